"""Doubts about surveys that a person has looked into and found to be true."""

from django.db import models
from django.db.models import UniqueConstraint

from core.privacy import classed
from organisations.access import Permission
from organisations.models import User


class ConfirmedDoubtQuerySet(models.QuerySet):
    """Words for asking about confirmed doubts."""

    def visible_to(self, user):
        """Those about households the user may read."""
        return self.filter(user.within(Permission.READ_HOUSEHOLDS, field="case__household__unit"))


class ConfirmedDoubt(models.Model):
    """An odd thing in a household's survey that somebody confirmed to be so, with the reason.

    It holds for what it was about: `fingerprint` is a digest of the facts behind the doubt, so a
    survey that says something else raises the doubt again.
    """

    case = models.ForeignKey(
        "households.ReviewCase", on_delete=models.CASCADE, related_name="confirmed_doubts"
    )
    rule = models.CharField("loại nghi vấn", max_length=40)
    fingerprint = models.CharField("dấu của điều nghi vấn", max_length=64)
    reason = models.CharField("vì sao đúng là như vậy", max_length=300)
    confirmed_at = models.DateTimeField("xác nhận lúc")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ConfirmedDoubtQuerySet.as_manager()
    privacy = classed(
        open="rule confirmed_at", personal="case confirmed_by", sensitive="fingerprint reason"
    )

    class Meta:
        verbose_name = "nghi vấn đã xác nhận"
        ordering = ["-confirmed_at"]
        constraints = [
            UniqueConstraint(
                "case", "rule", "fingerprint", name="households_confirmeddoubt_once_each"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="households_confirmeddoubt_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.case_id}: {self.rule}"
