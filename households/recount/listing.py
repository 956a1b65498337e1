"""The households of a recount that change class, as a list to narrow."""

import django_filters
import django_tables2 as tables
from django.utils.html import format_html, format_html_join

from core.templatetags.vietnamese import vietnamese_number
from households.forms.fields import PlainSelect
from households.models import PovertyClass, RecountedHousehold
from households.tables import TONES, named, tag
from organisations.access import Permission
from organisations.models import Unit

NOT_COUNTED = "khong_tinh_duoc"
ARROW = "{} → {}"
SHORT = {PovertyClass.POOR: "nghèo", PovertyClass.NEAR_POOR: "cận nghèo"}
SHORT[PovertyClass.NOT_POOR] = "không nghèo"
KINDS = {
    f"{before}-{now}": ARROW.format(SHORT[before].capitalize(), SHORT[now])
    for before in PovertyClass
    for now in PovertyClass
    if before != now
}


def _communes(request):
    scope = request.user.within(Permission.RECOUNT, field="")
    return Unit.objects.communes().filter(scope).order_by("name")


class RecountedFilter(django_filters.FilterSet):
    """By commune and by kind of change; households that cannot be computed are asked for."""

    commune = django_filters.ModelChoiceFilter(
        widget=PlainSelect,
        queryset=_communes,
        label="Xã",
        empty_label="Mọi xã",
        method="in_commune",
    )
    kind = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="Đổi loại",
        choices=[*KINDS.items(), (NOT_COUNTED, "Không tính được")],
        empty_label="Mọi hộ đổi loại",
        method="of_kind",
    )

    class Meta:
        model = RecountedHousehold
        fields = []

    def filter_queryset(self, queryset):
        """Those that change, unless those that cannot be computed are asked for."""
        found = super().filter_queryset(queryset)
        wanted = self.form.cleaned_data.get("kind")
        return found if wanted == NOT_COUNTED else found.changed()

    def in_commune(self, rows, name, commune):
        """Rows of the commune's villages."""
        return rows.filter(village__path__startswith=commune.path)

    def of_kind(self, rows, name, value):
        """From one class to another, or not to be told."""
        if value == NOT_COUNTED:
            return rows.filter(recounted_class=None)
        before, now = value.split("-")
        return rows.filter(official_class=before, recounted_class=now)


class RecountedTable(tables.Table):
    """Who, where, from which class to which, and why."""

    household = tables.Column("Chủ hộ", accessor="survey__household")
    village = tables.Column("Thôn")
    official_class = tables.Column("Chính thức")
    recounted_class = tables.Column("Tính thử", default="–")
    points = tables.Column("Điểm tính thử", empty_values=())
    reasons = tables.Column("Vì sao", empty_values=())

    class Meta:
        model = RecountedHousehold
        fields = ["household", "village", "official_class", "recounted_class", "points", "reasons"]
        orderable = False
        empty_text = "Không có hộ nào."

    def render_household(self, value):
        """Name and code, leading to the household."""
        return named(value)

    def render_village(self, value):
        """Village and commune."""
        return format_html(
            '<span>{} <span class="muted">({})</span></span>', value.full_name, value.parent.name
        )

    def render_official_class(self, record):
        """The class that stands."""
        return tag(TONES[record.official_class], record.get_official_class_display())

    def render_recounted_class(self, record):
        """The class it would have."""
        return tag(TONES[record.recounted_class], record.get_recounted_class_display())

    def render_points(self, record):
        """B1 and B2 as recounted."""
        b1, b2 = vietnamese_number(record.b1), vietnamese_number(record.b2)
        return format_html('<span class="nowrap">B1 {} · B2 {}</span>', b1, b2)

    def render_reasons(self, record):
        """The reasons, or why there is no class."""
        lines = record.reasons or [record.missing]
        told = format_html_join("", '<span class="line small">{}</span>', ((x,) for x in lines))
        return format_html('<span class="why">{}</span>', told)
