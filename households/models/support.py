"""Supports a household received (hỗ trợ): the kinds of forms B14 and B15."""

from django.db import models
from django.db.models import Q

from core.constraints import all_or_none
from core.privacy import classed
from organisations.access import Permission
from organisations.models import User


class SupportQuerySet(models.QuerySet):
    """Words for asking about supports."""

    def visible_to(self, user):
        """Supports of households the user may read."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS, field="household__unit"))

    def standing(self):
        """Not withdrawn as entered by mistake."""
        return self.filter(withdrawn_at__isnull=True)


class Support(models.Model):
    """One support a household received, on a day, by which paper; `amount` in đồng if known."""

    class Kind(models.TextChoices):
        """The columns of the household lists."""

        HEALTH = "y_te", "Y tế"
        EDUCATION = "giao_duc", "Giáo dục"
        PRODUCTION = "san_xuat", "Sản xuất"
        CREDIT = "vay_von", "Vay vốn"
        HOUSING = "nha_o", "Nhà ở"
        OTHER = "khac", "Khác"

    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="supports"
    )
    kind = models.CharField("loại hỗ trợ", max_length=10, choices=Kind)
    what = models.CharField("nội dung", max_length=200)
    received_on = models.DateField("ngày nhận")
    amount = models.PositiveBigIntegerField("số tiền (đồng)", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=200)
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("bỏ ghi lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawal = models.CharField("lý do bỏ ghi", max_length=300, blank=True)

    objects = SupportQuerySet.as_manager()
    privacy = classed(
        open="kind recorded_at withdrawn_at",
        personal="household what received_on amount basis recorded_by withdrawn_by withdrawal",
    )

    class Meta:
        verbose_name = "hỗ trợ đã nhận"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["y_te", "giao_duc", "san_xuat", "vay_von", "nha_o", "khac"]),
                name="households_support_kind_known",
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="households_support_has_basis"),
            all_or_none("withdrawn_at", "withdrawn_by", name="households_support_withdrawn_by"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawal="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawal=""),
                name="households_support_withdrawn_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.received_on:%d/%m/%Y}"
