"""What each model is shown as wrong and as right; what is neither is left out."""

from collections.abc import Callable
from dataclasses import dataclass

from calibration.appearance.examples import Example
from detector.appearance.crops import Window
from detector.appearance.recognise import Depth

_SCARVES = ("headscarf", "headwrap", "turban")
_FACE_COVERS = ("mask", "scarf-over-mouth")
_BARE = ("none", *_FACE_COVERS)
_HEADPHONES = "headphones"

_FEW = 0.1
_EYES = (Window.EYES_AND_EARS,)
_BOTH = (Window.HEAD, Window.EYES_AND_EARS)

Rule = Callable[[Example], bool]


@dataclass(frozen=True, slots=True)
class Role:
    """One model's name, window and teaching.

    Attributes
    ----------
    name : str
        Of the certainty it gives.
    windows : tuple of Window
        Where it looks.
    wrong, unclear : callable
        Which examples show the fault, and of which of the others nothing is said.
    penalty : float
        On the model's weights: more where photos as they came, few and unlike each other, teach.
    worn : str
        Kind of what is put on heads to teach it, where nothing else does.
    above_chin : bool
        Whether what lies lower has nothing to say: clothes, where the head is in question.
    steady : bool
        Whether the fit penalises what a score moves by from one skin and light to another.
    elsewhere : float
        How many times the penalty weighs on windows after the first.
    depth : Depth
        Which of the windows' features it reads.
    late : float
        How many times the penalty weighs on late features where others are read besides.
    laid_on : float
        How many times heads weigh that something was drawn or put on.
    rarity : float
        How many heads without the fault there are to one with it, where they are not to count
        as equally many.
    """

    name: str
    windows: tuple[Window, ...]
    wrong: Rule
    unclear: Rule
    penalty: float = 0.02
    worn: str = ""
    above_chin: bool = False
    steady: bool = True
    elsewhere: float = 1.0
    depth: Depth = Depth.LATE
    late: float = 1.0
    laid_on: float = 1.0
    rarity: float = 1.0


def _made(*checks: str) -> Rule:
    return lambda example: example.check.removeprefix("appearance.") in checks


def _either(*rules: Rule) -> Rule:
    return lambda example: any(rule(example) for rule in rules)


def _said(column: str, *values: str) -> Rule:
    return lambda example: not example.check and example.said[column] in values


def _noted(word: str) -> Rule:
    return lambda example: word in example.said["notes"]


def _unposed(example: Example) -> bool:
    """Tell photos whose brows, ears and loose hair nobody labelled."""
    return not example.path.startswith(("idcard/", "portraits/"))


def _hat(example: Example) -> bool:
    if example.check:
        return _made("head_covering")(example) and example.fault != "headscarf"
    return example.said["head_covering"] not in (*_BARE, *_SCARVES, _HEADPHONES)


def _covered(example: Example) -> bool:
    return not example.check and example.said["head_covering"] not in _BARE


def _never(_example: Example) -> bool:
    """Tell of what is only ever put on that no photo shows it."""
    return False


_covering = _either(_made("head_covering"), _covered)

ROLES = (
    Role(
        "head_covering",
        _BOTH,
        _covered,
        _either(_made("head_covering"), _said("head_covering", *_BARE[1:])),
        _FEW,
        above_chin=True,
        steady=False,
        elsewhere=3.0,
        depth=Depth.BOTH,
        late=4.0,
        laid_on=3.0,
        rarity=6.0,  # as in generated and official portraits
    ),
    Role(
        "covering_again",
        (Window.HEAD,),
        _covered,
        _either(_made("head_covering"), _said("head_covering", *_BARE[1:])),
        _FEW,
        above_chin=True,
        steady=False,
        depth=Depth.AGAIN,
        late=2.0,
        rarity=6.0,
    ),
    Role(
        "drawn_covering",
        _BOTH,
        _made("head_covering"),
        _either(_covered, _said("head_covering", *_BARE[1:])),
        _FEW,
        above_chin=True,
        steady=False,
        elsewhere=3.0,
        depth=Depth.EARLIER,
    ),
    Role(
        "hat",
        _BOTH,
        _hat,
        _said("head_covering", _HEADPHONES, *_BARE[1:]),
        _FEW,
        above_chin=True,
    ),
    Role(
        "band",
        _BOTH,
        _said("head_covering", _HEADPHONES),
        _either(_covering, _said("head_covering", *_BARE[1:])),
        _FEW,
        worn="band",
        above_chin=True,
    ),
    Role(
        "earphones",
        _EYES,
        _never,
        _covering,
        worn="ear",
        rarity=8.0,
    ),
    Role(
        "glasses_tint",
        _EYES,
        _either(_made("glasses_tint"), _said("glasses", "tinted")),
        _either(_said("glasses", "glare"), _made("eyes_visible")),
        0.3,
        depth=Depth.SHADED,
        late=1 / 6,
    ),
    Role(
        "glasses_glare",
        _EYES,
        _either(_made("glasses_glare"), _said("glasses", "glare")),
        _noted("reflection"),
        _FEW,
    ),
    Role(
        "glasses_frame",
        _EYES,
        _made("glasses_frame"),
        _said("glasses", "tinted"),
        0.03,
    ),
    Role(
        "eyes_visible",
        _EYES,
        _made("eyes_visible"),
        _either(_said("eyes", "hidden"), _made("glasses_tint", "glasses_glare", "brows_visible")),
    ),
    Role(
        "brows_visible",
        _EYES,
        _either(_made("brows_visible"), _noted("fringe covers brows")),
        _either(_said("glasses", "tinted", "glare"), _covering, _made("eyes_visible"), _unposed),
    ),
    Role(
        "ears_visible",
        _EYES,
        _either(_made("ears_visible"), _noted("ears hidden")),
        _either(_covering, _made("face_covered", "brows_visible", "eyes_visible"), _unposed),
    ),
    Role(
        "face_covered",
        _BOTH,
        _either(_made("face_covered"), _said("head_covering", *_FACE_COVERS), _noted("hand")),
        lambda example: example.said["frontal"] == "n",
        rarity=2.0,
    ),
)
