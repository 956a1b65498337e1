"""The columns of the survey workbook, declared once for the template and the reading."""

from collections.abc import Callable
from dataclasses import dataclass

from households.imports import cells
from households.standards.codes import CHOICES, TITLES

HOUSEHOLDS = "Hộ"
MEMBERS = "Thành viên"
B1_PREFIX = "b1_"


@dataclass(frozen=True)
class Column:
    """A column: its heading, how a cell is read, and whether the sheet must have it.

    Without a column the answer is not given at all, which the check then judges.
    """

    heading: str
    read: Callable
    hint: str
    is_required: bool = True
    name: str = ""

    @property
    def title(self):
        """What the column holds, in Vietnamese."""
        return self.name or TITLES[self.heading]

    @property
    def choices(self):
        """Code → label of the values it takes; empty if it is not a choice."""
        return CHOICES.get(self.heading, {})

    @property
    def is_single_choice(self):
        """Whether a cell takes exactly one of the codes."""
        return bool(self.choices) and self.read is cells.code


TEXT = "bắt buộc"
CHOICE = "một mã trong danh mục hoặc nghĩa của mã"
OPTIONAL_CHOICE = f"{CHOICE}, có thể để trống"
LIST = "các mã hoặc nghĩa của mã, cách nhau bằng dấu chấm phẩy"
DATE = "ngày dạng dd/mm/yyyy"


def _choices(*headings):
    return [Column(heading, cells.code, CHOICE) for heading in headings]


HOUSEHOLD_COLUMNS = (
    Column("ma_ho", cells.text, "bắt buộc, không trùng trong tệp"),
    Column("ma_xa", cells.commune, "bắt buộc, 5 chữ số, có hiệu lực vào ngày khảo sát"),
    Column("thon", cells.text, TEXT),
    Column("ngay_khao_sat", cells.day, f"bắt buộc, {DATE}"),
    Column("khu_vuc", cells.code, f"{OPTIONAL_CHOICE} (lấy theo xã)", is_required=False),
    Column(
        "diem_b1",
        cells.whole,
        "số nguyên 0–1000; để trống thì tính theo các cột b1_",
        is_required=False,
    ),
    *_choices("nha_tuong", "nha_cot", "nha_mai"),
    Column("dien_tich_m2", cells.quantity, "số không âm, ví dụ 45,5"),
    *_choices("nguon_nuoc", "nha_tieu", "internet"),
    Column("phuong_tien", cells.codes, f"{LIST}; không có thì để trống", is_required=False),
    Column("xu_ly_rac", cells.code, f"{CHOICE}; chỉ chuẩn 2027 cần", is_required=False),
    Column("nguyen_nhan", cells.numbers, f"{LIST}; có thể để trống", is_required=False),
)

MEMBER_COLUMNS = (
    Column("ma_ho", cells.text, "bắt buộc, có trong trang tính “Hộ”"),
    Column("ho_ten", cells.text, TEXT),
    Column("ngay_sinh", cells.day, f"bắt buộc, {DATE} hoặc chỉ năm yyyy"),
    Column("gioi_tinh", cells.code, CHOICE),
    Column("quan_he", cells.code, f"{CHOICE}; mỗi hộ đúng một chu_ho"),
    Column("cccd", cells.text, "12 hoặc 9 chữ số dạng chữ, có thể để trống", is_required=False),
    Column("dan_toc", cells.text, "tên dân tộc hoặc mã theo danh mục năm 1979"),
    *_choices("bhyt", "cap_hoc", "bang_cap"),
    Column("dao_tao_tai_cho", cells.code, f"{OPTIONAL_CHOICE} (khong)", is_required=False),
    *_choices("viec_lam", "tro_cap_xa_hoi", "khuyet_tat", "nguoi_co_cong"),
    Column("suy_dinh_duong", cells.code, f"{CHOICE}; chỉ hỏi trẻ em", is_required=False),
)
ASKED_OF_MEMBERS = MEMBER_COLUMNS[7:]  # what the registry knows of a member comes first


def required_headings():
    """The headings a survey workbook must have, by sheet."""
    columns = {HOUSEHOLDS: HOUSEHOLD_COLUMNS, MEMBERS: MEMBER_COLUMNS}
    return {
        sheet: [column.heading for column in group if column.is_required]
        for sheet, group in columns.items()
    }
