"""Recounts: a year's answers classed once more under other rules, beside the official result."""

from django.db import models
from django.db.models import F, Q, UniqueConstraint

from core.privacy import classed
from organisations.access import Permission
from organisations.models import Unit, User

from .background import Work, WorkQuerySet, work_constraints
from .facts import PovertyClass


class RecountQuerySet(WorkQuerySet):
    """Words for asking about recounts."""

    def visible_to(self, user):
        """Recounts over units where the user may recount."""
        return self.filter(user.within(Permission.RECOUNT))


class Recount(Work):
    """What if: the surveys of a year under another standard, score table, lines or indicators.

    `changes` is what was varied on top of the standard: any of `b1_lines`, `income_lines` (by
    area), `poor_from_b2`, `indicators` (the codes counted). `summary` holds the counts, by class,
    that the rows of the recount also give. Never read by a form, an indicator or a decision.
    """

    name = models.CharField("tên", max_length=120)
    year = models.PositiveSmallIntegerField("năm")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    standard = models.ForeignKey(
        "households.Standard", verbose_name="chuẩn", on_delete=models.PROTECT, related_name="+"
    )
    score_table = models.ForeignKey(
        "households.ScoreTable",
        verbose_name="bảng điểm",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    changes = models.JSONField("điều chỉnh", default=dict, blank=True)
    requested_at = models.DateTimeField("yêu cầu lúc")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField("tính xong lúc", null=True, blank=True)
    summary = models.JSONField("tóm tắt", default=dict, blank=True)

    objects = RecountQuerySet.as_manager()
    privacy = classed(
        open="name year unit standard score_table changes requested_at counted_at summary"
        f" {Work.WORK_FIELDS}",
        personal="requested_by",
    )

    class Meta:
        verbose_name = "lần tính thử"
        ordering = ["-requested_at"]
        constraints = [
            *work_constraints("households_recount"),
            models.CheckConstraint(
                condition=~Q(work="done") | Q(counted_at__isnull=False),
                name="households_recount_done_has_moment",
            ),
        ]

    def __str__(self):
        return self.name


class RecountedHouseholdQuerySet(models.QuerySet):
    """Words for asking about recounted households."""

    def visible_to(self, user):
        """Of villages where the user may recount."""
        return self.filter(user.within(Permission.RECOUNT, field="village"))

    def changed(self):
        """Households whose class is another than the official one."""
        return self.filter(is_changed=True)


class RecountedHousehold(models.Model):
    """One household in a recount: its official class and the one it would have.

    `recounted_class` is None where it could not be computed, and then `missing` says why.
    `class_before` is the official class of the year before; `movement` follows from it.
    """

    recount = models.ForeignKey(Recount, on_delete=models.CASCADE, related_name="households")
    survey = models.ForeignKey("households.Survey", on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    ethnicity = models.ForeignKey(
        "households.EthnicGroup", null=True, on_delete=models.PROTECT, related_name="+"
    )
    class_before = models.CharField(
        "phân loại năm trước", max_length=12, choices=PovertyClass, null=True, blank=True
    )
    official_class = models.CharField("phân loại chính thức", max_length=12, choices=PovertyClass)
    recounted_class = models.CharField(
        "phân loại tính thử", max_length=12, choices=PovertyClass, null=True, blank=True
    )
    is_changed = models.BooleanField("đổi loại", default=False)
    movement = models.CharField("diễn biến tính thử", max_length=24, blank=True)
    b1 = models.IntegerField("điểm B1 tính thử", null=True)
    b2 = models.PositiveSmallIntegerField("điểm B2 tính thử", null=True)
    reasons = models.JSONField("vì sao", default=list, blank=True)
    missing = models.CharField("vì sao không tính được", max_length=200, blank=True)

    objects = RecountedHouseholdQuerySet.as_manager()
    privacy = classed(
        open="recount village is_changed missing",
        personal="survey class_before official_class recounted_class movement b1 b2",
        sensitive="ethnicity reasons",
    )

    class Meta:
        verbose_name = "hộ trong lần tính thử"
        ordering = ["recount", "pk"]
        constraints = [
            UniqueConstraint("recount", "survey", name="households_recountedhousehold_once_each"),
            models.CheckConstraint(
                condition=Q(recounted_class__isnull=False) | ~Q(missing=""),
                name="households_recountedhousehold_missing_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(is_changed=False)
                | Q(recounted_class__isnull=False) & ~Q(recounted_class=F("official_class")),
                name="households_recountedhousehold_changed_differs",
            ),
        ]
        indexes = [models.Index(fields=["recount", "is_changed", "village"])]

    def __str__(self):
        return f"{self.recount_id}: {self.survey_id}"
