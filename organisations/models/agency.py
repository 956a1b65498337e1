"""Agencies that the plan gives work to."""

from django.db import models
from django.db.models import UniqueConstraint

from core.privacy import classed

from .unit import Unit


class AgencyQuerySet(models.QuerySet):
    """Words for asking about agencies."""

    def active(self):
        """Agencies that can still be given work."""
        return self.filter(is_active=True)


class Agency(models.Model):
    """A body with duties under the plan: of the party, the state, the Front, or a commune."""

    class Kind(models.TextChoices):
        """Whose body it is; decides the form of its documents."""

        PARTY = "party", "Cơ quan Đảng"
        COUNCIL = "council", "Hội đồng nhân dân"
        STATE = "state", "Cơ quan nhà nước"
        FRONT = "front", "Mặt trận Tổ quốc, đoàn thể"
        COMMUNE = "commune", "Ủy ban nhân dân cấp xã"

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("tên cơ quan", max_length=150)
    short_name = models.CharField("tên gọn", max_length=60)
    kind = models.CharField("loại", max_length=10, choices=Kind)
    unit = models.ForeignKey(
        Unit, verbose_name="địa bàn", on_delete=models.PROTECT, related_name="agencies"
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=100)
    is_active = models.BooleanField("đang hoạt động", default=True)

    objects = AgencyQuerySet.as_manager()
    privacy = classed(open="code name short_name kind unit order is_active")

    class Meta:
        verbose_name = "cơ quan"
        ordering = ["order", "name"]
        constraints = [UniqueConstraint("unit", "name", name="organisations_agency_name_in_unit")]

    def __str__(self):
        return self.name
