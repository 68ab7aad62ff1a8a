"""A served process is killed in the middle of uploads; whatever it acknowledged is there after."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import httpx2
import numpy as np

START = "from api.cli import main; main()"
ROUNDS = 2
NUMBERS_A_ROUND = 16
UPLOADERS = 4
START_TIMEOUT_S = 60


@dataclass(frozen=True)
class Served:
    """A running service."""

    process: subprocess.Popen[bytes]
    address: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Run ``renxiang serve`` on a data folder; its output is added to ``output`` beside it."""
    port = free_port()
    environment = os.environ | {"RENXIANG_DATA_DIR": str(folder / "data")}
    with (folder / "output").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", START, "serve", "--port", str(port)],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_alive(process, f"http://127.0.0.1:{port}")
        yield Served(process, f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.wait()


def wait_until_alive(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the service ended by itself"
        try:
            if httpx2.get(f"{address}/livez").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError("the service did not start")


def photo(seed: int) -> bytes:
    pixels = np.full((441, 358, 3), 200, np.uint8)
    pixels[:8] = np.random.default_rng(seed).integers(0, 256, (8, 358, 3))
    _, encoded = cv2.imencode(".jpg", pixels)
    return encoded.tobytes()


def upload_until_killed(service: Served, key: dict[str, str], random: Random) -> dict[str, str]:
    """Upload, kill the service in the middle, and give each acknowledged number's sha256."""
    with httpx2.Client(base_url=service.address, headers=key) as client:
        body = {"region": "430100"}
        numbers = [
            client.post("/v1/photo-numbers", json=body).json()["photo_number"]
            for _ in range(NUMBERS_A_ROUND)
        ]
    acknowledged: dict[str, str] = {}
    kill_after = random.randint(1, NUMBERS_A_ROUND - UPLOADERS)

    def upload(number: str) -> None:
        try:
            answer = httpx2.put(
                f"{service.address}/v1/photos/{number}",
                content=photo(random.randrange(2**31)),
                headers=key,
            )
        except httpx2.TransportError:
            return
        assert answer.status_code == 201
        acknowledged[number] = answer.json()["sha256"]
        if len(acknowledged) >= kill_after:
            service.process.send_signal(signal.SIGKILL)

    with ThreadPoolExecutor(UPLOADERS) as pool:
        list(pool.map(upload, numbers))
    return acknowledged


def test_no_acknowledged_report_is_lost_and_no_pixels_are_orphaned(tmp_path: Path) -> None:
    random = Random(7)
    acknowledged: dict[str, str] = {}
    key: dict[str, str] = {}
    for _ in range(ROUNDS):
        with served(tmp_path) as service:
            if not key:
                found = re.search(rb"rx_admin_[\w-]+", (tmp_path / "output").read_bytes())
                assert found
                key = {"Authorization": f"Bearer {found.group().decode()}"}
            acknowledged |= upload_until_killed(service, key, random)
    with served(tmp_path) as service, httpx2.Client(base_url=service.address) as client:
        for number, sha256 in acknowledged.items():
            state = client.get(f"/v1/photos/{number}", headers=key).json()
            assert state["report"]["sha256"] == sha256

    connection = sqlite3.connect(tmp_path / "data" / "renxiang.sqlite3")
    rows = connection.execute("SELECT number, blob FROM attempt").fetchall()
    connection.close()
    assert {number for number, _ in rows} >= acknowledged.keys()
    files = {path.name for path in (tmp_path / "data" / "photos").iterdir()}
    assert files == {blob for _, blob in rows}
    output = (tmp_path / "output").read_text()
    assert '"status": 201' in output
    assert output.count("rx_admin_") == 1
    assert [number for number in acknowledged if number in output] == []
