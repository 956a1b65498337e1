"""A commune's list of households, as the rows of a survey workbook are held against it.

Only the commune's own list is ever looked into: what a file says of a household elsewhere is
answered in the words for a household nobody knows.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from core.text import fold
from households.actions.survey import CaseIsSettled, HouseholdHasLeft, QuickResultMissing
from households.models import ReviewCase
from households.models.case import needs_quick_result
from households.standards import Remark
from organisations.models import Unit

NOT_LISTED = (
    "Hộ “{code}” chưa có trong danh sách rà soát của {commune}. Hộ mới: đăng ký hộ và đưa vào "
    "danh sách trước, rồi tải tệp lên lại."
)
OF_ANOTHER = "Dòng này ghi mã xã “{code}”; tệp được tải lên cho {commune} ({own})."
NO_VILLAGE = "{commune} không có thôn “{name}”."
LIVES_ELSEWHERE = "Trong sổ, hộ “{code}” ở {village}, không phải “{name}”."
KIND_OF_VILLAGE = re.compile(r"^(thon|xom|ban|pho|khu|to dan pho|tdp)\s+")
TAKEN = {ReviewCase.State.LISTED, ReviewCase.State.SURVEYED}


@dataclass(frozen=True)
class Listed:
    """A household on the list, as far as matching a row needs it."""

    case: int
    household: int
    survey: int | None
    village: int
    state: str
    closed_on: object
    reason: str
    quick_result: str | None


class Listing:
    """The households of a commune's round by code, and the commune's villages by name."""

    def __init__(self, commune_review):
        self.commune = commune_review.commune
        cases = ReviewCase.objects.filter(
            commune_review=commune_review, household__unit__parent=self.commune
        )
        facts = ("pk", "household", "survey", "household__unit", "state", "household__closed_on")
        facts += ("reason", "quick_result")
        rows = cases.order_by().values_list("household__code", *facts)
        self.listed = {code.casefold(): Listed(*facts) for code, *facts in rows}
        self.names, self.villages = {}, defaultdict(set)
        for village in Unit.objects.villages().filter(parent=self.commune):
            self.names[village.pk] = village.full_name
            for name in (village.name, village.full_name):
                self.villages[village_key(name)].add(village.pk)

    def match(self, survey):
        """(`Listed` or None, what keeps the row out as `Remark`s) of a survey of the workbook."""
        if survey.commune != self.commune.code:
            facts = {"code": survey.commune, "commune": self.commune, "own": self.commune.code}
            return None, [Remark(("ma_xa",), OF_ANOTHER.format(**facts))]
        listed = self.listed.get(survey.household.casefold())
        if listed is None:
            message = NOT_LISTED.format(code=survey.household, commune=self.commune)
            return None, [Remark(("ma_ho",), message)]
        return listed, [*self._village_flaws(survey, listed), *_state_flaws(survey, listed)]

    def _village_flaws(self, survey, listed):
        named = self.villages.get(village_key(survey.village), ())
        if not named:
            message = NO_VILLAGE.format(commune=self.commune, name=survey.village)
            yield Remark(("thon",), message)
        elif listed.village not in named:
            message = LIVES_ELSEWHERE.format(
                code=survey.household, village=self.names[listed.village], name=survey.village
            )
            yield Remark(("thon",), message)


def _state_flaws(survey, listed):
    awaits = needs_quick_result(listed.reason, listed.quick_result)
    if flaw := settled(survey.household, listed.closed_on, listed.state, awaits):
        yield Remark(("ma_ho",), str(flaw))


def settled(code, closed_on, state, awaits_quick_result):
    """The broken rule where a household takes no survey any more, or not yet; else None."""
    if closed_on:
        return HouseholdHasLeft(household=code, closed_on=closed_on)
    if state not in TAKEN:
        return CaseIsSettled(household=code, state=ReviewCase.State(state).label.lower())
    return QuickResultMissing(household=code) if awaits_quick_result else None


def village_key(name):
    """A village's name without accents, case and the word for what kind of village it is."""
    return KIND_OF_VILLAGE.sub("", fold(name))
