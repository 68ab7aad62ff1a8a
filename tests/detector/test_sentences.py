"""What stops a command is said in both languages, wherever it is raised."""

import ast
import errno
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from calibration.errors import CalibrationError
from detector.errors import AuditError, PhotoError, RenxiangError
from detector.sentences import LANGUAGES, sentence, texts, told, why

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "detector": "detector.messages",
    "calibration": "calibration",
    "api": "api",
    "api/commands": "api.commands",
}
SAYING = {  # the sentences that a function gives, by where it is defined
    "detector.sentences": {"told": "detector"},
    "calibration.errors": {"told": "calibration"},
    "api.sentences": {"told": "api"},
    "api.commands.said": {"said": "api/commands"},
}
BY_PATTERN = ("system_", "invalid_")  # named by what the system and pydantic call them
RAISED = (
    "StandardError",
    "AuditError",
    "ModelError",
    "CalibrationError",
    "BadParameter",
    "Fault",
    "StoreError",
    "SettingsError",
    "ServiceError",
)
LATIN = re.compile("[A-Za-z]")
CHINESE = re.compile("[\u4e00-\u9fff]")


def sources(package: str) -> Iterator[tuple[Path, ast.Module]]:
    """Give the code of a package, without what lies in another's folder."""
    inner = [ROOT / other for other in PACKAGES if other.startswith(f"{package}/")]
    for file in sorted((ROOT / package).rglob("*.py")):
        if any(file.is_relative_to(folder) for folder in inner):
            continue
        yield file, ast.parse(file.read_text("utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield (
                (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")),
                node,
            )


def imported(tree: ast.Module, module: str) -> set[str]:
    return {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == module
        for name in node.names
    }


def literal(word: ast.expr) -> str:
    """Give what is written out of a text; its placeholders are not."""
    parts = word.values if isinstance(word, ast.JoinedStr) else [word]
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


def fields(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


@pytest.mark.parametrize("package", PACKAGES.values())
def test_every_sentence_is_in_both_languages_and_says_the_same(package: str) -> None:
    for name, patterns in texts(package).items():
        assert set(patterns) == set(LANGUAGES), name
        said = Formatter().parse(patterns["zh"])
        words = "".join(text for text, *_ in said)
        assert CHINESE.search(words) or not LATIN.search(words), name
        assert not CHINESE.search(patterns["en"]), name
        assert fields(patterns["zh"]) <= fields(patterns["en"]), name
        assert fields(patterns["en"]) - fields(patterns["zh"]) <= {"kind"}, name


@pytest.mark.parametrize("package", PACKAGES)
def test_every_sentence_that_is_named_is_there_and_every_other_is_not(package: str) -> None:
    named: set[str] = set()
    for file, tree in sources(package):
        named |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        saying = {
            name: own
            for module, functions in SAYING.items()
            for name, own in functions.items()
            if name in imported(tree, module)
        }
        for function, call in calls(tree):
            if function in saying and isinstance(call.args[0], ast.Constant):
                assert call.args[0].value in texts(PACKAGES[saying[function]]), (file, call.lineno)
    unused = {name for name in texts(PACKAGES[package]) if not name.startswith(BY_PATTERN)} - named
    assert not unused


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_that_stops_a_command_is_written_where_it_is_raised(package: str) -> None:
    """Words in the code are in one language: they belong among the sentences."""
    for file, tree in sources(package):
        for function, call in calls(tree):
            words = call.args[-1:] if function in RAISED else []
            if function == "echo" and any(word.arg == "err" for word in call.keywords):
                words = call.args[:1]
            for word in words:
                written = literal(word).removeprefix("renxiang: ")
                assert not LATIN.search(written), (file, call.lineno)


@pytest.mark.parametrize(
    "error",
    [
        AuditError("cannot-write", told("unwritten", path="{x}", why=why(OSError(28, "full")))),
        CalibrationError("malformed-labels", sentence("calibration", "unread", path=1, why=2)),
        PhotoError("empty", "the file is empty"),
    ],
)  # fmt: skip
def test_an_error_passes_between_processes_with_all_it_says(error: RenxiangError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.code, again.said) == (type(error), error.code, error.said)
    assert str(again) == again.message == error.said.en


def test_what_the_system_objects_to_has_words_where_it_is_known() -> None:
    assert why(OSError(errno.ENOSPC, "No space left on device")).zh == "磁盘空间不足"
    assert why(OSError(errno.ENOSPC, "No space left on device")).en == "No space left on device"
    assert why(OSError(errno.ENOTBLK, "Block device required")).zh == "Block device required"
    assert why(ValueError("bad.")).zh == "bad"
    assert why(KeyError()).en == "KeyError"
