"""The service as a process: settings, store, first key, server."""

from collections.abc import Callable
from contextlib import suppress
from socket import socket

import uvicorn

from api.app import create_app, utc_now
from api.auth import first_admin_key, replace_admin_keys
from api.sentences import SaidError, told
from api.settings import Settings, SettingsError, read_settings
from api.store import Store, StoreError, open_store
from api.telemetry import configure_logging
from detector.networks import manifest
from detector.networks import store as model_store
from detector.report import Message

_SHUTDOWN_S = 20


class ServiceError(SaidError):
    """The service cannot start; the message says why."""


def run(
    host: str | None, port: int | None, *, new_admin_key: bool, show: Callable[[Message], None]
) -> None:
    """Serve until told to stop.

    Parameters
    ----------
    host, port : str, int or None
        Where to listen instead of what the settings say.
    new_admin_key : bool
        Whether to revoke the admin's key and show a new one.
    show : callable
        Shows a line to the operator, the admin's key among them.

    Raises
    ------
    ServiceError
        If a setting, the store or the address cannot be used.
    """
    try:
        settings = read_settings(**_given(host=host, port=port))
        store = open_store(settings.data_dir, settings.database)
    except (SettingsError, StoreError) as error:
        raise ServiceError(error.said) from None
    try:
        key = (replace_admin_keys if new_admin_key else first_admin_key)(store, utc_now())
        if key:
            show(told("admin_key", key=key))
        _serve(settings, store, show)
    finally:
        store.close()


def _given(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _serve(settings: Settings, store: Store, show: Callable[[Message], None]) -> None:
    configure_logging()
    app = create_app(settings, store)
    if model_store.missing(manifest.models(), model_store.folder()):
        show(told("models_missing"))
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_S,
    )
    try:
        with suppress(KeyboardInterrupt):
            _Server(config, show).run()
    except SystemExit:  # how uvicorn ends where it cannot listen; it has logged why
        place = _address(settings.host, settings.port)
        raise ServiceError(told("not_served", place=place)) from None


class _Server(uvicorn.Server):
    """A server that says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, show: Callable[[Message], None]) -> None:
        super().__init__(config)
        self._show = show

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start to listen."""
        await super().startup(sockets)
        bound = [listener.getsockname() for server in self.servers for listener in server.sockets]
        named = [_address(host, port) for host, port, *_ in bound]
        joint = told("and")
        places = Message(zh=joint.zh.join(named), en=joint.en.join(named))
        self._show(told("serving", places=places))


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
