"""Decisions on people who seem to be in the registry twice. Candidates are computed, not stored."""

from django.db import models
from django.db.models import F, Q, UniqueConstraint

from core.constraints import all_or_none
from core.privacy import classed
from organisations.access import Permission
from organisations.models import User


class DuplicateDecisionQuerySet(models.QuerySet):
    """Words for asking about decisions."""

    def visible_to(self, user):
        """Decisions on two people who both live where the user resolves duplicates."""
        for side in ("first", "second"):
            here = user.within(Permission.RESOLVE_DUPLICATES, field=f"{side}__household__unit")
            self = self.filter(here)
        return self

    def standing(self):
        """Decisions that hold: not taken back."""
        return self.filter(undone_at__isnull=True)


class DuplicateDecision(models.Model):
    """Two entries of the registry: the same person (then merged by `event`) or different people."""

    class Verdict(models.TextChoices):
        """What was decided."""

        SAME = "same", "Cùng một người, đã gộp"
        DIFFERENT = "different", "Hai người khác nhau"

    first = models.ForeignKey(
        "households.Member", on_delete=models.PROTECT, related_name="duplicates_after"
    )
    second = models.ForeignKey(
        "households.Member", on_delete=models.PROTECT, related_name="duplicates_before"
    )
    verdict = models.CharField("kết luận", max_length=10, choices=Verdict)
    reason = models.CharField("lý do", max_length=300)
    event = models.ForeignKey(
        "households.HouseholdEvent", null=True, blank=True, on_delete=models.PROTECT,
        related_name="duplicate_decisions",
    )  # fmt: skip
    decided_at = models.DateTimeField("quyết định lúc")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField("bỏ quyết định lúc", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DuplicateDecisionQuerySet.as_manager()
    privacy = classed(
        open="verdict decided_at undone_at",
        personal="first second reason event decided_by undone_by",
    )

    class Meta:
        verbose_name = "kết luận về hồ sơ nghi trùng"
        ordering = ["-decided_at"]
        constraints = [
            UniqueConstraint(
                "first", "second", condition=Q(undone_at__isnull=True),
                name="households_duplicate_decided_once",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="households_duplicate_in_order"
            ),
            models.CheckConstraint(
                condition=Q(verdict="same", event__isnull=False)
                | Q(verdict="different", event__isnull=True),
                name="households_duplicate_merged_by_event",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="households_duplicate_has_reason"
            ),
            all_or_none("undone_at", "undone_by", name="households_duplicate_undone_by"),
        ]  # fmt: skip

    def __str__(self):
        return self.get_verdict_display()
