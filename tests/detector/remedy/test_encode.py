import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from detector.codec import decode
from detector.remedy.encode import encode
from detector.standard import Limit, Standard, load_standard
from tests.detector.conftest import Picture

CARD = load_standard("cn-id-card")


def asking(
    least: float | None = None, most: float | None = None, tier: str = "must", coarsest: float = 1
) -> Standard:
    """Give the card's standard with these limits on the file, and no other."""
    shared = {"clause": "1", "source": "own-rule", "trust": "policy"}
    limits = [Limit.model_validate(shared | {"check": "file.compression", "min": coarsest})]
    if least is not None or most is not None:
        bounds = {"check": "file.bytes", "min": least, "max": most, "tier": tier}
        limits.append(Limit.model_validate(shared | bounds))
    assert CARD.picture is not None
    picture = CARD.picture.model_copy(update={"min_bytes": None, "max_bytes": None})
    return CARD.model_copy(update={"limits": tuple(limits), "picture": picture})


@settings(max_examples=25)
@given(st.integers(4_000, 80_000))
def test_the_best_quality_that_fits_is_found(sitter: Picture, most: int) -> None:
    made = encode(sitter, asking(most=most))
    assert made is not None
    assert len(made.data) <= most
    if made.quality < 95:
        better = io.BytesIO()
        Image.fromarray(sitter).save(
            better,
            "jpeg",
            quality=made.quality + 1,
            subsampling=made.subsampling,
            optimize=True,
            dpi=(350, 350),
        )
        assert len(better.getvalue()) > most


def test_nothing_is_squeezed_without_need(sitter: Picture) -> None:
    made = encode(sitter, asking())
    assert made is not None
    assert (made.quality, made.subsampling) == (95, "4:4:4")


def test_too_few_bytes_are_made_good_by_a_finer_quality(sitter: Picture) -> None:
    usual = encode(sitter, asking())
    assert usual is not None
    least = len(usual.data) + 5_000
    made = encode(sitter, asking(least=least, most=10 * least))
    assert made is not None
    assert made.quality > 95
    assert len(made.data) >= least


@pytest.mark.parametrize(
    ("least", "most", "coarsest"), [(10**6, None, 1), (None, 500, 1), (None, 9000, 90)]
)
def test_what_is_out_of_reach_is_not_made(
    sitter: Picture, least: float | None, most: float | None, coarsest: float
) -> None:
    assert encode(sitter, asking(least, most, coarsest=coarsest)) is None


def test_the_picture_to_make_may_ask_for_less_than_the_limits_allow(sitter: Picture) -> None:
    standard = asking(most=60_000)
    assert standard.picture is not None
    picture = standard.picture.model_copy(update={"max_bytes": 20_000})
    made = encode(sitter, standard.model_copy(update={"picture": picture}))
    assert made is not None
    assert len(made.data) <= 20_000


def test_advice_out_of_reach_hinders_nothing(sitter: Picture) -> None:
    assert encode(sitter, asking(most=500, tier="advice")) is not None


def test_the_file_holds_the_picture_its_density_and_nothing_else(sitter: Picture) -> None:
    made = encode(sitter, CARD)
    assert made is not None
    facts = decode(made.data).facts
    assert facts.density_ppi == 350
    assert facts.quality == made.quality
    assert facts.subsampling == made.subsampling
    assert not facts.has_metadata
    assert b"ICC_PROFILE" not in made.data
    assert facts.trailing_byte_count == 0
    assert np.abs(decode(made.data).rgb.astype(int) - sitter).mean() < 2
