"""Review rounds (rà soát, Quyết định 24/2021/QĐ-TTg): year → commune → household."""

from django.db import models
from django.db.models import F, Q, UniqueConstraint

from core.constraints import all_or_none, in_order
from core.privacy import classed
from organisations.access import Permission
from organisations.models import Unit, User


class Review(models.Model):
    """A round of review of a district: the annual one (01/9 to 14/12)."""

    year = models.PositiveSmallIntegerField("năm")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reviews")
    standard = models.ForeignKey(
        "households.Standard", verbose_name="chuẩn áp dụng", on_delete=models.PROTECT
    )
    opens_on = models.DateField("bắt đầu")
    due_on = models.DateField("kết thúc")
    is_baseline = models.BooleanField("năm gốc", default=False)

    privacy = classed(open="year unit standard opens_on due_on is_baseline")

    class Meta:
        verbose_name = "đợt rà soát"
        ordering = ["-year"]
        constraints = [
            UniqueConstraint("unit", "year", name="households_review_once_a_year"),
            in_order("opens_on", "due_on", name="households_review_dates_in_order"),
        ]

    def __str__(self):
        return f"Rà soát định kỳ năm {self.year}"


class CommuneReviewQuerySet(models.QuerySet):
    """Words for asking about a commune's round."""

    def visible_to(self, user):
        """Rounds of communes where the user holds any posting over review or households."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS, field="commune"))

    def open(self):
        """Rounds still running."""
        return self.filter(closed_at__isnull=True)

    def taking_applicants(self):
        """Rounds still surveying: running, nothing posted."""
        return self.open().filter(posted_from__isnull=True)


class CommuneReview(models.Model):
    """One commune's part of a round: its posting, its recognition decision, its close."""

    class Stage(models.TextChoices):
        """Derived from what the round has left behind."""

        SURVEYING = "surveying", "Rà soát, họp thôn"
        POSTED = "posted", "Đang niêm yết"
        RECOGNISED = "recognised", "Đã công nhận"
        CLOSED = "closed", "Đã khoá sổ"

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="communes")
    commune = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    posted_from = models.DateField("niêm yết từ", null=True, blank=True)
    posted_to = models.DateField("niêm yết đến hết ngày", null=True, blank=True)
    posted_at = models.CharField("nơi niêm yết", max_length=200, blank=True)
    decision_number = models.CharField("số quyết định", max_length=40, null=True, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField("khoá sổ lúc", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CommuneReviewQuerySet.as_manager()
    privacy = classed(
        open="review commune posted_from posted_to posted_at decision_number decided_on closed_at",
        personal="decided_by closed_by",
    )

    class Meta:
        verbose_name = "đợt rà soát của xã"
        ordering = ["review", "commune__code"]
        constraints = [
            UniqueConstraint("review", "commune", name="households_communereview_once"),
            all_or_none("posted_from", "posted_to", name="households_communereview_posting_whole"),
            in_order("posted_from", "posted_to", name="households_communereview_posting_in_order"),
            all_or_none(
                "decision_number", "decided_on", "decided_by",
                name="households_communereview_decision_whole",
            ),
            all_or_none("closed_at", "closed_by", name="households_communereview_closed_by"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gt=F("posted_to")),
                name="households_communereview_decided_after_posting",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(decided_on__isnull=False),
                name="households_communereview_closed_after_decision",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.review} – {self.commune}"

    @property
    def stage(self):
        """How far the commune has come."""
        if self.closed_at:
            return self.Stage.CLOSED
        if self.decided_on:
            return self.Stage.RECOGNISED
        return self.Stage.POSTED if self.posted_from else self.Stage.SURVEYING
