"""Columns of the lists of accounts, units and the audit trail."""

import django_tables2 as tables
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join

from . import wording
from .models import AuditEntry, Unit, UnitAttribute, User

FIGURE = {"th": {"class": "num"}, "td": {"class": "num"}}
KIND_TONES = {"change": "ok", "read": "muted", "export": "warn", "sign_in": "info"}


def posting_words(posting):
    """«Cán bộ giảm nghèo cấp xã · Xã La Hiên»."""
    words = [posting.get_role_display(), str(posting.unit)]
    return " · ".join([*words, posting.agency.short_name] if posting.agency else words)


class AccountTable(tables.Table):
    """Accounts with the postings of the day; wants `for_page()`."""

    full_name = tables.Column("Họ và tên", linkify=("account_detail", {"pk": tables.A("pk")}))
    username = tables.Column("Tên đăng nhập")
    held = tables.Column("Vai trò", orderable=False, empty_values=())
    is_active = tables.Column("Trạng thái")
    last_login = tables.DateTimeColumn(
        verbose_name="Đăng nhập gần nhất", format="H:i d/m/Y", attrs={"td": {"class": "nowrap"}}
    )

    class Meta:
        model = User
        fields = ["full_name", "username", "held", "is_active", "last_login"]
        order_by = "full_name"
        default = "–"
        empty_text = "Không có tài khoản nào khớp"

    def render_held(self, value):
        """One line per posting."""
        if not value:
            return format_html('<span class="tag">{}</span>', "chưa có vai trò")
        return format_html_join("", "<div>{}</div>", ((posting_words(p),) for p in value))

    def render_is_active(self, value):
        """Open or locked."""
        tone, word = ("ok", "Đang dùng") if value else ("late", "Đã khoá")
        return format_html('<span class="tag tag-{}">{}</span>', tone, word)


class AuditTable(tables.Table):
    """The trail; household content only for those who may read that household."""

    at = tables.Column("Lúc", attrs={"td": {"class": "nowrap"}})
    by = tables.Column("Người thực hiện", orderable=False, default="Hệ thống")
    kind = tables.Column("Loại", orderable=False)
    action = tables.Column("Việc", orderable=False)
    object_id = tables.Column("Đối tượng", orderable=False)
    unit = tables.Column("Địa bàn", orderable=False)
    changes = tables.Column("Nội dung", orderable=False, empty_values=())

    class Meta:
        model = AuditEntry
        fields = ["at", "by", "kind", "action", "object_id", "unit", "changes"]
        sequence = ["action", "at", "by", "kind", "object_id", "unit", "changes"]
        default = "–"
        empty_text = "Không có dòng nhật ký nào khớp"

    def render_at(self, value):
        """To the minute."""
        return date_format(timezone.localtime(value), "H:i d/m/Y")

    def render_kind(self, record):
        """The kind with its tone."""
        tone = KIND_TONES[record.kind]
        return format_html('<span class="tag tag-{}">{}</span>', tone, record.get_kind_display())

    def render_action(self, value):
        """The verb in Vietnamese."""
        return wording.action_name(value)

    def render_object_id(self, record):
        """The kind of object and its key."""
        return wording.object_name(record)

    def render_changes(self, record):
        """What was changed, where the reader may see it."""
        changes = record.changes_for(self.request.user)
        if changes is None:
            return format_html('<span class="muted">{}</span>', "không hiển thị với vai trò này")
        return wording.changes_text(changes)


def fact_of(unit, kind):
    """The unit's attribute of that kind on the page's day, or None; wants `for_page()`."""
    return next((fact for fact in unit.facts if fact.kind == kind), None)


class UnitTable(tables.Table):
    """Communes of a district; wants `for_page()`."""

    full_name = tables.Column("Xã, thị trấn", linkify=("unit_detail", {"pk": tables.A("pk")}))
    code = tables.Column("Mã")
    area = tables.Column("Nông thôn / thành thị", empty_values=(), orderable=False)
    region = tables.Column("Khu vực", empty_values=(), orderable=False)
    villages_count = tables.Column("Số thôn", attrs=FIGURE)
    valid_from = tables.DateColumn(verbose_name="Hiệu lực từ", format="d/m/Y")

    class Meta:
        model = Unit
        fields = ["full_name", "code", "area", "region", "villages_count", "valid_from"]
        empty_text = "Không có đơn vị nào có hiệu lực trong ngày này"

    def render_area(self, record):
        """Rural or urban."""
        return self._fact(record, UnitAttribute.Kind.AREA)

    def render_region(self, record):
        """Khu vực I, II, III."""
        return self._fact(record, UnitAttribute.Kind.REGION)

    def _fact(self, unit, kind):
        fact = fact_of(unit, kind)
        if fact is None:
            return "–"
        doubt = "" if fact.is_confirmed else "chưa đối chiếu"
        tag = format_html(' <span class="tag tag-warn">{}</span>', doubt) if doubt else ""
        return format_html("<span>{}{}</span>", fact.get_value_display(), tag)


class VillageTable(tables.Table):
    """Villages of a commune."""

    full_name = tables.Column("Thôn", linkify=("unit_detail", {"pk": tables.A("pk")}))
    code = tables.Column("Mã")
    valid_from = tables.DateColumn(verbose_name="Hiệu lực từ", format="d/m/Y")

    class Meta:
        model = Unit
        fields = ["full_name", "code", "valid_from"]
        empty_text = "Chưa có thôn nào trong danh mục"
