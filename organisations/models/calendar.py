"""Public holidays: data per year, so that a deadline in working days can be counted."""

from django.db import models

from core.privacy import classed


class Holiday(models.Model):
    """A working day on which nobody works, or a weekend day on which the offices work instead."""

    class Kind(models.TextChoices):
        """What is unusual about the day."""

        OFF = "off", "Nghỉ"
        WORK = "work", "Làm việc (làm bù)"

    day = models.DateField("ngày", unique=True)
    kind = models.CharField("loại", max_length=4, choices=Kind, default=Kind.OFF)
    name = models.CharField("tên", max_length=100)
    legal_basis = models.CharField("căn cứ", max_length=200, blank=True)
    is_confirmed = models.BooleanField("đã đối chiếu văn bản", default=False)

    privacy = classed(open="day kind name legal_basis is_confirmed")

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["off", "work"]),
                name="organisations_holiday_kind_known",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.day:%d/%m/%Y})"
