"""Word's own markup as text: a file of 300 papers is written and parsed in one go.

python-docx makes an object of every paragraph and every property, which takes a hundred times as
long as the text itself.
"""

from xml.sax.saxutils import escape

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

WIDTH = 16.5  # cm between the margins of an A4 page
DOTS_TO = 9355  # twips: the right margin
NEW_PAGE = (
    '<w:p><w:pPr><w:pageBreakBefore/><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
)


def twips(cm):
    """Centimetres in twentieths of a point."""
    return round(cm * 1440 / 2.54)


def plain(text):
    """Text as XML, without characters that no XML file can hold; a line break stays one."""
    lines = escape(ILLEGAL_CHARACTERS_RE.sub("", str(text))).split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)


def run(text, *, bold=False, italic=False, size=None):
    """A piece of text in one manner; `size` in points."""
    manner = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    if size:
        manner += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
    return f"<w:r>{f'<w:rPr>{manner}</w:rPr>' if manner else ''}{plain(text)}</w:r>"


def paragraph(
    *runs,
    align="",
    before=0,
    after=0,
    first=0,
    sides=0,
    keep=False,
    line=0,
    ruled=False,
    dots=False,
):
    """A paragraph of runs; `first` and `sides` are indents in cm, the rest in points.

    `line` is its exact height, `ruled` draws a line under it, `dots` leads its tab to the margin.
    """
    form = "<w:keepNext/>" if keep else ""
    if ruled:
        form += '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    if dots:
        form += f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{DOTS_TO}"/></w:tabs>'
    form += _spacing(before, after, line) + _indent(first, sides)
    form += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p>{f'<w:pPr>{form}</w:pPr>' if form else ''}{''.join(runs)}</w:p>"


def _spacing(before, after, line):
    said = [("before", before), ("after", after), ("line", line)]
    words = "".join(f' w:{name}="{round(points * 20)}"' for name, points in said if points)
    exact = ' w:lineRule="exact"' if line else ""
    return f"<w:spacing{words}{exact}/>" if words else ""


def _indent(first, sides):
    if sides:
        return f'<w:ind w:left="{twips(sides)}" w:right="{twips(sides)}"/>'
    return f'<w:ind w:firstLine="{twips(first)}"/>' if first else ""


def dotted(*runs, **manner):
    """A paragraph that goes on in dots to the right margin."""
    return paragraph(*runs, "<w:r><w:tab/></w:r>", dots=True, **manner)


def table(shares, rows, *, ruled=False):
    """A table as wide as the text; `rows` are texts of `row`."""
    total = sum(shares)
    columns = "".join(f'<w:gridCol w:w="{twips(WIDTH * s / total)}"/>' for s in shares)
    style = '<w:tblStyle w:val="TableGrid"/>' if ruled else ""
    return (
        f'<w:tbl><w:tblPr>{style}<w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(shares, cells, *, head=False):
    """A row that no page breaks, of the texts of paragraphs; `head` repeats on every page."""
    total = sum(shares)
    parts = "".join(
        f"<w:tc><w:tcPr>{_width(share / total)}</w:tcPr>{cell}</w:tc>"
        for share, cell in zip(shares, cells, strict=True)
    )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{parts}</w:tr>"


def _width(share):
    return f'<w:tcW w:w="{twips(WIDTH * share)}" w:type="dxa"/>'
