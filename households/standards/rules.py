"""One rule per indicator: what makes a household deprived, as far as it is a matter of logic.

A rule takes the household and its thresholds, which are data of the standard, and returns the
reasons for the deprivation; none means not deprived. Its signature is the list of thresholds a
standard must give: `params_flaw` holds a definition against it. The thresholds in use today come
from Thông tư 07/2021/TT-BLĐTBXH.
"""

import inspect
from typing import NamedTuple

from households.standards.answers import as_quantity
from households.standards.codes import (
    ATTAINMENT_RANKS,
    HOUSEHOLD_CHOICES,
    LEVEL_RANKS,
    LEVELS,
    MEMBER_CHOICES,
    TITLES,
    label,
)

RULES = {}
STRUCTURES = ("nha_tuong", "nha_cot", "nha_mai")
LOWER, UPPER = ATTAINMENT_RANKS["thcs"], ATTAINMENT_RANKS["thpt"]


class Reason(NamedTuple):
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
        _about(m, "viec_lam", label("viec_lam", m.answers["viec_lam"]).lower())
        for m in household.members
        if age_from <= m.age < age_below and m.answers["viec_lam"] in codes
    ]


@rule
def too_many_dependants(household, *, child_below: int, old_from: int, over_percent: int):
    """Dependants are more than `over_percent` % of the members.

    A dependant is younger than `child_below`, or is disabled or at least `old_from` years old
    and on monthly social allowance.
    """
    found = dependants(household, child_below, old_from)
    if 100 * len(found) <= over_percent * household.size:
        return []
    share = f"{len(found)}/{household.size} thành viên là người phụ thuộc, quá {over_percent}%"
    reasons = [
        _about(m, "tro_cap_xa_hoi" if m.age >= child_below else "ngay_sinh", why)
        for m, why in found
    ]
    return [Reason(share, "thanh_vien"), *reasons]


def dependants(household, child_below, old_from):
    """The dependants as (member, why), by the ages of the rule on dependants."""
    found = []
    for member in household.members:
        if member.age < child_below:
            found.append((member, f"dưới {child_below} tuổi"))
        elif member.is_yes("tro_cap_xa_hoi") and (why := _dependence(member, old_from)):
            found.append((member, why))
    return found


def _dependence(member, old_from):
    """Why somebody on monthly social allowance is a dependant; None for who is not."""
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
        if m.age >= age_from and m.answers.get("bhyt") != "co"
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
        and m.answers["cap_hoc"] == "khong"
        and not m.is_yes("dao_tao_tai_cho")
        and ATTAINMENT_RANKS[m.answers["bang_cap"]] < (LOWER if m.age < upper_from else UPPER)
    ]


@rule
def child_out_of_level(
    household, *, preschool_from: int, primary_from: int, secondary_from: int, secondary_below: int
):
    """A child attends a level lower than the age asks for, or none.

    Each level begins at its age in years and ends where the next begins; a higher level than
    asked for is not a deprivation.
    """
    reasons = []
    for m in household.members:
        if not preschool_from <= m.age < secondary_below:
            continue
        due = "mam_non" if m.age < primary_from else "tieu_hoc"
        if m.age >= secondary_from:
            due = "thcs"
        if LEVEL_RANKS[m.answers["cap_hoc"]] < LEVEL_RANKS[due]:
            text = f"chưa học {LEVELS[due].lower()} (đang học: {LEVELS[m['cap_hoc']].lower()})"
            reasons.append(_about(m, "cap_hoc", text))
    return reasons


@rule
def weak_structures(household, *, at_least: int):
    """At least `at_least` of walls, columns and roof are of non-durable material."""
    weak = [part for part in STRUCTURES if household.answers[part] == "khong_ben_chac"]
    if len(weak) < at_least:
        return []
    return [Reason(f"{TITLES[part]}: không bền chắc", part) for part in weak]


@rule
def too_little_floor(household, *, m2_per_member: int):
    """The dwelling has less than `m2_per_member` square metres of floor per member."""
    area = as_quantity(household.answers["dien_tich_m2"])
    if area >= m2_per_member * household.size:
        return []
    text = f"{vietnamese(area)} m² cho {household.size} người, dưới {m2_per_member} m² mỗi người"
    return [Reason(text, "dien_tich_m2")]


@rule
def answer_among(household, *, answer: str, codes: list):
    """The household's answer to one question is one of `codes`."""
    given = household.answers[answer]
    return [Reason(f"{TITLES[answer]}: {label(answer, given)}", answer)] if given in codes else []


@rule
def nothing_listed(household, *, answer: str):
    """The household named nothing in answer to a question that takes a list."""
    return [] if household.answers[answer] else [Reason(f"{TITLES[answer]}: không có", answer)]


def vietnamese(number):
    """A number as written in Vietnamese, with a decimal comma."""
    return format(number, "f").replace(".", ",")
