"""Village meetings (họp dân): who was there, and how many agreed to each household's result."""

from django.db import models
from django.db.models import Q, UniqueConstraint

from core.privacy import classed
from organisations.models import Unit

from .review import CommuneReview


class VillageMeeting(models.Model):
    """A meeting of a village (họp dân) on the survey results of its households."""

    commune_review = models.ForeignKey(
        CommuneReview, on_delete=models.PROTECT, related_name="meetings"
    )
    village = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField("ngày họp")
    present = models.PositiveIntegerField("số người dự")
    chair = models.CharField("chủ trì", max_length=100)
    secretary = models.CharField("thư ký", max_length=100)
    representative = models.CharField("đại diện hộ dân", max_length=100)
    minutes = models.TextField("diễn biến, ý kiến tại cuộc họp", blank=True)

    privacy = classed(
        open="commune_review village held_on present",
        personal="chair secretary representative minutes",
    )

    class Meta:
        verbose_name = "cuộc họp thôn"
        ordering = ["held_on"]
        constraints = [
            UniqueConstraint(
                "commune_review", "village", "held_on", name="households_meeting_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(present__gte=1), name="households_meeting_somebody_present"
            ),
        ]

    def __str__(self):
        return f"{self.village} {self.held_on:%d/%m/%Y}"


class MeetingVote(models.Model):
    """How many of those present agreed with one household's result; half is enough."""

    meeting = models.ForeignKey(VillageMeeting, on_delete=models.PROTECT, related_name="votes")
    survey = models.ForeignKey("households.Survey", on_delete=models.PROTECT, related_name="votes")
    agreed = models.PositiveIntegerField("số người nhất trí")
    disagreed = models.PositiveIntegerField("số người không nhất trí", null=True, blank=True)

    privacy = classed(open="meeting agreed disagreed", personal="survey")

    class Meta:
        verbose_name = "ý kiến của cuộc họp"
        constraints = [
            UniqueConstraint("meeting", "survey", name="households_meetingvote_once"),
        ]

    def __str__(self):
        return f"{self.agreed}/{self.meeting.present}"

    @property
    def silent(self):
        """How many had no opinion; None where who disagreed was not counted."""
        if self.disagreed is None:
            return None
        return self.meeting.present - self.agreed - self.disagreed

    @property
    def is_enough(self):
        """Whether at least half of those present agreed."""
        return 2 * self.agreed >= self.meeting.present
