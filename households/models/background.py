"""Work that a job does: a row says what is owed, how far it is and who gives signs of life."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from core.constraints import one_of, within

MOST_ATTEMPTS = 3
SILENCE = timedelta(minutes=2)  # a job that reported no progress for so long is dead


class WorkQuerySet(models.QuerySet):
    """Words for asking about work."""

    def claimable(self, at):
        """What a job may take up now: owed, or abandoned by a job that died, attempts left."""
        dead = Q(work=Work.Step.RUNNING) & Q(alive_at__lt=at - SILENCE)
        return self.filter(Q(work=Work.Step.OWED) | dead, attempts__lt=MOST_ATTEMPTS)

    def given_up(self, at):
        """Running in name only, and with no attempt left."""
        silent = self.alias(sign=Coalesce("alive_at", at)).filter(sign__lt=at - SILENCE)
        return silent.filter(work=Work.Step.RUNNING, attempts__gte=MOST_ATTEMPTS)


class Work(models.Model):
    """What a row that is worked on by a job carries."""

    class Step(models.TextChoices):
        """Where the job stands."""

        OWED = "owed", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Không xong"

    work = models.CharField("việc", max_length=10, choices=Step, default=Step.OWED)
    progress = models.PositiveSmallIntegerField("tiến độ (%)", default=0)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    alive_at = models.DateTimeField("dấu hiệu hoạt động cuối", null=True, blank=True)
    problem = models.CharField("lý do không xong", max_length=300, blank=True)

    WORK_FIELDS = "work progress attempts alive_at problem"  # all open

    class Meta:
        abstract = True

    @property
    def is_unfinished(self):
        """Owed or running: the page asks again."""
        return self.work in {self.Step.OWED, self.Step.RUNNING}


def work_constraints(prefix):
    """What holds for the work of every model; `prefix` begins the constraints' names."""
    return [
        one_of("work", Work.Step, name=f"{prefix}_work_known"),
        within("progress", 0, 100, name=f"{prefix}_progress_range"),
        within("attempts", 0, MOST_ATTEMPTS, name=f"{prefix}_attempts_limited"),
        models.CheckConstraint(
            condition=~Q(work="running") | Q(alive_at__isnull=False),
            name=f"{prefix}_job_gives_signs",
        ),
    ]
