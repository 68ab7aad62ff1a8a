"""Photos in an object store, against a server of its kind on this machine."""

import os
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import obstore
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

from detector.audit.sources import listing, store
from detector.audit.sources.fetch import fetch
from detector.codec import DEFAULT_LIMITS
from detector.errors import AuditError, PhotoError

BUCKET = "photos"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Store]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    reach(monkeypatch, f"http://{host}:{port}")
    store.connection.cache_clear()
    made = S3Store(BUCKET)
    put_by_http(f"http://{host}:{port}/{BUCKET}")
    yield made
    server.stop()
    store.connection.cache_clear()


class Refusing(BaseHTTPRequestHandler):
    """Answers every request with the status and the code that the bucket's name begins with."""

    def do_GET(self) -> None:
        status, _, code = self.path.split("/")[1].partition("-")
        said = f"<?xml?>\n<Error><Code>{code}</Code></Error>".encode()
        self.send_response(int(status))
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a store that refuses whatever it is asked."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever).start()
        reach(monkeypatch, f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setattr(
            store, "connection", lambda bucket: S3Store(bucket, retry_config={"max_retries": 0})
        )
        yield
        server.shutdown()


def reach(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)


def put_by_http(address: str) -> None:
    request = urllib.request.Request(address, method="PUT")
    urllib.request.urlopen(request).close()


def test_a_prefix_lists_its_photos_in_order_and_fetches_them(bucket: S3Store) -> None:
    for place in range(1005):  # more than a page
        obstore.put(bucket, f"2026/east/{place:04d}.jpg", b"content %d" % place)
    obstore.put(bucket, "2026/notes.txt", b"x")
    obstore.put(bucket, "2027/1.jpg", b"x")
    source = f"s3://{BUCKET}/2026"
    listing.check(source)
    found = list(listing.items(source))
    assert [item.photo for item in found] == [
        f"s3://{BUCKET}/2026/east/{place:04d}.jpg" for place in range(1005)
    ]
    assert {item.group for item in found} == {"east"}
    assert all(item.stamp for item in found)
    assert fetch(found[77]) == b"content 77"
    assert list(listing.items(source)) == found


def test_an_object_that_is_gone_or_too_large_is_one_row(bucket: S3Store) -> None:
    obstore.put(bucket, "large.jpg", bytes(DEFAULT_LIMITS.max_bytes + 1))
    for key, code in (("large.jpg", "too-many-bytes"), ("gone.jpg", "cannot-open")):
        with pytest.raises(PhotoError) as refused:
            store.fetch(f"s3://{BUCKET}/{key}", DEFAULT_LIMITS.max_bytes)
        assert refused.value.code == code


def test_a_store_that_refuses_stops_the_audit(bucket: S3Store) -> None:
    assert bucket
    with pytest.raises(AuditError) as refused:
        list(listing.items("s3://no-such-bucket/"))
    assert refused.value.code == "source-unreachable"


def test_one_object_can_be_named_as_it_is(bucket: S3Store) -> None:
    for key in ("100%25 x.jpg", "x.jpg"):
        obstore.put(bucket, f"single/{key}", b"x")
        (found,) = listing.items(f"s3://{BUCKET}/single/{key}")
        assert (found.photo, found.byte_count) == (f"s3://{BUCKET}/single/{key}", 1)
        assert fetch(found) == b"x"
    assert list(listing.items(f"s3://{BUCKET}/single/gone.jpg")) == []


def test_objects_that_are_no_photos_are_told_of(bucket: S3Store) -> None:
    for key, content in (
        ("odd/1.jpg", b"x"),
        ("odd/more.zip", b"x"),
        ("odd/folder", b""),
        ("odd/.x", b"x"),
    ):
        obstore.put(bucket, key, content)
    left_out: list[str] = []
    assert len(list(listing.items(f"s3://{BUCKET}/odd", left_out.append))) == 1
    assert left_out == ["odd/more.zip"]


@pytest.mark.parametrize("key", ["a//b.jpg", "a/../b.jpg", "a\nb.jpg"])
def test_a_name_that_no_object_can_have_is_one_row(bucket: S3Store, key: str) -> None:
    assert bucket
    with pytest.raises(PhotoError) as refused:
        store.fetch(f"s3://{BUCKET}/{key}", DEFAULT_LIMITS.max_bytes)
    assert refused.value.code == "cannot-open"


def test_a_store_with_a_name_that_cannot_be_listed_says_what_to_do(bucket: S3Store) -> None:
    assert bucket
    put_by_http(f"{os.environ['AWS_ENDPOINT_URL']}/{BUCKET}/empty//b.jpg")
    with pytest.raises(AuditError, match=r"empty//b.*@list") as refused:
        list(listing.items(f"s3://{BUCKET}/empty"))
    assert refused.value.code == "malformed-source"


def test_an_address_without_a_bucket_is_refused() -> None:
    with pytest.raises(AuditError, match="s3://bucket/prefix") as refused:
        listing.check("s3://")
    assert refused.value.code == "malformed-source"


@pytest.mark.usefixtures("refusing")
@pytest.mark.parametrize(
    "bucket", ["301", "400", "400-AuthorizationHeaderMalformed", "403-AccessDenied", "410"]
)
def test_what_is_wrong_with_one_object_costs_one_row(bucket: str) -> None:
    with pytest.raises(PhotoError) as refused:
        store.fetch(f"s3://{bucket}/x.jpg", DEFAULT_LIMITS.max_bytes)
    assert refused.value.code == "cannot-open"


@pytest.mark.usefixtures("refusing")
@pytest.mark.parametrize(
    "bucket", ["400-ExpiredToken", "401", "403-InvalidAccessKeyId", "429", "500", "503-SlowDown"]
)
def test_what_is_wrong_with_the_store_or_the_key_stops_the_audit(bucket: str) -> None:
    with pytest.raises(AuditError) as refused:
        store.fetch(f"s3://{bucket}/x.jpg", DEFAULT_LIMITS.max_bytes)
    assert refused.value.code == "source-unreachable"


def test_an_address_that_no_object_can_have_is_one_row_of_its_table(tmp_path: Path) -> None:
    addresses = ["s3:///x.jpg", "s3://a b/x.jpg", "s3://bad..bucket/x.jpg", "s3://b1-x/", "s3://b1"]
    (tmp_path / "a.csv").write_text("\n".join(["path", *addresses, "s3://my.b-1/照 片.jpg"]))
    *bad, good = listing.items(str(tmp_path / "a.csv"))
    assert [item.code for item in bad] == ["cannot-open"] * len(addresses)
    assert (good.code, good.at) == (None, "s3://my.b-1/照 片.jpg")
    for address in addresses[:3]:
        with pytest.raises(AuditError, match="names no bucket"):
            listing.check(address)


def test_a_table_that_needs_the_client_says_so_at_its_first_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("path\ns3://bucket/x.jpg\n")
    monkeypatch.setattr(store, "find_spec", lambda _: None)
    store._see_client.cache_clear()
    with pytest.raises(AuditError) as refused:
        list(listing.items(str(tmp_path / "a.csv")))
    assert refused.value.code == "package-missing"
