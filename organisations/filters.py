"""Filters of the lists of accounts, of the audit trail and of units."""

import django_filters as filters
from django import forms
from django.utils import timezone

from .access import Permission, Role
from .forms import DayInput
from .models import AuditEntry, User
from .wording import ACTIONS


class AccountFilter(filters.FilterSet):
    """By role held today, and by whether the person may sign in."""

    role = filters.ChoiceFilter(
        label="Vai trò", choices=Role.choices, method="holding", empty_label="Tất cả"
    )
    is_active = filters.ChoiceFilter(
        label="Trạng thái",
        choices=[("true", "Đang dùng"), ("false", "Đã khoá")],
        method="state",
        empty_label="Tất cả",
    )

    class Meta:
        model = User
        fields = ["role", "is_active"]

    def holding(self, accounts, name, role):
        """Accounts with the role today."""
        return accounts.holding(role, timezone.localdate())

    def state(self, accounts, name, value):
        """Open or locked accounts."""
        return accounts.filter(is_active=value == "true")


class AuditFilter(filters.FilterSet):
    """By kind, verb, person and day; `object_type` and `object_id` come from links of pages."""

    kind = filters.ChoiceFilter(label="Loại", choices=AuditEntry.Kind.choices, empty_label="Tất cả")
    action = filters.ChoiceFilter(
        label="Việc",
        choices=sorted(ACTIONS.items(), key=lambda pair: pair[1]),
        empty_label="Tất cả",
    )
    by = filters.ModelChoiceFilter(
        label="Người thực hiện",
        empty_label="Tất cả",
        queryset=lambda request: _people_of(request.user),
    )
    since = filters.DateFilter("at", "date__gte", label="Từ ngày", widget=DayInput())
    until = filters.DateFilter("at", "date__lte", label="Đến ngày", widget=DayInput())
    object_type = filters.CharFilter(widget=forms.HiddenInput)
    object_id = filters.CharFilter(widget=forms.HiddenInput)

    class Meta:
        model = AuditEntry
        fields = ["kind", "action", "by", "since", "until", "object_type", "object_id"]


def _people_of(user):
    """People posted where the user may read the trail."""
    return User.objects.filter(user.within(Permission.READ_AUDIT, "postings__unit")).distinct()


class DayForm(forms.Form):
    """The day on which the units are looked at."""

    on = forms.DateField(
        label="Tại ngày", required=False, widget=DayInput(), initial=timezone.localdate
    )

    @property
    def day(self):
        """The day asked for; today without one."""
        asked = self.cleaned_data.get("on") if self.is_valid() else None
        return asked or timezone.localdate()
