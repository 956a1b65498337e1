"""Forms of petitions (giấy đề nghị) and of the first look at an applicant (Phiếu A)."""

from django import forms
from django.utils import timezone

from households.models import Petition, ReviewCase

from .registry import DayField, RegistrationForm

NOT_YET = ("", "Chưa làm Phiếu A")
CHOICES = [
    (ReviewCase.Quick.TO_SURVEY, "Chuyển Phiếu B"),
    (ReviewCase.Quick.NOT_POOR, "Không nghèo – không đưa vào rà soát"),
]
REFUSAL_HINT = "Chỉ ghi khi «không nghèo»; lý do được báo cho hộ bằng văn bản"


class ContentField(forms.CharField):
    """A few lines of text."""

    def __init__(self, **options):
        super().__init__(widget=forms.Textarea({"rows": 3}), max_length=2000, **options)


class _Filing(forms.Form):
    """What every petition says, and what Phiếu A came to if that is known already."""

    filed_on = DayField(label="Ngày nộp giấy đề nghị")
    content = ContentField(label="Lý do hộ nêu", required=False)
    quick_result = forms.ChoiceField(
        label="Kết quả Phiếu A (nhận dạng nhanh)",
        choices=[NOT_YET, *CHOICES],
        widget=forms.RadioSelect,
        required=False,
        help_text="Chưa làm thì để sau; Phiếu B chỉ ghi được khi đã «chuyển Phiếu B»",
    )
    refusal = ContentField(label="Lý do không đưa vào rà soát", required=False)

    def __init__(self, *args, takes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["filed_on"].initial = timezone.localdate
        self.fields["quick_result"].initial = ""
        self.fields["refusal"].help_text = REFUSAL_HINT
        if not takes:  # nothing to record Phiếu A in
            del self.fields["quick_result"], self.fields["refusal"]


class PetitionForm(_Filing):
    """A household of the registry files a petition."""

    form = forms.ChoiceField(
        label="Mẫu giấy đề nghị", choices=Petition.Form.choices, widget=forms.RadioSelect
    )
    field_order = ["form", "filed_on", "content", "quick_result", "refusal"]


class ApplicantForm(_Filing, RegistrationForm):
    """A household not yet in the registry and its petition (Mẫu số 01)."""

    field_order = [*RegistrationForm.base_fields, "filed_on", "content", "quick_result", "refusal"]

    def facts(self):
        """What `register_applicant` takes."""
        names = ("origin", "address", *_Filing.base_fields)
        kept = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return {"unit": self.cleaned_data["village"], "head": self.head, **kept}


class PetitionRefusalForm(forms.Form):
    """Why and when a waiting petition was refused."""

    refusal = ContentField(label="Lý do từ chối")
    refused_on = DayField(label="Ngày từ chối", initial=timezone.localdate)


class QuickResultForm(forms.Form):
    """What Phiếu A of an applicant came to."""

    result = forms.ChoiceField(label="Kết quả", choices=CHOICES, widget=forms.RadioSelect)
    quick_on = DayField(label="Ngày nhận dạng nhanh", initial=timezone.localdate)
    refusal = ContentField(
        label="Lý do không đưa vào rà soát", required=False, help_text=REFUSAL_HINT
    )
