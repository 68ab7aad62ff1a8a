"""Coloured light, by the colours of the skin and of the whites of the eyes together."""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.batch import Batch, Scene
from detector.face import landmarks as at
from detector.kernels import median_colour, where_set
from detector.measure import Column, Figure, Reason, measure
from detector.measures.lighting.skin import face_grid, skin, skin_colour, white_of_eyes

Stops = NDArray[np.float64]


@measure("lighting.colour_cast", "σ")
def colour_cast(batch: Batch) -> Column:
    """Coloured light.

    Measures: how unusual the colours of the skin and of the whites of the eyes are together, in
    standard deviations of portraits whose colours nobody would object to: by how many stops they
    have more red than green, and more green than blue. They are compared with people under a
    studio's neutral flash, and with people in the light of rooms, lamps and sun, which is warmer
    and varies more; the likelier of the two counts. Or by how much more usual under the flash they
    would be without the tint of a light wall, or 0.29 of how far the face's two sides lie from each
    other, in ΔE, where that is more.
    Why: a lamp's colour adds the same stops to skin and whites, whatever their lightness, so that
    it counts alike on dark skin and on light. People's skins lie along a line from pale to brown,
    their whites near each other. A cast moves both off it together; paint, jaundice and too much
    saturation move the skin alone. Warm light before which a wall shows white is the room's; a wall
    and a person tinted alike were seen by a camera set for other light. Nobody is green, nor warm
    on one side and cold on the other. Where the whites are no less red or yellow than the skin,
    lids were seen or whites that have their own brown, as some people's are, and the skin alone is
    told.
    Known limits: light as warm as a living room's passes where no light wall shows it; strong
    make-up counts a little.
    Clause: GA 461-2004, 4.1.5 (natural look); cf. ISO/IEC 29794-5 NaturalColour.
    """
    return batch.each(_cast)


def _cast(scene: Scene) -> Figure:
    own = skin_colour(scene)
    if own is None:
        return Reason.REGION_TOO_SMALL
    stops = colour_stops(own, white_of_eyes(scene))
    squares = [kind.squared(stops, float(own[0])) for kind in _kinds()]
    least = min(kind.breadth[len(stops)] for kind in _kinds())
    tinted = max(squares[_FLASH] - _without_wall(scene, stops, float(own[0])), 0.0)
    return max(math.sqrt(max(min(squares) - least, tinted)), _OF_SIDES * _sides_apart(scene))


def _without_wall(scene: Scene, stops: Stops, lightness: float) -> float:
    """Give how unlikely the colours are under the flash without what the wall's tint adds."""
    wall = scene.backdrop.colour
    if not wall[0] > _LIGHT_WALL:
        return math.inf
    tint = np.array(_ratios(wall) * (len(stops) // 2))
    return _kinds()[_FLASH].squared(stops - tint, lightness)


def colour_stops(own: NDArray[np.float32], white: NDArray[np.float32] | None) -> Stops:
    """Give red over green and green over blue of the skin, and of whites that show, in stops."""
    skin_stops = _ratios(own)
    if white is None:
        return np.array(skin_stops)
    white_stops = _ratios(white)
    redder, yellower = (one - other for one, other in zip(skin_stops, white_stops, strict=True))
    if skin_stops[0] > _LEAST_RED and (redder < _LEAST_REDDER or yellower < 0):
        return np.array(skin_stops)
    return np.array([*skin_stops, *white_stops])


def _ratios(lab: NDArray[np.float32]) -> tuple[float, float]:
    linear = cv2.cvtColor(lab[None, None], cv2.COLOR_LAB2LRGB)[0, 0].tolist()
    red, green, blue = (math.log2(max(part, _NOTHING)) for part in linear)
    return red - green, green - blue


def _sides_apart(scene: Scene) -> float:
    """Give the distance of the median chroma of the skin right and left of the face's middle."""
    seen, grid = skin(scene), face_grid(scene)
    down, across = np.divmod(seen.places[::_EVERY], seen.where.shape[1])
    (top_x, top_y), (chin_x, chin_y) = grid.places(scene.view.points[_MIDDLE]).tolist()
    beside = (across - top_x) * (chin_y - top_y) < (down - top_y) * (chin_x - top_x)
    chroma = np.ascontiguousarray(seen.lab[::_EVERY, 1:].T)
    one, other = where_set(beside), where_set(~beside)
    if not (len(one) and len(other)):
        return 0.0
    return math.dist(*(median_colour(chroma.take(side, axis=1).T) for side in (one, other)))


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """The colours of people in one kind of light, as one normal distribution.

    Attributes
    ----------
    mean, slope : ndarray, shape (4,), float64
        Red over green and green over blue of the skin and of the whites, in stops, at the skin's
        usual lightness, and how they change with it.
    precision : dict of int to ndarray
        The inverse of the covariance of the first two of them and of all four.
    breadth : dict of int to float
        The logarithm of its determinant.
    """

    mean: Stops
    slope: Stops
    precision: dict[int, Stops]
    breadth: dict[int, float]

    def squared(self, stops: Stops, lightness: float) -> float:
        """Give twice how unlikely two or four ratios of a skin of some CIE L* are, in nats."""
        size = len(stops)
        apart = stops - self.mean[:size] - self.slope[:size] * from_usual(lightness)
        return float(apart @ self.precision[size] @ apart) + self.breadth[size]


def from_usual(lightness: float) -> float:
    """Give how far a skin's CIE L* is from the usual one; none is darker or lighter than some."""
    return min(max(lightness, _DARKEST), _LIGHTEST) - _USUAL


@cache
def _kinds() -> tuple[Kind, ...]:
    table = tomllib.loads(files("detector.face").joinpath("colours.toml").read_text("utf-8"))
    return tuple(_kind(*(np.array(kind[part]) for part in _PARTS)) for kind in table["kinds"])


def _kind(mean: Stops, slope: Stops, covariance: Stops) -> Kind:
    parts = {size: covariance[:size, :size] for size in (2, 4)}
    precision = {size: np.asarray(np.linalg.inv(part), np.float64) for size, part in parts.items()}
    breadth = {size: float(np.linalg.slogdet(part)[1]) for size, part in parts.items()}
    return Kind(mean, slope, precision, breadth)


_PARTS = ("mean", "slope", "covariance")
_EVERY = 2  # some hundred of a side tell its colour
_MIDDLE = at.indices("10 152")
_OF_SIDES = 0.29
_FLASH = 0  # in `_kinds`
_LIGHT_WALL = 80.0  # CIE L*; a darker one has a colour of its own
_NOTHING = 1e-3  # of white
_LEAST_RED, _LEAST_REDDER = 0.25, 0.08  # stops, of skin that has a colour, and than the whites
_DARKEST, _USUAL, _LIGHTEST = 20.0, 55.0, 80.0
