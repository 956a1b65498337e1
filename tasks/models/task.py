"""What the plan gives an agency to do, and when it is owed."""

from itertools import count, takewhile

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.constraints import in_order, one_of
from core.privacy import classed
from organisations.access import Permission
from organisations.models import Agency

from .document import Document, Section

QUARTERS = ("I", "II", "III", "IV")


def agencies_of(user, permission):
    """Agencies for which the person holds the permission today."""
    return [p.agency for p in user.current_postings if p.agency_id and permission in p.grants]


def open_to(user, field):
    """Q for rows of units where the user reads tasks, or of the units above these.

    So the district reads everything, a commune reads the district's work and its own, and never
    another commune's. `field` leads to the unit: open_to(user, "agency__unit").
    """
    paths = user.paths(Permission.READ_TASKS)
    above = {pk for path in paths for pk in path.strip("/").split("/")}
    return user.within(Permission.READ_TASKS, field) | Q(**{f"{field}__in": above})


class Rhythm(models.TextChoices):
    """How often a task is owed."""

    ONCE = "once", "Một lần"
    QUARTERLY = "quarterly", "Hằng quý"
    YEARLY = "yearly", "Hằng năm"

    @property
    def step(self):
        """From one due day to the next; None when there is no next."""
        return {
            Rhythm.QUARTERLY: relativedelta(months=3),
            Rhythm.YEARLY: relativedelta(years=1),
        }.get(self)

    def period(self, due_on):
        """Name of the period whose result is due on the day: «Năm 2026», «Quý III/2026»."""
        return {
            Rhythm.ONCE: "Một lần",
            Rhythm.QUARTERLY: f"Quý {QUARTERS[(due_on.month - 1) // 3]}/{due_on.year}",
            Rhythm.YEARLY: f"Năm {due_on.year}",
        }[self]


class TaskQuerySet(models.QuerySet):
    """Words for asking about tasks."""

    def visible_to(self, user):
        """Tasks of agencies in reach of the user's units, and those with an agency of theirs."""
        mine = agencies_of(user, Permission.READ_TASKS)
        return self.filter(open_to(user, "lead__unit") | partner_among(mine, "pk"))

    def for_page(self):
        """With lead and partners."""
        return self.select_related("lead").prefetch_related("partners")


def partner_among(agencies, task):
    """Q for rows of tasks in which one of the agencies co-operates; `task` leads to the task."""
    partners = Task.partners.through.objects.filter(task_id=OuterRef(task), agency__in=agencies)
    return Q(Exists(partners))


class Task(models.Model):
    """A duty that the plan gives to a lead agency, with others co-operating.

    The plan names no due day anywhere, a rhythm once and a lead only in part III: what it does not
    name the district has set, and `is_lead_named`, `is_rhythm_named` keep the two apart.
    """

    Rhythm = Rhythm

    code = models.CharField("mã nhiệm vụ", max_length=20, unique=True)
    section = models.ForeignKey(
        Section, verbose_name="mục của Kế hoạch", on_delete=models.PROTECT, related_name="tasks"
    )
    document = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.PROTECT)
    content = models.TextField("nội dung")
    quote = models.TextField("Kế hoạch viết", blank=True)
    product = models.CharField("sản phẩm", max_length=200, blank=True)
    lead = models.ForeignKey(
        Agency, verbose_name="chủ trì", on_delete=models.PROTECT, related_name="led_tasks"
    )
    partners = models.ManyToManyField(
        Agency, verbose_name="phối hợp", blank=True, related_name="partner_tasks"
    )
    is_lead_named = models.BooleanField("Kế hoạch nêu cơ quan chủ trì", default=False)
    rhythm = models.CharField("định kỳ", max_length=10, choices=Rhythm)
    is_rhythm_named = models.BooleanField("Kế hoạch nêu định kỳ", default=False)
    first_due_on = models.DateField("hạn đầu tiên")
    starts_on = models.DateField("bắt đầu")
    ends_on = models.DateField("kết thúc", null=True, blank=True)
    withdrawn_on = models.DateField("thu hồi ngày", null=True, blank=True)
    withdrawal_reason = models.TextField("lý do thu hồi", blank=True)

    objects = TaskQuerySet.as_manager()
    privacy = classed(
        open="code section document content quote product lead is_lead_named rhythm is_rhythm_named"
        " first_due_on starts_on ends_on withdrawn_on withdrawal_reason"
    )

    class Meta:
        verbose_name = "nhiệm vụ"
        ordering = ["section__order", "code"]
        constraints = [
            one_of("rhythm", Rhythm, name="tasks_task_rhythm_known"),
            in_order("starts_on", "first_due_on", name="tasks_task_due_after_start"),
            in_order("starts_on", "ends_on", name="tasks_task_dates_in_order"),
            in_order("starts_on", "withdrawn_on", name="tasks_task_withdrawn_after_start"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawal_reason="")),
                name="tasks_task_withdrawn_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.content[:60]}"

    @property
    def commune_partners(self):
        """The co-operating People's Committees of communes."""
        return [agency for agency in self.partners.all() if agency.kind == Agency.Kind.COMMUNE]

    @property
    def district_partners(self):
        """The other co-operating agencies."""
        return [agency for agency in self.partners.all() if agency.kind != Agency.Kind.COMMUNE]

    def due_days(self, year):
        """Days of the year on which it is owed: counted in whole steps from the first."""
        return [day for day in self._days_until(year) if day.year == year and self._runs_on(day)]

    def _days_until(self, year):
        step = Rhythm(self.rhythm).step
        if step is None:
            return [self.first_due_on]
        days = (self.first_due_on + step * turn for turn in count())
        return takewhile(lambda day: day.year <= year, days)

    def _runs_on(self, day):
        ended = self.ends_on is not None and day > self.ends_on
        withdrawn = self.withdrawn_on is not None and day >= self.withdrawn_on
        return not (ended or withdrawn)
