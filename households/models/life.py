"""Life between reviews: where a household lived when, and everything that happened to it."""

from django.db import models
from django.db.models import F, Q, UniqueConstraint

from core.constraints import in_order
from core.privacy import classed
from organisations.access import Permission
from organisations.models import Unit, User


class ResidenceQuerySet(models.QuerySet):
    """Words for asking about residences."""

    def on(self, day):
        """Residences that hold on a day; `to_on` is the last one."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)


class Residence(models.Model):
    """A household lived in a village from one day to another; open while it does."""

    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="residences"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến hết ngày", null=True, blank=True)

    objects = ResidenceQuerySet.as_manager()
    privacy = classed(open="unit from_on to_on", personal="household")

    class Meta:
        verbose_name = "nơi ở của hộ"
        ordering = ["household", "from_on", "pk"]
        constraints = [
            UniqueConstraint(
                "household", condition=Q(to_on__isnull=True), name="households_residence_one_open"
            ),
            in_order("from_on", "to_on", name="households_residence_dates_in_order"),
        ]

    def __str__(self):
        return f"{self.unit} từ {self.from_on:%d/%m/%Y}"


class HouseholdEventQuerySet(models.QuerySet):
    """Words for asking about events."""

    def visible_to(self, user):
        """Events of households the user may read; an event of two households shows on both."""
        here = user.within(Permission.READ_HOUSEHOLDS, field="household__unit")
        return self.filter(here | user.within(Permission.READ_HOUSEHOLDS, field="other__unit"))

    def standing(self):
        """Events that hold: neither reversed nor reversals."""
        return self.filter(reverses__isnull=True, reversal__isnull=True)


class HouseholdEvent(models.Model):
    """Something that happened to a household, with its day and basis; never edited or deleted.

    `changes` holds every row it touched, before and after, so that a counter-event (`reverses`)
    puts all of it back or refuses because something later rests on it.
    """

    class Kind(models.TextChoices):
        """What happened."""

        BIRTH = "birth", "Sinh"
        DEATH = "death", "Mất"
        MARRIED_IN = "married_in", "Kết hôn, về ở"
        MARRIED_OUT = "married_out", "Kết hôn, chuyển đi"
        JOINED = "joined", "Người chuyển đến"
        LEFT = "left", "Người chuyển đi"
        HEAD = "head", "Đổi chủ hộ"
        MOVED = "moved", "Hộ chuyển nơi ở trong huyện"
        MOVED_AWAY = "moved_away", "Hộ chuyển ra ngoài huyện"
        SPLIT = "split", "Tách hộ"
        MERGED = "merged", "Nhập hộ"
        DISSOLVED = "dissolved", "Không còn hộ"
        RETURNED = "returned", "Hộ trở về"
        TRANSFER = "transfer", "Người sang hộ khác trong sổ"
        SAME_PERSON = "same_person", "Gộp hồ sơ của cùng một người"
        ERROR = "error", "Đóng hồ sơ ghi nhầm"
        REVERSAL = "reversal", "Huỷ việc ghi nhầm"

    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="events"
    )
    other = models.ForeignKey(
        "households.Household", null=True, blank=True, on_delete=models.PROTECT,
        related_name="events_of_other",
    )  # fmt: skip
    kind = models.CharField("việc", max_length=12, choices=Kind)
    on = models.DateField("ngày")
    basis = models.CharField("căn cứ", max_length=200)
    note = models.TextField("ghi chú", blank=True)
    changes = models.JSONField("thay đổi", default=dict)
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal"
    )

    objects = HouseholdEventQuerySet.as_manager()
    privacy = classed(
        open="kind on recorded_at reverses",
        personal="household other recorded_by",
        sensitive="basis note changes",
    )

    class Meta:
        verbose_name = "biến động của hộ"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | ~Q(kind="reversal") & Q(reverses__isnull=True),
                name="households_event_reversal_names_event",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("household")),
                name="households_event_of_another_household",
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="households_event_has_basis"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on:%d/%m/%Y}"
