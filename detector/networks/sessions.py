"""The networks at work: one set of interpreters for each thread, each built at first use.

LiteRT interpreters are not thread-safe, so a thread asks :func:`thread_networks` for its own. Every
interpreter computes on the calling thread alone and
releases the interpreter lock meanwhile: two threads with a set each are faster than one set with
two threads, and results do not depend on how many there are.
"""

import threading
import zipfile
from collections.abc import Callable
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from detector.networks import store
from detector.networks.canonical import CanonicalFace
from detector.networks.cut import cut, showing
from detector.networks.efficientnet import efficientnet
from detector.networks.manifest import models
from detector.networks.plainer import plainer
from detector.networks.quiet import quiet
from detector.networks.yunet import yunet

Array = NDArray[np.float32]
Values = Array | NDArray[np.uint8]
Shape = tuple[int, ...]
Told = TypeVar("Told")

# Indices of the tensors that `expanded_conv_5` and `_12` add up to, and of the last convolution
# of `expanded_conv_13`.
_BLOCK_5, _BLOCK_12, _EXPANDED_CONV_13 = 115, 38, 54
# Indices of the last tensors of 32 by 32 cells, of 16 by 16 and of all.
_LAST_OF_32, _LAST_OF_16, _LAST_OF_ALL = 345, 377, 470
_SEEN_AGAIN = (10, 14)  # blocks of EfficientNet
_IN_BLOCKS = 363  # index of the tensor that tells who is person, before blocks are laid out


class Network:
    """One LiteRT network, for one thread.

    Parameters
    ----------
    model : bytes
        Content of a ``.tflite`` file with a single input.
    *outputs : tuple of int
        Shapes of the outputs wanted, in the order wanted; a network names its outputs by
        accident of its conversion, their shapes tell them apart.
    input_shape : tuple of int, optional
        Shape of the input where it is not the one the network was stored with; the outputs'
        shapes follow from it.
    """

    def __init__(self, model: bytes, *outputs: Shape, input_shape: Shape | None = None) -> None:
        with quiet():
            self._interpreter: Any = Interpreter(model_content=model, num_threads=1)
            (entry,) = self._interpreter.get_input_details()
            self._input_index = entry["index"]
            self._resize(tuple(entry["shape"].tolist()) if input_shape is None else input_shape)
        indices = {
            tuple(detail["shape"].tolist()): detail["index"]
            for detail in self._interpreter.get_output_details()
        }
        self._outputs = [self._interpreter.tensor(indices[shape]) for shape in outputs]

    def __call__(self, values: Values) -> tuple[Array, ...]:
        """Run the network.

        Parameters
        ----------
        values : ndarray, shape ``input_shape``
            The input. That of another shape takes a fraction of a millisecond longer, once.

        Returns
        -------
        tuple of ndarray, float32
            The outputs in the order asked for, copied.
        """
        return self.look(values, _copied)

    def look(self, values: Values, read: Callable[..., Told]) -> Told:
        """Run the network and give what is read of its outputs.

        Parameters
        ----------
        values : ndarray, shape ``input_shape``
            The input.
        read : callable
            Makes something of the outputs. They lie in the network: somebody who kept one of them
            would forbid the next run.
        """
        if values.shape != self.input_shape:
            self._resize(values.shape)
        self._interpreter.set_tensor(self._input_index, values)
        self._interpreter.invoke()
        return read(*(output() for output in self._outputs))

    def _resize(self, shape: Shape) -> None:
        self._interpreter.resize_tensor_input(self._input_index, shape)
        self._interpreter.allocate_tensors()
        self.input_shape = shape


def _copied(*outputs: Array) -> tuple[Array, ...]:
    return tuple(output.copy() for output in outputs)


class Networks:
    """Every network, for one thread; each is built when first asked for.

    Parameters
    ----------
    folder : Path
        Where the model files lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def load(cls, folder: Path) -> "Networks":
        """Check every model file of the folder and give its networks.

        Raises
        ------
        ModelError
            A file is missing or differs from the manifest.
        """
        for model in models():
            store.check(model, folder)
        return cls(folder)

    @cached_property
    def face_detector(self) -> Network:
        """BlazeFace short range.

        (1, 128, 128, 3) sRGB -> boxes with six keypoints (1, 896, 16), relative to
        their anchors in pixels of the input; and score logits (1, 896, 1).
        """
        model = plainer(self._landmarker("face_detector.tflite"), black=-1.0)
        return Network(model, (1, 896, 16), (1, 896, 1))

    @cached_property
    def face_landmarks(self) -> Network:
        """Face mesh with irises.

        (1, 256, 256, 3) sRGB -> 478 x 3 coordinates in pixels of the input
        (1, 1, 1, 1434); the face presence logit (1, 1, 1, 1); and what it saw: in 32 by 32 cells
        (1, 32, 32, 64), in 16 by 16 (1, 16, 16, 128), and what the landmarks are told from
        (1, 2, 2, 128).
        """
        plain = plainer(self._landmarker("face_landmarks_detector.tflite"), black=0.0)
        seen = ((1, 32, 32, 64), (1, 16, 16, 128), (1, 2, 2, 128))
        telling = showing(plain, _LAST_OF_32, _LAST_OF_16, _LAST_OF_ALL)
        return Network(telling, (1, 1, 1, 1434), (1, 1, 1, 1), *seen)

    @cached_property
    def selfie_segmentation(self) -> Network:
        """Person against background.

        (1, 256, 256, 3) sRGB -> probability of person (1, 128, 128, 4), of blocks of two
        by two pixels, row by row.
        """
        plain = plainer(self.read("selfie_segmentation.tflite"), black=0.0)
        return Network(cut(plain, _IN_BLOCKS), (1, 128, 128, 4))

    @cached_property
    def head_features(self) -> Network:
        """DeepLab v3's MobileNetV2 up to the block ``expanded_conv_13``, on two crops at once.

        (2, 129, 129, 3) sRGB -> features of every eighth pixel: (2, 17, 17, 80); and what two
        blocks before made of them, (2, 17, 17, 48) and (2, 17, 17, 16).
        """
        front = plainer(cut(self.read("deeplab_v3.tflite"), _EXPANDED_CONV_13), black=-1.0)
        seen = ((2, 17, 17, 80), (2, 17, 17, 48), (2, 17, 17, 16))
        return Network(showing(front, _BLOCK_12, _BLOCK_5), *seen, input_shape=(2, 129, 129, 3))

    @cached_property
    def head_again(self) -> Network:
        """EfficientNet-Lite0 up to its block 14, on one crop; larger, for heads that are unclear.

        (1, 160, 160, 3) sRGB -> features of every sixteenth pixel after block 10,
        (1, 10, 10, 112), and of every thirty-second at the end, (1, 5, 5, 192).
        """
        return Network(_for_second_look(self.folder), (1, 10, 10, 112), (1, 5, 5, 192))

    @cached_property
    def every_face(self) -> Network:
        """YuNet, for pictures of any size; see `detector.networks.yunet`.

        (1, H + 1, W + 1, 3) sRGB -> what it tells of the places of each step, (1, h, w, 16).
        """
        model = yunet(self.read("face_detection_yunet_2023mar.onnx"))
        return Network(model, (1, 4, 4, 16), (1, 2, 2, 16), (1, 1, 1, 16))

    @cached_property
    def canonical_face(self) -> CanonicalFace:
        """The average face that head pose is measured against."""
        return CanonicalFace.parse(
            self._landmarker("geometry_pipeline_metadata_landmarks.binarypb")
        )

    def read(self, name: str) -> bytes:
        """Give the content of a model's file, as :func:`detector.networks.store.read` does."""
        (model,) = (model for model in models() if model.name == name)
        return store.read(model, self.folder)

    def _landmarker(self, member: str) -> bytes:
        return _member(self.read("face_landmarker.task"), member)


@lru_cache(maxsize=8)
def _member(archive: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        return opened.read(name)


@lru_cache(maxsize=1)
def _for_second_look(folder: Path) -> bytes:
    """Write EfficientNet once a process: that takes as long as twenty looks."""
    model = Networks(folder).read("efficientnet-lite0-57934424.pth")
    return efficientnet(model, (1, 160, 160, 3), _SEEN_AGAIN)


_current = threading.local()


def thread_networks() -> Networks:
    """Give the calling thread's own networks, from the models folder of this machine.

    Raises
    ------
    ModelError
        A model file is missing or differs from the manifest.
    """
    folder = store.folder()
    networks: Networks | None = getattr(_current, "networks", None)
    if networks is None or networks.folder != folder:
        networks = _current.networks = Networks.load(folder)
    return networks
