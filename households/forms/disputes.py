"""Forms about posted lists: complaints, the conclusions of re-checks, opinions asked and given."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from organisations.working_days import Calendar

from .evidence import EvidenceField
from .fields import CodesField
from .registry import DayField

MONTH = timedelta(days=30)
LONG = {"widget": forms.Textarea(attrs={"rows": 4}), "max_length": 4000}


class ComplaintForm(forms.Form):
    """What was said about which household; nobody has to give a name."""

    code = forms.CharField(
        label="Mã hộ bị khiếu nại hoặc đề nghị bổ sung",
        max_length=30,
        help_text="Hộ của xã chưa có trong danh sách cũng được; tìm mã ở trang Hộ gia đình.",
    )
    source = forms.ChoiceField(label="Nguồn")
    filed_on = DayField(label="Ngày nhận")
    complainant = forms.CharField(
        label="Người khiếu nại, phản ánh",
        max_length=100,
        required=False,
        help_text="Để trống nếu không nêu tên. Không bao giờ hiện trên danh sách niêm yết.",
    )
    content = forms.CharField(label="Nội dung", **LONG)
    files = EvidenceField("Đơn, ảnh kèm theo")

    def __init__(self, *args, sources, code="", **kwargs):
        initial = {"filed_on": timezone.localdate(), "code": code}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["source"].choices = sources


class SettlingForm(forms.Form):
    """What the re-check found, and when its result hangs on the wall again."""

    answer = forms.CharField(label="Kết luận phúc tra", **LONG)
    settled_on = DayField(label="Ngày kết luận")
    posted_from = DayField(label="Niêm yết lại từ ngày")
    posted_to = DayField(label="Đến hết ngày")

    def __init__(self, *args, on, least, **kwargs):
        calendar = Calendar.between(on, on + MONTH)
        days = {"settled_on": on, "posted_from": on, "posted_to": calendar.last_of(on, least)}
        super().__init__(*args, initial=days, **kwargs)
        self.fields["posted_to"].help_text = f"Ít nhất {least} ngày làm việc"


class AskingForm(forms.Form):
    """The report that asks the opinion on the lists."""

    report_number = forms.CharField(label="Số báo cáo", max_length=40, help_text="Ví dụ 31/BC-UBND")
    asked_on = DayField(label="Ngày báo cáo")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"asked_on": timezone.localdate()}, **kwargs)


class ReplyForm(forms.Form):
    """The answer: agreed, or why not and which households to look at again."""

    is_agreed = forms.TypedChoiceField(
        label="Ý kiến",
        choices=[("1", "Nhất trí với danh sách"), ("0", "Không nhất trí, đề nghị xem lại")],
        coerce=lambda typed: typed == "1",
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn nhất trí hay không nhất trí."},
    )
    text = forms.CharField(
        label="Nội dung ý kiến", required=False, help_text="Bắt buộc nếu không nhất trí.", **LONG
    )
    codes = CodesField(
        "Mã các hộ cần phúc tra",
        help_text="Mỗi mã cách nhau bằng dấu phẩy hoặc xuống dòng. Các hộ này được khảo sát lại và "
        "niêm yết lại, rồi xã xin ý kiến lại.",
    )
    reply_number = forms.CharField(label="Số văn bản trả lời", max_length=40, required=False)
    replied_on = DayField(label="Ngày trả lời")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"replied_on": timezone.localdate()}, **kwargs)
