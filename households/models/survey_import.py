"""Survey workbooks brought into a commune's round: what was in the file and what became of it."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from core.constraints import all_or_none, in_order
from core.privacy import classed
from organisations.access import Permission
from organisations.models import User

from .background import Work, WorkQuerySet, work_constraints


class SurveyImportQuerySet(WorkQuerySet):
    """Words for asking about imports."""

    def visible_to(self, user):
        """Imports into rounds of communes where the user runs the review."""
        return self.filter(user.within(Permission.RUN_REVIEW, field="commune_review__commune"))


class SurveyImport(Work):
    """One uploaded workbook: read, looked at, confirmed, written; perhaps undone.

    `work` is about the step being done now: reading while `stage` is `READING`, writing while it
    is `WRITING`. Counts are of households.
    """

    class Stage(models.TextChoices):
        """How far the import has come."""

        READING = "reading", "Đang đọc tệp"
        PREVIEW = "preview", "Chờ xác nhận"
        WRITING = "writing", "Đang ghi"
        WRITTEN = "written", "Đã ghi"
        UNDONE = "undone", "Đã hoàn lại"
        DROPPED = "dropped", "Đã bỏ, không ghi"
        REFUSED = "refused", "Không đọc được tệp"

    class Mode(models.TextChoices):
        """What a household that is refused means for the others."""

        EACH = "each", "Ghi từng hộ: hộ đúng được ghi, hộ sai để lại"
        ALL = "all", "Ghi cả tệp hoặc không ghi gì"

    commune_review = models.ForeignKey(
        "households.CommuneReview", on_delete=models.PROTECT, related_name="imports"
    )
    stage = models.CharField("giai đoạn", max_length=10, choices=Stage, default=Stage.READING)
    mode = models.CharField("cách ghi", max_length=4, choices=Mode, default=Mode.EACH)
    file = models.FileField("tệp", max_length=200)
    sha256 = models.CharField("SHA-256 của tệp", max_length=64)
    uploaded_at = models.DateTimeField("tải lên lúc")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("ghi xong lúc", null=True, blank=True)
    undone_at = models.DateTimeField("hoàn lại lúc", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SurveyImportQuerySet.as_manager()
    privacy = classed(
        open="commune_review stage mode sha256 uploaded_at written_at undone_at"
        f" {Work.WORK_FIELDS}",
        personal="uploaded_by undone_by",
        sensitive="file",
    )

    class Meta:
        verbose_name = "lần nhập bảng phiếu"
        ordering = ["-uploaded_at"]
        constraints = [
            *work_constraints("households_surveyimport"),
            models.CheckConstraint(
                condition=Q(
                    stage__in=[
                        "reading", "preview", "writing", "written", "undone", "dropped", "refused"
                    ]
                ),
                name="households_surveyimport_stage_known",
            ),
            all_or_none("undone_at", "undone_by", name="households_surveyimport_undone_by"),
            in_order("written_at", "undone_at", name="households_surveyimport_undone_after"),
            models.CheckConstraint(
                condition=~Q(stage__in=["written", "undone"]) | Q(written_at__isnull=False),
                name="households_surveyimport_written_has_moment",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"Lần nhập bảng phiếu số {self.pk}"

    @property
    def unit(self):
        """The commune the surveys are of."""
        return self.commune_review.commune


class ListLength(models.Func):
    """How many entries a stored list has."""

    function = "JSON_ARRAY_LENGTH"
    output_field = models.IntegerField()

    def as_postgresql(self, compiler, connection, **context):
        """PostgreSQL stores it as jsonb, whose function has another name."""
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **context)


class ImportedHouseholdQuerySet(models.QuerySet):
    """Words for asking about the households of a file."""

    def in_order_of_work(self):
        """The refused first, those soonest mended before the others; then as in the file."""
        refused_first = models.Case(models.When(outcome="refused", then=0), default=1)
        return self.order_by(refused_first, ListLength("remarks"), "line")


class ImportedHousehold(models.Model):
    """One household of an uploaded workbook: what it is to the round, and what was done with it.

    `remarks` are what keeps it out and `doubts` what is odd, each a list of [sheet, cell,
    message]. `before` is what writing it changed, kept for undoing: the case's state and survey,
    and the members as they were.
    """

    class Outcome(models.TextChoices):
        """What the file says of the household, held against the round."""

        NEW = "new", "Phiếu mới"
        CHANGED = "changed", "Thay phiếu đã ghi"
        UNCHANGED = "unchanged", "Không đổi"
        REFUSED = "refused", "Không nhận"

    batch = models.ForeignKey(SurveyImport, on_delete=models.CASCADE, related_name="households")
    line = models.PositiveIntegerField("dòng trong sheet Hộ")
    code = models.CharField("mã hộ", max_length=60)
    case = models.ForeignKey(
        "households.ReviewCase", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    village = models.ForeignKey(
        "organisations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField("kết quả đọc", max_length=10, choices=Outcome)
    poverty_class = models.CharField("phân loại", max_length=12, blank=True)
    answers = models.JSONField("câu trả lời", null=True, blank=True)
    remarks = models.JSONField("lỗi", default=list, blank=True)
    doubts = models.JSONField("nghi vấn", default=list, blank=True)
    base_survey = models.ForeignKey(
        "households.Survey", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    survey = models.OneToOneField(
        "households.Survey",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="imported_as",
    )
    before = models.JSONField("trước khi ghi", null=True, blank=True)
    is_written = models.BooleanField("đã ghi", default=False)

    objects = ImportedHouseholdQuerySet.as_manager()
    privacy = classed(
        open="batch line village outcome is_written",
        personal="code case poverty_class base_survey survey",
        sensitive="answers remarks doubts before",
    )

    class Meta:
        verbose_name = "hộ trong bảng phiếu"
        ordering = ["batch", "line"]
        constraints = [
            UniqueConstraint("batch", "line", name="households_importedhousehold_once_each"),
            UniqueConstraint(
                "batch", "case", condition=Q(case__isnull=False),
                name="households_importedhousehold_one_per_case",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["new", "changed", "unchanged", "refused"]),
                name="households_importedhousehold_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(survey__isnull=True) | ~Q(outcome="refused"),
                name="households_importedhousehold_refused_not_written",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["batch", "outcome", "line"])]

    def __str__(self):
        return f"{self.code} (dòng {self.line})"
