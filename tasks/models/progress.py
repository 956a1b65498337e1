"""What agencies report on their duties, the district's answers, and what supervisors find."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from core.constraints import all_or_none, in_order, one_of, within
from core.privacy import classed
from organisations.access import Permission
from organisations.models import Agency, User

from .duty import Duty
from .task import open_to


class WrittenQuerySet(models.QuerySet):
    """Words for asking about what agencies wrote."""

    def visible_to(self, user):
        """Written by agencies of the user's units or of the units above, never by neighbours,
        unless on a duty that an agency of the user's units leads.
        """
        led = user.within(Permission.READ_TASKS, "duty__task__lead__unit")
        return self.filter(open_to(user, "agency__unit") | led)


class ProgressQuerySet(WrittenQuerySet):
    """Words for asking about reports."""

    def for_page(self):
        """With the agency and the people."""
        return self.select_related("agency", "reported_by", "answered_by")

    def answerable_by(self, user):
        """On duties whose lead lies where the user may confirm."""
        return self.filter(user.within(Permission.CONFIRM_PROGRESS, "duty__task__lead__unit"))


class ProgressState(models.TextChoices):
    """The district's answer to a report; a part report needs none."""

    SENT = "sent", "Chờ xác nhận"
    RETURNED = "returned", "Trả lại"
    CONFIRMED = "confirmed", "Đã xác nhận"
    NOTED = "noted", "Ghi nhận tiến độ"


class Progress(models.Model):
    """One report of an agency on what it owes, and the district's answer to it."""

    State = ProgressState

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="reports")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField("tiến độ (%)")
    text = models.TextField("kết quả thực hiện")
    submission_key = models.UUIDField(unique=True)
    reported_at = models.DateTimeField("báo cáo lúc")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("tình trạng", max_length=10, choices=ProgressState)
    answer = models.TextField("ý kiến của huyện", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ProgressQuerySet.as_manager()
    privacy = classed(
        open="duty agency percent text submission_key reported_at state answer answered_at",
        personal="reported_by answered_by",
    )

    class Meta:
        verbose_name = "báo cáo tiến độ"
        ordering = ["-reported_at", "-pk"]
        constraints = [
            one_of("state", ProgressState, name="tasks_progress_state_known"),
            within("percent", 0, 100, name="tasks_progress_percent_range"),
            all_or_none("answered_at", "answered_by", name="tasks_progress_answered_by"),
            in_order("reported_at", "answered_at", name="tasks_progress_answered_after_report"),
            UniqueConstraint("duty", condition=Q(state="sent"), name="tasks_progress_one_waiting"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(answer=""),
                name="tasks_progress_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "noted"], answered_at__isnull=True)
                | Q(state__in=["returned", "confirmed"], answered_at__isnull=False),
                name="tasks_progress_answer_has_a_moment",
            ),
        ]

    def __str__(self):
        return f"{self.duty}: {self.percent} %"


class Finding(models.Model):
    """What a supervisor (HĐND, MTTQ) found and recommends."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="findings")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="findings")
    text = models.TextField("nội dung phát hiện, kiến nghị")
    submission_key = models.UUIDField(unique=True)
    written_at = models.DateTimeField("ghi lúc")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = WrittenQuerySet.as_manager()
    privacy = classed(open="agency duty text submission_key written_at", personal="written_by")

    class Meta:
        verbose_name = "phát hiện giám sát"
        ordering = ["-written_at", "-pk"]

    def __str__(self):
        return self.text[:60]
