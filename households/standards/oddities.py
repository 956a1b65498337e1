"""Answers that are well typed but odd: shown to a person, never refused."""

from decimal import Decimal

from households.standards.answers import Household, as_quantity
from households.standards.codes import ATTAINMENTS, CHOICES, LEVELS, MEMBER_CHOICES, label
from households.standards.derivation import derived_answers
from households.standards.remarks import Remark

YOUNGEST_HEAD = 16
YOUNGEST_SPOUSE = 16
YOUNGEST_PARENT = 12  # years between a parent and a child
YOUNGEST_WORKER = 13
YOUNGEST_MERITED = 15
LARGEST_FLOOR = Decimal(1000)
COUNTED = "so_nhan_khau"  # item of a score table that asks again what the members tell

# The youngest age at which an attainment, or a level attended, is not surprising.
ATTAINED_FROM = {
    "tieu_hoc": 10,
    "thcs": 14,
    "thpt": 17,
    "so_cap": 15,
    "trung_cap": 16,
    "cao_dang": 19,
    "dai_hoc": 20,
}
ATTENDED_FROM = {"tieu_hoc": 5, "thcs": 10, "thpt": 14, "nghe": 14, "cao_dang_dai_hoc": 17}
ATTENDED_UP_TO = {"mam_non": 6, "tieu_hoc": 15, "thcs": 19}


def doubts(answers, on=None, *, standard=None, table=None, area=None):
    """What is odd in checked answers, as `Remark`s. `on` replaces the survey date for ages.

    With the standard and the score table they are scored by, an item of B1 that says something
    else than the answers it follows from is odd too.

    The identity number is held against sex and year of birth: its fourth digit gives century and
    sex, the next two the year. A mismatch is a doubt, since numbers are not always known well.
    Raises `UncheckedAnswers` if the answers cannot be read.
    """
    if on is not None:
        answers = {**answers, "ngay_khao_sat": on}
    household = Household.from_answers(answers)
    contradicted = _contradicted(household, standard, table, area) if table else ()
    owned = _owned(household, standard, table, area) if standard and table else ()
    return [*_household(household), *contradicted, *owned, *_members(household)]


def _household(household):
    area = as_quantity(household["dien_tich_m2"])
    if area == 0:
        yield Remark(("dien_tich_m2",), "Diện tích nhà ở bằng 0.")
    if area > LARGEST_FLOOR:
        yield Remark(("dien_tich_m2",), f"Diện tích nhà ở hơn {LARGEST_FLOOR} m².")
    if household["internet"] == "co" and not household.answers.get("phuong_tien"):
        yield Remark(("phuong_tien",), "Dùng internet nhưng không có phương tiện nào.")
    counted = (household.answers.get("b1") or {}).get(COUNTED)
    if counted is not None and as_quantity(counted) not in (None, household.size):
        text = f"Mục B1 ghi {counted} nhân khẩu, phiếu có {household.size} thành viên."
        yield Remark(("b1", COUNTED), text)
    spouses = [m for m in household.members if m["quan_he"] == "vo_chong"]
    for member in spouses[1:]:
        yield Remark((*member.path, "quan_he"), "Chủ hộ có nhiều hơn một vợ hoặc chồng.")


def _contradicted(household, standard, table, area):
    """Items of B1 whose answer gives another choice than the one that follows from the survey."""
    b1 = household.answers.get("b1") or {}
    if not any(item.code in b1 for item in table.derived_items):
        return
    derived = derived_answers(table, household, standard)
    for item in table.derived_items:
        given, due = b1.get(item.code), derived.get(item.code)
        if due is None or item.code == COUNTED or item.flaw(given, area) or item.flaw(due, area):
            continue
        written, expected = (item.points(value, area).choice for value in (given, due))
        if written != expected:
            text = f"{item.name}: ghi “{written}”, theo các câu trả lời khác là “{expected}”."
            yield Remark(("b1", item.code), text)


def _owned(household, standard, table, area):
    """Means of information that an item of B1 asks for too, under the same code."""
    means, b1 = household.answers.get("phuong_tien"), household.answers.get("b1") or {}
    if means is None or not standard.asks("phuong_tien"):
        return
    for item in table.items:
        given = b1.get(item.code)
        if item.kind != "nhieu_lua_chon" or not isinstance(given, list | tuple):
            continue
        for option in item.options_in(area):
            is_asked_twice = option.code in CHOICES["phuong_tien"]
            if is_asked_twice and (option.code in means) != (option.code in given):
                owned = "có" if option.code in given else "không có"
                text = (
                    f"{item.name}: {owned} {option.name.lower()}, phần tiếp cận thông tin ghi khác."
                )
                yield Remark(("b1", item.code), text)


def _members(household):
    head = next((m for m in household.members if m["quan_he"] == "chu_ho"), None)
    for member in household.members:
        odd = {
            "quan_he": _odd_relation(member, head),
            "bang_cap": _odd_attainment(member),
            "cap_hoc": _odd_level(member),
            "viec_lam": _odd_work(member),
            "nguoi_co_cong": _odd_merit(member),
            "cccd": _odd_number(member),
        }
        for column, message in odd.items():
            if message:
                yield Remark((*member.path, column), f"{member.name}: {message}.")


def _odd_relation(member, head):
    relation = member["quan_he"]
    if relation == "chu_ho" and member.age < YOUNGEST_HEAD:
        return f"chủ hộ dưới {YOUNGEST_HEAD} tuổi"
    if relation == "vo_chong" and member.age < YOUNGEST_SPOUSE:
        return f"vợ hoặc chồng dưới {YOUNGEST_SPOUSE} tuổi"
    if head and relation == "con" and head.age - member.age < YOUNGEST_PARENT:
        return f"con kém chủ hộ chưa đến {YOUNGEST_PARENT} tuổi"
    if head and relation == "bo_me" and member.age - head.age < YOUNGEST_PARENT:
        return f"bố mẹ hơn chủ hộ chưa đến {YOUNGEST_PARENT} tuổi"
    return None


def _odd_attainment(member):
    attained = member["bang_cap"]
    if member.age < ATTAINED_FROM.get(attained, 0):
        return f"bằng cấp {ATTAINMENTS[attained].lower()} khi mới {member.age} tuổi"
    return None


def _odd_level(member):
    level = member["cap_hoc"]
    too_young = member.age < ATTENDED_FROM.get(level, 0)
    if too_young or member.age > ATTENDED_UP_TO.get(level, member.age):
        return f"đang học {LEVELS[level].lower()} khi {member.age} tuổi"
    return None


def _odd_work(member):
    work = member["viec_lam"]
    if work in ("on_dinh", "khong_hop_dong", "tim_viec") and member.age < YOUNGEST_WORKER:
        return f"{label('viec_lam', work).lower()} khi {member.age} tuổi"
    return None


def _odd_merit(member):
    if member.is_yes("nguoi_co_cong") and member.age < YOUNGEST_MERITED:
        return f"là người có công khi {member.age} tuổi"
    return None


def _odd_number(member):
    number = member.answers.get("cccd") or ""
    if len(number) != 12:
        return None
    century = member.birth.year // 100 - 19
    if number[3] != str(2 * century + (member["gioi_tinh"] == "nu")):
        sex = MEMBER_CHOICES["gioi_tinh"][member["gioi_tinh"]].lower()
        return f"số CCCD không khớp giới tính {sex} hoặc thế kỷ sinh"
    if number[4:6] != f"{member.birth.year % 100:02}":
        return f"số CCCD không khớp năm sinh {member.birth.year}"
    return None
