"""What is said against the posted lists, the re-checks it leads to, and the opinion from above."""

from django.db import models
from django.db.models import F, Q, UniqueConstraint

from core.constraints import all_or_none, in_order
from core.privacy import classed
from organisations.access import Permission
from organisations.models import User

HEAVY = ("answers", "result")


class ComplaintQuerySet(models.QuerySet):
    """Words for asking about complaints."""

    def visible_to(self, user):
        """Complaints about households of communes where the user reads households."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS, "commune_review__commune"))

    def current(self):
        """Of the round as it runs now: not of the time before it was opened again."""
        return self.filter(reopening__isnull=True)

    def open(self):
        """Not settled yet."""
        return self.filter(settled_on__isnull=True)

    def unvisited(self):
        """Open ones whose household was not surveyed again yet."""
        return self.open().filter(Complaint.NOT_VISITED)

    def for_page(self):
        """With household, village, both surveys and the round."""
        parts = ("case__household__unit", "case__survey", "survey_before", "received_by")
        rows = self.select_related(*parts, "settled_by", "commune_review__commune")
        heavy = [f"{part}__{f}" for part in ("case__survey", "survey_before") for f in HEAVY]
        return rows.select_related("commune_review__review").defer(*heavy)


class Complaint(models.Model):
    """A reason to re-check one household (phúc tra): surveyed again, the result posted again.

    `survey_before` is the survey that stood when it came in; a settled one has a newer survey.
    `reopening` is the re-opening of the round that set it aside; empty while it counts.
    """

    NOT_VISITED = Q(case__survey=F("survey_before")) | Q(case__survey=None)

    class Source(models.TextChoices):
        """Who asked for the re-check."""

        PERSON = "person", "Khiếu nại, phản ánh của người dân"
        OPINION = "opinion", "Nơi cho ý kiến đề nghị xem lại"
        OFFICE = "office", "UBND xã tự phát hiện"

    commune_review = models.ForeignKey(
        "households.CommuneReview", on_delete=models.PROTECT, related_name="complaints"
    )
    case = models.ForeignKey(
        "households.ReviewCase", on_delete=models.PROTECT, related_name="complaints"
    )
    source = models.CharField("nguồn", max_length=8, choices=Source, default=Source.PERSON)
    filed_on = models.DateField("ngày nhận")
    complainant = models.CharField("người khiếu nại", max_length=100, blank=True)
    content = models.TextField("nội dung")
    received_at = models.DateTimeField("ghi nhận lúc")
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    survey_before = models.ForeignKey(
        "households.Survey", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_on = models.DateField("ngày kết luận", null=True, blank=True)
    settled_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField("kết luận phúc tra", blank=True)
    posted_from = models.DateField("niêm yết lại từ", null=True, blank=True)
    posted_to = models.DateField("niêm yết lại đến hết ngày", null=True, blank=True)
    reopening = models.ForeignKey(
        "households.Reopening", null=True, blank=True, on_delete=models.PROTECT,
        related_name="complaints",
    )  # fmt: skip

    objects = ComplaintQuerySet.as_manager()
    privacy = classed(
        open="commune_review source filed_on received_at settled_on posted_from posted_to"
        " reopening",
        personal="case complainant content received_by survey_before settled_by answer",
    )

    class Meta:
        verbose_name = "khiếu nại, phúc tra"
        ordering = ["-filed_on", "-pk"]
        constraints = [
            UniqueConstraint(
                "case", condition=Q(settled_on__isnull=True), name="households_complaint_one_open"
            ),
            all_or_none(
                "settled_on", "settled_by", "posted_from", "posted_to",
                name="households_complaint_settled_whole",
            ),
            in_order("posted_from", "posted_to", name="households_complaint_posting_in_order"),
            in_order("filed_on", "settled_on", name="households_complaint_settled_after"),
            models.CheckConstraint(
                condition=Q(source__in=["person", "opinion", "office"]),
                name="households_complaint_source_known",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_source_display()} {self.filed_on:%d/%m/%Y}"


class OpinionQuerySet(models.QuerySet):
    """Words for asking about opinions."""

    def visible_to(self, user):
        """Opinions on communes where the user reads households."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS, "commune_review__commune"))

    def current(self):
        """Of the round as it runs now: not of the time before it was opened again."""
        return self.filter(reopening__isnull=True)

    def waiting(self):
        """Asked and not answered."""
        return self.filter(replied_on__isnull=True)


class Opinion(models.Model):
    """The commune reports its lists and asks the opinion; the reply decides whether to go on.

    `reopening` is the re-opening of the round that set it aside; empty while it counts.
    """

    commune_review = models.ForeignKey(
        "households.CommuneReview", on_delete=models.PROTECT, related_name="opinions"
    )
    report_number = models.CharField("số báo cáo", max_length=40)
    asked_on = models.DateField("ngày báo cáo")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("hạn trả lời")
    replied_on = models.DateField("ngày trả lời", null=True, blank=True)
    reply_number = models.CharField("số văn bản trả lời", max_length=40, blank=True)
    replied_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_agreed = models.BooleanField("nhất trí", null=True, blank=True)
    text = models.TextField("nội dung ý kiến", blank=True)
    reopening = models.ForeignKey(
        "households.Reopening", null=True, blank=True, on_delete=models.PROTECT,
        related_name="opinions",
    )  # fmt: skip

    objects = OpinionQuerySet.as_manager()
    privacy = classed(
        open="commune_review report_number asked_on due_on replied_on reply_number is_agreed"
        " reopening",
        personal="asked_by replied_by text",
    )

    class Meta:
        verbose_name = "xin ý kiến"
        ordering = ["commune_review", "-asked_on", "-pk"]
        constraints = [
            UniqueConstraint(
                "commune_review", condition=Q(replied_on__isnull=True),
                name="households_opinion_one_open",
            ),
            all_or_none(
                "replied_on", "replied_by", "is_agreed", name="households_opinion_reply_whole"
            ),
            in_order("asked_on", "replied_on", name="households_opinion_replied_after"),
            models.CheckConstraint(
                condition=~Q(is_agreed=False) | ~Q(text=""),
                name="households_opinion_refused_with_reason",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.report_number} ({self.asked_on:%d/%m/%Y})"
