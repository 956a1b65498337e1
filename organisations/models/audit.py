"""The audit trail: one line per action, reading of a person's page, and export."""

from django.db import models

from core.privacy import classed

from ..access import Permission
from .unit import Unit
from .user import User


class AuditQuerySet(models.QuerySet):
    """Words for asking about the trail."""

    def visible_to(self, user):
        """Lines of the units where the user may read the trail; lines of no unit for all such."""
        if not user.can(Permission.READ_AUDIT):
            return self.none()
        return self.filter(user.within(Permission.READ_AUDIT) | models.Q(unit__isnull=True))


class AuditEntry(models.Model):
    """Who did what to which object when; written inside the action's own transaction."""

    class Kind(models.TextChoices):
        """Whether something changed, was read, or left the system."""

        CHANGE = "change", "Thay đổi"
        READ = "read", "Xem"
        EXPORT = "export", "Xuất dữ liệu"
        SIGN_IN = "sign_in", "Đăng nhập"

    at = models.DateTimeField("lúc", db_index=True)
    by = models.ForeignKey(
        User, verbose_name="người thực hiện", null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("loại", max_length=10, choices=Kind)
    action = models.CharField("việc", max_length=60)
    object_type = models.CharField("đối tượng", max_length=60)
    object_id = models.CharField("mã đối tượng", max_length=40)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    changes = models.JSONField("nội dung", default=dict)

    objects = AuditQuerySet.as_manager()
    privacy = classed(
        open="at kind action object_type object_id unit", personal="by", sensitive="changes"
    )

    class Meta:
        verbose_name = "dòng nhật ký"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id", "-at"])]

    def __str__(self):
        return f"{self.at:%d/%m/%Y %H:%M} {self.action} {self.object_type} {self.object_id}"

    def changes_for(self, user):
        """The changes; None where they speak of a household that the person may not read."""
        if not self.object_type.startswith("households."):
            return self.changes
        readable = self.unit and user.reaches(Permission.READ_HOUSEHOLDS, self.unit)
        return self.changes if readable else None
