"""Forms of standards and score tables: uploading a workbook, choosing two versions, a first day."""

from django import forms
from django.utils import timezone
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from core.errors import RuleBroken
from households.actions.standards import national_overlap
from households.imports.score_table_workbook import read_score_table
from households.imports.standard_workbook import read_standard
from households.models import ScoreTable, Standard
from organisations.forms import DayInput
from organisations.models import Unit

MOST_BYTES = 5 * 1024 * 1024


class WorkbookForm(forms.Form):
    """A workbook read by `read`; `errors_by_cell` lists its flaws."""

    workbook = forms.FileField(
        label="Bảng tính (.xlsx)", widget=forms.FileInput(attrs={"accept": ".xlsx"})
    )
    errors_by_cell = ()

    def clean_workbook(self):
        """What the file holds, or every error at its cell."""
        file = self.cleaned_data["workbook"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 5 MB.")
        try:
            found, errors = self.read(file)
        except RuleBroken as error:
            raise forms.ValidationError(str(error)) from None
        self.errors_by_cell = sorted(errors, key=_place)
        if found is None:
            count = len(errors)
            raise forms.ValidationError(f"Bảng tính có {count} ô cần sửa, xem bảng dưới đây.")
        return found


def _place(error):
    """Errors in the order of the sheets' rows, so that one goes down the file once."""
    column, row = coordinate_from_string(error.cell)
    return error.sheet, row, column_index_from_string(column)


class ScoreTableForm(WorkbookForm):
    """A pure score table from the sheets «Bảng điểm» and «Thông tin»."""

    def read(self, file):
        """(table, errors by cell)."""
        known = set(Standard.objects.values_list("code", flat=True))
        return read_score_table(file, known, judge=_table_flaws)


def _table_flaws(table):
    """What the register has against a table: its code is taken, its days are no standard's."""
    row = ScoreTable.objects.filter(code=table.code).first()
    if row and row.table != table:
        yield "code", f"Đã có bảng điểm mã “{table.code}” với nội dung khác: bản mới cần mã mới."
    standard = Standard.objects.filter(code=table.standard)
    if not standard.overlapping(table.valid_from, table.valid_to).exists():
        yield "valid_from", f"Ngoài thời hạn hiệu lực của chuẩn {table.standard}."


class StandardForm(WorkbookForm):
    """A pure standard from the sheets «Thông tin», «Ngưỡng» and «Chỉ số»."""

    def read(self, file):
        """(standard, errors by cell)."""
        provinces = Unit.objects.filter(level=Unit.Level.PROVINCE)
        known = set(provinces.values_list("code", flat=True))
        return read_standard(file, provinces=known, judge=_standard_flaws)


def _standard_flaws(rules):
    """What the register has against a standard: its code is taken, or a national one's days."""
    row = Standard.objects.filter(code=rules.code).first()
    if row and row.rules != rules:
        yield "code", f"Đã có chuẩn nghèo mã “{rules.code}” với nội dung khác: cần mã mới."
    elif not row and (other := national_overlap(rules.province, rules.valid_from, rules.valid_to)):
        yield "valid_from", f"Thời hạn trùng với chuẩn quốc gia {other.code}."


class ActivateForm(forms.Form):
    """From which survey date a score table is used; the actions judge the day."""

    active_from = forms.DateField(label="Áp dụng cho phiếu khảo sát từ ngày", widget=DayInput())

    def __init__(self, *args, table, **options):
        first = max(timezone.localdate(), table.valid_from, table.standard.valid_from)
        super().__init__(*args, initial={"active_from": first}, **options)


class CompareForm(forms.Form):
    """Two of some versions to lay side by side; what is not chosen is the one proposed."""

    def __init__(self, data, *, versions, cu, moi, key="pk"):
        self.known = {str(getattr(version, key)): version for version in versions}
        proposed = {"cu": str(getattr(cu, key)), "moi": str(getattr(moi, key))}
        super().__init__(proposed | {name: data[name] for name in proposed if data.get(name)})
        choices = [(value, f"{v.code} – {v.name}") for value, v in self.known.items()]
        for name, label in (("cu", "Bản cũ"), ("moi", "Bản mới")):
            self.fields[name] = forms.ChoiceField(label=label, choices=choices)

    @property
    def pair(self):
        """The two versions chosen, the earlier one first."""
        return self.known[self.cleaned_data["cu"]], self.known[self.cleaned_data["moi"]]
