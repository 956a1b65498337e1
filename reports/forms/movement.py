"""B2, B3 – movement of poor and near-poor households in a year, two lines per unit."""

from households.ledger import booking
from households.models import Movement, PovertyClass

from .declaration import HOUSEHOLDS, PERSONS, Column, Figures, Form

LINES = (HOUSEHOLDS, PERSONS)
OUT, IN = "Giảm trong năm", "Tăng trong năm"
BANDS = dict.fromkeys(booking.LEAVING, (OUT,)) | dict.fromkeys(booking.ENTERING, (IN,))
PERSONS_NOTE = (
    "Dòng nhân khẩu: số đầu kỳ và hộ chuyển giữa hai loại tính theo số nhân khẩu năm trước; "
    "nhân khẩu tăng, giảm trong hộ tính vào khác tăng, khác giảm."
)
MOVED_NOTE = (
    "Hộ chuyển nơi ở giữa hai {rows} của biểu: khác giảm ở nơi đi, khác tăng ở nơi đến. "
    "Hộ đã đóng hồ sơ (chuyển đi, nhập hộ, không còn hộ): khác giảm."
)


def _columns(poverty_class):
    labels = enumerate(booking.LABELS[poverty_class].items(), 1)
    return [Column(key, str(number), label, BANDS.get(key, ())) for number, (key, label) in labels]


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
    return {
        line: {key: columns[key][each] for key in booking.KEYS} for each, line in enumerate(LINES)
    }


def _baseline(scope):
    """The first year of a standard has nothing to be compared with."""
    nothing = {line: dict.fromkeys(booking.KEYS) for line in LINES}
    note = (
        f"Năm {scope.year} là năm gốc của chuẩn nghèo: chưa có số liệu năm trước để so sánh, "
        "nên không có diễn biến («–»)."
    )
    return Figures(dict.fromkeys(scope.standing, nothing), [note])


B2 = Form(
    code="B2",
    title="Diễn biến hộ nghèo trong năm",
    columns=lambda scope: _columns(PovertyClass.POOR),
    query=_count(PovertyClass.POOR),
    lines=LINES,
    formula=booking.FORMULA,
)
B3 = Form(
    code="B3",
    title="Diễn biến hộ cận nghèo trong năm",
    columns=lambda scope: _columns(PovertyClass.NEAR_POOR),
    query=_count(PovertyClass.NEAR_POOR),
    lines=LINES,
    formula=booking.FORMULA,
)
