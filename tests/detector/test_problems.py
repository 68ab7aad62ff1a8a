from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.errors import StandardError
from detector.problems import line_of
from detector.standard import load_standard

OWN = """id = "own"
version = "1"
title = { zh = "自定", en = "Own" }

[sources.here]
title = "This test"

[[limits]] # line 8
check = "position.roll"
min = -3
max = 3
clause = \"\"\"
level
[[limits]]
min = 7
\"\"\"
source = "here"
trust = "policy"

[[limits]] # line 20
check = "position.yaw"
max = 5
clause = "ahead"
source = "here"
trust = "policy"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("id",), 1),
        (("title", "en"), 3),
        (("sources", "here", "title"), 6),
        (("limits", 0), 8),
        (("limits", 0, "max"), 11),
        (("limits", 0, "clause"), 16),
        (("limits", 1), 20),
        (("limits", 1, "max"), 22),
        (("limits", 1, "min"), 20),
        (("limits", 2), 8),
        (("picture", "width_px"), None),
    ],
)
def test_a_place_is_found_on_its_line(place: tuple[str | int, ...], line: int | None) -> None:
    assert line_of(OWN, place) == line


@given(st.lists(st.text("ab\n[]='#", max_size=12), min_size=1, max_size=8))
def test_no_string_over_several_lines_misleads(texts: list[str]) -> None:
    quoted = "".join(
        f"k{n} = '''\n{text.replace(chr(39), '')}'''\n" for n, text in enumerate(texts)
    )
    end = 0
    for n, text in enumerate(texts):
        end += 2 + text.count("\n")
        assert line_of(quoted, (f"k{n}",)) == end


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"min = -3": "min = 9"}, [(8, "min <= max")]),
        ({"max = 5": "maximum = 5"}, [(22, "nothing of this name")]),
        ({"max = 3": "max = 'a'", "max = 5": "max = 'b'"}, [(11, "number"), (22, "number")]),
        ({"position.yaw": "position.roll"}, [(20, "limited twice")]),
        ({'"ahead"\nsource = "here"': '"ahead"\nsource = "there"'}, [(20, "'there'")]),
        ({"max = 5": "max = "}, [(22, "Invalid value")]),
        ({"position.yaw": "position.wobble"}, [(20, "no check named")]),
        ({'version = "1"\n': ""}, [(None, "required")]),
        ({'version = "1"\n': 'version = "1"\nfigures = 3\n'}, [(3, "list")]),
        ({'version = "1"\n': 'version = "1"\nfigures = [{min = 1}]\n'}, [(3, "required")]),
        ({'"1"': "[" * 3000 + "]" * 3000}, [(None, "")]),
    ],
)
def test_everything_wrong_is_named_with_its_line(
    tmp_path: Path, wrong: dict[str, str], named: list[tuple[int | None, str]]
) -> None:
    text = OWN
    for right, fault in wrong.items():
        text = text.replace(right, fault)
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(StandardError) as caught:
        load_standard(path)
    problems = caught.value.problems
    assert [problem.line for problem in problems] == [line for line, _ in named]
    for problem, (_, reason) in zip(problems, named, strict=True):
        assert reason in problem.reason
        assert str(problem).startswith(f"{path}:{problem.line}:" if problem.line else f"{path}:")


def test_limits_that_clash_are_named_with_a_line(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        OWN.replace("position.yaw", "position.eye_height")
        .replace("max = 5", "min = 500")
        .replace(
            "[sources.here]",
            "[picture]\nwidth_px = 358\nheight_px = 441\n"
            "density_ppi = 350\nwidth_mm = 26\nheight_mm = 32\n[sources.here]",
        ),
        "utf-8",
    )
    with pytest.raises(StandardError) as caught:
        load_standard(path)
    assert [problem.line for problem in caught.value.problems] == [26]
