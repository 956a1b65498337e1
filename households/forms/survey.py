"""Phiếu B on the screen: what is asked of the household, and what of each member."""

from functools import cached_property

from households.actions.members import REASONS
from households.imports import cells
from households.standards.answers import age_on, as_birth
from households.standards.asking import NEUTRAL, unasked_of
from households.standards.codes import TITLES

from .fields import typed_day, typed_number
from .questions import Kind, Part, Question, choice, line, several
from .score_items import PREFIX, item_answers, item_questions

BIRTH = "Ngày/tháng/năm, ví dụ 17/05/1980; không nhớ ngày thì chỉ ghi năm"
DAY = "Ngày/tháng/năm, ví dụ 05/11/2026"
IDENTITY = ["ho_ten", "quan_he", "ngay_sinh", "gioi_tinh", "cccd", "dan_toc"]
LIFE = ["bhyt", "suy_dinh_duong", "cap_hoc", "bang_cap", "dao_tao_tai_cho", "viec_lam"]
RARE = ["tro_cap_xa_hoi", "khuyet_tat", "nguoi_co_cong"]
PRESET = [*RARE, "dao_tao_tai_cho"]
LEAVING = ["ly_do", "ngay"]
DATED = {"inputmode": "numeric", "data-day": ""}
OF_ONE_STANDARD = ["xu_ly_rac", "phuong_tien"]

OF_HOUSEHOLD = (
    line("ngay_khao_sat", typed_day, hint=DAY, **DATED),
    choice("nha_tuong"),
    choice("nha_cot"),
    choice("nha_mai"),
    line("dien_tich_m2", cells.quantity, hint="Ví dụ 45,5", inputmode="decimal"),
    choice("nguon_nuoc"),
    choice("nha_tieu"),
    choice("xu_ly_rac"),
    choice("internet"),
    several("phuong_tien", hint="Chọn mọi thứ hộ có; không có gì thì để trống"),
    line("diem_b1", cells.whole, hint="Số nguyên 0–1000", inputmode="numeric"),
    several("nguyen_nhan", read=int, hint="Có thể chọn nhiều nguyên nhân"),
)
OF_MEMBER = (
    Question("id", "Thành viên", Kind.HIDDEN, read=lambda typed: _id(typed)),
    Question("DELETE", "Bỏ khỏi phiếu", Kind.HIDDEN),
    line("ho_ten", autocapitalize="words"),
    choice("quan_he"),
    line("ngay_sinh", typed_day, hint=BIRTH, **DATED),
    choice("gioi_tinh"),
    line("cccd", typed_number, hint="Chưa có thì để trống", inputmode="numeric"),
    *(choice(column) for column in (*LIFE, *RARE)),
    choice("ly_do", {r.value: r.label for r in REASONS}, label="Vì sao không còn trong hộ"),
    line("ngay", typed_day, label="Từ ngày", hint=DAY, **DATED),
)


def _id(typed):
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


def member_questions(groups):
    """What is asked of a member; `groups` are (code, name) of the ethnic groups."""
    return (*OF_MEMBER, Question("dan_toc", TITLES["dan_toc"], Kind.LIST, tuple(groups)))


class HouseholdPart(Part):
    """Answers about the household as a whole, and the items of the score table."""

    def __init__(self, typed, *, rules, table, area):
        asked = [q for q in OF_HOUSEHOLD if q.name not in OF_ONE_STANDARD or rules.asks(q.name)]
        super().__init__(typed, [*asked, *item_questions(table, area)])

    @cached_property
    def answers(self):
        """The household's part of the answers; a total or not one item leaves no blank items."""
        given = {k: v for k, v in self.given.items() if not k.startswith(PREFIX)}
        items = item_answers(self.given)
        answered = {code: answer for code, answer in items.items() if answer}
        computed = answered and given.get("diem_b1") is None
        return given | {"b1": items if computed else answered}

    def items(self):
        """The fields of the score table's items, drawn."""
        return self.drawn(name for name in self.fields if name.startswith(PREFIX))


class MemberPart(Part):
    """One person of the household; `id` is the registry's, empty for a person new to it."""

    def __init__(self, typed, questions, index, *, rules=None, on=None):
        super().__init__(typed, questions, f"thanh_vien-{index}-")
        self.index, self.on = str(index), on
        self.unasked = unasked_of(self.age, rules) if rules else frozenset()

    @cached_property
    def age(self):
        """Whole years on the survey date; None if either day is not known."""
        birth = as_birth(self.given["ngay_sinh"])
        age = age_on(birth, self.on) if birth and self.on else -1
        return age if age >= 0 else None

    @property
    def is_removed(self):
        """Whether the person was taken off the sheet."""
        return bool(self.given["DELETE"])

    @property
    def is_dropped(self):
        """Taken off, and never in the registry: nothing about the person counts any more."""
        return self.is_removed and not self.given["id"]

    @cached_property
    def answers(self):
        """The member's part of the answers; what does not apply to the age has its neutral code."""
        neutral = {column: NEUTRAL[column] for column in self.unasked}
        return {k: v for k, v in self.given.items() if k not in (*LEAVING, "DELETE")} | neutral

    @property
    def is_identity_open(self):
        """Whether who it is has gaps or faults, so that the card has to be open."""
        return self.is_removed or self._needs_look(IDENTITY, optional={"cccd"})

    @property
    def is_life_open(self):
        """Whether work, school and health have gaps or faults."""
        return self._needs_look((*LIFE, *RARE))

    def _needs_look(self, names, optional=()):
        asked = [name for name in names if name not in self.unasked]
        return any(
            name in self.errors or (self.given[name] is None and name not in optional)
            for name in asked
        )

    @property
    def leaving(self):
        """When and why somebody of the registry left: died or moved away."""
        return {k: self.given[k] for k in ("id", "ho_ten", *LEAVING)}

    @property
    def name(self):
        """The name as typed."""
        return self["ho_ten"].value() or ""

    @property
    def about(self):
        """Who the person is in the household, in a few words."""
        born = self["ngay_sinh"].value() or ""
        return " · ".join(filter(None, [self["quan_he"].words, born, self.years]))

    @property
    def years(self):
        """The age in words; empty if it is not known."""
        return "" if self.age is None else f"{self.age} tuổi"

    @property
    def life(self):
        """What is answered about work, school and health, in a few words."""
        asked = [self[name] for name in LIFE if name not in self.unasked]
        rare = [self[name] for name in RARE if name not in self.unasked]
        words = [_in_short(field) for field in (*asked, *rare)]
        return " · ".join(filter(None, words))

    def identity(self):
        """The fields that say who it is, drawn."""
        return self.drawn(IDENTITY)

    def health_school_work(self):
        """The fields about health, school and work, drawn."""
        return self.drawn(LIFE)

    def rare(self):
        """The fields that are «Không» for most, drawn."""
        return self.drawn(RARE)

    def gone(self):
        """The fields asked of somebody who is not there any more, drawn."""
        return self.drawn(LEAVING)

    def hidden(self):
        """The registry's id, and whether the person is off the sheet, drawn."""
        return self.drawn(["id", "DELETE"])


IN_SHORT = {
    "bhyt": {"co": "có BHYT", "khong": "không có BHYT"},
    "cap_hoc": {"khong": ""},
    "suy_dinh_duong": {"co": "suy dinh dưỡng", "khong": ""},
    "dao_tao_tai_cho": {"co": "được đào tạo tại chỗ", "khong": ""},
    "tro_cap_xa_hoi": {"co": "hưởng trợ cấp xã hội", "khong": ""},
    "khuyet_tat": {"co": "khuyết tật", "khong": ""},
    "nguoi_co_cong": {"co": "người có công", "khong": ""},
}
LEADS = {"cap_hoc": "đang học ", "bang_cap": "bằng cấp: "}


def _in_short(field):
    """An answer as the line above a person's questions says it; empty if it says nothing."""
    short = IN_SHORT.get(field.name, {}).get(field.value())
    if short is not None or not field.words:
        return short or ""
    return LEADS.get(field.name, "") + field.words.lower()
