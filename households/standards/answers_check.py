"""Which answers can be scored: the one check behind the browser form and the workbook."""

import re
from collections import Counter
from collections.abc import Mapping

from households.standards.answers import (
    Household,
    age_on,
    as_birth,
    as_date,
    as_quantity,
    as_whole,
    is_blank,
)
from households.standards.codes import CHOICES, listed
from households.standards.derivation import derived_answers
from households.standards.remarks import Remark
from households.standards.soundness import (
    ALWAYS_ASKED,
    ASKED_OF_MEMBERS,
    LONGEST_NAME,
    MOST_B1,
    MOST_MEMBERS,
    OLDEST,
    sound_household,
)

MISSING = "Chưa có câu trả lời."


def check(answers, standard, table=None, *, area=None, ethnic_groups=None):
    """Everything that keeps answers from being scored under a standard; empty if they can be.

    `table` is the score table that computes B1 where no total was typed. `area` is where the
    household lives, if the answers do not say. `ethnic_groups` holds the codes known of
    `dan_toc`; None leaves them unchecked. Returns `Remark`s.
    """
    if not isinstance(answers, Mapping):
        return [Remark((), "Câu trả lời không đọc được.")]
    sound = sound_household(answers, standard, ethnic_groups)
    household = [] if sound else _household(answers, standard)
    members = [] if sound else _members(answers, standard, ethnic_groups)
    if not (sound or household or members):
        sound = Household.from_answers(answers)
    return [*household, *_b1(answers, standard, table, area, sound), *members]


def _household(answers, standard):
    get = answers.get
    asked = ALWAYS_ASKED + (("xu_ly_rac",) if standard.asks("xu_ly_rac") else ())
    flaws = {
        "ngay_khao_sat": _day_flaw(get("ngay_khao_sat")),
        "khu_vuc": _optional(get("khu_vuc"), lambda area: choice_flaw("khu_vuc", area)),
        "diem_b1": _optional(get("diem_b1"), _points_flaw),
        "thu_nhap": _optional(get("thu_nhap"), _income_flaw),
        "dien_tich_m2": _floor_flaw(get("dien_tich_m2")),
        "phuong_tien": _list_flaw("phuong_tien", get("phuong_tien"), standard),
        "nguyen_nhan": _list_flaw("nguyen_nhan", get("nguyen_nhan"), standard),
    } | {column: choice_flaw(column, get(column)) for column in asked}
    return [Remark((column,), flaw) for column, flaw in flaws.items() if flaw]


def shown(value):
    """A value as a message quotes it, cut short."""
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def choice_flaw(column, value):
    """Why a value is no answer to a question with fixed codes; None if it is one."""
    if is_blank(value):
        return MISSING
    if isinstance(value, str) and value in CHOICES[column]:
        return None
    return _no_choice(column, value)


def _no_choice(column, value):
    return f"“{shown(value)}” không có trong các lựa chọn: {listed(CHOICES[column])}."


def _optional(value, flaw):
    return None if is_blank(value) else flaw(value)


def _day_flaw(value):
    if is_blank(value):
        return MISSING
    return (
        None
        if as_date(value)
        else f"“{shown(value)}” không phải là một ngày có thật (ngày/tháng/năm)."
    )


def _points_flaw(value):
    points = as_whole(value)
    if points is None or not 0 <= points <= MOST_B1:
        return f"“{shown(value)}” không phải là số nguyên từ 0 đến {MOST_B1}."
    return None


def _income_flaw(value):
    income = as_whole(value)
    if income is None or income < 0:
        return f"“{shown(value)}” không phải là số đồng nguyên, không âm."
    return None


def _floor_flaw(value):
    if is_blank(value):
        return MISSING
    area = as_quantity(value)
    if area is None or area < 0:
        return f"“{shown(value)}” không phải là số không âm."
    return None


def _list_flaw(column, value, standard):
    if value is None:
        return MISSING if standard.asks(column) else None
    if not isinstance(value, list | tuple):
        return "Cần một danh sách lựa chọn."
    known = list(CHOICES[column])
    unknown = [code for code in value if isinstance(code, bool) or code not in known]
    return _no_choice(column, "; ".join(map(str, unknown))) if unknown else None


def _b1(answers, standard, table, area, household):
    """The score table's items, where B1 is to be computed.

    While the `household` cannot be read (None), what follows from it is not missed.
    """
    if table is None or not is_blank(answers.get("diem_b1")) or not answers.get("b1"):
        return []
    if isinstance(answers.get("khu_vuc"), str):
        area = area or answers["khu_vuc"]
    b1 = answers["b1"]
    if household:
        return table.remarks(b1, area, derived_answers(table, household, standard))
    open_items = {i.code for i in table.items if i.derived and is_blank(_of(b1, i.code))}
    return [r for r in table.remarks(b1, area) if r.path[1:] not in {(c,) for c in open_items}]


def _of(b1, code):
    return b1.get(code) if isinstance(b1, dict) else None


def _members(answers, standard, ethnic_groups):
    members = answers.get("thanh_vien")
    if not isinstance(members, list | tuple) or not 0 < len(members) <= MOST_MEMBERS:
        return [Remark(("thanh_vien",), f"Hộ phải có từ 1 đến {MOST_MEMBERS} thành viên.")]
    if not all(isinstance(member, Mapping) for member in members):
        return [Remark(("thanh_vien",), "Danh sách thành viên không đọc được.")]
    on = as_date(answers.get("ngay_khao_sat"))
    remarks = [
        Remark(("thanh_vien", index, column), flaw)
        for index, member in enumerate(members)
        for column, flaw in _member(member, on, standard, ethnic_groups).items()
        if flaw
    ]
    return [*remarks, *_heads(members), *_repeated_numbers(members)]


def _member(member, on, standard, ethnic_groups):
    get = member.get
    birth = as_birth(get("ngay_sinh"))
    on_job = get("dao_tao_tai_cho")
    return {
        "ho_ten": _name_flaw(get("ho_ten")),
        "ngay_sinh": _birth_flaw(get("ngay_sinh"), birth, on),
        "cccd": _optional(get("cccd"), _number_flaw),
        "dan_toc": _ethnic_flaw(get("dan_toc"), ethnic_groups),
        "dao_tao_tai_cho": _optional(on_job, lambda code: choice_flaw("dao_tao_tai_cho", code)),
        "suy_dinh_duong": _nutrition_flaw(get("suy_dinh_duong"), birth, on, standard),
    } | {column: choice_flaw(column, get(column)) for column in ASKED_OF_MEMBERS}


def _name_flaw(value):
    if is_blank(value):
        return MISSING
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        return f"Họ tên phải là chữ, không quá {LONGEST_NAME} ký tự."
    return None


def _birth_flaw(value, birth, on):
    if is_blank(value):
        return MISSING
    if birth is None:
        return f"“{shown(value)}” không phải là một ngày (ngày/tháng/năm) hoặc một năm."
    if on and birth > on:
        return "Ngày sinh sau ngày khảo sát."
    if on and age_on(birth, on) > OLDEST:
        return f"Tuổi lớn hơn {OLDEST}."
    return None


def _number_flaw(value):
    if isinstance(value, str) and re.fullmatch(r"\d{9}|\d{12}", value, re.ASCII):
        return None
    return "Cần 12 chữ số (CCCD) hoặc 9 chữ số (CMND), ghi dạng chữ để giữ số 0 ở đầu."


def _ethnic_flaw(value, known):
    if is_blank(value):
        return MISSING
    if not isinstance(value, str):
        return f"Dân tộc “{shown(value)}” không đọc được."
    if known is not None and value not in known:
        return f"Dân tộc “{shown(value)}” không có trong danh mục 54 dân tộc."
    return None


def _nutrition_flaw(value, birth, on, standard):
    """The question is about children; at other ages its answer is not even looked at."""
    is_asked = birth and on and 0 <= age_on(birth, on) < standard.nutrition_below
    return choice_flaw("suy_dinh_duong", value) if is_asked else None


def _heads(members):
    heads = [i for i, member in enumerate(members) if member.get("quan_he") == "chu_ho"]
    if not heads:
        return [Remark(("thanh_vien", 0, "quan_he"), "Hộ chưa có chủ hộ.")]
    return [
        Remark(("thanh_vien", index, "quan_he"), "Hộ có nhiều hơn một chủ hộ.")
        for index in heads[1:]
    ]


def _repeated_numbers(members):
    numbers = [member.get("cccd") for member in members]
    counts = Counter(n for n in numbers if isinstance(n, str) and not is_blank(n))
    return [
        Remark(("thanh_vien", index, "cccd"), "Số CCCD/CMND trùng với thành viên khác trong hộ.")
        for index, number in enumerate(numbers)
        if isinstance(number, str) and counts[number] > 1
    ]
