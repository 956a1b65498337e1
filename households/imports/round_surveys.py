"""The survey workbook of an import, read by the rules of its round."""

from functools import cached_property

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from core.spreadsheets import heading_key
from households.imports.communes import registered_communes
from households.imports.ethnic_groups import ethnic_groups
from households.imports.survey_columns import B1_PREFIX, HOUSEHOLDS, MEMBERS
from households.imports.survey_rows import Terms
from households.imports.survey_workbook import iter_surveys
from households.models import ScoreTable
from households.standards import Rulebook

FIRST_LETTER = "A"


class RoundWorkbook:
    """The households of an import's file, and where in the file a remark about one belongs."""

    def __init__(self, survey_import):
        self.path = survey_import.file.path
        self.standard = survey_import.commune_review.review.standard

    def __iter__(self):
        """`ReadHousehold`s; raises the errors of `core.spreadsheets`."""
        return iter_surveys(self.path, self._terms())

    def _terms(self):
        rules = self.standard.rules
        rows = ScoreTable.objects.filter(standard=self.standard, active_from__isnull=False)
        tables = tuple(row.table for row in rows)
        active_from = {row.code: row.active_from for row in rows}
        rulebook = Rulebook({rules.code: rules}, tables, active_from)
        return Terms(rulebook, registered_communes(), ethnic_groups(), rules)

    def place(self, read, path):
        """(sheet, cell) of an answer; that of the household's code where it has no cell."""
        match path:
            case ("thanh_vien", int(index), column, *_) if index < len(read.members):
                return self._cell(MEMBERS, column, read.members[index])
            case ("b1", code):
                return self._cell(HOUSEHOLDS, f"{B1_PREFIX}{code}", read.line)
            case ("thanh_vien", *_) | ():
                return self._cell(HOUSEHOLDS, "ma_ho", read.line)
        return self._cell(HOUSEHOLDS, path[0], read.line)

    def _cell(self, sheet, heading, row):
        letters = self._letters[sheet]
        home = letters.get("ma_ho", FIRST_LETTER)
        return sheet, f"{letters.get(heading_key(heading), home)}{row}"

    @cached_property
    def _letters(self):
        """{sheet: {heading key: column letter}}, of a file that was read already."""
        book = load_workbook(self.path, read_only=True, data_only=True, keep_links=False)
        try:
            sheets = {heading_key(sheet.title): sheet for sheet in book.worksheets}
            return {name: _headings(sheets[heading_key(name)]) for name in (HOUSEHOLDS, MEMBERS)}
        finally:
            book.close()


def _headings(sheet):
    rows = sheet.iter_rows(values_only=True)
    filled = next((row for row in rows if any(value is not None for value in row)), ())
    return {
        heading_key(value): get_column_letter(index)
        for index, value in enumerate(filled, 1)
        if value is not None
    }
