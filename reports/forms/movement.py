"""B2, B3 – movement of poor and near-poor households in a year, two lines per unit."""

from households.ledger import booking
from households.models import Movement, PovertyClass

from .declaration import HOUSEHOLDS, PERSONS, Column, Figures, Form

KEYS = (booking.OPENING, *booking.LEAVING, *booking.ENTERING, booking.CLOSING)
LINES = (HOUSEHOLDS, PERSONS)
OUT, IN = "Giảm trong năm", "Tăng trong năm"
FORMULA = "(9) = (1) − (2) − (3) − (4) + (5) + (6) + (7) + (8)"
PERSONS_NOTE = (
    "Dòng nhân khẩu: số đầu kỳ và hộ chuyển giữa hai loại tính theo số nhân khẩu năm trước; "
    "nhân khẩu tăng, giảm trong hộ tính vào khác tăng, khác giảm."
)
MOVED_NOTE = (
    "Hộ chuyển nơi ở giữa hai {rows} của biểu: khác giảm ở nơi đi, khác tăng ở nơi đến. "
    "Hộ đã đóng hồ sơ (chuyển đi, nhập hộ, không còn hộ): khác giảm."
)


def _columns(name, to_other, above, from_other, again):
    labels = [
        (f"{name} đầu kỳ", ()),
        (to_other, (OUT,)), (above, (OUT,)), ("Khác giảm", (OUT,)),
        (from_other, (IN,)), (again, (IN,)), ("Phát sinh mới", (IN,)), ("Khác tăng", (IN,)),
        (f"{name} cuối kỳ", ()),
    ]  # fmt: skip
    return [
        Column(key, str(number), label, bands)
        for number, (key, (label, bands)) in enumerate(zip(KEYS, labels, strict=True), 1)
    ]


def _count(poverty_class):
    """The query of the form of one class."""

    def query(scope):
        found = scope.flows
        if any(flow.movement == Movement.BASELINE for flow in found):
            return _baseline(scope)
        booked = booking.book(found, poverty_class, scope.units)
        counts = {row: _lines(columns) for row, columns in booked.items()}
        rows = scope.row_name.lower()
        return Figures(counts, [PERSONS_NOTE, MOVED_NOTE.format(rows=rows)])

    return query


def _lines(columns):
    return {line: {key: columns[key][each] for key in KEYS} for each, line in enumerate(LINES)}


def _baseline(scope):
    """The first year of a standard has nothing to be compared with."""
    nothing = {line: dict.fromkeys(KEYS) for line in LINES}
    note = (
        f"Năm {scope.year} là năm gốc của chuẩn nghèo: chưa có số liệu năm trước để so sánh, "
        "nên không có diễn biến («–»)."
    )
    return Figures(dict.fromkeys(scope.standing, nothing), [note])


B2 = Form(
    code="B2",
    title="Diễn biến hộ nghèo trong năm",
    columns=lambda scope: _columns(
        "Hộ nghèo",
        "Thoát nghèo, thành hộ cận nghèo",
        "Thoát nghèo, vượt chuẩn cận nghèo",
        "Hộ cận nghèo thành hộ nghèo",
        "Tái nghèo",
    ),
    query=_count(PovertyClass.POOR),
    lines=LINES,
    formula=FORMULA,
)
B3 = Form(
    code="B3",
    title="Diễn biến hộ cận nghèo trong năm",
    columns=lambda scope: _columns(
        "Hộ cận nghèo",
        "Trở thành hộ nghèo",
        "Thoát cận nghèo, vượt chuẩn",
        "Hộ nghèo thành hộ cận nghèo",
        "Tái cận nghèo",
    ),
    query=_count(PovertyClass.NEAR_POOR),
    lines=LINES,
    formula=FORMULA,
)
