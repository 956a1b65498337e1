"""Uploading a B1 score table as a workbook."""

from django import forms

from core.errors import RuleBroken
from households.imports.score_table_workbook import read_score_table
from households.models import Standard

MOST_BYTES = 5 * 1024 * 1024


class ScoreTableForm(forms.Form):
    """A workbook with the sheets «Bảng điểm» and «Thông tin»; `errors_by_cell` lists its flaws."""

    workbook = forms.FileField(
        label="Bảng tính (.xlsx)",
        help_text="Hai sheet “Bảng điểm” và “Thông tin”, như tệp tải về từ một bảng điểm đã có",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    errors_by_cell = ()

    def clean_workbook(self):
        """The pure score table of the file, or every error at its cell."""
        file = self.cleaned_data["workbook"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 5 MB.")
        known = set(Standard.objects.values_list("code", flat=True))
        try:
            table, self.errors_by_cell = read_score_table(file, standards=known)
        except RuleBroken as error:
            raise forms.ValidationError(str(error)) from None
        if table is None:
            count = len(self.errors_by_cell)
            raise forms.ValidationError(f"Bảng tính có {count} ô cần sửa, xem bảng dưới đây.")
        return table
