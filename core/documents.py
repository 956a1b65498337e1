"""Papers of the office as Word documents.

Form of the document: Nghị định 30/2020/NĐ-CP (A4, Times New Roman 13, margins 20-20-30-15 mm,
page number at the top from the second page on).
"""

from io import BytesIO

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
BODY, SMALL = Pt(13), Pt(11)
WIDTH = 16.5  # cm between the margins of an A4 page


def docx_of(paper) -> bytes:
    """A `core.papers.Paper` as a Word document; its properties name no person."""
    document = Document()
    _set_up(document, paper)
    _letterhead(document, paper)
    _paragraph(document, paper.title, bold=True, align=ALIGN.CENTER, before=12)
    _paragraph(document, paper.subtitle, bold=True, align=ALIGN.CENTER, after=10)
    for block in paper.blocks:
        WRITERS[block.kind](document, block)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document, paper):
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, BODY
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(script), FONT)
    style.paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.title, properties.author = paper.title, ", ".join(paper.issuer)
    properties.comments, properties.language = "", "vi-VN"
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.header_distance = Cm(0.8)
    section.different_first_page_header_footer = True
    _running_head(section.first_page_header, paper.notice)
    _running_head(section.header, paper.notice, numbered=True)


def _running_head(header, notice, *, numbered=False):
    header.is_linked_to_previous = False
    line = header.paragraphs[0]
    line.alignment = ALIGN.CENTER
    if numbered:
        _page_number(line.add_run())
    if notice:
        line = header.add_paragraph() if numbered else line
        line.alignment = ALIGN.CENTER
        line.add_run(_plain(notice)).font.size = Pt(9)


def _page_number(run):
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text
        run._r.append(element)


def _letterhead(document, paper):
    left, right = _grid(document, [0.42, 0.58]).rows[0].cells
    *above, body = paper.issuer
    for line in above:
        _paragraph(left, line, size=Pt(12), align=ALIGN.CENTER)
    _paragraph(left, body, size=Pt(12), bold=True, align=ALIGN.CENTER)
    _rule(left, Cm(2.2))
    _paragraph(right, paper.state, size=Pt(12), bold=True, align=ALIGN.CENTER)
    _paragraph(right, paper.motto, bold=True, align=ALIGN.CENTER)
    _rule(right, Cm(1.9))
    _paragraph(right, paper.dated, italic=True, align=ALIGN.CENTER)
    for cell in (left, right):
        _drop_first_line(cell)


def _rule(place, indent):
    """The short line under the names at the top: a bordered paragraph of almost no height."""
    line = _paragraph(place, "", size=Pt(3), after=4)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = indent
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        bottom.set(qn(f"w:{key}"), value)
    borders.append(bottom)
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def _paragraph(place, text, *, bold=False, italic=False, size=BODY, align=None, before=0, after=0):
    line = place.add_paragraph()
    run, form = line.add_run(_plain(text)), line.paragraph_format
    wanted = [
        (line, "alignment", align), (form, "space_before", Pt(before)),
        (form, "space_after", Pt(after)), (run, "bold", bold), (run, "italic", italic),
        (run.font, "size", size if size != BODY else None),
        (form, "line_spacing", None if text else size),  # else as high as a line of the body
    ]  # fmt: skip
    for owner, name, value in wanted:
        if value:  # setting what is the default already costs most of the time
            setattr(owner, name, value)
    return line


def _plain(text):
    """Text without characters that no XML file can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", str(text))


def _heading(document, block):
    line = _paragraph(document, block.text, bold=True, before=10, after=4)
    line.paragraph_format.keep_with_next = True


def _text(document, block):
    is_note = block.tone == "note"
    size = SMALL if is_note else BODY
    strong = block.tone == "strong"
    _paragraph(document, block.text, bold=strong, italic=is_note, size=size, after=4)


def _facts(document, block):
    for name, value in block.rows:
        line = _paragraph(document, f"{name}: ", after=2)
        line.add_run(_plain(value)).bold = True


def _table(document, block):
    shares = [column.share for column in block.columns]
    table = _grid(document, shares, style="Table Grid")
    head = table.rows[0]
    _repeat(head)
    for cell, column in zip(head.cells, block.columns, strict=True):
        _fill(cell, column.name, bold=True, align=ALIGN.CENTER)
    for cells in block.cells:
        _row(table, cells)
    if block.total:
        _keep_with_next(table.rows[-1])
        _row(table, block.total_cells, bold=True)
    _paragraph(document, "", size=Pt(4))


def _grid(document, shares, style=None):
    """A table of one row, as wide as the text, with columns of these shares of the width."""
    table = document.add_table(rows=1, cols=len(shares), style=style)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Cm(WIDTH * share / sum(shares))
        column.cells[0].width = column.width
    return table


def _row(table, cells, *, bold=False):
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, (column, text) in zip(row.cells, cells, strict=True):
        _fill(cell, text, bold=bold, align=ALIGN.RIGHT if column.is_number else None)


def _keep_with_next(row):
    """A total does not stand alone on the next page."""
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _repeat(row):
    """Make a row the heading of its table on every page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(OxmlElement("w:tblHeader"))


def _fill(cell, text, **manner):
    _paragraph(cell, text, size=SMALL, before=1, after=1, **manner)
    _drop_first_line(cell)


def _drop_first_line(cell):
    """A cell is born with an empty paragraph."""
    first = cell.paragraphs[0]._p
    first.getparent().remove(first)


def _keep_end_together(document):
    """Signatures do not stand alone on the last page: the lines before them come along."""
    for part in list(document.iter_inner_content())[-3:]:
        if isinstance(part, Table):
            _keep_with_next(part.rows[-1])
        else:
            part.paragraph_format.keep_with_next = True


def _signatures(document, block):
    _paragraph(document, "", size=Pt(6))
    _keep_end_together(document)
    table = _grid(document, [1] * len(block.people))
    _repeat(table.rows[0])
    for cell, (who, name) in zip(table.rows[0].cells, block.people, strict=True):
        _paragraph(cell, who, bold=True, align=ALIGN.CENTER)
        _paragraph(cell, "(Ký, ghi rõ họ tên)", italic=True, size=SMALL, align=ALIGN.CENTER)
        _paragraph(cell, name, bold=True, align=ALIGN.CENTER, before=64)
        _drop_first_line(cell)


WRITERS = {
    "heading": _heading,
    "text": _text,
    "facts": _facts,
    "table": _table,
    "signatures": _signatures,
}
