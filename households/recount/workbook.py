"""A recount as a workbook: parameters, counts, movement, the households that change class."""

from itertools import chain

from core.spreadsheets import new_workbook, save_workbook, write_sheet
from households.standards.codes import POVERTY_CLASSES

from .parameters import changes_in_words, notices, official_basis, standard_named, table_named
from .summary import Summary

DEMO = "Dữ liệu trình diễn: mọi hộ và mọi số liệu trong tệp này đều là giả lập"
CLASSES = ("Hộ nghèo", "Hộ cận nghèo", "Hộ không nghèo")
COUNTS = [
    "Số hộ", *(f"{name} – chính thức" for name in CLASSES),
    *(f"{name} – tính thử" for name in CLASSES), "Không tính được", "Số hộ đổi loại",
]  # fmt: skip
CHUNK = 1000


def write_recount(recount, target, *, is_demo):
    """Write the workbook of a counted recount to a path or a binary file.

    Every sheet says above its figures that they are a what-if, by which standard and table.
    """
    book, summary = new_workbook(), Summary(recount.summary)
    above = [*notices(recount), *([DEMO] if is_demo else []), ""]
    for title, headings, rows, widths in _sheets(recount, summary):
        write_sheet(book, title, headings, rows, widths=widths, above=above)
    save_workbook(book, target)


def _sheets(recount, summary):
    yield "Tham số", ["Tham số", "Giá trị"], _parameters(recount, summary), (34, 90)
    for title, name, parts in (
        ("Tổng hợp theo xã", "Xã", [*summary.communes, summary.total]),
        ("Tổng hợp theo dân tộc", "Dân tộc", summary.ethnic_groups),
    ):
        yield title, [name, *COUNTS], map(_counts, parts), (28, *[14] * len(COUNTS))
    headings = ["Xã", "Thôn", *COUNTS]
    yield "Tổng hợp theo thôn", headings, _villages(summary), (28, 28, *[14] * len(COUNTS))
    headings = ["Xã", "Diễn biến", "Chính thức", "Tính thử"]
    yield "Diễn biến", headings, _movement(summary), (28, 34, 14, 14)
    yield "Hộ đổi loại", *_changed(recount)


def _parameters(recount, summary):
    rows = [
        ("Tên", recount.name),
        ("Đơn vị", str(recount.unit)),
        ("Năm", recount.year),
        ("Chuẩn", standard_named(recount.standard)),
        ("Bảng điểm B1", table_named(recount.score_table)),
        *(("Điều chỉnh", each) for each in changes_in_words(recount)),
        *(("Kết quả chính thức theo", each) for each in official_basis(recount.summary)),
        ("Người yêu cầu", str(recount.requested_by)),
    ]
    stored = recount.summary
    missing = (("Không tính được", f"{count} hộ: {why}") for why, count in summary.missing)
    return [
        *rows,
        *missing,
        ("Hộ có điểm B1 ghi từ phiếu giấy, bảng điểm không tính lại được", stored.get("typed")),
        ("Hộ không có Phiếu B để tính", stored["without_survey"]),
        ("Hộ thuộc xã chưa khoá sổ (loại theo phiếu, chưa công nhận)", stored["unclosed"]),
    ]


def _name(of):
    return str(of) if of else "Chung"


def _counts(part):
    figures = part.figures
    counts = [figures.households, *figures.official, *figures.recounted, figures.changed]
    return [_name(part.of), *counts]


def _villages(summary):
    return ([str(c.of), *_counts(v)] for c in summary.communes for v in c.villages)


def _movement(summary):
    for part in [*summary.communes, summary.total]:
        for label, official, recounted in part.movement:
            yield _name(part.of), label, official, recounted


def _changed(recount):
    headings = [
        "Mã hộ", "Chủ hộ", "Xã", "Thôn", "Chính thức", "Tính thử", "B1 tính thử", "B2 tính thử",
        "Vì sao",
    ]  # fmt: skip
    names = (
        "survey__household__code", "survey__household__head_name", "village__parent__full_name",
        "village__full_name", "official_class", "recounted_class", "b1", "b2", "reasons", "missing",
    )  # fmt: skip
    rows = recount.households
    changed = rows.changed().order_by("village__code", "pk").values_list(*names)
    unknown = rows.filter(recounted_class=None).order_by("village__code", "pk").values_list(*names)
    found = chain(changed.iterator(chunk_size=CHUNK), unknown.iterator(chunk_size=CHUNK))
    return headings, map(_household, found), (14, 28, 24, 24, 18, 18, 12, 12, 90)


def _household(row):
    *facts, official, recounted, b1, b2, reasons, missing = row
    now = POVERTY_CLASSES.get(recounted, "Không tính được")
    return [*facts, POVERTY_CLASSES[official], now, b1, b2, "; ".join(reasons) or missing]
