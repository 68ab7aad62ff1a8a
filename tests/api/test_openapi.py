"""The documentation is complete and true: requests made from it never find a fault of ours."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from api.app import create_app
from api.auth import first_admin_key
from api.photo_numbers import parse_photo_number
from api.routes.bodies import REPORT_EXAMPLE
from api.settings import Settings
from api.store import open_store
from detector.explain import Seen, Setting, explain
from detector.judge import Outcome
from detector.report import Report
from detector.standard import load_standard
from tests.api.conftest import NOON, bearer

EXAMPLES = 60
AnyCase = schemathesis.Case[Any]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    options = Settings(
        data_dir=tmp_path_factory.mktemp("fuzz"), anonymous_inspections=10_000, photos_a_day=10_000
    )
    store = open_store(options.data_dir, options.database)
    app = create_app(options, store)
    app.state.admin = bearer(first_admin_key(store, NOON) or "")
    yield app
    store.close()


def test_no_request_finds_a_fault(app: FastAPI) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    admin: dict[str, str] = app.state.admin
    with TestClient(app) as client:
        region = {"region": "430100"}
        issued = client.post("/v1/photo-numbers", json=region, headers=admin).json()
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)

        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=result.ok().as_strategy(), is_issued=st.booleans())
        def probe(case: AnyCase, *, is_issued: bool) -> None:
            if is_issued and "photo_number" in case.path_parameters:
                case.path_parameters["photo_number"] = issued["photo_number"]
            case.validate_response(case.call(headers=admin), checks=CHECKS)

        probe()


def test_every_operation_says_what_it_does_and_how_it_refuses(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["description"], (method, path)
            assert len(operation["summary"].split()) > 2, (method, path)  # no function's name
            refusals = {code for code in operation["responses"] if code >= "400"}
            assert refusals or path in ("/livez", "/v1/standards"), (method, path)
            for code in refusals:
                content = operation["responses"][code]["content"]
                assert list(content) == ["application/problem+json"], (method, path, code)


def test_the_example_of_a_report_has_the_form_of_a_report() -> None:
    report = TypeAdapter(Report).validate_python(REPORT_EXAMPLE)
    assert json.loads(report.to_json()) == REPORT_EXAMPLE


def test_the_example_of_a_finding_says_what_would_be_said() -> None:
    standard = load_standard(REPORT_EXAMPLE["standard"]["id"])
    (shown,) = REPORT_EXAMPLE["findings"]
    (limit,) = (one for one in standard.limits if one.key == shown["measure"])
    geometry = REPORT_EXAMPLE["geometry"]
    eyes_px = geometry["eye_left"][0] - geometry["eye_right"][0]
    seen = Seen(limit, Outcome.FAIL, shown["value"], None, excused=False)
    width_px, height_px = geometry["image"]
    told = explain(seen, Setting(standard.picture, width_px, height_px, eyes_px))
    for field in ("message", "action", "figures"):
        assert asdict(getattr(told, field)) == shown[field]
    assert (limit.min, limit.max) == (shown["min"], shown["max"])
    assert len(REPORT_EXAMPLE["standard"]["hash"]) == len(standard.reference.hash)


def test_the_example_of_a_photo_number_is_one() -> None:
    assert parse_photo_number(REPORT_EXAMPLE["photo"]) == REPORT_EXAMPLE["photo"]
