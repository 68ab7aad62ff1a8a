"""The weights in a file that PyTorch saved, read without PyTorch and without running what it says.

Until version 1.6 such a file was a few pickles, and after them the numbers one storage after the
other.
"""

import pickle
from collections import OrderedDict
from collections.abc import Mapping
from io import SEEK_CUR, BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[Any]]

_BEFORE = 3  # pickles before that of the weights: a number, the version and the machine's sizes
_TYPES = {"FloatStorage": "<f4", "LongStorage": "<i8"}


def weights(content: bytes) -> Weights:
    """Give the arrays in a file by name, in the order of the file.

    Parameters
    ----------
    content : bytes
        Of a ``.pth`` file that holds a state of float32 and int64 and was saved by PyTorch 1.5 or
        older.

    Raises
    ------
    pickle.UnpicklingError
        The file names anything but tensors.
    """
    stream, whole = BytesIO(content), memoryview(content)
    for _ in range(_BEFORE):
        _Tensors(stream).load()
    tensors = _Tensors(stream).load()
    keys = _Tensors(stream).load()
    storages: dict[str, memoryview] = {}
    kinds = {tensor.key: tensor.dtype for tensor in tensors.values()}
    for key in keys:
        count = int.from_bytes(stream.read(8), "little")
        size = count * np.dtype(kinds[key]).itemsize
        storages[key] = whole[stream.tell() : stream.tell() + size]
        stream.seek(size, SEEK_CUR)
    return {name: tensor.of(storages[tensor.key]) for name, tensor in tensors.items()}


class _Tensor:
    """Where a tensor lies: in which storage, from where, in what shape and by what steps."""

    def __init__(
        self,
        storage: tuple[str, str],
        offset: int,
        shape: tuple[int, ...],
        steps: tuple[int, ...],
        *_trained: object,
    ) -> None:
        self.dtype, self.key = storage
        self._offset, self._shape, self._steps = offset, shape, steps

    def of(self, storage: memoryview) -> NDArray[Any]:
        """Give its values."""
        numbers = np.frombuffer(storage, self.dtype)[self._offset :]
        steps = [step * numbers.itemsize for step in self._steps]
        return np.lib.stride_tricks.as_strided(numbers, self._shape, steps, writeable=False)


class _Tensors(pickle.Unpickler):
    """Reads tensors and refuses everything else, so that nothing a file says is run."""

    def find_class(self, module: str, name: str) -> Any:
        known = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _Tensor,
        }
        if (module, name) in known:
            return known[module, name]
        if module == "torch" and name in _TYPES:
            return _TYPES[name]
        raise pickle.UnpicklingError(f"the file names {module}.{name}")

    def persistent_load(self, told: Any) -> tuple[str, str]:
        _, dtype, key, *_ = told
        return dtype, key
