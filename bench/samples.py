"""One object per page that shows an object: what a person would really open."""

from django.urls import URLPattern, get_resolver
from django_celery_beat.models import PeriodicTask

from households.duplicates import candidates
from households.models import (
    CommuneReview,
    Complaint,
    Household,
    IssuedDocument,
    Member,
    Opinion,
    Petition,
    Recount,
    Reopening,
    Review,
    ReviewCase,
    ScoreTable,
    Standard,
    Survey,
    SurveyImport,
    VillageMeeting,
)
from organisations.access import Permission
from organisations.models import Posting, Reorganisation, Unit, User
from povertyplan.urls import PUBLIC
from reports.models import Report
from targets.models import Indicator
from tasks.models import Duty


def _pk(rows):
    found = rows.first()
    return None if found is None else (found.pk,)


def _drafts(user):
    return Reorganisation.objects.visible_to(user).filter(state="draft").exclude(lines=[])


def _own_round(user):
    """The busiest running round the person may see."""
    rounds = (
        CommuneReview.objects.annual().visible_to(user).order_by("-review__year", "-commune__name")
    )
    return rounds.filter(commune__code="05740").first() or rounds.first()


def _round(user):
    found = _own_round(user)
    return found and (found.pk,)


def _village(user):
    found = _own_round(user)
    cases = ReviewCase.objects.visible_to(user).filter(commune_review=found, state="surveyed")
    case = cases.select_related("household").first() if found else None
    return case and (found.pk, case.household.unit_id)


def _case(user):
    cases = ReviewCase.objects.visible_to(user).filter(commune_review__closed_at=None)
    return _pk(cases.filter(state="listed").order_by("household__story", "pk").reverse())


def _poor_survey(user):
    return _pk(Survey.objects.visible_to(user).filter(poverty_class="ngheo").order_by("-pk"))


def _recount(user):
    return _pk(Recount.objects.visible_to(user).filter(work="done").order_by("-pk"))


def _pair(user):
    """The likeliest two entries of one person."""
    here = user.within(Permission.RESOLVE_DUPLICATES, field="household__unit")
    found = candidates(Member.objects.filter(here))
    return (found[0].first, found[0].second) if found else None


def _ledger(user):
    """The ledger of last year of the widest commune or district the person reads."""
    places = Unit.objects.filter(user.within(field=""), level__in=["district", "commune"])
    place = places.filter(valid_to=None).order_by("path").first()
    return place and (place.pk, 2025)


SAMPLES = {
    "ledger": _ledger,
    "ledger_households": _ledger,
    "household_detail": lambda u: _pk(
        Household.objects.visible_to(u).exclude(story="").order_by("code")
    ),
    "survey_detail": _poor_survey,
    "survey_print": _poor_survey,
    "review_detail": lambda u: (
        _pk(Review.objects.order_by("-year")) if u.can(Permission.READ_AGGREGATES) else None
    ),
    "survey_edit": _case,
    "sheet_print": _case,
    "commune_review_detail": _round,
    "case_list": _village,
    "village_sheets_print": _village,
    "meeting_hold": _village,
    "doubt_list": _round,
    "surveyor_board": _round,
    "survey_import_list": _round,
    "survey_import_detail": lambda u: _pk(SurveyImport.objects.visible_to(u)),
    "surveyor_village": _village,
    "petition_form": lambda u: (*_pk(Household.objects.visible_to(u).present()), "01"),
    "petition_file": lambda u: _pk(
        Household.objects.visible_to(u).present().filter(cases__commune_review__closed_at=None)
    ),
    "petition_refuse": lambda u: _pk(Petition.objects.visible_to(u).waiting()),
    "quick_result": lambda u: _pk(
        ReviewCase.objects.visible_to(u).filter(reason="applied", state="listed")
    ),
    "round_steps": _round,
    "listing_print": _round,
    "village_listing_print": _village,
    "minutes_blank": _village,
    "minutes_print": lambda u: _pk(
        VillageMeeting.objects.filter(u.within(Permission.READ_HOUSEHOLDS, field="village"))
    ),
    "reposting_print": lambda u: _pk(Complaint.objects.visible_to(u)),
    "round_papers": _round,
    "certificates_issue": _round,
    "document_issue": lambda u: ("quyet-dinh", *_round(u)),
    "document_detail": lambda u: _pk(IssuedDocument.objects.visible_to(u)),
    "list_post": _round,
    "posting_print": _round,
    "recognise": _round,
    "village_figures": _round,
    "review_reopen": lambda u: _pk(
        CommuneReview.objects.visible_to(u).filter(closed_at__isnull=False)
    ),
    "revision_detail": lambda u: _pk(Reopening.objects.visible_to(u)),
    "recount_detail": _recount,
    "recount_households": _recount,
    "score_table_detail": lambda u: _pk(ScoreTable.objects),
    "score_table_effect": lambda u: _pk(ScoreTable.objects.order_by("-pk")),
    "standard_detail": lambda u: (Standard.objects.order_by("-valid_from").first().code,),
    "account_detail": lambda u: _pk(User.objects.filter(username="canbo.lahien")),
    "account_edit": lambda u: _pk(User.objects.filter(username="canbo.lahien")),
    "password_reset": lambda u: _pk(User.objects.filter(username="canbo.lahien")),
    "posting_give": lambda u: _pk(User.objects.filter(username="canbo.lahien")),
    "posting_end": lambda u: _pk(Posting.objects.filter(user__username="canbo.lahien")),
    "reorganisation_detail": lambda u: _pk(_drafts(u)),
    "reorganisation_edit": lambda u: _pk(_drafts(u)),
    "reorganisation_line_new": lambda u: (found := _pk(_drafts(u))) and (*found, "xa"),
    "reorganisation_line_edit": lambda u: (found := _pk(_drafts(u))) and (*found, 1),
    "unit_detail": lambda u: _pk(Unit.objects.visible_to(u).order_by("level", "-code")),
    "indicator_detail": lambda u: (Indicator.objects.order_by("order").first().code,),
    "duty_detail": lambda u: _pk(Duty.objects.visible_to(u).filter(state="sent")),
    "report_detail": lambda u: _pk(Report.objects.visible_to(u)),
    "form_page": lambda u: ("B1",),
    "schedule_edit": lambda u: _pk(PeriodicTask.objects.filter(crontab__isnull=False)),
    "event_list": lambda u: _pk(
        Household.objects.present().filter(u.within(Permission.RECORD_EVENTS))
    ),
    "event_record": lambda u: (
        *_pk(Household.objects.present().filter(u.within(Permission.RECORD_EVENTS))),
        "sinh",
    ),
    "support_record": lambda u: _pk(
        Household.objects.present().filter(u.within(Permission.RECORD_EVENTS))
    ),
    "duplicate_pair": _pair,
    "household_close": lambda u: _pk(
        Household.objects.present().filter(u.within(Permission.RECORD_EVENTS))
    ),
}


def _meeting(user):
    scope = user.within(Permission.READ_HOUSEHOLDS, field="village")
    return _pk(VillageMeeting.objects.filter(scope))


def _complaint(user):
    found = Complaint.objects.visible_to(user)
    return _pk(found.open()) or _pk(found)


SAMPLES |= {
    "complaint_list": lambda u: (
        (found := Complaint.objects.visible_to(u).first()) and (found.commune_review_id,)
    ),
    "complaint_file": _round,
    "complaint_detail": _complaint,
    "complaint_settle": lambda u: _pk(Complaint.objects.visible_to(u).open()),
    "opinion_ask": _round,
    "opinion_give": lambda u: _pk(Opinion.objects.visible_to(u).waiting()),
    "opinion_record": lambda u: _pk(Opinion.objects.visible_to(u)),
    "meeting_detail": _meeting,
    "posting_detail": lambda u: _pk(
        CommuneReview.objects.visible_to(u).filter(posted_from__isnull=False).order_by("-pk")
    ),
}
NOT_A_PAGE = {
    "reorganisation_line_drop",
    "reorganisation_apply",
    "reorganisation_schedule",
    "reorganisation_undo",
    "document_print",
    "document_withdraw",
    "certificates_print",
    "evidence_file",
    "evidence_add",
    "event_reverse",
    "support_withdraw",
    "recount_progress",
    "recount_retry",
    "recount_download",
    "survey_download",
    "posting_download",
    "doubt_confirm",
    "doubt_counts",
    "household_search",
    "duplicate_merge",
    "duplicate_merge_homes",
    "duplicate_different",
    "duplicate_undo",
    "survey_import_template",
    "survey_import_progress",
    "survey_import_confirm",
    "survey_import_drop",
    "survey_import_undo",
    "survey_import_rejects",
    "review_close",
    "surveyor_assign",
    "survey_draft_save",
    "survey_live",
    "survey_draft_discard",
    "village_figures_save",
    "village_figures_confirm",
    "score_table_activate",
    "score_table_deactivate",
    "score_table_discard",
    "score_table_download",
    "standard_confirm",
    "standard_discard",
    "standard_download",
    "account_search",
    "report_retry",
    "report_progress",
    "report_download",
    "schedule_run",
    "progress_report",
    "finding_write",
    "task_withdraw",
    "progress_confirm",
    "progress_return",
}


def pages():
    """(name, view) of every page with something to look at."""
    found = {}
    for entry in get_resolver().url_patterns:
        for pattern in [entry] if isinstance(entry, URLPattern) else entry.url_patterns:
            found[pattern.name] = pattern
    for name, pattern in found.items():
        if name not in PUBLIC | NOT_A_PAGE and isinstance(pattern.callback.permission, Permission):
            yield name, pattern.callback


def unseen():
    """Names of pages that take arguments and have no sample."""
    for_arguments = {
        p.name: p.pattern.converters
        for entry in get_resolver().url_patterns
        for p in ([entry] if isinstance(entry, URLPattern) else entry.url_patterns)
    }
    names = {name for name, _ in pages()}
    return sorted(n for n in names if for_arguments[n] and n not in SAMPLES)
