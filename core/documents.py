"""Papers of the office as Word documents.

Form of the document: Nghị định 30/2020/NĐ-CP (A4, Times New Roman 13, margins 20-20-30-15 mm,
page number at the top from the second page on).
"""

from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from lxml import etree

from .wordml import NEW_PAGE, dotted, paragraph, row, run, table

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
TITLE, BODY, SMALL, NOTICE = 14, 13, 11, 9  # points
TOGETHER = 3  # parts before the signatures that come along to the last page
LAST_LINE = paragraph(line=1)  # a document does not end in a table
TONES = {
    "": ({"after": 4}, {}),
    "strong": ({"after": 4}, {"bold": True}),
    "note": ({"after": 4}, {"italic": True, "size": SMALL}),
    "body": ({"after": 6, "first": 1, "align": "both"}, {}),
    "basis": ({"after": 4, "first": 1, "align": "both"}, {"italic": True}),
    "act": ({"before": 6, "after": 6, "align": "center"}, {"bold": True}),
    "aside": ({"after": 6, "align": "center"}, {"italic": True}),
    "dated": ({"before": 6, "after": 6, "align": "right"}, {"italic": True}),
}


def docx_of(paper) -> bytes:
    """A `core.papers.Paper` as a Word document; its properties name no person."""
    return docx_of_all([paper])


def docx_of_all(papers) -> bytes:
    """Papers in one document, each from a first page of its own that carries no page number."""
    document = Document()
    _set_up(document, papers[0])
    body = document.element.body
    section = body.sectPr
    if len(papers) > 1:
        counting = parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>')
        section.find(qn("w:cols")).addprevious(counting)
    end = _end_of_section(section)
    whole = end.join("".join(_parts(paper)) for paper in papers)
    whole += LAST_LINE if whole.endswith("</w:tbl>") else ""
    for element in list(parse_xml(f"<w:body {nsdecls('w', 'r')}>{whole}</w:body>")):
        section.addprevious(element)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _end_of_section(section):
    """A paragraph of no height that ends a paper's pages; the next paper's count from one."""
    marked = etree.tostring(section, encoding="unicode")
    return f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{marked}</w:pPr></w:p>'


def _set_up(document, paper):
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(BODY)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(script), FONT)
    style.paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.title, properties.author = paper.title, " ".join(", ".join(paper.issuer).split())
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
        line._p.append(parse_xml(_own(run(notice, size=NOTICE))))


def _own(text):
    """A piece of markup that names its own language."""
    return text.replace(">", f" {nsdecls('w')}>", 1)


def _page_number(run):
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text
        run._r.append(element)


def _parts(paper):
    """Every paragraph and table of a paper, as text."""
    parts = [*_letterhead(paper), *_titles(paper)]
    for block in paper.blocks:
        if block.kind in {"signatures", "signed"}:
            parts = _kept_together(parts)
        parts += WRITERS[block.kind](block)
    return parts


def _letterhead(paper):
    if paper.mark:
        yield paragraph(run(paper.mark, italic=True, size=SMALL), align="right", after=4)
    state = [
        _centred(paper.state, bold=True, size=12),
        _centred(paper.motto, bold=True),
    ]
    if not paper.issuer:
        yield from [*state, _rule(5.6)]
        return
    right = [*state, _rule(1.9), _centred(paper.dated, italic=True)]
    shares = [0.42, 0.58]
    yield table(shares, [row(shares, ["".join(_issuer(paper)), "".join(right)])])


def _issuer(paper):
    *above, body = paper.issuer
    for line in above:
        yield _centred(line, size=12)
    yield _centred(body, bold=True, size=12)
    yield _rule(2.2)
    if paper.number:
        yield _centred(f"Số: {paper.number}")


def _centred(text, **manner):
    return paragraph(run(text, **manner), align="center")


def _rule(sides):
    """The short line under the names at the top: a ruled paragraph of almost no height."""
    return paragraph(sides=sides, after=4, line=3, ruled=True)


def _titles(paper):
    """The short line under the subject is of papers that go out under a number."""
    ruled = bool(paper.number and paper.subtitle)
    yield paragraph(run(paper.title, bold=True, size=TITLE), align="center", before=12)
    if paper.subtitle:
        yield paragraph(run(paper.subtitle, bold=True), align="center", after=0 if ruled else 10)
    if ruled:
        yield _rule(6.5)
        yield paragraph(line=6)
    if paper.to:
        yield paragraph(run(f"Kính gửi: {paper.to}"), align="center", before=4, after=10)


def _heading(block):
    return [paragraph(run(block.text, bold=True), before=10, after=4, keep=True)]


def _text(block):
    form, manner = TONES[block.tone]
    lead = [run(f"{block.lead} ", **manner | {"bold": True})] if block.lead else []
    return [paragraph(*lead, run(block.text, **manner), **form)]


def _facts(block):
    for name, value in block.rows:
        if value:
            yield paragraph(run(f"{name}: "), run(value, bold=True), after=2)
        else:
            yield dotted(run(f"{name}: "), after=2)


def _dots(block):
    return [dotted(after=4) for _ in block.all]


def _table(block):
    shares = [column.share for column in block.columns]
    names = [_cell(column.name, bold=True, align="center") for column in block.columns]
    rows = [row(shares, names, head=True), *(_row(shares, cells) for cells in block.cells)]
    if block.total:
        rows[-1] = _keeping(rows[-1])
        rows.append(_row(shares, block.total_cells, bold=True))
    return [table(shares, rows, ruled=True), paragraph(line=4)]


def _row(shares, cells, *, bold=False):
    return row(
        shares,
        [_cell(text, bold=bold, align="right" if c.is_number else "") for c, text in cells],
    )


def _cell(text, *, bold=False, align=""):
    return paragraph(run(text, bold=bold, size=SMALL), before=1, after=1, align=align)


def _keeping(part):
    """A part all of whose paragraphs stay with what follows them."""
    part = part.replace("<w:keepNext/>", "")
    part = part.replace("<w:pPr>", "<w:pPr><w:keepNext/>")
    return part.replace("<w:p><w:r>", "<w:p><w:pPr><w:keepNext/></w:pPr><w:r>")


def _kept_together(parts):
    """Signatures do not stand alone on the last page: the lines before them come along."""
    return parts[:-TOGETHER] + [_last_kept(part) for part in parts[-TOGETHER:]]


def _last_kept(part):
    if not part.startswith("<w:tbl>"):
        return _keeping(part)
    before, start, last = part.rpartition("<w:tr>")
    return before + _keeping(start + last)


def _signatures(block):
    shares = [1] * len(block.people)
    cells = [
        _centred(who, bold=True)
        + _centred("(Ký, ghi rõ họ tên)", italic=True, size=SMALL)
        + paragraph(run(name, bold=True), align="center", before=64)
        for who, name in block.people
    ]
    return [paragraph(line=6, keep=True), table(shares, [row(shares, cells)])]


def _signed(block):
    left = paragraph(run("Nơi nhận:", bold=True, italic=True, size=12))
    left += "".join(paragraph(run(line, size=SMALL)) for line in block.recipients)
    right = _centred(block.who, bold=True)
    right += paragraph(run(block.name, bold=True), align="center", before=64)
    return [paragraph(line=6, keep=True), table([1, 1], [row([1, 1], [left, right])])]


def _new_page(block):
    return [NEW_PAGE]


WRITERS = {
    "heading": _heading,
    "text": _text,
    "facts": _facts,
    "dots": _dots,
    "table": _table,
    "signatures": _signatures,
    "signed": _signed,
    "new_page": _new_page,
}
