"""Files that prove something: a photo of a posting, minutes, a birth certificate."""

from django.db import models

from core.constraints import exactly_one
from core.privacy import classed
from organisations.models import User

OWNERS = ("event", "meeting", "commune_review", "complaint", "petition")


class Evidence(models.Model):
    """One uploaded file and what it belongs to; read only by those who may read that."""

    event = models.ForeignKey(
        "households.HouseholdEvent", null=True, blank=True, on_delete=models.PROTECT,
        related_name="evidence",
    )  # fmt: skip
    meeting = models.ForeignKey(
        "households.VillageMeeting", null=True, blank=True, on_delete=models.PROTECT,
        related_name="evidence",
    )  # fmt: skip
    commune_review = models.ForeignKey(
        "households.CommuneReview", null=True, blank=True, on_delete=models.PROTECT,
        related_name="evidence",
    )  # fmt: skip
    complaint = models.ForeignKey(
        "households.Complaint", null=True, blank=True, on_delete=models.PROTECT,
        related_name="evidence",
    )  # fmt: skip
    petition = models.ForeignKey(
        "households.Petition", null=True, blank=True, on_delete=models.PROTECT,
        related_name="evidence",
    )  # fmt: skip
    file = models.FileField("tệp", max_length=200)
    name = models.CharField("tên tệp", max_length=150)
    content_type = models.CharField("loại tệp", max_length=60)
    size = models.PositiveIntegerField("dung lượng (byte)")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField("tải lên lúc")
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    privacy = classed(
        open="meeting commune_review content_type size sha256 uploaded_at",
        personal="event complaint petition uploaded_by",
        sensitive="file name",
    )

    class Meta:
        verbose_name = "tệp minh chứng"
        ordering = ["uploaded_at", "pk"]
        constraints = [
            exactly_one(*OWNERS, name="households_evidence_of_one_thing"),
        ]

    def __str__(self):
        return f"Tệp {self.pk}"
