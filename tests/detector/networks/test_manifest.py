import re

import pytest

from detector.networks.manifest import Model, models, parsed

ROW = """
[[model]]
name = "a.bin"
purpose = "a test"
bytes = 1
sha256 = "00"
licence = "MIT"
maker = "the test"
url = "{url}"
[model.carrier]
package = "a"
version = "1"
wheel = "a-1-py3-none-any.whl"
member = "a.bin"
"""


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_every_model_can_be_checked_and_may_be_used(model: Model) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", model.sha256)
    assert model.byte_count > 0
    assert model.licence in {"Apache-2.0", "MIT"}
    assert model.purpose
    assert model.maker


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_the_wheel_is_the_carriers(model: Model) -> None:
    carrier = model.carrier
    assert carrier.wheel.startswith(f"{carrier.package}-{carrier.version}-")
    assert carrier.wheel.endswith(".whl")
    assert carrier.member.endswith(model.name)


def test_no_two_models_share_a_name() -> None:
    names = [model.name for model in models()]
    assert len(set(names)) == len(names)


def test_a_second_source_must_use_https() -> None:
    assert parsed(ROW.format(url="https://a.example/a.bin"))[0].url == "https://a.example/a.bin"
    with pytest.raises(ValueError, match="https"):
        parsed(ROW.format(url="http://a.example/a.bin"))
