"""The form of a procedure of reviews."""

from django import forms

from households.models import Procedure

from .registry import DayField


class ProcedureForm(forms.ModelForm):
    """A procedure that rounds keep to from a day on; opened with the dates of the last one."""

    valid_from = DayField(label="Áp dụng cho các đợt mở từ ngày")

    class Meta:
        model = Procedure
        fields = [
            "valid_from", "legal_basis", "annual_from_day", "annual_from_month", "annual_to_day",
            "annual_to_month", "ad_hoc_from_day", "ad_hoc_days", "report_by_day",
            "posting_working_days", "opinion_working_days", "opinion_by", "opinion_giver", "notes",
        ]  # fmt: skip
        widgets = {"notes": forms.Textarea({"rows": 3})}

    def clean(self):
        """Nobody gives no opinion, so there is no name to give."""
        data = super().clean()
        if data.get("opinion_by") == Procedure.OpinionBy.NOBODY:
            data["opinion_giver"] = ""
        return data
