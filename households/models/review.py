"""Review rounds (rà soát, Quyết định 24/2021/QĐ-TTg): year → commune → household."""

from django.db import models
from django.db.models import F, Max, Q, UniqueConstraint

from core.constraints import all_or_none, in_order, within
from core.privacy import classed
from organisations.access import Permission
from organisations.models import Unit, User


class ReviewQuerySet(models.QuerySet):
    """Words for asking about rounds."""

    def annual(self):
        """Rà soát định kỳ: the rounds whose close writes the year's facts."""
        return self.filter(month__isnull=True)


class Review(models.Model):
    """A round of review: the annual one of a district, or the ad hoc one of a commune in a month.

    Annual (định kỳ): 01/9 to 14/12, `month` is empty. Ad hoc (thường xuyên): from the 15th of the
    month, decided within 15 days; `unit` is then the commune.
    """

    year = models.PositiveSmallIntegerField("năm")
    month = models.PositiveSmallIntegerField("tháng", null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reviews")
    standard = models.ForeignKey(
        "households.Standard", verbose_name="chuẩn áp dụng", on_delete=models.PROTECT
    )
    opens_on = models.DateField("bắt đầu")
    due_on = models.DateField("kết thúc")
    is_baseline = models.BooleanField("năm gốc", default=False)

    objects = ReviewQuerySet.as_manager()
    privacy = classed(open="year month unit standard opens_on due_on is_baseline")

    class Meta:
        verbose_name = "đợt rà soát"
        ordering = ["-year"]
        constraints = [
            UniqueConstraint(
                "unit", "year", condition=Q(month__isnull=True),
                name="households_review_once_a_year",
            ),
            UniqueConstraint(
                "unit", "year", "month", condition=Q(month__isnull=False),
                name="households_review_once_a_month",
            ),
            within("month", 1, 12, name="households_review_month_of_the_year"),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(is_baseline=False),
                name="households_review_baseline_is_annual",
            ),
            in_order("opens_on", "due_on", name="households_review_dates_in_order"),
        ]  # fmt: skip

    def __str__(self):
        if self.is_annual:
            return f"Rà soát định kỳ năm {self.year}"
        return f"Rà soát thường xuyên tháng {self.month}/{self.year}"

    @property
    def is_annual(self):
        """Định kỳ, not thường xuyên."""
        return self.month is None


class CommuneReviewQuerySet(models.QuerySet):
    """Words for asking about a commune's round."""

    def visible_to(self, user):
        """Rounds of communes where the user holds any posting over review or households."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS, field="commune"))

    def annual(self):
        """Parts of annual rounds."""
        return self.filter(review__month__isnull=True)

    def open(self):
        """Rounds still running."""
        return self.filter(closed_at__isnull=True)

    def taking_applicants(self):
        """Rounds still surveying: running, nothing posted."""
        return self.open().filter(posted_from__isnull=True)


class CommuneReview(models.Model):
    """One commune's part of a round: its posting, its recognition decision, its close.

    `settles_year` is the year whose facts the recognised results count for, known once decided:
    the year of the round for an annual one; for an ad hoc one the year of the next annual round of
    the commune that is not decided yet.
    """

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
    settles_year = models.PositiveSmallIntegerField("tính vào kết quả năm", null=True, blank=True)
    closed_at = models.DateTimeField("khoá sổ lúc", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CommuneReviewQuerySet.as_manager()
    privacy = classed(
        open="review commune posted_from posted_to posted_at decision_number decided_on"
        " settles_year closed_at",
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
            all_or_none("decided_on", "settles_year", name="households_communereview_settles"),
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

    @property
    def posted_until(self):
        """The last day anything hangs on the wall: the lists, or a re-checked result after them."""
        again = self.complaints.current().aggregate(last=Max("posted_to"))["last"]
        return max(filter(None, (self.posted_to, again)), default=None)
