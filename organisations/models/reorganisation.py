"""Reorganisations: units merged, split, renamed or put elsewhere from a day, as one legal act."""

from django.db import models
from django.db.models import UniqueConstraint

from core.constraints import all_or_none
from core.privacy import classed

from ..access import Permission
from .unit import Unit
from .user import User


class ReorganisationQuerySet(models.QuerySet):
    """Words for asking about reorganisations."""

    def visible_to(self, user):
        """Those inside units where the person reorganises."""
        return self.filter(user.within(Permission.REORGANISE, field="district"))

    def due(self, on):
        """Scheduled, not carried out yet, and their day has come."""
        drafts = self.filter(state=Reorganisation.State.DRAFT, scheduled_at__isnull=False)
        return drafts.filter(on__lte=on).order_by("on", "pk")


class Reorganisation(models.Model):
    """A legal act that changes the map from a day on: prepared, looked at, carried out, undone.

    `lines` is the mapping as the wizard keeps it: one dict per new unit. `moved` counts what
    followed when it was carried out: {"households": 3102, ...}; `journal` is what undoing needs
    and cannot be read from the rows themselves. A draft that is scheduled is carried out by itself
    on its day.
    """

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", "Đang soạn"
        APPLIED = "applied", "Đã thực hiện"
        UNDONE = "undone", "Đã hoàn lại"

    name = models.CharField("tên", max_length=150)
    district = models.ForeignKey(
        Unit, verbose_name="địa bàn", on_delete=models.PROTECT, related_name="reorganisations"
    )
    on = models.DateField("có hiệu lực từ ngày")
    legal_basis = models.CharField("căn cứ", max_length=200)
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.DRAFT)
    lines = models.JSONField("phương án", default=list)
    moved = models.JSONField("đã chuyển", default=dict)
    journal = models.JSONField("nhật ký chuyển", default=dict)
    made_at = models.DateTimeField("soạn lúc")
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    scheduled_at = models.DateTimeField("hẹn thực hiện lúc", null=True, blank=True)
    scheduled_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField("thực hiện lúc", null=True, blank=True)
    applied_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField("hoàn lại lúc", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReorganisationQuerySet.as_manager()
    privacy = classed(
        open="name district on legal_basis state lines moved journal made_at scheduled_at"
        " applied_at undone_at",
        personal="made_by scheduled_by applied_by undone_by",
    )

    class Meta:
        verbose_name = "sắp xếp đơn vị"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "applied", "undone"]),
                name="organisations_reorganisation_state_known",
            ),
            UniqueConstraint("district", "on", "name", name="organisations_reorganisation_once"),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(applied_at__isnull=False),
                name="organisations_reorganisation_applied_at",
            ),
            all_or_none(
                "scheduled_at", "scheduled_by", name="organisations_reorganisation_scheduled_by"
            ),
            all_or_none("undone_at", "undone_by", name="organisations_reorganisation_undone_by"),
            models.CheckConstraint(
                condition=~models.Q(state="undone") | models.Q(undone_at__isnull=False),
                name="organisations_reorganisation_undone_at",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.on:%d/%m/%Y})"
