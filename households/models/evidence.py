"""Files that prove something: a photo of a posting, minutes, a birth certificate."""

from django.db import models

from core.constraints import exactly_one
from core.privacy import classed
from core.uploads import SUFFIXES
from organisations.access import Permission
from organisations.models import User

OWNERS = ("event", "meeting", "commune_review", "complaint", "petition")


class EvidenceQuerySet(models.QuerySet):
    """Words for asking about files."""

    def visible_to(self, user):
        """Files of what the user may read: a household's of its village, a round's of its commune.

        An event of two households shows on both. What came with a complaint tells who complained:
        it is for those who run or decide the round.
        """
        fields = (
            "event__household__unit", "event__other__unit", "meeting__village",
            "commune_review__commune", "petition__household__unit",
        )  # fmt: skip
        scope = models.Q(pk__in=[])
        for field in fields:
            scope |= user.within(Permission.READ_HOUSEHOLDS, field=field)
        for permission in (Permission.RUN_REVIEW, Permission.RECOGNISE):
            scope |= user.within(permission, field="complaint__commune_review__commune")
        return self.filter(scope)


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

    objects = EvidenceQuerySet.as_manager()
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

    @property
    def owner(self):
        """What the file proves."""
        return next(owner for name in OWNERS if (owner := getattr(self, name)) is not None)

    @property
    def unit(self):
        """The unit a line about the file belongs to."""
        return unit_of(self.owner)

    @property
    def plain_name(self):
        """What it is called when somebody saves it: the name it was sent under may name people."""
        return f"minh-chung-{self.pk}{SUFFIXES[self.content_type]}"

    @property
    def is_photo(self):
        """Whether a page can show it."""
        return self.content_type.startswith("image/")


def unit_of(owner):
    """The unit of what a file can belong to: of the household, the village or the commune."""
    if household := getattr(owner, "household", None):
        return household.unit
    if village := getattr(owner, "village", None):
        return village
    return getattr(owner, "commune_review", owner).commune
