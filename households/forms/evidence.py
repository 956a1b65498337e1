"""Sending photos and PDF files along with something that was recorded."""

from django import forms

from core.errors import RuleBroken
from core.uploads import refuse_at_sight

MOST_AT_ONCE = 10
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"
AGAIN = "Chọn lại các tệp rồi gửi: chưa tệp nào được giữ."
KINDS = "Ảnh (JPEG, PNG, WebP) hoặc PDF, mỗi tệp không quá 10 MB, chọn được nhiều tệp."


class SeveralFilesInput(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """Several photos or PDF files; its value is a list of uploaded files, empty if none was chosen.

    What cannot be kept is refused here, by name; `attach_evidence` keeps each of the others.
    """

    def __init__(self, label="Tệp minh chứng", *, required=False, help_text=KINDS, **options):
        widget = SeveralFilesInput(attrs={"accept": ACCEPT})
        messages = {"required": "Hãy chọn ít nhất một tệp."}
        options |= {"widget": widget, "help_text": help_text, "error_messages": messages}
        super().__init__(label=label, required=required, **options)

    def clean(self, data, initial=None):
        """The files, each seen to be of a kind that is taken."""
        files = [file for file in data or [] if file]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"])
        if len(files) > MOST_AT_ONCE:
            raise forms.ValidationError(f"Mỗi lần gửi nhiều nhất {MOST_AT_ONCE} tệp.")
        if problems := [problem for file in files if (problem := _problem(file))]:
            raise forms.ValidationError([*problems, AGAIN])
        return files


def _problem(file):
    try:
        refuse_at_sight(file)
    except RuleBroken as broken:
        return str(broken)
    return None


class EvidenceForm(forms.Form):
    """Files for something that is recorded already."""

    files = EvidenceField("Thêm tệp", required=True)
