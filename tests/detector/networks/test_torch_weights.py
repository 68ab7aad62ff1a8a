import pickle
import struct
from collections import OrderedDict

import numpy as np
import pytest

from detector.networks.sessions import Networks
from detector.networks.torch_weights import weights


class Command:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("this must not be run",)


def saved(state: object, *storages: tuple[str, bytes]) -> bytes:
    before: tuple[object, ...] = (0x1950A86A20F9469CFC6C, 1001, {})
    heads = [pickle.dumps(part, 2) for part in before]
    keys = pickle.dumps([key for key, _ in storages], 2)
    numbers = [struct.pack("<q", len(content) // 4) + content for _, content in storages]
    return b"".join([*heads, pickle.dumps(state, 2), keys, *numbers])


def test_weights_come_by_name_and_as_they_lie(networks: Networks) -> None:
    found = weights(networks.read("efficientnet-lite0-57934424.pth"))
    assert found["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert found["_fc.weight"].shape == (1000, 1280)
    assert all(np.isfinite(values).all() for values in found.values())
    assert all((found[name] >= 0).all() for name in found if name.endswith("running_var"))


def test_a_file_that_names_something_else_is_refused_and_not_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(pickle.UnpicklingError, match="print"):
        weights(saved(OrderedDict(weight=Command())))
    assert capsys.readouterr().out == ""
