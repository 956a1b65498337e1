"""Reports that are owed, built and kept: one row per kind, year, unit and revision."""

from datetime import timedelta

from django.db import models
from django.db.models import OuterRef, Q, Subquery, UniqueConstraint
from django.utils import timezone

from core.constraints import in_order, within
from core.privacy import classed
from households.models import Reopening
from organisations.access import Permission
from organisations.models import Unit, User

MOST_ATTEMPTS = 3
SILENCE = timedelta(minutes=2)  # a builder that reported no progress for so long is dead


class ReportQuerySet(models.QuerySet):
    """Words for asking about reports."""

    def visible_to(self, user):
        """Reports on units the user may read reports of."""
        return self.filter(user.within(Permission.READ_REPORTS))

    def buildable_by(self, user):
        """Reports on units the user may build reports of."""
        return self.filter(user.within(Permission.BUILD_REPORTS))

    def of(self, kind, year, unit):
        """Every revision of one report, the latest first."""
        return self.filter(kind=kind, year=year, unit=unit).order_by("-revision")

    def ready(self):
        """Built and downloadable."""
        return self.filter(state=Report.State.READY)

    def abandoned(self, at):
        """Being built by somebody who gave no sign of life for too long."""
        return self.filter(state=Report.State.BUILDING, alive_at__lt=at - SILENCE)

    def claimable(self, at):
        """What a builder may take up now: waiting, or abandoned, with attempts left."""
        free = Q(state=Report.State.OWED) | Q(pk__in=self.abandoned(at).values("pk"))
        return self.filter(free, attempts__lt=MOST_ATTEMPTS)

    def for_page(self):
        """With unit and requester, and when its figures were opened again since (or None)."""
        commune = "commune_review__commune"
        inside = Q(**{f"{commune}__path__startswith": OuterRef("unit__path")})
        inside |= Q(**{f"{commune}__heir__path__startswith": OuterRef("unit__path")})
        since = Reopening.objects.filter(inside, commune_review__review__year=OuterRef("year"))
        since = since.filter(reopened_at__gt=OuterRef("built_at")).order_by("-reopened_at")
        reports = self.select_related("unit", "requested_by")
        return reports.annotate(reopened_at=Subquery(since.values("reopened_at")[:1]))


class Report(models.Model):
    """What is owed (a row), and once built its file with hash. Revisions never overwrite.

    `summary` says what the built figures rest on and how their cross-checks came out.
    """

    class Kind(models.TextChoices):
        """Kinds of report."""

        ANNUAL = "annual", "Báo cáo năm gửi Ban Thường vụ Huyện ủy"
        ANNUAL_TODAY = "annual_today", "Báo cáo năm xếp theo đơn vị hiện nay"

        @classmethod
        def annual(cls, on_todays_map):
            """The annual report on the map of then, or on today's."""
            return cls.ANNUAL_TODAY if on_todays_map else cls.ANNUAL

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
    alive_at = models.DateTimeField("dấu hiệu hoạt động cuối", null=True, blank=True)
    figures_at = models.DateTimeField("số liệu khoá lúc", null=True, blank=True)
    built_at = models.DateTimeField("lập xong lúc", null=True, blank=True)
    file = models.FileField("tệp", blank=True, max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField("dung lượng (byte)", null=True, blank=True)
    summary = models.JSONField("cơ sở số liệu và đối chiếu", default=dict, blank=True)

    objects = ReportQuerySet.as_manager()
    privacy = classed(
        open="kind year unit revision state progress attempts problem requested_at alive_at"
        " figures_at built_at file sha256 size summary",
        personal="requested_by",
    )

    class Meta:
        verbose_name = "báo cáo"
        ordering = ["-year", "unit__path", "-revision"]
        constraints = [
            UniqueConstraint("kind", "year", "unit", "revision", name="reports_report_exactly_one"),
            models.CheckConstraint(
                condition=Q(state__in=["owed", "building", "ready", "failed"]),
                name="reports_report_state_known",
            ),
            within("progress", 0, 100, name="reports_report_progress_range"),
            within("attempts", 0, MOST_ATTEMPTS, name="reports_report_attempts_limited"),
            within("revision", 1, 999, name="reports_report_revision_counts_from_one"),
            in_order("requested_at", "built_at", name="reports_report_built_after_request"),
            models.CheckConstraint(
                condition=~Q(state="building") | Q(alive_at__isnull=False),
                name="reports_report_builder_gives_signs",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="ready", size__isnull=False, built_at__isnull=False)
                    & ~Q(file="") & ~Q(sha256="")
                )
                | (
                    ~Q(state="ready")
                    & Q(file="", sha256="", size__isnull=True, built_at__isnull=True)
                ),
                name="reports_report_file_when_ready",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}, {self.unit} (lần {self.revision})"

    @property
    def on_todays_map(self):
        """Whether its rows are the units of the day it was built, not those of then."""
        return self.kind == self.Kind.ANNUAL_TODAY

    @property
    def query(self):
        """Unit, year and map as an address carries them."""
        today = "&ban_do=nay" if self.on_todays_map else ""
        return f"don_vi={self.unit.key}&nam={self.year}{today}"

    @property
    def is_unfinished(self):
        """Waiting or being built: the page asks again."""
        return self.state in {self.State.OWED, self.State.BUILDING}

    @property
    def on(self):
        """The day the report speaks of: tasks are late or in time as of this day."""
        return timezone.localdate(self.requested_at)

    @property
    def download_name(self):
        """A file name every system can keep: no accents, no spaces."""
        today = "-don-vi-hien-nay" if self.on_todays_map else ""
        return f"bao-cao-nam-{self.year}-{self.unit.code}{today}-lan-{self.revision}.xlsx"
