"""Uploading a survey workbook, choosing how it is written, and looking through what it says."""

from django import forms

from households.actions.survey_import.uploading import MOST_BYTES
from households.models import ImportedHousehold, SurveyImport

from .fields import PlainSelect

Outcome = ImportedHousehold.Outcome
DOUBTFUL = "nghi_van"


class UploadForm(forms.Form):
    """One workbook, at most 20 MB."""

    file = forms.FileField(
        label="Bảng phiếu (.xlsx)",
        help_text="Theo đúng mẫu tải về ở trên: trang tính “Hộ” và trang tính “Thành viên”, "
        "không quá 20 MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Hãy chọn một tệp.", "empty": "Tệp này trống."},
    )

    def clean_file(self):
        """Refused here already when it is too large: nothing is kept of it."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 20 MB.")
        return file


class TemplateForm(forms.Form):
    """Which households the workbook to fill in holds; what is no choice means those waiting."""

    WAITING, ALL = "", "tat_ca"
    ho = forms.ChoiceField(
        label="Các hộ trong mẫu",
        required=False,
        choices=[
            (WAITING, "Chỉ hộ chưa có Phiếu B"),
            (ALL, "Mọi hộ còn nhận phiếu, cả hộ đã có Phiếu B"),
        ],
        widget=forms.RadioSelect,
    )

    @property
    def with_surveyed(self):
        """Whether households that have a survey are in it too."""
        return self.is_valid() and self.cleaned_data["ho"] == self.ALL


class ModeForm(forms.Form):
    """What a household that is refused means for the others."""

    mode = forms.ChoiceField(
        label="Cách ghi",
        choices=SurveyImport.Mode.choices,
        initial=SurveyImport.Mode.EACH,
        widget=forms.RadioSelect,
    )


class OutcomeFilter(forms.Form):
    """Narrows the households of a file; what is not a choice narrows nothing."""

    outcome = forms.ChoiceField(
        label="Kết quả đọc",
        required=False,
        widget=PlainSelect,
        choices=[("", "Tất cả"), *Outcome.choices, (DOUBTFUL, "Có nghi vấn")],
    )
    village = forms.ModelChoiceField(
        label="Thôn", required=False, widget=PlainSelect, queryset=None, empty_label="Mọi thôn"
    )

    def __init__(self, data, *, villages):
        super().__init__(data)
        self.fields["village"].queryset = villages

    def narrow(self, households):
        """The households asked for."""
        chosen = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if village := chosen.get("village"):
            households = households.filter(village=village)
        outcome = chosen.get("outcome")
        if outcome == DOUBTFUL:
            return households.exclude(doubts=[]).exclude(outcome=Outcome.REFUSED)
        return households.filter(outcome=outcome) if outcome else households
