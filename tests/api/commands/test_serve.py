"""The service says what keeps it from starting."""

import os
import socket
import subprocess
import sys
from pathlib import Path


def test_an_address_that_is_taken_is_wrong_usage(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", port],
            capture_output=True,
            check=False,
            text=True,
            env=os.environ | {"RENXIANG_DATA_DIR": str(tmp_path), "RENXIANG_HOST": "127.0.0.1"},
        )
    assert ended.returncode == 2
    assert f"renxiang serve: Nothing can be served at http://127.0.0.1:{port}" in ended.stderr
    assert "Traceback" not in ended.stderr
