from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from detector.audit.sample import priority, sample

NAMES = st.lists(st.text(), unique=True, max_size=50)


@given(NAMES, st.integers(0, 60), st.integers(-9, 9), st.randoms())
def test_the_order_of_the_stream_does_not_matter(
    names: list[str], size: int, seed: int, random: Random
) -> None:
    drawn, population = sample(names, size, seed, str)
    shuffled = random.sample(names, len(names))
    assert set(sample(shuffled, size, seed, str)[0]) == set(drawn)
    assert population == len(names)
    assert len(drawn) == min(size, len(names))
    assert drawn == [name for name in names if name in set(drawn)]


@given(NAMES, st.integers(0, 20), st.integers(0, 20))
def test_a_larger_sample_holds_the_smaller_one(names: list[str], size: int, more: int) -> None:
    drawn, _ = sample(names, size, 7, str)
    assert set(drawn) <= set(sample(names, size + more, 7, str)[0])


def test_every_photo_is_as_likely_as_any_other() -> None:
    places = [priority(f"studio/{n:05d}.jpg", 1) / 2**64 for n in range(5000)]
    assert kstest(places, "uniform").pvalue > 0.01
    other = [priority(f"studio/{n:05d}.jpg", 2) / 2**64 for n in range(5000)]
    assert abs(np.corrcoef(places, other)[0, 1]) < 0.05
