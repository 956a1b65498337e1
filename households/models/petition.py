"""Giấy đề nghị: a household asks to be reviewed (Mẫu 01) or recognised as having left (Mẫu 04)."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from core.constraints import all_or_none
from core.privacy import classed
from organisations.access import Permission
from organisations.models import User


class PetitionQuerySet(models.QuerySet):
    """Words for asking about petitions."""

    def visible_to(self, user):
        """Petitions of households the user may read."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS, field="household__unit"))

    def waiting(self):
        """Neither taken into a round nor refused."""
        return self.filter(case__isnull=True, refused_on__isnull=True)

    def for_page(self):
        """With household, village and what became of each."""
        parts = ("household__unit__parent", "case__commune_review__review", "received_by")
        return self.select_related(*parts)


class Petition(models.Model):
    """What a household filed, and what became of it: a case of a round, or a written refusal."""

    class Form(models.TextChoices):
        """Which form it was."""

        REVIEW = "01", "Mẫu số 01 – đề nghị rà soát"
        LEAVING = "04", "Mẫu số 04 – đề nghị công nhận thoát nghèo, thoát cận nghèo"

    household = models.ForeignKey(
        "households.Household", on_delete=models.PROTECT, related_name="petitions"
    )
    form = models.CharField("mẫu", max_length=2, choices=Form)
    filed_on = models.DateField("ngày nộp")
    content = models.TextField("lý do đề nghị", blank=True)
    received_at = models.DateTimeField("ghi nhận lúc")
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField(
        "households.ReviewCase", null=True, blank=True, on_delete=models.PROTECT,
        related_name="petition",
    )  # fmt: skip
    refused_on = models.DateField("ngày từ chối", null=True, blank=True)
    refused_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refusal = models.TextField("lý do từ chối", blank=True)

    objects = PetitionQuerySet.as_manager()
    privacy = classed(
        open="form filed_on received_at refused_on case",
        personal="household content received_by refused_by refusal",
    )

    class Meta:
        verbose_name = "giấy đề nghị"
        ordering = ["-filed_on", "-pk"]
        constraints = [
            UniqueConstraint(
                "household", condition=Q(case__isnull=True, refused_on__isnull=True),
                name="households_petition_one_waiting",
            ),
            all_or_none("refused_on", "refused_by", name="households_petition_refused_by"),
            models.CheckConstraint(
                condition=Q(refused_on__isnull=True, refusal="")
                | Q(refused_on__isnull=False, case__isnull=True) & ~Q(refusal=""),
                name="households_petition_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(form__in=["01", "04"]), name="households_petition_form_known"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_form_display()} ({self.filed_on:%d/%m/%Y})"

    @property
    def is_waiting(self):
        """Neither taken into a round nor refused."""
        return self.case_id is None and self.refused_on is None
