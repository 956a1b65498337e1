"""Poverty standards and score tables as data; the rules themselves are in households.standards."""

from copy import deepcopy

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.constraints import in_order
from core.privacy import classed
from households import standards
from organisations.models.unit import in_force

from .survey import Survey


def read_once(read):
    """A property: the pure object of a row's definition, read anew only when that is another.

    A definition in use is never edited, and every page that scores would read it again.
    """
    held = {}

    def pure(row):
        """The pure object of a row."""
        definition, found = held.get(row.pk, (None, None))
        if definition != row.definition:
            found = read(row.definition)
            held[row.pk] = deepcopy(row.definition), found
        return found

    return property(pure)


def _surveys(role):
    """How many surveys name a row in a role, replaced ones among them."""
    rows = Survey.objects.filter(**{role: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(rows.values(role).annotate(count=Count("pk")).values("count")), 0)


class StandardQuerySet(models.QuerySet):
    """Words for asking about standards and tables in time."""

    def in_force(self, on):
        """Those in force on the day, the latest first."""
        return self.filter(in_force(on)).order_by("-valid_from")

    def with_use(self):
        """With `surveys`, how many were classed by it."""
        return self.annotate(surveys=_surveys("standard"))

    def overlapping(self, valid_from, valid_to):
        """Those in force on any day of a period; None is an open end."""
        begun = Q(valid_from__lte=valid_to) if valid_to else Q()
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from))


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

    rules = read_once(standards.Standard.from_dict)  # the pure standard that `classify` takes


class ScoreTableQuerySet(StandardQuerySet):
    """Words for asking about score tables."""

    def with_use(self):
        """With `surveys`, how many it scored, and `replaced_from`, when the next one took over."""
        later = ScoreTable.objects.filter(
            standard=OuterRef("standard"), active_from__gt=OuterRef("active_from")
        )
        return self.annotate(
            surveys=_surveys("score_table"),
            replaced_from=Subquery(later.order_by("active_from").values("active_from")[:1]),
        )


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

    table = read_once(standards.ScoreTable.from_dict)  # the pure table that `classify` takes
