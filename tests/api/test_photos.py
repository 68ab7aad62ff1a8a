"""A photo number's life: issued, used, read, erased, expired."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from api.settings import Settings
from api.store.strip import strip_metadata
from tests.api.conftest import Clock, bearer

Photo = Callable[[int], bytes]
Headers = dict[str, str]
Issued = dict[str, str]


def address(issued: Issued) -> str:
    return f"/v1/photos/{issued['photo_number']}"


def kept_files(settings: Settings) -> list[Path]:
    return list((settings.data_dir / "photos").iterdir())


def test_a_number_is_valid_until_the_end_of_the_day_in_china(issued: Issued) -> None:
    expires_at = datetime.fromisoformat(issued["expires_at"])
    assert expires_at == datetime(2026, 11, 22, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert issued["photo_number"].startswith("43010020261122")
    assert issued["standard"] == "cn-id-card"


def test_the_day_of_a_number_is_chinas_day(
    client: TestClient, issuer: Headers, clock: Clock
) -> None:
    clock.advance(timedelta(hours=13))  # one o'clock on the 23rd in China, still the 22nd in UTC
    body = client.post("/v1/photo-numbers", json={"region": "430100"}, headers=issuer).json()
    assert body["photo_number"].startswith("43010020261123")
    assert body["expires_at"] == "2026-11-23T23:59:59+08:00"


@pytest.mark.parametrize("way", ["bearer", "header", "studio"])
def test_a_photo_gets_a_report_which_is_kept(
    client: TestClient, issued: Issued, studio: Headers, photo: Photo, way: str
) -> None:
    headers = {
        "bearer": bearer(issued["access_code"]),
        "header": {"X-Access-Code": issued["access_code"].lower().replace("-", "")},
        "studio": studio,
    }[way]
    sent = client.put(address(issued), content=photo(0), headers=headers)
    assert sent.status_code == 201
    report = sent.json()
    assert report["schema"] == "renxiang.report/1"
    assert report["photo"] == issued["photo_number"]
    assert report["standard"]["id"] == "cn-id-card"

    state = client.get(address(issued), headers=headers).json()
    assert state["state"] == {"pass": "passed", "fail": "failed"}[report["verdict"]]
    assert state["attempts"] == 1
    assert state["report"] == report


def test_a_form_is_as_good_as_a_raw_body(client: TestClient, issued: Issued, photo: Photo) -> None:
    headers = bearer(issued["access_code"])
    form = {"photo": ("我的照片.jpg", photo(0), "image/jpeg")}
    assert client.put(address(issued), files=form, headers=headers).status_code == 201
    assert client.put(address(issued), content=photo(0), headers=headers).status_code == 200


def test_metadata_is_cut_out_beside_the_event_loop(
    client: TestClient, photo: Photo, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def strip(data: bytes) -> bytes:
        threads.append(threading.current_thread().name)
        return strip_metadata(data)

    monkeypatch.setattr("api.inspection.strip_metadata", strip)
    headers = bearer(issued["access_code"])
    assert client.put(address(issued), content=photo(0), headers=headers).status_code == 201
    (thread,) = threads
    assert thread.startswith("inspection")


def test_the_same_bytes_again_give_the_stored_report(
    client: TestClient, issued: Issued, photo: Photo, settings: Settings
) -> None:
    headers = bearer(issued["access_code"])
    first = client.put(address(issued), content=photo(0), headers=headers)
    again = client.put(address(issued), content=photo(0), headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert len(kept_files(settings)) == 1


def test_other_bytes_are_a_new_attempt_and_only_its_pixels_stay(
    client: TestClient, issued: Issued, photo: Photo, settings: Settings
) -> None:
    headers = bearer(issued["access_code"])
    client.put(address(issued), content=photo(0), headers=headers)
    (before,) = kept_files(settings)
    second = client.put(address(issued), content=photo(1), headers=headers)
    assert second.status_code == 201
    (after,) = kept_files(settings)
    assert before != after
    state = client.get(address(issued), headers=headers).json()
    assert state["attempts"] == 2
    assert state["report"]["sha256"] == second.json()["sha256"]


def test_the_same_bytes_at_the_same_time_make_one_attempt(
    client: TestClient, issued: Issued, photo: Photo, settings: Settings
) -> None:
    headers = bearer(issued["access_code"])
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda _: client.put(address(issued), content=photo(0), headers=headers), range(16)
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert len(kept_files(settings)) == 1


def test_erasing_removes_photo_and_reports_but_not_the_number(
    client: TestClient, issued: Issued, photo: Photo, settings: Settings
) -> None:
    headers = bearer(issued["access_code"])
    client.put(address(issued), content=photo(0), headers=headers)
    assert client.delete(address(issued), headers=headers).status_code == 204
    assert kept_files(settings) == []
    state = client.get(address(issued), headers=headers).json()
    assert (state["state"], state["attempts"], state["report"]) == ("issued", 0, None)
    assert client.put(address(issued), content=photo(0), headers=headers).status_code == 201


def test_an_expired_number_takes_no_photo_but_still_tells(
    client: TestClient, issued: Issued, photo: Photo, clock: Clock
) -> None:
    headers = bearer(issued["access_code"])
    report = client.put(address(issued), content=photo(0), headers=headers).json()
    clock.advance(timedelta(hours=12))
    assert client.put(address(issued), content=photo(1), headers=headers).status_code == 410
    state = client.get(address(issued), headers=headers).json()
    assert (state["state"], state["report"]) == ("expired", report)


def test_an_inspection_leaves_nothing_behind(
    client: TestClient, photo: Photo, settings: Settings
) -> None:
    answer = client.post("/v1/inspections?standard=portrait", content=photo(0))
    assert answer.status_code == 200
    assert answer.json()["standard"]["id"] == "portrait"
    assert kept_files(settings) == []


def test_a_truncated_photo_is_an_attempt_whose_bytes_are_not_kept(
    client: TestClient, issued: Issued, photo: Photo, settings: Settings
) -> None:
    headers = bearer(issued["access_code"])
    answer = client.put(address(issued), content=photo(0)[:-500], headers=headers)
    assert answer.status_code == 201
    assert answer.json()["verdict"] == "fail"
    assert kept_files(settings) == []
    assert client.get(address(issued), headers=headers).json()["state"] == "failed"
