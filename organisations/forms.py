"""What people type about accounts, and the words they search with."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.errors import RuleBroken

from .access import Permission, Role
from .models import Agency, Holiday, Unit

PASSWORD_HINT = "Ít nhất 10 ký tự, không toàn chữ số, không dễ đoán."
LEVELS = {Unit.Level.DISTRICT: "", Unit.Level.COMMUNE: "· ", Unit.Level.VILLAGE: "· · "}


def outcome_of(form, action, *args, **facts):
    """What the action gives; None if a rule was broken, which is shown beside what was typed."""
    try:
        return action(*args, **facts)
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
    except ValidationError as error:
        form.add_error(None, error)
    return None


def went_through(form, action, *args, **facts):
    """Whether the action was done; see `outcome_of`."""
    outcome_of(form, action, *args, **facts)
    return form.is_valid()


class SignInForm(AuthenticationForm):
    """User name in any case, password; the same answer for every reason of refusal."""

    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng.",
        "inactive": "Tên đăng nhập hoặc mật khẩu không đúng.",
    }

    def clean_username(self):
        """One spelling, so that throttling counts all tries together."""
        return self.cleaned_data["username"].strip().lower()


class NewPasswordForm(PasswordChangeForm):
    """A person's own password: the old one, and the new one twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Mật khẩu đang dùng"
        self.fields["new_password1"].label = "Mật khẩu mới"
        self.fields["new_password1"].help_text = PASSWORD_HINT
        self.fields["new_password2"].label = "Nhập lại mật khẩu mới"
        self.fields["new_password2"].help_text = ""


class DayInput(forms.DateInput):
    """A day as dd/mm/yyyy: a browser's own picker would show it in the browser's language."""

    def __init__(self, **options):
        attrs = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off"}
        super().__init__(attrs=attrs, **options)


class SearchForm(forms.Form):
    """Words to find an account by; posted and kept in the session, never in an address."""

    words = forms.CharField(label="Tìm tài khoản", max_length=100, required=False)


class PasswordForm(forms.Form):
    """A password given to somebody else: shown while typed, so that it can be handed over."""

    password = forms.CharField(
        label="Mật khẩu",
        help_text=PASSWORD_HINT,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AccountForm(forms.Form):
    """The name and mail of a person."""

    full_name = forms.CharField(label="Họ và tên", max_length=100)
    email = forms.EmailField(label="Thư điện tử", required=False)


class NewAccountForm(AccountForm, PasswordForm):
    """A new account."""

    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        help_text="Chữ thường không dấu, số và dấu . _ - (ví dụ: lan.nguyen).",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["full_name", "username", "email", "password"]


class ChangedAccountForm(AccountForm):
    """An account that exists."""

    is_active = forms.BooleanField(
        label="Được đăng nhập",
        required=False,
        help_text="Bỏ chọn để khoá tài khoản; lịch sử công việc vẫn giữ nguyên.",
    )


class PlaceField(forms.ModelChoiceField):
    """A choice of units, indented by level and named with the unit above."""

    def label_from_instance(self, unit):
        """«· Xã La Hiên», «· · Xóm Hiên Bình – Xã La Hiên»."""
        above = f" – {unit.parent}" if unit.level == Unit.Level.VILLAGE else ""
        return f"{LEVELS.get(unit.level, '')}{unit}{above}"


class PostingForm(forms.Form):
    """A role over a unit for a time, among the units where `by` manages accounts."""

    role = forms.ChoiceField(label="Vai trò", choices=[("", "– Chọn vai trò –"), *Role.choices])
    unit = PlaceField(Unit.objects.none(), label="Địa bàn", empty_label="– Chọn địa bàn –")
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Cơ quan",
        required=False,
        empty_label="– Không –",
        help_text="Bắt buộc với chuyên viên, thủ trưởng cơ quan và người giám sát.",
    )
    valid_from = forms.DateField(label="Từ ngày", widget=DayInput(), initial=timezone.localdate)
    valid_to = forms.DateField(
        label="Đến hết ngày",
        required=False,
        widget=DayInput(),
        help_text="Để trống nếu chưa có ngày kết thúc.",
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.in_force(timezone.localdate()).select_related("parent")
        here = by.within(Permission.MANAGE_ACCOUNTS, field="")
        self.fields["unit"].queryset = units.filter(here).order_by("path")
        agencies = Agency.objects.active().filter(by.within(Permission.MANAGE_ACCOUNTS))
        self.fields["agency"].queryset = agencies


class LastDayForm(forms.Form):
    """The last day of a posting."""

    on = forms.DateField(label="Ngày cuối cùng", widget=DayInput(), initial=timezone.localdate)


class HolidayForm(forms.ModelForm):
    """A day off, or a weekend day that is worked."""

    class Meta:
        model = Holiday
        fields = ["day", "kind", "name", "legal_basis", "is_confirmed"]
        widgets = {"day": DayInput()}
        help_texts = {
            "legal_basis": "Số, ngày của thông báo nghỉ lễ, Tết",
            "day": "Ngày đã có trong lịch thì được ghi lại theo nội dung mới",
        }

    def validate_unique(self):
        """A day that is there already is corrected."""
