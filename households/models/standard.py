"""Poverty standards and score tables as data; the rules themselves are in households.standards."""

from django.db import models
from django.db.models import Q

from core.constraints import in_order
from core.privacy import classed
from households import standards
from organisations.models.unit import in_force


class StandardQuerySet(models.QuerySet):
    """Words for asking about standards and tables in time."""

    def in_force(self, on):
        """Those in force on the day, the latest first."""
        return self.filter(in_force(on)).order_by("-valid_from")


class Standard(models.Model):
    """A poverty standard (chuẩn nghèo đa chiều) and when it holds."""

    code = models.CharField("mã chuẩn", max_length=20, unique=True)
    name = models.CharField("tên", max_length=150)
    legal_basis = models.CharField("căn cứ", max_length=300)
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    is_provisional = models.BooleanField("tạm thời", default=False)
    is_national = models.BooleanField("chuẩn quốc gia", default=True)
    definition = models.JSONField("nội dung")

    objects = StandardQuerySet.as_manager()
    privacy = classed(
        open="code name legal_basis valid_from valid_to is_provisional is_national definition"
    )

    class Meta:
        verbose_name = "chuẩn nghèo"
        ordering = ["valid_from"]
        constraints = [
            in_order("valid_from", "valid_to", name="households_standard_dates_in_order")
        ]

    def __str__(self):
        return self.name

    @property
    def rules(self):
        """The pure standard that `classify` takes."""
        return standards.Standard.from_dict(self.definition)


class ScoreTableQuerySet(StandardQuerySet):
    """Words for asking about score tables."""

    def active(self, on):
        """Those taken into use by a day, of each standard the one in use first."""
        return self.filter(active_from__lte=on).order_by("standard", "-active_from")


class ScoreTable(models.Model):
    """A table of B1 points; one that a recorded survey used is never edited.

    `active_from` is the first survey date it is used on (until another of the standard is);
    None while it was only imported.
    """

    code = models.CharField("mã bảng", max_length=40, unique=True)
    name = models.CharField("tên", max_length=200)
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="score_tables")
    legal_basis = models.CharField("căn cứ", max_length=300, blank=True)
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    is_official = models.BooleanField("bảng chính thức", default=False)
    active_from = models.DateField("áp dụng từ ngày khảo sát", null=True, blank=True)
    definition = models.JSONField("nội dung")

    objects = ScoreTableQuerySet.as_manager()
    privacy = classed(
        open="code name standard legal_basis valid_from valid_to is_official active_from definition"
    )

    class Meta:
        verbose_name = "bảng điểm B1"
        ordering = ["standard", "valid_from"]
        constraints = [
            in_order("valid_from", "valid_to", name="households_scoretable_dates_in_order"),
            models.CheckConstraint(
                condition=Q(is_official=False) | ~Q(legal_basis=""),
                name="households_scoretable_official_has_basis",
            ),
            models.UniqueConstraint(
                "standard", "active_from", name="households_scoretable_one_active_from_a_day"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def table(self):
        """The pure table that `classify` takes."""
        return standards.ScoreTable.from_dict(self.definition)
