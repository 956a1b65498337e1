"""Goals, indicators and target values. Actual figures are never stored: they are computed."""

from django.db import models
from django.db.models import UniqueConstraint

from core.constraints import in_order
from core.privacy import classed
from organisations.access import Permission
from organisations.models import Unit


class Goal(models.Model):
    """A sentence of the plan that somebody will be asked about."""

    code = models.SlugField("mã", max_length=40, unique=True)
    title = models.CharField("mục tiêu", max_length=200)
    quote = models.TextField("nguyên văn trong Kế hoạch")
    source = models.TextField("căn cứ")
    order = models.PositiveSmallIntegerField("thứ tự")

    privacy = classed(open="code title quote source order")

    class Meta:
        verbose_name = "mục tiêu"
        ordering = ["order"]

    def __str__(self):
        return self.title


class Indicator(models.Model):
    """A measure of a goal: a named formula over the facts (targets.formulas), per unit and year."""

    class Direction(models.TextChoices):
        """Which way is better."""

        DOWN = "down", "Càng thấp càng tốt"
        UP = "up", "Càng cao càng tốt"

    class Judgement(models.TextChoices):
        """How an actual figure is held against its target."""

        YEAR = "year", "So với mục tiêu của năm"
        AVERAGE = "average", "Bình quân cả giai đoạn"
        PREVIOUS = "previous", "So với năm trước (Kế hoạch không đặt con số)"

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="indicators")
    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("chỉ tiêu", max_length=200)
    measure = models.CharField("đơn vị tính", max_length=20)
    places = models.PositiveSmallIntegerField("số chữ số lẻ", default=2)
    direction = models.CharField("chiều", max_length=4, choices=Direction)
    judgement = models.CharField("cách đánh giá", max_length=10, choices=Judgement)
    formula = models.CharField("công thức", max_length=40)
    definition = models.TextField("cách tính")
    baseline_year = models.PositiveSmallIntegerField("năm gốc")
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    is_headline = models.BooleanField("chỉ tiêu chính", default=False)
    order = models.PositiveSmallIntegerField("thứ tự")

    privacy = classed(
        open="goal code name measure places direction judgement formula definition baseline_year"
        " first_year last_year is_headline order"
    )

    class Meta:
        verbose_name = "chỉ tiêu"
        ordering = ["goal__order", "order"]
        constraints = [
            in_order("baseline_year", "first_year", name="targets_indicator_baseline_first"),
            in_order("first_year", "last_year", name="targets_indicator_years_in_order"),
        ]

    def __str__(self):
        return self.name


class TargetQuerySet(models.QuerySet):
    """Words for asking about targets."""

    def visible_to(self, user):
        """Targets of units the user may see counted."""
        return self.filter(user.within(Permission.READ_AGGREGATES))


class Target(models.Model):
    """The value a unit should reach in a year, with the text it follows from."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField("năm")
    value = models.DecimalField("giá trị", max_digits=12, decimal_places=4)
    source = models.CharField("căn cứ", max_length=300)

    objects = TargetQuerySet.as_manager()
    privacy = classed(open="indicator unit year value source")

    class Meta:
        verbose_name = "mục tiêu năm"
        ordering = ["indicator", "unit", "year"]
        constraints = [
            UniqueConstraint("indicator", "unit", "year", name="targets_target_once_a_year")
        ]

    def __str__(self):
        return f"{self.indicator_id} {self.year}: {self.value}"
