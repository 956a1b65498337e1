"""Who may? Roles and permissions in code, the decorator every view carries, the audit words.

A permission says *what*; the unit of the posting that gives it says *where*. Querysets ask
`user.within(permission)`, so a list, a count and an export all narrow the same way.
"""

from enum import StrEnum
from functools import wraps
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

MOST_CARRIED = 500_000  # bytes; a sheet of 110 members has fewer
TOKEN = "csrfmiddlewaretoken"


class Permission(StrEnum):
    """What may be done."""

    READ_HOUSEHOLDS = "read_households"
    READ_CITIZEN_NUMBERS = "read_citizen_numbers"
    RECORD_SURVEYS = "record_surveys"
    RECORD_EVENTS = "record_events"
    RESOLVE_DUPLICATES = "resolve_duplicates"
    READ_ACCESS_LOG = "read_access_log"
    RUN_REVIEW = "run_review"
    GIVE_OPINION = "give_opinion"
    RECOGNISE = "recognise"
    CLOSE_REVIEW = "close_review"
    REOPEN_REVIEW = "reopen_review"
    RECOUNT = "recount"
    CONFIRM_FIGURES = "confirm_figures"
    READ_AGGREGATES = "read_aggregates"
    READ_TASKS = "read_tasks"
    REPORT_PROGRESS = "report_progress"
    CONFIRM_PROGRESS = "confirm_progress"
    WRITE_FINDINGS = "write_findings"
    READ_REPORTS = "read_reports"
    BUILD_REPORTS = "build_reports"
    EDIT_SCHEDULES = "edit_schedules"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_REFERENCE = "manage_reference"
    REORGANISE = "reorganise"
    READ_AUDIT = "read_audit"
    READ_OWN_ACCOUNT = "read_own_account"


class Role(TextChoices):
    """The roles of the programme."""

    VILLAGE_HEAD = "village_head", "Trưởng thôn"
    SURVEYOR = "surveyor", "Rà soát viên"
    COMMUNE_OFFICER = "commune_officer", "Cán bộ giảm nghèo cấp xã"
    COMMUNE_CHAIRMAN = "commune_chairman", "Chủ tịch UBND cấp xã"
    DISTRICT_STAFF = "district_staff", "Cán bộ giảm nghèo cấp huyện"
    AGENCY_STAFF = "agency_staff", "Chuyên viên cơ quan"
    AGENCY_HEAD = "agency_head", "Thủ trưởng cơ quan"
    SUPERVISOR = "supervisor", "Giám sát (HĐND, MTTQ)"
    LEADER = "leader", "Lãnh đạo"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


P = Permission
ROLES = {
    role: frozenset({P.READ_OWN_ACCOUNT, *permissions})
    for role, permissions in {
        Role.VILLAGE_HEAD: {P.READ_HOUSEHOLDS},
        Role.SURVEYOR: {P.READ_HOUSEHOLDS, P.READ_CITIZEN_NUMBERS, P.RECORD_SURVEYS},
        Role.COMMUNE_OFFICER: {
            P.READ_HOUSEHOLDS, P.READ_CITIZEN_NUMBERS, P.RECORD_SURVEYS, P.RECORD_EVENTS,
            P.RESOLVE_DUPLICATES, P.READ_ACCESS_LOG, P.RUN_REVIEW, P.READ_AGGREGATES,
            P.READ_TASKS, P.REPORT_PROGRESS, P.READ_REPORTS,
        },
        Role.COMMUNE_CHAIRMAN: {
            P.READ_HOUSEHOLDS, P.READ_ACCESS_LOG, P.RECOGNISE, P.CONFIRM_FIGURES,
            P.READ_AGGREGATES, P.READ_TASKS, P.REPORT_PROGRESS, P.READ_REPORTS,
        },
        Role.DISTRICT_STAFF: {
            P.READ_HOUSEHOLDS, P.RESOLVE_DUPLICATES, P.READ_ACCESS_LOG, P.GIVE_OPINION,
            P.CLOSE_REVIEW, P.REOPEN_REVIEW, P.RECOUNT, P.READ_AGGREGATES, P.READ_TASKS,
            P.CONFIRM_PROGRESS, P.REPORT_PROGRESS, P.READ_REPORTS, P.BUILD_REPORTS,
            P.EDIT_SCHEDULES, P.READ_AUDIT,
        },
        Role.AGENCY_STAFF: {P.READ_AGGREGATES, P.READ_TASKS, P.REPORT_PROGRESS, P.READ_REPORTS},
        Role.AGENCY_HEAD: {P.READ_AGGREGATES, P.READ_TASKS, P.REPORT_PROGRESS, P.READ_REPORTS},
        Role.SUPERVISOR: {
            P.READ_AGGREGATES, P.READ_TASKS, P.REPORT_PROGRESS, P.WRITE_FINDINGS, P.READ_REPORTS,
        },
        Role.LEADER: {P.READ_AGGREGATES, P.READ_TASKS, P.READ_REPORTS},
        Role.ADMINISTRATOR: {
            P.MANAGE_ACCOUNTS, P.MANAGE_REFERENCE, P.REORGANISE, P.READ_AUDIT,
        },
    }.items()
}  # fmt: skip


def requires(permission, *, carries_typed=False):
    """The outermost decorator of every view: sign in first, then hold the permission (403).

    Outermost because a POST-only page must refuse a person before it refuses a method. With
    `carries_typed`, what was typed into a form whose session has run out goes along to the sign-in
    page and back (see `SignIn`): it stays in the browser and is not read before.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return _sign_in_first(request, carries_typed)
            if not request.user.can(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission
        return guarded

    return decorate


def _sign_in_first(request, carries_typed):
    carries = carries_typed and _is_carried(request)
    following = request.get_full_path() if carries else _page_of(request)
    door = f"{reverse('sign_in')}?{urlencode({'next': following}, safe='/')}"
    return redirect(door, preserve_request=bool(carries))


def _is_carried(request):
    """Whether something worth carrying was sent, and not more than a long form holds."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    return request.method == "POST" and size <= MOST_CARRIED and set(request.POST) - {TOKEN}


def _page_of(request):
    """Where to go on after signing in: for a button, the page it stands on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    back = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return "/"
    return urlsplit(back)._replace(scheme="", netloc="", fragment="").geturl()
