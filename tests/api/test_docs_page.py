"""The documentation comes from the service alone, and its policy lets it run nothing else."""

import re
from base64 import b64encode
from hashlib import sha256
from urllib.parse import urljoin

from starlette.testclient import TestClient

PAGE = "http://testserver/docs"


def policy_of(client: TestClient) -> dict[str, list[str]]:
    header = client.get(PAGE).headers["content-security-policy"]
    return {name: given for name, *given in (part.split() for part in header.split(";"))}


def test_everything_the_page_names_is_served_from_here(client: TestClient) -> None:
    page = client.get(PAGE).text
    named = re.findall(r"""(?:src|href)="([^"]+)"|url: '([^']+)'""", page)
    addresses = [urljoin(PAGE, one or other) for one, other in named]
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith("http://testserver/")
        assert client.get(address).status_code == 200
    assert "SwaggerUIBundle" in client.get(next(a for a in addresses if a.endswith(".js"))).text


def test_its_policy_names_no_other_host_and_only_its_own_script(client: TestClient) -> None:
    policy = policy_of(client)
    assert policy["default-src"] == ["'none'"]
    others = {source for sources in policy.values() for source in sources}
    (script,) = re.findall(r"<script>(.*?)</script>", client.get(PAGE).text, re.DOTALL)
    own = f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
    assert others == {"'none'", "'self'", "data:", "blob:", own}
    assert policy["script-src"] == ["'self'", own]


def test_behind_a_prefix_nothing_is_looked_for_outside_it(client: TestClient) -> None:
    page = client.get(PAGE).text
    assert not re.search(r"""(?:src|href)="/|url: '/""", page)
