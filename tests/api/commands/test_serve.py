"""The service says where it listens, and what keeps it from starting."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from detector.networks.store import folder

COMMAND = [sys.executable, "-c", "from api.cli import main; main()", "serve"]


def environment(tmp_path: Path) -> dict[str, str]:
    """Give an environment of the service's own, without the settings of whoever runs the tests."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("RENXIANG_")}
    return kept | {"RENXIANG_DATA_DIR": str(tmp_path), "RENXIANG_MODELS": str(folder())}


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_address_told_is_the_one_listened_at(tmp_path: Path, host: str) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, 0), family=family).close()
    except OSError:
        pytest.skip(f"this machine has no {host}")
    serving = subprocess.Popen(
        [*COMMAND, "--host", host, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(tmp_path) | {"PYTHONUNBUFFERED": "1"},
        text=True,
    )
    try:
        assert serving.stdout is not None
        told = next(line for line in serving.stdout if line.startswith("Serving "))
        place = told.split()[1].rstrip(",")
        assert not place.endswith(":0")
        with urlopen(f"{place}/livez") as answer:
            assert answer.status == 200
    finally:
        serving.terminate()
        serving.communicate()


def test_an_address_that_is_taken_is_wrong_usage(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [*COMMAND, "--port", port],
            capture_output=True,
            check=False,
            text=True,
            env=environment(tmp_path),
        )
    assert ended.returncode == 2
    assert f"renxiang serve: Nothing can be served at http://127.0.0.1:{port}" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Serving" not in ended.stdout


def test_an_empty_host_is_refused_rather_than_taken_for_every_interface(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*COMMAND, "--host", "", "--port", "0"],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env=environment(tmp_path),
    )
    assert ended.returncode == 2
    assert "RENXIANG_HOST" in ended.stderr
