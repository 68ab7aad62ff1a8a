import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from detector.audit.summary.similar import Joined, clusters, near_pairs

CROWDED = st.lists(
    st.one_of(
        st.integers(0, 2**64 - 1),
        st.builds(lambda a, b: 0xFFFF << 40 ^ a ^ 1 << b, st.integers(0, 255), st.integers(0, 63)),
    ),
    max_size=60,
    unique=True,
)


def brute(hashes: NDArray[np.uint64], radius: int) -> set[tuple[int, int]]:
    apart = np.bitwise_count(hashes[:, None] ^ hashes[None, :]).sum(2)
    return {(i, j) for i, j in np.argwhere(apart <= radius).tolist() if i < j}


@settings(deadline=None)
@given(CROWDED, st.integers(0, 9), st.integers(1, 3), st.sampled_from([1, 2, 4]))
def test_finds_each_near_pair_once(
    values: list[int], radius: int, agreeing: int, words: int
) -> None:
    hashes = np.array(values[: len(values) // words * words], np.uint64).reshape(-1, words)
    found = [
        (min(pair), max(pair))
        for one, other in near_pairs(hashes, radius, agreeing)
        for pair in zip(one.tolist(), other.tolist(), strict=True)
    ]
    assert len(found) == len(set(found))
    assert set(found) == brute(hashes, radius)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40))
def test_clusters_are_connected_components(edges: list[tuple[int, int]]) -> None:
    one, other = np.array(edges, np.int64).reshape(-1, 2).T
    label = clusters(30, [(one, other)] if edges else [])
    graph = coo_matrix((np.ones(len(one)), (one, other)), (30, 30))
    _, wanted = connected_components(graph, directed=False)
    assert len(set(zip(label.tolist(), wanted.tolist(), strict=True))) == len(set(wanted))
    assert (label <= np.arange(30)).all()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40), st.integers(0, 9))
def test_pairs_are_joined_as_they_come(edges: list[tuple[int, int]], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("detector.audit.summary.similar._AT_ONCE", at_once)
        joined = Joined(30)
        for one, other in edges:
            joined.add(np.array([one]), np.array([other]))
        sets = joined.sets()
    pairs = np.array(edges, np.int64).reshape(-1, 2).T
    label = clusters(30, [(pairs[0], pairs[1])])
    wanted = [np.flatnonzero(label == one).tolist() for one in np.unique(label)]
    assert [one.tolist() for one in sets] == [one for one in wanted if len(one) > 1]
