"""Rà soát thường xuyên in the demonstration: one decided in spring, one running in November.

Everything goes through the product's own actions. A district too small for a household of the
kind goes without it.
"""

from copy import deepcopy
from datetime import date
from uuid import UUID

from households import actions, standards
from households.models import Petition, Survey
from organisations.models import Unit

from .accounts import LA_HIEN
from .asking import STANDARD, area_of
from .homes import NEAR, NOT_POOR, POOR
from .points import TABLE
from .rounds import POSTED_AT, moment

KEY = 1 << 61  # beside the keys of the yearly visits
RUNNING, WAITING = "05716", "05734"  # decided and posted on the annual round: petitions wait there
SPRING, AUTUMN = date(2026, 3, 16), date(2026, 11, 16)
REACHED = 0.5  # share of the villages of La Hiên that the autumn does not survey any more
CHANGES = {
    POOR: {"diem_b1": 120, "nguon_nuoc": "khong_bao_ve", "nha_tieu": "khong_co",
           "internet": "khong", "nguyen_nhan": [2]},
    NOT_POOR: {"diem_b1": 190, "nguyen_nhan": []},
}  # fmt: skip
REASONS = {"01": "Người lao động chính ốm nặng từ đầu năm, không còn thu nhập.",
           "04": "Đã có việc làm ổn định, xin tự nguyện ra khỏi danh sách."}  # fmt: skip
STABLE = "Có lương hưu và thu nhập ổn định, không có dấu hiệu nghèo."


def play_spring(rounds, year):
    """La Hiên in March: one household becomes poor, one asked in vain, one leaves."""
    visited = {visit.home for visit in year.visits} | set(year.left)
    homes = [home for home in rounds.district.homes[LA_HIEN] if not home.story]
    free = [home for home in homes if home not in visited and home.row]
    first = _ready(free, POOR, SPRING)
    second = _ready([home for home in free if home != first], NOT_POOR, SPRING)
    far = REACHED * rounds.district.villages[LA_HIEN]
    late = [v.home for v in year.visits if v.commune == LA_HIEN and v.village > far]
    third = _ready([h for h in late if h in homes and _is_needy(h)], NOT_POOR, SPRING)
    asking = {
        home: to for home, to in ((first, POOR), (second, NOT_POOR), (third, NOT_POOR)) if home
    }
    month = _Month(rounds, LA_HIEN)
    for number, home in enumerate(asking, 2):
        month.file(home, "04" if home is third else "01", date(2026, 3, number))
    if asking:
        month.open(SPRING)
        for home, wanted in asking.items():
            month.survey(home, wanted, date(2026, 3, 17))
        month.meet(date(2026, 3, 20))
        month.decide(date(2026, 3, 23), date(2026, 3, 27))


def play_autumn(rounds, year):
    """Đình Cả in November: on its way. Elsewhere petitions wait, and one was refused."""
    visited = {visit.home for visit in year.visits}
    month = _Month(rounds, RUNNING)
    free = [h for h in rounds.district.homes[RUNNING] if h not in visited and h.row and not h.story]
    for number, home in enumerate(free[:3], 12):
        month.file(home, "01", date(2026, 11, number))
    if free:
        month.open(AUTUMN)
        month.look(free[:2], date(2026, 11, 17))
    free = [h for h in rounds.district.homes[WAITING] if h not in visited and h.row and not h.story]
    waiting = _Month(rounds, WAITING)
    petitions = [waiting.file(home, "01", date(2026, 11, 18)) for home in free[:3]]
    if petitions:
        facts = {"refusal": "Hộ không cư trú tại xã.", "refused_on": date(2026, 11, 20)}
        by = rounds.officer(WAITING)
        actions.refuse_petition(petitions[-1], **facts, on=date(2026, 11, 20), by=by)


def _is_needy(home):
    """Poor or near-poor by the last closed year."""
    return home.row is not None and home.history.poverty_class in (POOR, NEAR)


def _ready(homes, wanted, on):
    """The first household whose last answers, brought up to the day, come to a class."""
    for home in sorted(homes, key=lambda home: home.row.code):
        survey = Survey.objects.filter(household=home.row.pk, replaced_at=None).last()
        if survey and _comes_to(_answers(survey, wanted, on), wanted, home.commune):
            return home
    return None


def _answers(survey, wanted, on):
    answers = deepcopy(survey.answers) | CHANGES[wanted] | {"ngay_khao_sat": on.isoformat()}
    answers.pop("da_roi", None)
    return answers | {"b1": {}}


def _comes_to(answers, wanted, commune):
    try:
        result = standards.classify(answers, STANDARD, area_of(commune), TABLE)
    except standards.UncheckedAnswers:
        return False
    return result.poverty_class == wanted and not standards.doubts(answers)


class _Month:
    """One commune's petitions and its round of a month."""

    def __init__(self, rounds, commune):
        self.rounds, self.code = rounds, commune
        self.commune = Unit.objects.get(code=commune, level=Unit.Level.COMMUNE, valid_to=None)
        self.by = rounds.officer(commune)
        self.part = None

    def file(self, home, form, on) -> Petition:
        """A petition, recorded on the day it came."""
        facts = {"filed_on": on, "content": REASONS[form], "at": moment(on), "on": on}
        return actions.file_petition(home.row, form=form, **facts, by=self.by)

    def open(self, on):
        """The round of the month with who waits."""
        self.part = actions.open_ad_hoc(self.commune, opens_on=on, on=on, by=self.by)

    def survey(self, home, wanted, on):
        """Phiếu A where it is asked, and Phiếu B."""
        case = self.part.cases.get(household=home.row.pk)
        if case.awaits_quick_result:
            case = self._look(case, on)
        survey = Survey.objects.filter(household=home.row.pk, replaced_at=None).last()
        key = UUID(int=KEY | case.pk, version=4)
        facts = {"submission_key": key, "base_survey_id": None, "at": moment(on)}
        actions.record_survey(case, answers=_answers(survey, wanted, on), **facts, by=self.by)

    def look(self, homes, on):
        """Phiếu A of some households."""
        for home in homes:
            self._look(self.part.cases.get(household=home.row.pk), on)

    def _look(self, case, on):
        result = {"result": "chuyen_phieu_b", "quick_on": on, "on": on}
        return actions.record_quick_result(case, **result, by=self.by)

    def meet(self, on):
        """A meeting in every village of the list; all present agree."""
        cases = self.part.cases.select_related("household__unit")
        for village in {case.household.unit for case in cases}:
            here = [case for case in cases if case.household.unit == village]
            actions.hold_meeting(
                self.part, village, held_on=on, present=21, chair="Ma Văn Định",
                secretary="Hoàng Thị Ký", representative=here[0].household.head_name,
                votes={case.pk: 20 for case in here},
                surveys={case.pk: case.survey_id for case in here}, on=on, by=self.by,
            )  # fmt: skip

    def decide(self, posted_from, decided_on):
        """Three days on the wall, then the chairman's decision."""
        days = {
            "posted_from": posted_from,
            "posted_to": posted_from.replace(day=posted_from.day + 2),
        }
        actions.post_list(self.part, posted_at=POSTED_AT, **days, by=self.by)
        self.rounds.recognise(self.part, decided_on)
