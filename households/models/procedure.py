"""How a review runs, as data: dates, deadlines and who gives an opinion, by legal act and day."""

from datetime import date

from django.db import models
from django.db.models import Q, UniqueConstraint

from core.constraints import within
from core.privacy import classed


class ProcedureQuerySet(models.QuerySet):
    """Words for asking about procedures."""

    def on(self, day):
        """The procedure in force on a day; None before the first."""
        return self.filter(valid_from__lte=day).order_by("valid_from").last()


class Procedure(models.Model):
    """The dates and deadlines of reviews from a day on (Quyết định 24/2021/QĐ-TTg and after).

    A round keeps to the procedure in force when it opens. Days are working days where their name
    says so, else calendar days. `opinion_giver` is empty where no opinion is asked; `GAP` in it is
    a fact nobody has found yet. Annual dates are (day, month).
    """

    class OpinionBy(models.TextChoices):
        """Who answers when a commune asks the opinion on its lists."""

        DISTRICT = "district", "Cấp huyện trả lời trong phần mềm"
        ELSEWHERE = "elsewhere", "Nơi khác trả lời bằng văn bản, xã ghi lại"
        NOBODY = "nobody", "Không xin ý kiến"

    valid_from = models.DateField("áp dụng từ ngày", unique=True)
    legal_basis = models.CharField("căn cứ", max_length=200)
    annual_from_day = models.PositiveSmallIntegerField("định kỳ: từ ngày", default=1)
    annual_from_month = models.PositiveSmallIntegerField("định kỳ: từ tháng", default=9)
    annual_to_day = models.PositiveSmallIntegerField("định kỳ: đến hết ngày", default=14)
    annual_to_month = models.PositiveSmallIntegerField("định kỳ: đến hết tháng", default=12)
    ad_hoc_from_day = models.PositiveSmallIntegerField("thường xuyên: từ ngày", default=15)
    ad_hoc_days = models.PositiveSmallIntegerField(
        "thường xuyên: quyết định trong (ngày)", default=15
    )
    report_by_day = models.PositiveSmallIntegerField(
        "báo cáo rà soát thường xuyên: trước ngày (tháng sau)", default=5
    )
    posting_working_days = models.PositiveSmallIntegerField("niêm yết (ngày làm việc)", default=3)
    opinion_working_days = models.PositiveSmallIntegerField(
        "trả lời ý kiến (ngày làm việc)", default=5
    )
    opinion_by = models.CharField(
        "ai trả lời", max_length=10, choices=OpinionBy, default=OpinionBy.DISTRICT
    )
    opinion_giver = models.CharField("nơi cho ý kiến", max_length=150, blank=True)
    notes = models.TextField("chỗ chưa chắc chắn", blank=True)

    objects = ProcedureQuerySet.as_manager()
    privacy = classed(
        open="valid_from legal_basis annual_from_day annual_from_month annual_to_day"
        " annual_to_month ad_hoc_from_day ad_hoc_days report_by_day posting_working_days"
        " opinion_working_days opinion_by opinion_giver notes"
    )

    class Meta:
        verbose_name = "quy trình rà soát"
        ordering = ["valid_from"]
        constraints = [
            within("ad_hoc_from_day", 1, 28, name="households_procedure_ad_hoc_day"),
            within("report_by_day", 1, 28, name="households_procedure_report_day"),
            within("posting_working_days", 1, 30, name="households_procedure_posting_days"),
            within("opinion_working_days", 1, 30, name="households_procedure_opinion_days"),
            models.CheckConstraint(
                condition=Q(opinion_by="nobody", opinion_giver="")
                | Q(opinion_by__in=["district", "elsewhere"]),
                name="households_procedure_giver_named_or_nobody",
            ),
        ]

    def __str__(self):
        return f"{self.legal_basis} (từ {self.valid_from:%d/%m/%Y})"

    def annual_days(self, year):
        """The first and the last day of the annual round of a year; ValueError if one is none."""
        first = date(year, self.annual_from_month, self.annual_from_day)
        return first, date(year, self.annual_to_month, self.annual_to_day)


class RoundStep(models.Model):
    """A step of a commune's round: by when, and who sees to it. Whether it is done is derived."""

    class Step(models.TextChoices):
        """The steps of rules.md in their order; none can be skipped."""

        LIST = "list", "Lập danh sách"
        SURVEY = "survey", "Rà soát (Phiếu A, Phiếu B)"
        MEETING = "meeting", "Họp thôn"
        POSTING = "posting", "Niêm yết, phúc tra"
        OPINION = "opinion", "Xin ý kiến"
        DECISION = "decision", "Quyết định công nhận"
        CERTIFICATES = "certificates", "Cấp giấy chứng nhận"
        CLOSE = "close", "Khoá sổ"

    commune_review = models.ForeignKey(
        "households.CommuneReview", on_delete=models.PROTECT, related_name="steps"
    )
    step = models.CharField("bước", max_length=12, choices=Step)
    due_on = models.DateField("hạn")
    responsible = models.ForeignKey(
        "organisations.User", verbose_name="người chịu trách nhiệm", null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip

    privacy = classed(open="commune_review step due_on", personal="responsible")

    class Meta:
        verbose_name = "bước của đợt rà soát"
        ordering = ["commune_review", "due_on", "pk"]
        constraints = [
            UniqueConstraint("commune_review", "step", name="households_roundstep_once"),
            models.CheckConstraint(
                condition=Q(
                    step__in=[
                        "list", "survey", "meeting", "posting", "opinion", "decision",
                        "certificates", "close",
                    ]
                ),
                name="households_roundstep_known",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_step_display()} – {self.due_on:%d/%m/%Y}"
