"""What can happen to accounts and the audit trail. One transaction, one audit line each."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import RuleBroken

from .access import Role
from .models import AuditEntry, Posting, Unit, User
from .models.unit import in_force

LEVEL_OF_ROLE = {
    Role.VILLAGE_HEAD: Unit.Level.VILLAGE,
    Role.SURVEYOR: Unit.Level.COMMUNE,
    Role.COMMUNE_OFFICER: Unit.Level.COMMUNE,
    Role.COMMUNE_CHAIRMAN: Unit.Level.COMMUNE,
    Role.DISTRICT_STAFF: Unit.Level.DISTRICT,
    Role.ADMINISTRATOR: Unit.Level.DISTRICT,
}
ROLES_OF_AGENCIES = {Role.AGENCY_STAFF, Role.AGENCY_HEAD, Role.SUPERVISOR}


class UsernameTaken(RuleBroken):
    """User names are unique without regard to case."""

    message = "Tên đăng nhập “{username}” đã có người dùng."
    field = "username"


class RoleOfAnotherLevel(RuleBroken):
    """A commune's role over a whole district would open every commune to one person."""

    message = "Vai trò này chỉ phân công được cho đơn vị cấp: {level}."
    field = "unit"


class PostingNeedsAgency(RuleBroken):
    """Somebody who works for an agency is posted for one."""

    message = "Vai trò này cần chọn cơ quan."
    field = "agency"


class OwnPosting(RuleBroken):
    """Four eyes: whoever gives out roles takes none."""

    message = "Không ai tự giao vai trò cho mình; cần một người quản trị khác."


class PostingEndsBeforeItStarts(RuleBroken):
    """The last day is not before the first."""

    message = "Ngày kết thúc không được trước ngày bắt đầu."
    field = "valid_to"


class PostingAlreadyHeld(RuleBroken):
    """One open posting per person, role and unit."""

    message = "Người này đang giữ đúng vai trò đó tại {unit}."
    field = "role"


class PostingHasEnded(RuleBroken):
    """A posting that is over cannot be ended again."""

    message = "Phân công này đã kết thúc."


class LastAdministrator(RuleBroken):
    """Somebody must be able to manage accounts."""

    message = "Phải còn ít nhất một người quản trị hệ thống đang hoạt động."


def record(action, subject, *, by, unit=None, kind=AuditEntry.Kind.CHANGE, **changes):
    """Write one audit line inside the caller's transaction.

    `changes` are plain JSON values: {"field": [old, new]} for edits, counts for set-based actions.
    Raises ValueError for a kind that is none: a fact of that name has to be called otherwise.
    """
    return AuditEntry.objects.create(
        at=timezone.now(),
        by=by,
        kind=AuditEntry.Kind(kind),
        action=action,
        object_type=subject._meta.label,
        object_id=str(subject.pk),
        unit=unit,
        changes=changes,
    )


def record_reading(subject, *, by, unit):
    """A person's page was opened (Luật 91/2025/QH15: who read whose data)."""
    return record("read", subject, by=by, unit=unit, kind=AuditEntry.Kind.READ)


def record_export(action, subject, *, by, unit=None, **what):
    """Data left the system: which, how many rows."""
    return record(action, subject, by=by, unit=unit, kind=AuditEntry.Kind.EXPORT, **what)


def record_sign_in(user):
    """Somebody came in."""
    return record("sign_in", user, by=user, unit=_home(user), kind=AuditEntry.Kind.SIGN_IN)


@transaction.atomic
def create_account(*, username, full_name, password, email="", is_demo=False, by):
    """A new account without any posting; the password must pass the validators."""
    user = User(username=username.lower(), full_name=full_name, email=email, is_demo=is_demo)
    user.clean_fields(exclude=["password"])
    _set_password(user, password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise UsernameTaken(username=user.username) from None
    record("create_account", user, by=by, username=user.username)
    return user


@transaction.atomic
def change_account(user, *, full_name, email, is_active, on, by):
    """Name, mail and whether the person may sign in, as of the day."""
    _lock_administrators()
    facts = {"full_name": full_name, "email": email, "is_active": is_active}
    changes = {
        name: [before, after]
        for name, after in facts.items()
        if (before := getattr(user, name)) != after
    }
    user.full_name, user.email, user.is_active = full_name, email, is_active
    user.save(update_fields=list(facts))
    if not is_active:
        _refuse_without_administrator(on)
    record("change_account", user, by=by, unit=_home(user), **changes)
    return user


@transaction.atomic
def change_password(user, *, password, by):
    """A person sets their own password."""
    _set_password(user, password)
    user.save(update_fields=["password"])
    record("change_password", user, by=by, unit=_home(user))


@transaction.atomic
def reset_password(user, *, password, by):
    """An administrator gives a person a new password; their open sessions end."""
    _set_password(user, password)
    user.save(update_fields=["password"])
    record("reset_password", user, by=by, unit=_home(user))


@transaction.atomic
def give_posting(user, *, role, unit, agency=None, valid_from, valid_to=None, by):
    """A person takes up a role over a unit; `by` None is the installation itself."""
    if by == user:
        raise OwnPosting
    posting = Posting(
        user=user, role=role, unit=unit, agency=agency, valid_from=valid_from, valid_to=valid_to
    )
    posting.clean_fields()
    _refuse_impossible(posting)
    try:
        with transaction.atomic():
            posting.save()
    except IntegrityError:
        raise PostingAlreadyHeld(unit=unit) from None
    record("give_posting", user, by=by, unit=unit, role=role, valid_from=str(valid_from))
    return posting


@transaction.atomic
def end_posting(posting, *, on, by):
    """The last day of a posting; history stays."""
    _lock_administrators()
    posting = Posting.objects.select_for_update(of=["self"]).get(pk=posting.pk)
    if posting.valid_to is not None:
        raise PostingHasEnded
    posting.valid_to = max(on, posting.valid_from)
    posting.save(update_fields=["valid_to"])
    if posting.role == Role.ADMINISTRATOR:
        _refuse_without_administrator(on)
    record("end_posting", posting.user, by=by, unit=posting.unit, role=posting.role, on=str(on))
    return posting


def _home(user):
    """The unit a line about an account belongs to: that of the newest posting, if any."""
    newest = user.postings.select_related("unit").order_by("valid_from", "pk").last()
    return newest and newest.unit


def _set_password(user, password):
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from None
    user.set_password(password)


def _refuse_impossible(posting):
    level = LEVEL_OF_ROLE.get(posting.role, posting.unit.level)
    if posting.unit.level != level:
        raise RoleOfAnotherLevel(level=Unit.Level(level).label)
    if posting.role in ROLES_OF_AGENCIES and posting.agency is None:
        raise PostingNeedsAgency
    if posting.valid_to and posting.valid_to < posting.valid_from:
        raise PostingEndsBeforeItStarts


def _lock_administrators():
    """One change at a time, so that two administrators cannot remove each other."""
    list(Posting.objects.filter(role=Role.ADMINISTRATOR).select_for_update())


def _refuse_without_administrator(on):
    left = Posting.objects.filter(
        in_force(on), role=Role.ADMINISTRATOR, user__is_active=True, valid_to__isnull=True
    )
    if not left.exists():
        raise LastAdministrator
