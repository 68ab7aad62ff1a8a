"""The list of sample photos, ``manifest.toml``: what each shows and what the detector must say."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from detector.report import Verdict
from sample_photos.encode import Encoding
from sample_photos.sitter import Scene, Sitter

PATH = Path(__file__).with_name("manifest.toml")

_STRICT = ConfigDict(extra="forbid", frozen=True)


class Origin(BaseModel):
    """Where pictures come from and on what terms they may be used."""

    model_config = _STRICT
    title: str
    licence: str
    address: str


class Row(BaseModel):
    """One sample photo.

    Attributes
    ----------
    file : str
        Name in the folder of pictures.
    shows : str
        What is to be seen.
    of : list of str
        Who: a synthetic sitter of the manifest, or a person from an installed package; two
        stand side by side, each in half of the scene.
    sitter : dict
        What departs from the manifest's sitter.
    scene : Scene
    encoding : Encoding
    standard : str
        Identifier of the standard it is judged by.
    verdict : {"pass", "review", "fail"}
        What the detector must answer.
    fails : list of str
        The checks that decide and must fail.
    may_fail : list of str
        Those, or whole families (``background``), that may fail too: one fault brings the other.
    """

    model_config = _STRICT
    file: Annotated[str, Field(pattern=r"^[a-z0-9-]+\.(jpg|png)$")]
    shows: str
    of: Annotated[list[str], Field(min_length=1, max_length=2)]
    sitter: dict[str, Any] = {}
    scene: Scene = Scene()
    encoding: Encoding = Encoding()
    standard: Literal["cn-id-card", "portrait"] = "cn-id-card"
    verdict: Verdict
    fails: list[str] = []
    may_fail: list[str] = []

    def allows(self, check: str) -> bool:
        """Tell whether a check may fail on this photo."""
        family = check.partition(".")[0]
        return bool({check, family} & {*self.fails, *self.may_fail})


class Manifest(BaseModel):
    """The whole list."""

    model_config = _STRICT
    origins: dict[str, Origin]
    sitters: dict[str, dict[str, Any]]
    pictures: list[Row]

    def sitter(self, name: str, row: Row) -> Sitter:
        """Give a synthetic sitter as a row has it."""
        return Sitter(**{**self.sitters[name], **row.sitter})

    def origin(self, name: str) -> Origin:
        """Tell where the picture of a person comes from."""
        return self.origins["synthetic" if name in self.sitters else name]


@cache
def load() -> Manifest:
    """Read the manifest that lies beside this file."""
    return Manifest.model_validate(tomllib.loads(PATH.read_text("utf-8")))
