"""Documents, the plan's sections, tasks of agencies, their periods and progress reports."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, UniqueConstraint

from core.constraints import all_or_none, in_order, within
from core.privacy import classed
from organisations.access import Permission
from organisations.models import Agency, User


class Document(models.Model):
    """A directive, programme, plan or decision (văn bản) that tasks follow from."""

    number = models.CharField("số, ký hiệu", max_length=60)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=150)
    kind = models.CharField("loại văn bản", max_length=60)
    abstract = models.TextField("trích yếu")

    privacy = classed(open="number issued_on issuer kind abstract")

    class Meta:
        verbose_name = "văn bản"
        ordering = ["issued_on", "number"]
        constraints = [
            UniqueConstraint("number", "issuer", name="tasks_document_number_of_issuer"),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}".strip()


class Section(models.Model):
    """A part of the plan, quoted word for word (II.1, III.2…)."""

    code = models.CharField("mục", max_length=10, unique=True)
    title = models.CharField("tên", max_length=200)
    quote = models.TextField("nguyên văn", blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    order = models.PositiveSmallIntegerField("thứ tự")

    privacy = classed(open="code title quote parent order")

    class Meta:
        verbose_name = "mục của Kế hoạch"
        ordering = ["order"]

    def __str__(self):
        return f"{self.code}. {self.title}"


class TaskQuerySet(models.QuerySet):
    """Words for asking about tasks."""

    def visible_to(self, user):
        """The plan's tasks are open to everyone who may read tasks."""
        return self if user.can(Permission.READ_TASKS) else self.none()


class Task(models.Model):
    """A duty the plan gives to a lead agency, with others co-operating."""

    class Rhythm(models.TextChoices):
        """How often it is owed."""

        ONCE = "once", "Một lần"
        QUARTERLY = "quarterly", "Hằng quý"
        YEARLY = "yearly", "Hằng năm"

    code = models.CharField("mã nhiệm vụ", max_length=20, unique=True)
    section = models.ForeignKey(
        Section, verbose_name="mục của Kế hoạch", on_delete=models.PROTECT, related_name="tasks"
    )
    document = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.PROTECT)
    content = models.TextField("nội dung")
    product = models.CharField("sản phẩm", max_length=200, blank=True)
    lead = models.ForeignKey(
        Agency, verbose_name="chủ trì", on_delete=models.PROTECT, related_name="led_tasks"
    )
    partners = models.ManyToManyField(
        Agency, verbose_name="phối hợp", blank=True, related_name="partner_tasks"
    )
    rhythm = models.CharField("định kỳ", max_length=10, choices=Rhythm)
    starts_on = models.DateField("bắt đầu")
    ends_on = models.DateField("kết thúc", null=True, blank=True)
    withdrawn_on = models.DateField("thu hồi ngày", null=True, blank=True)

    objects = TaskQuerySet.as_manager()
    privacy = classed(
        open="code section document content product lead rhythm starts_on ends_on withdrawn_on"
    )

    class Meta:
        verbose_name = "nhiệm vụ"
        ordering = ["code"]
        constraints = [
            in_order("starts_on", "ends_on", name="tasks_task_dates_in_order"),
            in_order("starts_on", "withdrawn_on", name="tasks_task_withdrawn_after_start"),
        ]

    def __str__(self):
        return f"{self.code} {self.content[:60]}"


class DutyQuerySet(models.QuerySet):
    """Words for asking about what is owed."""

    def visible_to(self, user):
        """What is owed is open to everyone who may read tasks."""
        return self if user.can(Permission.READ_TASKS) else self.none()

    def of_agencies(self, agencies):
        """Led by one of the agencies or with one of them co-operating."""
        partner = Task.partners.through.objects.filter(
            task_id=OuterRef("task_id"), agency__in=agencies
        )
        return self.filter(Q(task__lead__in=agencies) | Exists(partner))

    def owed(self):
        """Not confirmed yet, and not withdrawn."""
        return self.exclude(state=Duty.State.DONE).filter(task__withdrawn_on__isnull=True)

    def overdue(self, on):
        """Owed and past its day."""
        return self.owed().filter(due_on__lt=on)

    def for_page(self):
        """With task, lead and partners."""
        return self.select_related("task__lead", "task__section").prefetch_related("task__partners")


class Duty(models.Model):
    """A task in one period: what is owed by when, and where it stands."""

    class State(models.TextChoices):
        """Where it stands; «quá hạn» is derived from the day."""

        OPEN = "open", "Chưa bắt đầu"
        DOING = "doing", "Đang làm"
        SENT = "sent", "Chờ xác nhận"
        DONE = "done", "Hoàn thành"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="duties")
    period = models.CharField("kỳ", max_length=20)
    due_on = models.DateField("hạn", db_index=True)
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.OPEN)
    percent = models.PositiveSmallIntegerField("tiến độ (%)", default=0)
    done_on = models.DateField("hoàn thành ngày", null=True, blank=True)

    objects = DutyQuerySet.as_manager()
    privacy = classed(open="task period due_on state percent done_on")

    class Meta:
        verbose_name = "kỳ thực hiện nhiệm vụ"
        ordering = ["due_on", "task__code"]
        constraints = [
            UniqueConstraint("task", "period", name="tasks_duty_once_a_period"),
            within("percent", 0, 100, name="tasks_duty_percent_range"),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False)
                | (~Q(state="done") & Q(done_on__isnull=True)),
                name="tasks_duty_done_on_a_day",
            ),
        ]

    def __str__(self):
        return f"{self.task.code} – {self.period}"

    def is_overdue(self, on):
        """Owed and past its day."""
        return self.state != self.State.DONE and self.due_on < on

    @property
    def is_late(self):
        """Done, but after its day."""
        return self.done_on is not None and self.done_on > self.due_on


class Progress(models.Model):
    """One report of an agency on what it owes, and the district's answer to it."""

    class State(models.TextChoices):
        """The district's answer."""

        SENT = "sent", "Chờ xác nhận"
        RETURNED = "returned", "Trả lại"
        CONFIRMED = "confirmed", "Đã xác nhận"
        NOTED = "noted", "Ghi nhận tiến độ"

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="reports")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField("tiến độ (%)")
    text = models.TextField("kết quả thực hiện")
    submission_key = models.UUIDField(unique=True)
    reported_at = models.DateTimeField("báo cáo lúc")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("tình trạng", max_length=10, choices=State)
    answer = models.TextField("ý kiến của huyện", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    privacy = classed(
        open="duty agency percent text submission_key reported_at state answer answered_at",
        personal="reported_by answered_by",
    )

    class Meta:
        verbose_name = "báo cáo tiến độ"
        ordering = ["-reported_at"]
        constraints = [
            within("percent", 0, 100, name="tasks_progress_percent_range"),
            all_or_none("answered_at", "answered_by", name="tasks_progress_answered_by"),
            UniqueConstraint("duty", condition=Q(state="sent"), name="tasks_progress_one_waiting"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(answer=""),
                name="tasks_progress_returned_with_reason",
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

    privacy = classed(open="agency duty text submission_key written_at", personal="written_by")

    class Meta:
        verbose_name = "phát hiện giám sát"
        ordering = ["-written_at"]

    def __str__(self):
        return self.text[:60]
