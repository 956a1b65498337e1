"""What was true before a closed year was opened again: kept, readable, never changed."""

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, UniqueConstraint, When

from core.privacy import classed
from organisations.access import Permission
from organisations.models import Unit, User

from .facts import HouseholdYear, Movement, PovertyClass


class ReopeningQuerySet(models.QuerySet):
    """Words for asking about re-openings."""

    def visible_to(self, user):
        """Those of communes where the user reads households."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS, "commune_review__commune"))


class Reopening(models.Model):
    """A closed commune's year was opened again: why, by whom, and what stood until then."""

    commune_review = models.ForeignKey(
        "households.CommuneReview", on_delete=models.PROTECT, related_name="reopenings"
    )
    number = models.PositiveSmallIntegerField("lần")
    reason = models.TextField("lý do")
    reopened_at = models.DateTimeField("mở lại lúc")
    reopened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    posted_from = models.DateField("đã niêm yết từ")
    posted_to = models.DateField("đã niêm yết đến hết ngày")
    decision_number = models.CharField("số quyết định trước đó", max_length=40)
    decided_on = models.DateField("ngày quyết định trước đó")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("đã khoá sổ lúc")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ReopeningQuerySet.as_manager()
    privacy = classed(
        open="commune_review number reason reopened_at posted_from posted_to decision_number"
        " decided_on closed_at",
        personal="reopened_by decided_by closed_by",
    )

    class Meta:
        verbose_name = "lần mở lại sổ"
        ordering = ["commune_review", "number"]
        constraints = [
            UniqueConstraint("commune_review", "number", name="households_reopening_numbered"),
            models.CheckConstraint(condition=~Q(reason=""), name="households_reopening_has_reason"),
        ]

    def __str__(self):
        return f"Mở lại lần {self.number}"


class RevisedFactQuerySet(models.QuerySet):
    """Words for asking about earlier facts."""

    def visible_to(self, user):
        """Facts of places where the user reads households."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS))

    def beside_now(self):
        """With the class the same year has now in `class_now`, those that differ first."""
        year = OuterRef("reopening__commune_review__review__year")
        now = HouseholdYear.objects.filter(household=OuterRef("household"), year=year)
        found = self.annotate(
            class_now=Subquery(now.values("poverty_class")[:1]),
            movement_now=Subquery(now.values("movement")[:1]),
        )
        same = Q(movement_now=F("movement"))
        return found.annotate(differs=Case(When(same, then=False), default=True)).order_by(
            "-differs", "unit__code", "household__code"
        )


class RevisedFact(models.Model):
    """One household's fact as it stood until a re-opening."""

    reopening = models.ForeignKey(Reopening, on_delete=models.PROTECT, related_name="facts")
    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="revised_years"
    )
    survey = models.ForeignKey(
        "households.Survey", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_before = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    poverty_class = models.CharField("phân loại", max_length=12, choices=PovertyClass, null=True)
    class_before = models.CharField(
        "phân loại năm trước", max_length=12, choices=PovertyClass, null=True
    )
    movement = models.CharField("diễn biến", max_length=24, choices=Movement)
    b1 = models.IntegerField("điểm B1", null=True)
    b2 = models.PositiveSmallIntegerField("điểm B2", null=True)
    members = models.PositiveSmallIntegerField("số nhân khẩu")
    members_before = models.PositiveSmallIntegerField("số nhân khẩu năm trước", null=True)
    groups = models.JSONField("nhóm đối tượng", default=dict)
    deprivations = models.JSONField("thiếu hụt", default=list)
    causes = models.JSONField("nguyên nhân nghèo", default=list)

    objects = RevisedFactQuerySet.as_manager()
    privacy = classed(
        open="reopening unit unit_before members members_before",
        personal="household survey poverty_class class_before movement b1 b2",
        sensitive="groups deprivations causes",
    )

    class Meta:
        verbose_name = "kết quả năm trước khi mở lại"
        ordering = ["reopening", "household"]
        constraints = [
            UniqueConstraint("reopening", "household", name="households_revisedfact_once"),
        ]

    def __str__(self):
        return f"{self.household_id}: {self.get_poverty_class_display()}"
