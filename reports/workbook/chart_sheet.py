"""The poverty share by year: a small table of values and a native chart over it."""

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import NumData, NumVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.text import CharacterProperties, Paragraph, RegularTextRun

from .sheet import shown

HEADINGS = [
    "Năm", "Tổng số hộ dân cư", "Hộ nghèo", "Hộ cận nghèo", "Tỷ lệ hộ nghèo (%)",
    "Tỷ lệ hộ cận nghèo (%)", "Tỷ lệ nghèo đa chiều (%)",
]  # fmt: skip
WIDTHS = [10, 16, 14, 14, 18, 20, 22]
COLOURS = {5: "D9705F", 6: "F2CC8F"}
WIDTH, HEIGHT = 22.5, 11  # centimetres


def write_chart(book, report, subtitle):
    """Add the sheet."""
    sheet = book.sheet("Biểu đồ", WIDTHS)
    sheet.opening("Tỷ lệ nghèo qua các năm", subtitle)
    sheet.row(HEADINGS, "head", height=34)
    sheet.repeat(sheet.at, sheet.at)
    first = sheet.at
    for share in report.shares:
        sheet.row(_values(share), ["year", "count", "count", "count", "rate", "rate", "rate"])
    sheet.notes(_reasons(report.shares))
    if report.shares:
        chart = _chart(sheet.sheet, report.shares, first)
        sheet.sheet.add_chart(chart, f"A{sheet.at + 2}")


def _values(share):
    return [
        share.year,
        shown(share.both.denominator),
        shown(share.poor.numerator),
        shown(share.near.numerator),
        *(shown(figure.value) for figure in (share.poor, share.near, share.both)),
    ]


def _reasons(shares):
    return [share.both.missing_reason for share in shares if share.both.missing_reason]


def _chart(sheet, shares, first):
    """Poor under near-poor, so that the height of a bar is the multidimensional share."""
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "col", "stacked", 100, 60
    chart.title = _title("Tỷ lệ hộ nghèo và hộ cận nghèo, % tổng số hộ dân cư")
    chart.width, chart.height, chart.legend.position = WIDTH, HEIGHT, "b"
    last = first + len(shares)
    for column, colour in COLOURS.items():
        data = Reference(sheet, min_col=column, min_row=first, max_row=last)
        chart.add_data(data, titles_from_data=True)
        series = chart.series[-1]
        series.graphicalProperties.solidFill = colour
        series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False)
        series.dLbls.showLegendKey = False
        series.dLbls.numFmt = "0.00"
    chart.set_categories(Reference(sheet, min_col=1, min_row=first + 1, max_row=last))
    chart.y_axis.numFmt, chart.y_axis.delete, chart.x_axis.delete = "0", False, False
    _keep_values(chart, shares)
    return chart


def _title(text):
    """A title smaller than the program's own 18 points."""
    run = RegularTextRun(rPr=CharacterProperties(sz=1200, b=True), t=text)
    return Title(tx=Text(rich=RichText(p=[Paragraph(r=[run])])), overlay=False)


def _keep_values(chart, shares):
    """The numbers inside the chart itself, for previews that do not read the cells."""
    for series, kind in zip(chart.series, ("poor", "near"), strict=True):
        values = [getattr(share, kind).value for share in shares]
        series.val.numRef.numCache = _cache(values)
        series.cat.numRef.numCache = _cache([share.year for share in shares])


def _cache(values):
    points = [NumVal(idx=i, v=str(v)) for i, v in enumerate(values) if v is not None]
    return NumData(formatCode="General", ptCount=len(values), pt=points)
