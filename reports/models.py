"""Reports that are owed, built and kept: one row per kind, year, unit and revision."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from core.constraints import within
from core.privacy import classed
from organisations.access import Permission
from organisations.models import Unit, User


class ReportQuerySet(models.QuerySet):
    """Words for asking about reports."""

    def visible_to(self, user):
        """Reports on units the user may read reports of."""
        return self.filter(user.within(Permission.READ_REPORTS))

    def ready(self):
        """Built and downloadable."""
        return self.filter(state=Report.State.READY)

    def for_page(self):
        """With unit and requester."""
        return self.select_related("unit", "requested_by")


class Report(models.Model):
    """What is owed (a row), and once built its file with hash. Revisions never overwrite."""

    class Kind(models.TextChoices):
        """Kinds of report."""

        ANNUAL = "annual", "Báo cáo năm gửi Ban Thường vụ Huyện ủy"

    class State(models.TextChoices):
        """Where it stands."""

        OWED = "owed", "Chờ lập"
        BUILDING = "building", "Đang lập"
        READY = "ready", "Đã lập"
        FAILED = "failed", "Không lập được"

    kind = models.CharField("loại", max_length=20, choices=Kind)
    year = models.PositiveSmallIntegerField("năm")
    unit = models.ForeignKey(
        Unit, verbose_name="đơn vị", on_delete=models.PROTECT, related_name="reports"
    )
    revision = models.PositiveSmallIntegerField("lần lập", default=1)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.OWED)
    progress = models.PositiveSmallIntegerField("tiến độ (%)", default=0)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    problem = models.CharField("lý do", max_length=300, blank=True)
    requested_at = models.DateTimeField("yêu cầu lúc")
    requested_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    built_at = models.DateTimeField("lập xong lúc", null=True, blank=True)
    file = models.FileField("tệp", blank=True, max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField("dung lượng (byte)", null=True, blank=True)

    objects = ReportQuerySet.as_manager()
    privacy = classed(
        open="kind year unit revision state progress attempts problem requested_at built_at file"
        " sha256 size",
        personal="requested_by",
    )

    class Meta:
        verbose_name = "báo cáo"
        ordering = ["-year", "-revision", "kind"]
        constraints = [
            UniqueConstraint("kind", "year", "unit", "revision", name="reports_report_exactly_one"),
            within("progress", 0, 100, name="reports_report_progress_range"),
            models.CheckConstraint(
                condition=(Q(state="ready") & ~Q(file="") & ~Q(sha256="") & Q(size__isnull=False))
                | (~Q(state="ready") & Q(file="", sha256="", size__isnull=True)),
                name="reports_report_file_when_ready",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}, {self.unit} (lần {self.revision})"
