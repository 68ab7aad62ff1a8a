"""Exit statuses, and which verdicts make them."""

from collections.abc import Collection
from enum import StrEnum

PASSED, NOT_PASSED, USAGE, UNREADABLE, OWN_FAULT = 0, 1, 2, 3, 4


class FailOn(StrEnum):
    """Which verdicts make the exit status 1."""

    FAIL = "fail"
    REVIEW = "review"
    NEVER = "never"


def exit_status(outcomes: Collection[str], fail_on: FailOn) -> int:
    """Give the exit status for photos that came out as ``outcomes``, unreadable ones named so."""
    if fail_on is FailOn.NEVER:
        return PASSED
    if "unreadable" in outcomes:
        return UNREADABLE
    counted = {"fail"} if fail_on is FailOn.FAIL else {"fail", "review"}
    return NOT_PASSED if counted & set(outcomes) else PASSED
