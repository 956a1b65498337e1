"""Village meetings on the survey results (họp dân)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core.errors import RuleBroken
from households import actions
from households.actions.meeting import VotesRefused
from households.doubtful import doubts_in, still_open
from households.forms.evidence import EvidenceForm
from households.forms.review import MeetingForm
from households.models import CommuneReview, ReviewCase, VillageMeeting
from organisations.access import Permission, requires
from organisations.actions import record_reading
from organisations.models import Unit


@requires(Permission.RUN_REVIEW)
def meeting_hold(request, pk, village_pk):
    """Write down a meeting: who was there, and how many agreed with each household's result."""
    commune_review, village = _place(request, pk, village_pk)
    form = MeetingForm(request.POST or None, cases=_waiting(commune_review, village))
    sent = request.method == "POST" and form.is_valid()
    if sent and (meeting := _held(form, commune_review, village, request)):
        return redirect("meeting_detail", meeting.pk)
    doubts = len(still_open(doubts_in(commune_review, [village]))) if form.cases else 0
    context = {"round": commune_review, "village": village, "form": form, "doubts": doubts}
    return render(request, "households/meeting_hold.html", context)


@requires(Permission.READ_HOUSEHOLDS)
def meeting_detail(request, pk):
    """One meeting as it was written down: who, what was said, the votes, the signed copies."""
    scope = request.user.within(Permission.READ_HOUSEHOLDS, field="village")
    parts = ("commune_review__review", "commune_review__commune", "village")
    meeting = get_object_or_404(VillageMeeting.objects.filter(scope).select_related(*parts), pk=pk)
    votes = meeting.votes.select_related("survey__household").order_by("survey__household__code")
    record_reading(meeting, by=request.user, unit=meeting.village)
    context = {
        "meeting": meeting,
        "round": meeting.commune_review,
        "votes": votes.defer("survey__answers", "survey__result"),
        "files": meeting.evidence.select_related("uploaded_by"),
        "add_form": EvidenceForm(),
        "runs": request.user.reaches(Permission.RUN_REVIEW, meeting.village),
        "whole": request.user.reaches(Permission.READ_HOUSEHOLDS, meeting.commune_review.commune),
    }
    return render(request, "households/meeting_detail.html", context)


def _place(request, pk, village_pk):
    """The round and the village that meets, where the person runs the review."""
    scope = request.user.within(Permission.RUN_REVIEW, field="commune")
    rounds = CommuneReview.objects.filter(scope).select_related("review__standard", "commune")
    commune_review = get_object_or_404(rounds, pk=pk)
    villages = Unit.objects.villages().filter(parent=commune_review.commune)
    return commune_review, get_object_or_404(villages, pk=village_pk)


def _waiting(commune_review, village):
    """Households of the village whose result no meeting has spoken about yet."""
    cases = commune_review.cases.standing().at(ReviewCase.State.SURVEYED).for_page()
    return cases.filter(household__unit=village).defer("survey__answers", "survey__result")


def _held(form, commune_review, village, request):
    """The meeting; None if a rule was broken, shown beside what was typed."""
    try:
        meeting = actions.hold_meeting(
            commune_review, village, **form.given(), on=timezone.localdate(), by=request.user
        )
    except VotesRefused as error:
        for case, message in error.problems:
            form.add_error(form.name_of(case), message)
    except RuleBroken as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    else:
        agreed = meeting.votes.filter(survey__case__state=ReviewCase.State.AGREED).count()
        messages.success(request, f"Đã ghi cuộc họp: nhất trí {agreed}/{meeting.votes.count()} hộ.")
        return meeting
    return None
