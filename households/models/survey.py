"""Surveys (Phiếu B): the raw answers as given, with the result they had when recorded."""

import uuid

from django.db import models
from django.db.models import Q, UniqueConstraint

from core.constraints import in_order, within
from core.privacy import classed
from organisations.access import Permission
from organisations.models import UnitAttribute, User

from .facts import PovertyClass


class SurveyQuerySet(models.QuerySet):
    """Words for asking about surveys."""

    def visible_to(self, user):
        """Surveys of households the user may read."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS, field="household__unit"))


class Survey(models.Model):
    """One Phiếu B of a household in a commune's round. A correction is a new survey.

    `begun_at` is when the person opened the sheet it was typed into; unknown for a workbook.
    """

    class Source(models.TextChoices):
        """Where B1 comes from."""

        COMPUTED = "computed", "Tính từ bảng điểm"
        TYPED = "typed", "Nhập từ phiếu giấy"

    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="surveys"
    )
    commune_review = models.ForeignKey(
        "households.CommuneReview", on_delete=models.PROTECT, related_name="surveys"
    )
    survey_date = models.DateField("ngày khảo sát")
    area = models.CharField("khu vực", max_length=12, choices=UnitAttribute.Area)
    standard = models.ForeignKey("households.Standard", on_delete=models.PROTECT, related_name="+")
    score_table = models.ForeignKey(
        "households.ScoreTable", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answers = models.JSONField("câu trả lời")
    result = models.JSONField("kết quả")
    b1 = models.IntegerField("điểm B1", null=True)
    b1_source = models.CharField("nguồn điểm B1", max_length=10, choices=Source, blank=True)
    b2 = models.PositiveSmallIntegerField("điểm B2")
    poverty_class = models.CharField("phân loại", max_length=12, choices=PovertyClass)
    submission_key = models.UUIDField("khoá gửi", unique=True, default=uuid.uuid4)
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    replaced_at = models.DateTimeField("được thay lúc", null=True, blank=True)
    begun_at = models.DateTimeField("mở phiếu lúc", null=True, blank=True)
    batch = models.ForeignKey(
        "households.SurveyImport",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="surveys",
    )

    objects = SurveyQuerySet.as_manager()
    privacy = classed(
        open="commune_review survey_date area standard score_table submission_key recorded_at"
        " replaced_at b1_source begun_at batch",
        personal="household recorded_by poverty_class b1 b2",
        sensitive="answers result",
    )

    class Meta:
        verbose_name = "Phiếu B"
        ordering = ["-survey_date", "-pk"]
        constraints = [
            UniqueConstraint(
                "commune_review", "household", condition=Q(replaced_at__isnull=True),
                name="households_survey_one_current",
            ),
            models.CheckConstraint(
                condition=Q(poverty_class__in=PovertyClass.values),
                name="households_survey_class_known",
            ),
            models.CheckConstraint(
                condition=Q(area__in=["nong_thon", "thanh_thi"]), name="households_survey_area"
            ),
            within("b2", 0, 130, name="households_survey_b2_range"),
            in_order("begun_at", "recorded_at", name="households_survey_begun_before_recorded"),
        ]  # fmt: skip

    def __str__(self):
        return f"Phiếu B {self.household_id} ({self.survey_date:%d/%m/%Y})"


class SurveyDraftQuerySet(models.QuerySet):
    """Words for asking about drafts."""

    def visible_to(self, user):
        """One's own drafts of households one may still read."""
        return self.filter(
            user.within(Permission.RECORD_SURVEYS, field="case__household__unit"), by=user
        )

    def of_others(self, user):
        """Other people's drafts of households where one records surveys: that they are there."""
        here = user.within(Permission.RECORD_SURVEYS, field="case__household__unit")
        return self.filter(here).exclude(by=user).defer("fields")


class SurveyDraft(models.Model):
    """What one person has typed into a Phiếu B and not yet recorded, kept exactly as typed."""

    case = models.ForeignKey(
        "households.ReviewCase", on_delete=models.CASCADE, related_name="drafts"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submission_key = models.UUIDField(default=uuid.uuid4)
    fields = models.JSONField("nội dung đã gõ", default=dict)
    saved_at = models.DateTimeField("lưu lúc")

    objects = SurveyDraftQuerySet.as_manager()
    privacy = classed(open="submission_key saved_at", personal="case by", sensitive="fields")

    class Meta:
        verbose_name = "phiếu nháp"
        ordering = ["-saved_at"]
        constraints = [UniqueConstraint("case", "by", name="households_surveydraft_one_each")]

    def __str__(self):
        return f"Nháp {self.case_id} ({self.saved_at:%d/%m/%Y %H:%M})"
