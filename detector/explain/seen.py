"""What there is to explain: one limit's outcome, and the photo around it."""

from dataclasses import dataclass

from detector.framing import Head
from detector.judge import Outcome
from detector.measure import Reason
from detector.standard import Limit, Picture

EYES_CM = 6.3  # between the pupils of an ordinary adult
USUAL_DISTANCE_CM = 120.0  # from the camera to the sitter, where the file does not tell
_HALF_A_QUARTER_DEG = 45.0
_BELIEVABLE_CM = (20.0, 500.0)


def distance_cm(focal_length_px: float, eye_distance_px: float) -> float:
    """Estimate how far from the camera the sitter is, from the lens and the size of the face.

    Parameters
    ----------
    focal_length_px, eye_distance_px : float
        In pixels of the photo; NaN where not known, and then the usual distance is given.
    """
    distance = EYES_CM * focal_length_px / max(eye_distance_px, 1.0)
    nearest, furthest = _BELIEVABLE_CM
    return distance if nearest <= distance <= furthest else USUAL_DISTANCE_CM


def is_upright(roll_deg: float) -> bool:
    """Tell whether no quarter turn would make a head more upright; so it is where none is seen."""
    return not abs(roll_deg) > _HALF_A_QUARTER_DEG


@dataclass(frozen=True, slots=True)
class Seen:
    """What one limit saw in one photo.

    ``value`` is a figure, a category, or None with a ``reason``.
    """

    limit: Limit
    outcome: Outcome
    value: float | str | None
    reason: Reason | None
    excused: bool

    @property
    def figure(self) -> float:
        """The measured figure; only where there is one."""
        assert isinstance(self.value, float)
        return self.value


@dataclass(frozen=True, slots=True)
class Setting:
    """What advice is computed from besides the figure.

    Attributes
    ----------
    picture : Picture or None
        The picture the document wants.
    width_px, height_px : int
        The photo as displayed.
    eye_distance_px : float
        Between the pupils; NaN where there is no face, and then no figure of a head either.
    distance_cm : float
        From the camera to the sitter.
    roll_deg : float
        How the head leans; NaN where there is no face.
    failing : frozenset of str
        The checks that the photo fails.
    missed : frozenset of str
        The checks that it fails or that a person decides.
    head : Head or None
        The head in the photo; None where there is no face.
    limits : tuple of Limit
        The standard's.
    """

    picture: Picture | None
    width_px: int
    height_px: int
    eye_distance_px: float
    distance_cm: float = USUAL_DISTANCE_CM
    roll_deg: float = 0.0
    failing: frozenset[str] = frozenset()
    missed: frozenset[str] = frozenset()
    head: Head | None = None
    limits: tuple[Limit, ...] = ()

    @property
    def is_finished(self) -> bool:
        """Whether the photo has the size that the document wants."""
        picture = self.picture
        return picture is not None and (picture.width_px, picture.height_px) == (
            self.width_px,
            self.height_px,
        )

    @property
    def is_too_small(self) -> bool:
        """Whether the photo fails for having fewer pixels than the picture across or down."""
        picture = self.picture
        return (
            "file.pixels" in self.failing
            and picture is not None
            and (self.width_px < picture.width_px or self.height_px < picture.height_px)
        )

    @property
    def is_upright(self) -> bool:
        """Whether no quarter turn of the photo would make the head more upright."""
        return is_upright(self.roll_deg)

    @property
    def cm_per_px(self) -> float:
        """Centimetres at the sitter that a pixel of the photo spans."""
        return EYES_CM / self.eye_distance_px
