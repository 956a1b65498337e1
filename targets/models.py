"""Goals, indicators and targets. Actual figures are never stored: they are computed."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from core.constraints import in_order, one_of
from core.privacy import classed


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


class Direction(models.TextChoices):
    """Which way is better."""

    DOWN = "down", "Càng thấp càng tốt"
    UP = "up", "Càng cao càng tốt"


class Judgement(models.TextChoices):
    """How an actual figure is held against its target."""

    YEAR = "year", "So với mục tiêu của năm"
    AVERAGE = "average", "Bình quân cả giai đoạn"
    PREVIOUS = "previous", "So với năm trước (Kế hoạch không đặt con số)"


class IndicatorQuerySet(models.QuerySet):
    """Words for asking about indicators."""

    def for_page(self):
        """With goal and targets, in the order of the plan."""
        return self.select_related("goal").prefetch_related("targets")


class Indicator(models.Model):
    """A measure of a goal: a named formula over the facts (targets.formulas), per unit and year.

    With `has_path` a straight line from the baseline to the next target serves as a reference in
    the years the plan says nothing about.
    """

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
    has_path = models.BooleanField("có đường tham chiếu", default=False)
    is_headline = models.BooleanField("chỉ tiêu chính", default=False)
    order = models.PositiveSmallIntegerField("thứ tự")

    objects = IndicatorQuerySet.as_manager()
    privacy = classed(
        open="goal code name measure places direction judgement formula definition baseline_year"
        " first_year last_year has_path is_headline order"
    )

    class Meta:
        verbose_name = "chỉ tiêu"
        ordering = ["goal__order", "order"]
        constraints = [
            in_order("baseline_year", "first_year", name="targets_indicator_baseline_first"),
            in_order("first_year", "last_year", name="targets_indicator_years_in_order"),
            one_of("direction", Direction, name="targets_indicator_direction_known"),
            one_of("judgement", Judgement, name="targets_indicator_judgement_known"),
            UniqueConstraint(
                "goal", condition=Q(is_headline=True), name="targets_indicator_one_headline"
            ),
        ]

    def __str__(self):
        return self.name


class Rule(models.TextChoices):
    """How the value to reach follows from `value`."""

    VALUE = "value", "Con số cố định"
    SHARE = "share", "Phần của số năm gốc"
    MINUS = "minus", "Số năm gốc trừ đi"


class Target(models.Model):
    """What an indicator should reach in a year, as a rule: the baseline is itself an actual figure.

    The plan speaks of the whole district; a commune is held against the same rule, over its own
    baseline, for comparison only.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField("năm")
    rule = models.CharField("cách đặt", max_length=8, choices=Rule)
    value = models.DecimalField("giá trị", max_digits=10, decimal_places=4)
    is_derived = models.BooleanField("suy ra, Kế hoạch không ghi", default=False)
    source = models.CharField("căn cứ", max_length=300)

    privacy = classed(open="indicator year rule value is_derived source")

    class Meta:
        verbose_name = "mục tiêu năm"
        ordering = ["indicator", "year"]
        constraints = [
            UniqueConstraint("indicator", "year", name="targets_target_once_a_year"),
            one_of("rule", Rule, name="targets_target_rule_known"),
            CheckConstraint(condition=Q(value__gte=0), name="targets_target_not_negative"),
            CheckConstraint(
                condition=~Q(rule="share") | Q(value__lte=1), name="targets_target_share_at_most_1"
            ),
        ]

    def __str__(self):
        return f"{self.indicator_id} {self.year}: {self.get_rule_display()} {self.value}"
