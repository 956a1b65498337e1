"""The sections of Phiếu B in the order they are asked, and how far each one is."""

from dataclasses import dataclass

from households.standards.asking import NEUTRAL

from .survey import LIFE, RARE

CONFIRMED, PREFILLED = "xac_nhan", "dien_san"
UNCONFIRMED = (
    "Các câu trả lời này lấy từ lần trước. Hỏi lại từng câu rồi đánh dấu “Đã hỏi lại, đúng”."
)


@dataclass(frozen=True)
class Section:
    """A part of the sheet; `names` are the household's questions in it."""

    code: str
    title: str
    short: str
    names: tuple[str, ...] = ()


HOUSEHOLD = Section("ho", "Hộ", "Hộ", ("ngay_khao_sat", "khu_vuc"))
MEMBERS = Section("thanh-vien", "Thành viên", "Thành viên")
LIVES = Section("doi-song", "Việc làm, giáo dục, y tế", "Việc làm, học, y tế")
HOUSE = Section("nha-o", "Nhà ở", "Nhà ở", ("nha_tuong", "nha_cot", "nha_mai", "dien_tich_m2"))
WATER = Section(
    "nuoc", "Nước sinh hoạt, vệ sinh", "Nước, vệ sinh", ("nguon_nuoc", "nha_tieu", "xu_ly_rac")
)
INFORMATION = Section("thong-tin", "Tiếp cận thông tin", "Thông tin", ("internet", "phuong_tien"))
B1 = Section("b1", "Điểm B1", "Điểm B1", ("diem_b1",))
CAUSES = Section("nguyen-nhan", "Nguyên nhân nghèo", "Nguyên nhân", ("nguyen_nhan",))
SECTIONS = (HOUSEHOLD, MEMBERS, LIVES, HOUSE, WATER, INFORMATION, B1, CAUSES)
OF_LIVES = {*LIFE, *RARE, *NEUTRAL}


def section_of(path):
    """The section an answer stands in; `path` leads to it as a remark's does."""
    match tuple(path):
        case ("thanh_vien", _, column) if column in OF_LIVES:
            return LIVES
        case ("thanh_vien" | "da_roi", *_):
            return MEMBERS
        case ("b1", *_):
            return B1
        case (column, *_):
            return next((s for s in SECTIONS if column in s.names), HOUSEHOLD)
    return HOUSEHOLD


def prefilled(answers):
    """Codes of the sections in which carried-over answers stand."""
    members = answers.get("thanh_vien") or []
    held = {
        MEMBERS.code: members,
        LIVES.code: [row for row in members if row.get("bhyt")],
        B1.code: answers.get("b1") or answers.get("diem_b1") is not None,
    }
    of_household = (HOUSE, WATER, INFORMATION, CAUSES)
    held |= {s.code: any(answers.get(name) for name in s.names) for s in of_household}
    return [section.code for section in SECTIONS if held.get(section.code)]


class Progress:
    """How far one section of a sheet is."""

    def __init__(self, section, *, missing, is_carried, is_confirmed, fields=()):
        self.section, self.missing, self.fields = section, missing, fields
        self.code, self.title, self.short = section.code, section.title, section.short
        self.is_carried, self.is_confirmed = is_carried, is_confirmed
        self.remark = ""

    @property
    def is_open(self):
        """Whether answers carried over wait for somebody to confirm them."""
        return self.is_carried and not self.is_confirmed

    @property
    def is_done(self):
        """Whether nothing is left to do in it."""
        return not (self.missing or self.is_open)
