"""The documentation at ``/docs``: Swagger UI, served from here and kept from loading anything else.

Whoever reads it types keys into it, so no script of another host runs in it.
"""

import re
from base64 import b64encode
from hashlib import sha256

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

_PLACE, _ASSETS = "/docs", "docs/assets"
_POLICY = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def install(app: FastAPI) -> None:
    """Serve the documentation of an application, whatever prefix a proxy puts before it."""
    page = get_swagger_ui_html(
        openapi_url=(app.openapi_url or "").lstrip("/"),
        title=app.title,
        swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{_ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{_ASSETS}/favicon.png",
    )
    text = bytes(page.body).decode()
    policy = {"Content-Security-Policy": _POLICY.format(scripts=_hashes(text))}
    app.mount(f"/{_ASSETS}", StaticFiles(packages=[("fastapi_offline", "static")]))

    @app.get(_PLACE, include_in_schema=False)
    async def documentation() -> HTMLResponse:
        return HTMLResponse(text, headers=policy)


def _hashes(page: str) -> str:
    """Name the scripts within a page, the only ones that a policy lets it run."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return " ".join(
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
