"""A paper is declared once; Word gets an A4 document that another office program opens."""

import re
import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from core.documents import docx_of, docx_of_all
from core.papers import (
    Column,
    Dots,
    Facts,
    Heading,
    NewPage,
    Paper,
    Signatures,
    Signed,
    Table,
    Text,
)
from tests.printing import needs_office, printed

COLUMNS = [Column("Mục", 3), Column("Điểm", 1, is_number=True)]


def paper(*blocks, **facts):
    """A paper with some blocks."""
    heads = {
        "issuer": ["ỦY BAN NHÂN DÂN", "XÃ LA HIÊN"],
        "dated": "La Hiên, ngày …… tháng …… năm 2026",
        "title": "KẾT QUẢ RÀ SOÁT",
        "subtitle": "Năm 2026",
    }
    return Paper(**heads | facts, blocks=blocks)


def read(*blocks, **facts):
    """The paper as Word would read it."""
    return Document(BytesIO(docx_of(paper(*blocks, **facts))))


def test_a_document_is_a4_in_times_new_roman_13_with_the_margins_of_the_decree():
    document = read(Text("Nội dung"))
    page = document.sections[0]
    assert [round(each.mm) for each in (page.page_width, page.page_height)] == [210, 297]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
    font = document.styles["Normal"].font
    assert (font.name, font.size.pt) == ("Times New Roman", 13)


def test_the_head_names_the_issuer_and_the_state():
    left, right = read().tables[0].rows[0].cells
    assert left.text.split("\n")[:2] == ["ỦY BAN NHÂN DÂN", "XÃ LA HIÊN"]
    assert right.text.split("\n")[:2] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]


def test_pages_are_numbered_from_the_second_on():
    section = read().sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml


def test_a_notice_stands_on_every_page():
    section = read(notice="Dữ liệu trình diễn").sections[0]
    for header in (section.first_page_header, section.header):
        assert "Dữ liệu trình diễn" in "".join(line.text for line in header.paragraphs)


def test_without_a_notice_there_is_no_line_for_it():
    assert [line.text for line in read().sections[0].header.paragraphs] == [""]


def test_a_table_repeats_its_heading_and_breaks_no_row():
    table = read(Table(COLUMNS, [["Đất", "10"], ["Nhà", "5"]], ["Tổng", "15"])).tables[1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [["Mục", "Điểm"], ["Đất", "10"], ["Nhà", "5"], ["Tổng", "15"]]
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, False, False, False]
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


def test_the_columns_fill_the_width_between_the_margins():
    table = read(Table(COLUMNS, [["Đất", "10"]])).tables[1]
    assert [round(column.width.cm, 1) for column in table.columns] == [12.4, 4.1]


def test_a_row_of_another_length_than_the_columns_is_refused():
    with pytest.raises(ValueError, match="zip"):
        docx_of(paper(Table(COLUMNS, [["Đất"]])))


def test_facts_headings_and_signatures_say_what_was_declared():
    document = read(
        Facts([("Mã hộ", "H1")]), Heading("I. Kết luận"), Signatures([("ĐẠI DIỆN HỘ", "Mẩn")])
    )
    lines = [line.text for line in document.paragraphs]
    assert "Mã hộ: H1" in lines
    assert "I. Kết luận" in lines
    assert document.tables[-1].rows[0].cells[0].text.split("\n")[::2] == ["ĐẠI DIỆN HỘ", "Mẩn"]


def test_text_with_characters_no_file_can_hold_is_written_without_them():
    document = read(Text("Nông\x0b Thị\x00 Mẩn"))
    assert "Nông Thị Mẩn" in [line.text for line in document.paragraphs]


def test_the_properties_name_no_person():
    file = BytesIO(docx_of(paper(Facts([("Chủ hộ", "Nông Thị Mẩn")]))))
    with zipfile.ZipFile(file) as package:
        properties = package.read("docProps/core.xml").decode()
    assert "XÃ LA HIÊN" in properties
    assert "Mẩn" not in properties
    assert "python" not in properties


EVERYTHING = [
    Facts([("Mã hộ", "H1"), ("Ngày cấp", "")]), Heading("I"), Text("Nội dung", "body", "Điều 1."),
    Dots(2), Table(COLUMNS, [["Đất", "10"]], ["Tổng", "10"]), NewPage(),
    Signed("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", "Mẩn", ["- Như trên;", "- Lưu: VT."]),
]  # fmt: skip


def test_a_document_that_goes_out_has_its_number_recipients_and_signer():
    document = read(*EVERYTHING, number="156/BC-UBND", to="UBND huyện", mark="DỰ THẢO")
    lines = [line.text for line in document.paragraphs]
    assert lines[0] == "DỰ THẢO"
    assert "Kính gửi: UBND huyện" in lines
    assert "Điều 1. Nội dung" in lines
    assert "Ngày cấp: \t" in lines
    assert "Số: 156/BC-UBND" in document.tables[0].rows[0].cells[0].text
    left, right = document.tables[-1].rows[0].cells
    assert left.text.split("\n") == ["Nơi nhận:", "- Như trên;", "- Lưu: VT."]
    assert right.text.split("\n") == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Mẩn"]


def test_a_citizens_paper_names_no_issuer():
    document = read(issuer=[])
    assert document.tables == []
    assert document.paragraphs[0].text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def test_papers_in_one_file_each_count_their_own_pages():
    papers = [paper(Text(f"Bản {n}")) for n in range(3)]
    sections = Document(BytesIO(docx_of_all(papers))).sections
    assert len(sections) == 3
    for section in sections:
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert "PAGE" not in section.first_page_header._element.xml


ORDER = {  # of the schema; Word refuses a file that mixes it
    "pPr": "keepNext pageBreakBefore pBdr tabs spacing ind jc sectPr",
    "rPr": "rFonts b i sz szCs",
    "tblPr": "tblStyle tblW jc tblLayout",
    "sectPr": "headerReference pgSz pgMar pgNumType cols titlePg docGrid",
}


@pytest.mark.parametrize("papers", [1, 2])
def test_word_reads_every_element_in_its_place(papers):
    document = Document(BytesIO(docx_of_all([paper(*EVERYTHING, number="1/QĐ-UBND")] * papers)))
    body = document.element.body
    for name, order in ORDER.items():
        places = order.split()
        for element in body.iter(qn(f"w:{name}")):
            found = [places.index(child.tag.partition("}")[2]) for child in element]
            assert found == sorted(found), name
    for cell in body.iter(qn("w:tc")):
        assert cell[-1].tag == qn("w:p")
    assert body[-2].tag == qn("w:p")


@needs_office
def test_libreoffice_prints_it_with_the_heading_of_the_table_on_each_page(tmp_path):
    rows = [[f"Mục số {n} " * 3, str(n)] for n in range(120)]
    file = tmp_path / "paper.docx"
    file.write_bytes(docx_of(paper(Table(COLUMNS, rows), Signatures([("A", ""), ("B", "")]))))
    pages = printed(file)
    assert len(pages) > 2
    assert all(text.strip() for text in pages), "no page is empty"
    assert all("Điểm" in text for text in pages[:-1])
    numbers = [re.match(r"\s*(\d+)\s", text) for text in pages[1:]]
    assert [int(found[1]) for found in numbers] == list(range(2, len(pages) + 1))
