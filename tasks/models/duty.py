"""What is owed in each period, where it stands, and the counts of it."""

from datetime import date

from django.db import models
from django.db.models import Case, Count, F, Q, UniqueConstraint, Value, When
from django.urls import reverse

from core.constraints import one_of, within
from core.privacy import classed
from organisations.access import Permission

from .task import Task, agencies_of, open_to, partner_among


class DutyState(models.TextChoices):
    """What has happened to a duty; whether it is late follows from the days (`Status`)."""

    OPEN = "open", "Chưa bắt đầu"
    DOING = "doing", "Đang làm"
    SENT = "sent", "Chờ xác nhận"
    DONE = "done", "Hoàn thành"


class Status(models.TextChoices):
    """Where a duty stands on a day, in the words that offices use; derived, never stored."""

    OPEN = "open", "Chưa bắt đầu"
    DOING = "doing", "Đang làm"
    SENT = "sent", "Chờ xác nhận"
    DONE = "done", "Hoàn thành"
    DONE_LATE = "done_late", "Hoàn thành quá hạn"
    OVERDUE = "overdue", "Quá hạn"
    WITHDRAWN = "withdrawn", "Đã thu hồi"

    @property
    def tone(self):
        """The tag's tone on pages."""
        return {
            Status.DOING: "info",
            Status.SENT: "warn",
            Status.DONE: "ok",
            Status.DONE_LATE: "near",
            Status.OVERDUE: "late",
        }.get(self, "muted")


IS_DONE = Q(state="done")
IS_LATE = Q(done_on__gt=F("due_on"))
IS_WITHDRAWN = ~IS_DONE & Q(task__withdrawn_on__isnull=False, due_on__gte=F("task__withdrawn_on"))


def past_due(on):
    """Q for duties with the agency, not with the district, whose day is over.

    A result that waits for the district's confirmation is not overdue: the agency has delivered.
    Confirmed with a later day than the due day, it becomes «hoàn thành quá hạn».
    """
    return Q(state__in=["open", "doing"], due_on__lt=on)


class DutyQuerySet(models.QuerySet):
    """Words for asking about what is owed."""

    def visible_to(self, user):
        """Duties of agencies in reach of the user's units, and those with an agency of theirs."""
        mine = agencies_of(user, Permission.READ_TASKS)
        return self.filter(open_to(user, "task__lead__unit") | partner_among(mine, "task_id"))

    def reportable_by(self, user):
        """Duties on which the user may report for an agency of theirs."""
        return self.of_agencies(agencies_of(user, Permission.REPORT_PROGRESS))

    def reached_by(self, user, permission):
        """Duties whose lead lies where the user holds the permission."""
        return self.filter(user.within(permission, "task__lead__unit"))

    def of_agencies(self, agencies):
        """Led by one of the agencies or with one of them co-operating."""
        return self.filter(Q(task__lead__in=agencies) | partner_among(agencies, "task_id"))

    def of_year(self, year):
        """Due in the year."""
        return self.filter(due_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def years(self):
        """Years in which something is due, latest first."""
        return [day.year for day in self.dates("due_on", "year", order="DESC")]

    def owed(self):
        """Not confirmed yet, and not withdrawn before its day."""
        return self.exclude(IS_DONE).exclude(IS_WITHDRAWN)

    def overdue(self, on):
        """Owed, still with the agency, and past its day."""
        return self.owed().filter(past_due(on))

    def with_status(self, on):
        """Annotates `status` (a `Status` value) as of the day, and the day as `judged_on`."""
        status = Case(
            When(IS_DONE & IS_LATE, then=Value(Status.DONE_LATE)),
            When(IS_WITHDRAWN, then=Value(Status.WITHDRAWN)),
            When(past_due(on), then=Value(Status.OVERDUE)),
            default=F("state"),
            output_field=models.CharField(),
        )
        return self.annotate(
            status=status, judged_on=Value(on, output_field=models.DateField())
        )  # fmt: skip

    def tally(self, on):
        """{status: count, …, "owed": all that are not withdrawn} as of the day, in one query."""
        return self.with_status(on).aggregate(**_counts())

    def by_agency(self, year, *, on):
        """One row per lead agency with what it owes in the year, in one grouped query.

        Rows are dicts: agency_id, code, name, short_name, the counts of `tally`. A duty counts
        once, under its lead. Narrow first: `Duty.objects.visible_to(user).by_agency(2026, on=day)`.
        """
        rows = self.of_year(year).with_status(on).order_by("task__lead__order", "task__lead__name")
        return rows.values(
            agency_id=F("task__lead"),
            code=F("task__lead__code"),
            name=F("task__lead__name"),
            short_name=F("task__lead__short_name"),
        ).annotate(**_counts())

    def for_page(self):
        """With task, lead and section."""
        return self.select_related("task__lead__unit", "task__section")


def _counts():
    counts = {status.value: Count("pk", filter=Q(status=status)) for status in Status}
    return counts | {"owed": Count("pk", filter=~Q(status=Status.WITHDRAWN))}


class Duty(models.Model):
    """A task in one period: what is owed by when, and where it stands."""

    State = DutyState

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="duties")
    period = models.CharField("kỳ", max_length=20)
    due_on = models.DateField("hạn", db_index=True)
    state = models.CharField("tình trạng", max_length=8, choices=DutyState, default=DutyState.OPEN)
    percent = models.PositiveSmallIntegerField("tiến độ (%)", default=0)
    done_on = models.DateField("hoàn thành ngày", null=True, blank=True)

    objects = DutyQuerySet.as_manager()
    privacy = classed(open="task period due_on state percent done_on")

    class Meta:
        verbose_name = "kỳ thực hiện nhiệm vụ"
        ordering = ["due_on", "task__code"]
        constraints = [
            UniqueConstraint("task", "period", name="tasks_duty_once_a_period"),
            one_of("state", DutyState, name="tasks_duty_state_known"),
            within("percent", 0, 100, name="tasks_duty_percent_range"),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | (~Q(state="done") & Q(done_on__isnull=True)),
                name="tasks_duty_done_on_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.task.code} – {self.period}"

    def get_absolute_url(self):
        """Its page."""
        return reverse("duty_detail", args=[self.pk])

    @property
    def standing(self):
        """The `Status` that `with_status(on)` found."""
        return Status(self.status)

    @property
    def days_late(self):
        """Days past the due day when it was done, or until `judged_on` while overdue; else 0."""
        if self.status == Status.OVERDUE:
            return (self.judged_on - self.due_on).days
        return max((self.done_on - self.due_on).days, 0) if self.done_on else 0

    @property
    def is_withdrawn(self):
        """The task was withdrawn before this period's day, and the result not confirmed."""
        day = self.task.withdrawn_on
        return self.state != self.State.DONE and day is not None and day <= self.due_on

    @property
    def is_closed(self):
        """Confirmed or withdrawn: nothing more is reported."""
        return self.state == self.State.DONE or self.is_withdrawn

    def awaits_report_of(self, agency):
        """Whether the agency may report now; while its result waits, the lead may not."""
        waits = self.state == self.State.SENT and agency.pk == self.task.lead_id
        return not (self.is_closed or waits)
