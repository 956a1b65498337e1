"""Rounds, answers and facts for tests of the registry, the pages, the targets and the reports.

Everything goes through the real actions; only `fact` writes a closed year by hand.
"""

import uuid
from datetime import UTC, date, datetime, timedelta

from households import actions
from households.actions.opinions import agreed_opinion
from households.actions.standards import score_table_row, standard_row
from households.models import (
    CommuneReview,
    EthnicGroup,
    Household,
    HouseholdYear,
    ScoreTable,
    Standard,
)
from households.procedures import asks_opinion
from households.standards import shipped
from households.standing import standing_of
from organisations.access import Role
from organisations.models import UnitAttribute
from tests.factories import EthnicGroupFactory, UnitFactory, VillageFactory, district, person

POOR, NEAR, NOT_POOR = "ngheo", "can_ngheo", "khong_ngheo"
FIGURES = {
    "households": 100,
    "persons": 400,
    "minority_households": 70,
    "minority_persons": 290,
}


def standard(code="2022") -> Standard:
    """A shipped standard as a row."""
    found = Standard.objects.filter(code=code).first()
    if not found:
        found = standard_row(shipped().standards[code])
        found.save()
    return found


def score_table(code="2022") -> ScoreTable:
    """The illustrative score table of a shipped standard as a row."""
    pure = next(table for table in shipped().tables if table.standard == code)
    found = ScoreTable.objects.filter(code=pure.code).first()
    if not found:
        found = score_table_row(pure, standard(code).pk)
        found.active_from = found.valid_from
        found.save()
    return found


def ethnic_groups():
    """Kinh (01), Tày (02) and Nùng (07): {code: group}."""
    return {code: EthnicGroupFactory(code_1979=code) for code in ("01", "02", "07")}


def commune(villages=1, area="nong_thon", **facts):
    """A commune of the test district with some villages: (commune, [village, …])."""
    unit = UnitFactory(**facts)
    UnitAttribute.objects.create(unit=unit, kind="area", value=area, valid_from=date(2021, 1, 1))
    return unit, [VillageFactory(parent=unit) for _ in range(villages)]


def officer(unit):
    """The commune's officer for poverty reduction."""
    return person(Role.COMMUNE_OFFICER, unit)


def chairman(unit):
    """The commune's chairman."""
    return person(Role.COMMUNE_CHAIRMAN, unit)


def staff():
    """A member of the district staff."""
    return person(Role.DISTRICT_STAFF, district())


def member_answers(name="Nông Thị Mẩn", **answers):
    """One member's answers: a healthy woman of the Tày, 46, with steady work, head by default."""
    return {
        "ho_ten": name,
        "ngay_sinh": "1980-05-17",
        "gioi_tinh": "nu",
        "quan_he": "chu_ho",
        "cccd": "",
        "dan_toc": "02",
        "bhyt": "co",
        "cap_hoc": "khong",
        "bang_cap": "thpt",
        "dao_tao_tai_cho": "khong",
        "viec_lam": "on_dinh",
        "tro_cap_xa_hoi": "khong",
        "khuyet_tat": "khong",
        "nguoi_co_cong": "khong",
        "suy_dinh_duong": "khong",
    } | answers


def answers_for(poverty_class=NOT_POOR, *, on="2026-10-05", members=None, **answers):
    """Answers that come to a class under standard 2022 in a rural commune.

    Poor: B1 100, deprived in NUOC_SH, NHA_TIEU, VIEN_THONG (B2 30), causes 1 and 2. Near-poor:
    B1 100, deprived in nothing, cause 2. Not poor: B1 200, nothing.
    """
    poor = poverty_class == POOR
    return {
        "ngay_khao_sat": str(on),
        "diem_b1": 200 if poverty_class == NOT_POOR else 100,
        "nha_tuong": "ben_chac",
        "nha_cot": "ben_chac",
        "nha_mai": "ben_chac",
        "dien_tich_m2": "90",
        "nguon_nuoc": "khong_bao_ve" if poor else "nuoc_may",
        "nha_tieu": "khong_co" if poor else "tu_hoai",
        "internet": "khong" if poor else "co",
        "phuong_tien": ["tivi"],
        "xu_ly_rac": "co",
        "nguyen_nhan": {POOR: [1, 2], NEAR: [2]}.get(poverty_class, []),
        "b1": {},
        "thanh_vien": members or [member_answers()],
    } | answers


def household(village, name="Nông Thị Mẩn", *, by=None, **facts) -> Household:
    """A household registered with its head alone (born 1980, Tày, woman)."""
    head = {
        "name": name,
        "birth_date": date(1980, 5, 17),
        "sex": "nu",
        "ethnicity": EthnicGroupFactory(code_1979="02"),
    }
    head |= facts.pop("head", {})
    facts = {"on": date(2021, 1, 1), "by": by or officer(village.parent)} | facts
    return actions.register_household(unit=village, head=head, **facts)


def moment(day, hour=9) -> datetime:
    """A moment of a day; `day` is a date or ISO text."""
    day = date.fromisoformat(str(day))
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def open_round(unit, year=2026, *, is_baseline=False, by=None) -> CommuneReview:
    """The round of a year in the test district (opened if it is not), in one commune."""
    found = CommuneReview.objects.annual().filter(commune=unit, review__year=year).first()
    if found:
        return found
    review = actions.open_review(
        unit=unit.parent,
        year=year,
        standard=standard(),
        opens_on=date(year, 9, 1),
        due_on=date(year, 12, 14),
        on=date(year, 9, 1),
        by=by or staff(),
        is_baseline=is_baseline,
    )
    return review.communes.get(commune=unit)


def petition(of, form=None, *, on=None, by=None, **facts):
    """A petition filed (and recorded) on 5 September 2026; Mẫu 04 where it stands poor."""
    on = on or date(2026, 9, 5)
    standing = standing_of(of)
    form = form or ("04" if standing and standing.poverty_class == POOR else "01")
    by = by or officer(of.unit.parent)
    facts = {"filed_on": on, "content": "Hộ gặp khó khăn"} | facts
    return actions.file_petition(of, form=form, at=moment(on), on=on, by=by, **facts)


def open_ad_hoc(unit, opens_on=date(2026, 3, 16), *, by=None) -> CommuneReview:
    """The ad hoc round of a month in one commune, with whoever waits."""
    standard(), score_table()
    by = by or officer(unit)
    return actions.open_ad_hoc(unit, opens_on=opens_on, on=opens_on, by=by)


def decided_ad_hoc(of, poverty_class, opens_on=date(2026, 3, 16)) -> CommuneReview:
    """A household petitioned, was reviewed ad hoc and recognised within ten days."""
    day = timedelta(days=1)
    petition(of, on=opens_on)
    commune_review = open_ad_hoc(of.unit.parent, opens_on)
    case = listed(commune_review, of)
    survey(case, poverty_class, on=opens_on, at=opens_on)
    meet(commune_review, of.unit, held_on=opens_on + day)
    post(commune_review, posted_from=opens_on + 2 * day, posted_to=opens_on + 8 * day)
    return recognise(commune_review, decided_on=opens_on + 9 * day)


def listed(commune_review, of):
    """The case of a household in a round, ready for its Phiếu B; it applies if it is not listed."""
    case = commune_review.cases.filter(household=of).first()
    if case is None:
        case = petition(of, on=commune_review.review.opens_on).case
    if case.awaits_quick_result:
        case = to_survey(case)
    return case


def to_survey(case, on=None):
    """Phiếu A of an applicant asks for a Phiếu B."""
    on = on or case.listed_on
    by = officer(case.commune_review.commune)
    return actions.record_quick_result(case, result="chuyen_phieu_b", quick_on=on, on=on, by=by)


def survey(case, poverty_class=NOT_POOR, *, by=None, key=None, base=None, at=None, **answers):
    """Record a Phiếu B that comes to a class, on 5 October of the round's year; the head alone."""
    on = answers.get("on") or date(case.commune_review.review.year, 10, 5)
    ethnic_groups()
    defaults = {"on": on, "members": [member_answers(case.household.head_name)]}
    return actions.record_survey(
        case,
        answers=answers_for(poverty_class, **defaults | answers),
        submission_key=key or uuid.uuid4(),
        base_survey_id=base,
        at=moment(at or on),
        by=by or officer(case.commune_review.commune),
    )


def meet(
    commune_review, village, *,
    votes=None, present=10, held_on=None, on=None, surveys=None, by=None, **facts,
):  # fmt: skip
    """A village meeting on 20 October that agrees to all its surveyed households."""
    held_on = held_on or date(commune_review.review.year, 10, 20)
    waiting = commune_review.cases.at("surveyed").filter(household__unit=village)
    return actions.hold_meeting(
        commune_review,
        village,
        held_on=held_on,
        present=present,
        chair="Nông Văn Chủ",
        secretary="Hoàng Thị Ký",
        representative="Lý Văn Diện",
        votes={case.pk: present for case in waiting} if votes is None else votes,
        surveys=surveys or dict(commune_review.cases.values_list("pk", "survey")),
        on=on or held_on,
        by=by or officer(commune_review.commune),
        **facts,
    )


def post(commune_review, *, by=None, **facts):
    """Post the lists from 2 to 8 November: at least three working days in any year."""
    year = commune_review.review.year
    facts = {"posted_from": date(year, 11, 2), "posted_to": date(year, 11, 8)} | facts
    by = by or officer(commune_review.commune)
    return actions.post_list(commune_review, posted_at="Nhà văn hoá xóm", by=by, **facts)


def complain(commune_review, of, *, filed_on=None, by=None, **facts):
    """A complaint about a household, on the first day of the posting."""
    filed_on = filed_on or commune_review.posted_from
    facts = {"content": "Thu nhập đã khác", "complainant": "Lý Văn Đơn"} | facts
    facts = {"at": moment(filed_on), "on": filed_on, "filed_on": filed_on} | facts
    by = by or officer(commune_review.commune)
    return actions.file_complaint(commune_review, of, by=by, **facts)


def recheck(complaint, poverty_class=NOT_POOR, *, on=None, **facts):
    """The household surveyed again, on the day of the complaint."""
    case = complaint.case
    case.refresh_from_db()
    on = on or complaint.filed_on
    facts = {"base": case.survey_id, "on": on} | facts
    return survey(case, poverty_class, **facts)


def settle(complaint, *, on=None, by=None, **facts):
    """The conclusion, on the day of the complaint, and three working days on the wall."""
    on = on or complaint.filed_on
    facts = {"answer": "Đã xem lại", "settled_on": on, "posted_from": on} | facts
    facts = {"posted_to": facts["posted_from"] + timedelta(days=4), "on": on} | facts
    by = by or officer(complaint.commune_review.commune)
    return actions.settle_complaint(complaint, by=by, **facts)


def ask(commune_review, *, asked_on=None, by=None, **facts):
    """The report that asks the opinion, on the day after everything hung on the wall."""
    commune_review = CommuneReview.objects.get(pk=commune_review.pk)
    asked_on = asked_on or commune_review.posted_until + timedelta(days=1)
    facts = {"report_number": "31/BC-UBND", "asked_on": asked_on, "on": asked_on} | facts
    return actions.ask_opinion(commune_review, by=by or officer(commune_review.commune), **facts)


def reply(opinion, *, is_agreed=True, by=None, **facts):
    """The answer, on the day of the report."""
    on = facts.get("replied_on", opinion.asked_on)
    facts = {"text": "" if is_agreed else "Xem lại", "replied_on": on, "on": on} | facts
    facts = {"at": moment(on), "is_agreed": is_agreed} | facts
    return actions.give_opinion(opinion, by=by or staff(), **facts)


def agree(commune_review):
    """The opinion asked and agreed to, where the round asks one and none holds yet."""
    asks = asks_opinion(commune_review.review) and commune_review.posted_from
    if asks and not commune_review.decided_on and not agreed_opinion(commune_review):
        reply(ask(commune_review))


def recognise(commune_review, *, by=None, **facts):
    """The chairman's decision of 15 November, after the opinion."""
    agree(CommuneReview.objects.get(pk=commune_review.pk))
    on = date(commune_review.review.year, 11, 15)
    facts = {"decided_on": on} | facts
    decided = CommuneReview.objects.filter(commune=commune_review.commune_id)
    number = 12 + decided.filter(decided_on__year=facts["decided_on"].year).count()
    facts = {"decision_number": f"{number}/QĐ-UBND"} | facts
    facts = {"on": facts["decided_on"], "at": moment(facts["decided_on"])} | facts
    by = by or chairman(commune_review.commune)
    return actions.recognise(commune_review, by=by, **facts)


def recognised_round(unit, classes, year=2026, *, is_baseline=False) -> CommuneReview:
    """A commune's round up to the decision; `classes` is {household: class or answers}."""
    commune_review = open_round(unit, year, is_baseline=is_baseline)
    for each, found in classes.items():
        answers = {"poverty_class": found} if isinstance(found, str) else found
        survey(listed(commune_review, each), **answers)
    for village in sorted({each.unit for each in classes}, key=lambda village: village.pk):
        meet(commune_review, village)
    post(commune_review)
    return recognise(commune_review)


def figures(unit, year=2026, **changed):
    """Figures of every village of a commune, confirmed."""
    villages = unit.children.in_force(date(year, 12, 31))
    rows = {village.pk: FIGURES | changed for village in villages}
    actions.record_village_figures(unit, year, rows, by=officer(unit))
    at = moment(date(year, 12, 1))
    return actions.confirm_village_figures(unit, year, at=at, by=chairman(unit))


def closed_round(unit, classes, year=2026, *, is_baseline=False) -> CommuneReview:
    """A commune's round with its figures, closed on 20 December."""
    commune_review = recognised_round(unit, classes, year, is_baseline=is_baseline)
    figures(unit, year)
    actions.close_review([commune_review], at=moment(date(year, 12, 20)), by=staff())
    commune_review.refresh_from_db()
    return commune_review


def fact(of, poverty_class, year=2025, **facts) -> HouseholdYear:
    """A closed year of a household written by hand, without a survey behind it."""
    facts = {
        "unit": of.unit,
        "standard": standard(),
        "movement": "nam_goc",
        "b1": 200 if poverty_class == NOT_POOR else 100,
        "b2": 30 if poverty_class == POOR else 0,
        "members": 4,
        "ethnicity": EthnicGroup.objects.first() or EthnicGroupFactory(code_1979="02"),
        "is_minority": True,
    } | facts
    return HouseholdYear.objects.create(
        household=of, year=year, poverty_class=poverty_class, **facts
    )


def leave(household, on, closing="moved_away"):
    """Close a household's record."""
    household.closed_on, household.closing = on, closing
    household.save()


def facts(year=2026):
    """{household id: fact} of a year."""
    return {fact.household_id: fact for fact in HouseholdYear.objects.filter(year=year)}
