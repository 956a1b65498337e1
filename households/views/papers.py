"""Papers without a number: forms to sign, lists, minutes. A page; with `?tep=word` a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from core.documents import CONTENT_TYPE, docx_of_all
from households.models import (
    CommuneReview,
    Complaint,
    Household,
    Member,
    Petition,
    ReviewCase,
    VillageMeeting,
)
from households.papers import (
    blank_minutes,
    listing_paper,
    minutes_paper,
    petition_paper,
    reposting_paper,
)
from households.standing import standing_of
from organisations.access import Permission, requires
from organisations.actions import record_export
from organisations.models import Unit, User

READ = Permission.READ_HOUSEHOLDS
State = ReviewCase.State


@requires(Permission.READ_HOUSEHOLDS)
def petition_form(request, pk, form):
    """Giấy đề nghị (Mẫu số 01, 04) of a household, prefilled; also before anything was filed."""
    if form not in Petition.Form:
        raise Http404
    households = Household.objects.visible_to(request.user).select_related("unit__parent")
    household = get_object_or_404(households, pk=pk)
    paper = _petition(household, form, request.user)
    name = f"Giấy đề nghị (Mẫu số {form})"
    crumbs = [(household.code, reverse("household_detail", args=[pk]))]
    return given(request, [paper], household, household.unit, name, f"mau-{form}-{pk}", crumbs)


@requires(Permission.READ_HOUSEHOLDS)
def listing_print(request, pk):
    """Danh sách hộ cần rà soát of a commune."""
    rounds = CommuneReview.objects.visible_to(request.user).select_related("review", "commune")
    commune_review = get_object_or_404(rounds, pk=pk)
    paper = listing_paper(commune_review, _listed(commune_review), is_demo=_is_demo())
    name, file, crumbs = "Danh sách hộ cần rà soát", f"danh-sach-{pk}", crumbs_of(commune_review)
    return given(request, [paper], commune_review, commune_review.commune, name, file, crumbs)


@requires(Permission.READ_HOUSEHOLDS)
def village_listing_print(request, pk, village_pk):
    """Danh sách hộ cần rà soát of one village."""
    commune_review, village = _place(request.user, pk, village_pk)
    cases = _listed(commune_review).filter(household__unit=village)
    paper = listing_paper(commune_review, cases, village=village, is_demo=_is_demo())
    name, file = "Danh sách hộ cần rà soát", f"danh-sach-{pk}-{village_pk}"
    crumbs = _village_crumbs(commune_review, village)
    return given(request, [paper], commune_review, village, name, file, crumbs)


@requires(Permission.READ_HOUSEHOLDS)
def minutes_blank(request, pk, village_pk):
    """Biên bản họp dân to fill in by hand, with the households to vote on."""
    commune_review, village = _place(request.user, pk, village_pk)
    cases = commune_review.cases.standing().at(State.SURVEYED).filter(household__unit=village)
    cases = cases.for_page().defer("survey__answers", "survey__result")
    paper = blank_minutes(commune_review, village, list(cases), is_demo=_is_demo())
    name, file = "Biên bản họp dân", f"bien-ban-trong-{pk}-{village_pk}"
    crumbs = _village_crumbs(commune_review, village)
    return given(request, [paper], commune_review, village, name, file, crumbs)


@requires(Permission.READ_HOUSEHOLDS)
def minutes_print(request, pk):
    """Biên bản of a meeting that was recorded."""
    parts = ("commune_review__review", "commune_review__commune", "village")
    meetings = VillageMeeting.objects.filter(request.user.within(READ, field="village"))
    meeting = get_object_or_404(meetings.select_related(*parts), pk=pk)
    votes = meeting.votes.select_related("survey__household").order_by("survey__household__code")
    votes = list(votes.defer("survey__answers", "survey__result"))
    paper = minutes_paper(meeting, votes, is_demo=_is_demo())
    crumbs = _village_crumbs(meeting.commune_review, meeting.village)
    name, file = "Biên bản họp dân", f"bien-ban-{pk}"
    return given(request, [paper], meeting, meeting.village, name, file, crumbs)


@requires(Permission.READ_HOUSEHOLDS)
def reposting_print(request, pk):
    """The result of a re-check as it is posted again: nothing of a person but the head's name."""
    parts = ("commune_review__review", "commune_review__commune", "case__household__unit",
             "case__survey", "survey_before")  # fmt: skip
    complaints = Complaint.objects.visible_to(request.user).select_related(*parts)
    complaint = get_object_or_404(complaints, pk=pk)
    paper = reposting_paper(complaint, is_demo=_is_demo())
    name, file = "Danh sách niêm yết lại", f"niem-yet-lai-{pk}"
    crumbs, unit = crumbs_of(complaint.commune_review), complaint.commune_review.commune
    return given(request, [paper], complaint, unit, name, file, crumbs)


def given(request, papers, subject, unit, name, file, crumbs, *, rows=None):
    """Papers as a page to print or as a Word file; the audit trail tells that they went out."""
    as_file = request.GET.get("tep") == "word"
    action = "download_paper" if as_file else "print_paper"
    facts = {"paper": name, "rows": len(papers) if rows is None else rows}
    record_export(action, subject, by=request.user, unit=unit, **facts)
    if as_file:
        return word_file(papers, file)
    context = {"papers": papers, "name": name, "crumbs": crumbs}
    return render(request, "households/paper_print.html", context)


def word_file(papers, name):
    """Papers as one Word document to keep; its name tells ids and no person."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.docx"'}
    return HttpResponse(docx_of_all(papers), content_type=CONTENT_TYPE, headers=headers)


def crumbs_of(commune_review):
    """The way back to a commune's round."""
    url = reverse("commune_review_detail", args=[commune_review.pk])
    return [(commune_review.commune.name, url)]


def _village_crumbs(commune_review, village):
    url = reverse("case_list", args=[commune_review.pk, village.pk])
    return [(village.full_name, url)]


def _petition(household, form, user):
    """The form with what the registry knows; the newest petition of that form fills in its reason
    while it waits."""
    members = Member.objects.present().filter(household=household).select_related("ethnicity")
    return petition_paper(
        household,
        list(members.head_first()),
        form,
        standing=standing_of(household),
        filed=household.petitions.waiting().filter(form=form).first(),
        whole_numbers=user.reaches(Permission.READ_CITIZEN_NUMBERS, household.unit),
        is_demo=_is_demo(),
    )


def _place(user, pk, village_pk):
    """A round and a village of it that the person may read."""
    villages = Unit.objects.villages().filter(user.within(READ, field=""))
    village = get_object_or_404(villages, pk=village_pk)
    rounds = CommuneReview.objects.select_related("review", "commune")
    return get_object_or_404(rounds, pk=pk, commune=village.parent_id), village


def _listed(commune_review):
    """The households on the list, in the order of villages."""
    cases = commune_review.cases.standing().select_related("household__unit")
    return cases.order_by("household__unit__code", "household__code")


def _is_demo():
    return User.objects.demonstration()
