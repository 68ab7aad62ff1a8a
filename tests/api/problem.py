"""What the tests of refusals share."""

from httpx2 import Response

Issued = dict[str, str]


def code_of(answer: Response, status: int) -> str:
    """Check the form of a problem document and give its code."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["type"] == f"urn:renxiang:problem:{document['code']}"
    assert document["title"]
    assert document["detail"]
    code: str = document["code"]
    return code


def address(issued: Issued) -> str:
    return f"/v1/photos/{issued['photo_number']}"
