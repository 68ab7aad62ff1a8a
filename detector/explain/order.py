"""In which order objections are told: first what the others cannot be believed without."""

from detector.explain.seen import is_upright
from detector.report import Finding

# Who is in the photo, which way up it is, and whether the face is to be seen.
_FIRST = ("position.face_count", "position.roll", "appearance.marks", "appearance.face_covered")
_STATUSES = ("fail", "review", "not_assessed", "pass")


def rank(finding: Finding) -> tuple[bool, int, int]:
    """Give a key that sorts findings: what decides before advice, then the gravest first."""
    place = _FIRST.index(finding.check) if _leads(finding) else len(_FIRST)
    return finding.tier == "advice", place, _STATUSES.index(finding.status)


def _leads(finding: Finding) -> bool:
    """Tell whether a finding casts doubt on the rest; a head that only leans does not."""
    if finding.status != "fail" or finding.check not in _FIRST:
        return False
    if finding.check == "position.roll" and isinstance(finding.value, float | int):
        return not is_upright(finding.value)
    return True
