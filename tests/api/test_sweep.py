"""What is due is purged for as long as the service runs, whatever happens meanwhile."""

import threading
from datetime import datetime, timedelta

import pytest
import structlog
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.store import Store


def test_a_sweep_that_fails_is_told_of_and_followed_by_the_next(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeps, swept_again = [], threading.Event()

    def purge(due: datetime) -> int:
        sweeps.append(due)
        if len(sweeps) == 1:
            raise RuntimeError("photo 43010020261122 of Zhang San")
        swept_again.set()
        return 0

    monkeypatch.setattr(store, "purge", purge)
    monkeypatch.setattr("api.app._SWEEP_EVERY", timedelta(milliseconds=1))
    with structlog.testing.capture_logs() as lines, TestClient(create_app(settings, store)):
        assert swept_again.wait(30)
    assert lines[0]["log_level"] == "error"
    assert lines[0]["error"] == "builtins.RuntimeError"
    assert "Zhang San" not in repr(lines)
