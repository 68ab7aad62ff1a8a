"""Settings: read from the environment, and a wrong one is named."""

from datetime import timedelta
from pathlib import Path

import pytest

from api.settings import SettingsError, read_settings


def test_nothing_has_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RENXIANG_DATA_DIR", raising=False)
    monkeypatch.setenv("RENXIANG_MODELS", "/models")
    settings = read_settings()
    assert settings.host == "127.0.0.1"
    assert settings.database == f"sqlite:///{settings.data_dir / 'renxiang.sqlite3'}"


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RENXIANG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("RENXIANG_PORT", "9000")
    monkeypatch.setenv("RENXIANG_RETENTION", "P1D")
    monkeypatch.setenv("RENXIANG_DATABASE_URL", "postgresql+psycopg://db/renxiang")
    settings = read_settings()
    assert (settings.data_dir, settings.port) == (tmp_path, 9000)
    assert settings.retention == timedelta(days=1)
    assert settings.database == "postgresql+psycopg://db/renxiang"


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("RENXIANG_HOST", "", "is empty"),  # which would be every interface
        ("RENXIANG_PORT", "99999", "at most 65535"),
        ("RENXIANG_WORKERS", "many", "whole number"),
        ("RENXIANG_RETENTION", "-P1D", "at least 0 seconds"),
        ("RENXIANG_RETENTION", "3", "a duration such as P3D"),
        ("RENXIANG_STANDARD", "moon-passport", "known standards are cn-"),
        ("RENXIANG_MAX_PHOTO_BYTES", "1000000000", "at most"),
        ("RENXIANG_ANONYMOUS_INSPECTION", "5", "no such setting"),
    ],
)
def test_a_wrong_variable_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, why: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"^{variable}: .*{why}"):
        read_settings()


def test_a_wrong_variable_is_told_in_chinese_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENXIANG_WORKERS", "many")
    monkeypatch.setenv("RENXIANG_STANDARD", "moon-passport")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    wrong = refused.value.said.zh
    assert "RENXIANG_WORKERS：必须是整数" in wrong
    assert "RENXIANG_STANDARD：现有的标准：cn-" in wrong
