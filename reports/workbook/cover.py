"""The cover: document header of Nghị định 30/2020/NĐ-CP, subject, addressee, key figures."""

from organisations.models import Unit
from reports.forms.declaration import HOUSEHOLDS, rate

from .sheet import DEMO, shown

WIDTHS = [6, 14, 16, 14, 11, 14, 16, 16, 14, 15]
LEFT, RIGHT = (2, 4), (6, 9)


def write_cover(book, report):
    """Add the cover."""
    sheet = book.sheet("Bìa", WIDTHS)
    _write_header(sheet, report)
    _write_subject(sheet, report)
    _write_figures(sheet, report)
    _write_signature(sheet)


def _write_header(sheet, report):
    """Issuing body and number on the left; country, motto, place and date on the right."""
    unit = report.scope.unit
    _two(sheet, "ỦY BAN NHÂN DÂN", "issuer", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "issuer")
    _two(sheet, str(unit).upper(), "issuer", "Độc lập - Tự do - Hạnh phúc", "motto")
    _rules(sheet, 3, 7, 8)
    place = f"{unit.name}, ngày …… tháng …… năm {report.on.year}"
    _two(sheet, "Số: ……/BC-UBND", "number", place, "place")
    if sheet.book.is_demo:
        sheet.line(DEMO, "demo", height=22)
    sheet.gap(12)


def _two(sheet, left, left_look, right, right_look, *, height=20):
    """A text on the left and one on the right."""
    values, looks = [None] * len(WIDTHS), [None] * len(WIDTHS)
    for (first, last), text, look in ((LEFT, left, left_look), (RIGHT, right, right_look)):
        values[first - 1] = text
        looks[first - 1 : last] = [look] * (last - first + 1)
    sheet.row(values, looks, height=height)
    sheet.merge(sheet.at, LEFT[0], sheet.at, LEFT[1])
    sheet.merge(sheet.at, RIGHT[0], sheet.at, RIGHT[1])


def _rules(sheet, *columns):
    """Short lines under what stands above."""
    looks = ["rule" if column in columns else None for column in range(1, len(WIDTHS) + 1)]
    sheet.row([None] * len(WIDTHS), looks, height=5)


def _write_subject(sheet, report):
    unit = report.scope.unit
    where = f"{str(unit)[:1].lower()}{str(unit)[1:]}"
    sheet.line("BÁO CÁO", "document", height=24)
    subject = (
        f"Kết quả thực hiện công tác giảm nghèo bền vững năm {report.scope.year} "
        f"trên địa bàn {where}"
    )
    sheet.line(subject, "document", height=22)
    _rules(sheet, 6)
    sheet.gap()
    sheet.line(f"Kính gửi: {_addressee(unit)}.", "addressee", height=22)
    sheet.gap()


def _addressee(unit):
    """A district reports to the Standing Committee, a commune to its district."""
    if unit.level == Unit.Level.DISTRICT:
        return "Ban Thường vụ Huyện ủy"
    return f"Ủy ban nhân dân {str(unit.parent)[:1].lower()}{str(unit.parent)[1:]}"


def _write_figures(sheet, report):
    """The figures a reader looks for first, beside those of the year before."""
    year = report.scope.year
    head = [
        "STT",
        "Số liệu chính",
        "Đơn vị",
        f"Năm {year - 1}",
        f"Năm {year}",
        "Tăng, giảm",
        "Nguồn",
    ]
    _figure_row(sheet, head, ["head"] * 7)
    for number, (name, measure, places, before, now, note) in enumerate(_figures(report), 1):
        look = "rate" if places else "count"
        change = None if before is None or now is None else now - before
        values = [number, name, measure, shown(before), shown(now), shown(change), note]
        looks = ["word", "text", "word", look, look, f"{look} change", "text"]
        _figure_row(sheet, values, looks)
    sheet.notes([report.figures_note])


def _figure_row(sheet, values, looks):
    """Seven cells over ten columns: the second and the last are wide."""
    number, name, *middle, note = values
    number_look, name_look, *middle_looks, note_look = looks
    sheet.row(
        [number, name, None, None, *middle, note, None],
        [number_look, *[name_look] * 3, *middle_looks, *[note_look] * 2],
        height=19,
    )
    sheet.merge(sheet.at, 2, sheet.at, 4)
    sheet.merge(sheet.at, 9, sheet.at, 10)


def _figures(report):
    """(name, measure, decimals, last year, this year, where it comes from)."""
    now = report.tables["B1"].total.lines[""]
    movement = report.tables["B2"].total.lines[HOUSEHOLDS]
    before = _year_before(report)
    both = rate(now["poor"] + now["near"], now["households"])
    left = _plus(movement["to_other"], movement["above"])
    fallen = _plus(movement["again"], movement["new"])
    return [
        ("Tổng số hộ dân cư", "hộ", 0, before[0], now["households"], "Biểu B1, cột (1)"),
        ("Hộ nghèo", "hộ", 0, before[1], now["poor"], "Biểu B1, cột (3)"),
        ("Tỷ lệ hộ nghèo", "%", 2, before[2], now["poor_rate"], "Biểu B1, cột (4)"),
        ("Hộ cận nghèo", "hộ", 0, before[3], now["near"], "Biểu B1, cột (5)"),
        ("Tỷ lệ hộ cận nghèo", "%", 2, before[4], now["near_rate"], "Biểu B1, cột (6)"),
        ("Tỷ lệ nghèo đa chiều", "%", 2, before[5], both, "Hộ nghèo và hộ cận nghèo"),
        ("Hộ thoát nghèo trong năm", "hộ", 0, None, left, "Biểu B2, cột (2) + (3)"),
        ("Hộ tái nghèo, phát sinh nghèo", "hộ", 0, None, fallen, "Biểu B2, cột (6) + (7)"),
        *_duty_figures(report),
    ]


def _duty_figures(report):
    owed, done, late, overdue = (
        sum(agency[key] for agency in report.agencies)
        for key in ("owed", "done", "done_late", "overdue")
    )
    return [
        ("Nhiệm vụ của các cơ quan trong năm", "nhiệm vụ", 0, None, owed, "Bảng Nhiệm vụ"),
        ("– đã hoàn thành", "nhiệm vụ", 0, None, done + late, "Bảng Nhiệm vụ"),
        ("– quá hạn", "nhiệm vụ", 0, None, overdue, "Bảng Nhiệm vụ"),
    ]


def _year_before(report):
    """All households, poor, their rate, near-poor, their rate, both together; or nothing."""
    years = {share.year: share for share in report.shares}
    share = years.get(report.scope.year - 1)
    if share is None:
        return [None] * 6
    return [
        share.both.denominator, share.poor.numerator, share.poor.value, share.near.numerator,
        share.near.value, share.both.value,
    ]  # fmt: skip


def _plus(one, other):
    return None if one is None or other is None else one + other


def _write_signature(sheet):
    """Recipients on the left, signature on the right."""
    sheet.gap(12)
    _two(sheet, "Nơi nhận:", "recipients", "TM. ỦY BAN NHÂN DÂN", "issuer")
    _two(sheet, "- Như trên;", "plain", "CHỦ TỊCH", "issuer")
    _two(sheet, "- Lưu: VT.", "plain", None, "issuer")
    sheet.gap(40)
