"""One rule per indicator: what makes a household deprived, as far as it is a matter of logic.

A rule takes the household and its thresholds, which are data of the standard, and returns the
reasons for the deprivation; none means not deprived. Its signature is the list of thresholds a
standard must give: `params_flaw` holds a definition against it. The thresholds in use today come
from Thông tư 07/2021/TT-BLĐTBXH.
"""

import inspect
from dataclasses import dataclass
from decimal import Decimal

from households.standards.answers import as_quantity
from households.standards.codes import (
    ATTAINMENTS,
    HOUSEHOLD_CHOICES,
    LEVELS,
    MEMBER_CHOICES,
    TITLES,
    label,
    rank,
)

RULES = {}
STRUCTURES = ("nha_tuong", "nha_cot", "nha_mai")


@dataclass(frozen=True)
class Reason:
    """Why a household is deprived: a Vietnamese sentence, the answer behind it, and the member
    (position in the survey) it is about, if it is about one."""

    text: str
    answer: str
    member: int | None = None


def rule(function):
    """Register a rule under its name, for standards to refer to."""
    RULES[function.__name__] = function
    return function


def params_flaw(name, params):
    """What is wrong with a rule's name or thresholds, in Vietnamese; None if nothing is."""
    if name not in RULES:
        return f"quy tắc “{name}” không có; các quy tắc: {', '.join(sorted(RULES))}"
    expected = _thresholds(name)
    if not isinstance(params, dict) or set(params) != set(expected):
        return f"quy tắc “{name}” cần đúng các tham số: {', '.join(expected)}"
    for key, kind in expected.items():
        if not isinstance(params[key], kind) or isinstance(params[key], bool):
            return f"tham số “{key}” của quy tắc “{name}” sai kiểu"
    return _codes_flaw(name, params)


def _thresholds(name):
    parameters = list(inspect.signature(RULES[name]).parameters.values())[1:]
    return {parameter.name: parameter.annotation for parameter in parameters}


def _codes_flaw(name, params):
    column = params.get("answer", "viec_lam")
    choices = HOUSEHOLD_CHOICES.get(column) or MEMBER_CHOICES.get(column)
    if choices is None or ("answer" in params and column not in HOUSEHOLD_CHOICES):
        return f"quy tắc “{name}”: không có câu hỏi “{column}” về hộ"
    unknown = [code for code in params.get("codes", ()) if code not in list(choices)]
    return f"quy tắc “{name}”: “{column}” không có mã {unknown}" if unknown else None


def _about(member, answer, text):
    return Reason(f"{member.name}: {text}", answer, member.index)


@rule
def member_without_work(household, *, age_from: int, age_below: int, codes: list):
    """A member of working age whose work is one of `codes`. Ages in years."""
    return [
        _about(m, "viec_lam", label("viec_lam", m["viec_lam"]).lower())
        for m in household.members
        if age_from <= m.age < age_below and m["viec_lam"] in codes
    ]


@rule
def too_many_dependants(household, *, child_below: int, old_from: int, over_percent: int):
    """Dependants are more than `over_percent` % of the members.

    A dependant is younger than `child_below`, or is disabled or at least `old_from` years old
    and on monthly social allowance.
    """
    reasons = [
        _about(m, "tro_cap_xa_hoi" if m.age >= child_below else "ngay_sinh", why)
        for m in household.members
        if (why := _dependence(m, child_below, old_from))
    ]
    if 100 * len(reasons) <= over_percent * household.size:
        return []
    share = f"{len(reasons)}/{household.size} thành viên là người phụ thuộc, quá {over_percent}%"
    return [Reason(share, "thanh_vien"), *reasons]


def _dependence(member, child_below, old_from):
    if member.age < child_below:
        return f"dưới {child_below} tuổi"
    if not member.is_yes("tro_cap_xa_hoi"):
        return None
    if member.is_yes("khuyet_tat"):
        return "khuyết tật, hưởng trợ cấp xã hội hằng tháng"
    if member.age >= old_from:
        return f"từ {old_from} tuổi, hưởng trợ cấp xã hội hằng tháng"
    return None


@rule
def child_undernourished(household, *, age_below: int):
    """A child younger than `age_below` years is stunted or underweight."""
    return [
        _about(m, "suy_dinh_duong", "suy dinh dưỡng")
        for m in household.members
        if m.age < age_below and m.is_yes("suy_dinh_duong")
    ]


@rule
def member_without_insurance(household, *, age_from: int):
    """A member at least `age_from` years old has no health insurance."""
    return [
        _about(m, "bhyt", "không có bảo hiểm y tế")
        for m in household.members
        if m.age >= age_from and not m.is_yes("bhyt")
    ]


@rule
def adult_below_schooling(household, *, age_from: int, age_to: int, upper_from: int):
    """A member aged `age_from` to `age_to` inclusive neither learns nor has finished enough.

    Enough is lower secondary before the age of `upper_from`, upper secondary or a vocational
    certificate from then on. Training on the job with the employer's certificate counts.
    """
    return [
        _about(m, "bang_cap", f"không đi học, bằng cấp: {label('bang_cap', m['bang_cap']).lower()}")
        for m in household.members
        if age_from <= m.age <= age_to
        and m["cap_hoc"] == "khong"
        and not m.is_yes("dao_tao_tai_cho")
        and _below(ATTAINMENTS, m["bang_cap"], "thcs" if m.age < upper_from else "thpt")
    ]


@rule
def child_out_of_level(
    household, *, preschool_from: int, primary_from: int, secondary_from: int, secondary_below: int
):
    """A child attends a level lower than the age asks for, or none.

    Each level begins at its age in years and ends where the next begins; a higher level than
    asked for is not a deprivation.
    """
    steps = [(secondary_from, "thcs"), (primary_from, "tieu_hoc"), (preschool_from, "mam_non")]
    reasons = []
    for m in household.members:
        due = next((level for start, level in steps if start <= m.age < secondary_below), None)
        if due and _below(LEVELS, m["cap_hoc"], due):
            text = f"chưa học {LEVELS[due].lower()} (đang học: {LEVELS[m['cap_hoc']].lower()})"
            reasons.append(_about(m, "cap_hoc", text))
    return reasons


def _below(scale, code, least):
    return rank(scale, code) < rank(scale, least)


@rule
def weak_structures(household, *, at_least: int):
    """At least `at_least` of walls, columns and roof are of non-durable material."""
    weak = [part for part in STRUCTURES if household[part] == "khong_ben_chac"]
    if len(weak) < at_least:
        return []
    return [Reason(f"{TITLES[part]}: không bền chắc", part) for part in weak]


@rule
def too_little_floor(household, *, m2_per_member: int):
    """The dwelling has less than `m2_per_member` square metres of floor per member."""
    area = as_quantity(household["dien_tich_m2"])
    if area >= Decimal(m2_per_member) * household.size:
        return []
    text = f"{vietnamese(area)} m² cho {household.size} người, dưới {m2_per_member} m² mỗi người"
    return [Reason(text, "dien_tich_m2")]


@rule
def answer_among(household, *, answer: str, codes: list):
    """The household's answer to one question is one of `codes`."""
    given = household[answer]
    return [Reason(f"{TITLES[answer]}: {label(answer, given)}", answer)] if given in codes else []


@rule
def nothing_listed(household, *, answer: str):
    """The household named nothing in answer to a question that takes a list."""
    return [] if household[answer] else [Reason(f"{TITLES[answer]}: không có", answer)]


def vietnamese(number):
    """A number as written in Vietnamese, with a decimal comma."""
    return format(number, "f").replace(".", ",")
