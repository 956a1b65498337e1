"""What can happen to accounts and the audit trail. One transaction, one audit line each."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from core.errors import RuleBroken

from .models import AuditEntry, Posting, User
from .models.unit import in_force


class PostingHasEnded(RuleBroken):
    """A posting that is over cannot be ended again."""

    message = "Phân công này đã kết thúc."


class LastAdministrator(RuleBroken):
    """Somebody must be able to manage accounts."""

    message = "Phải còn ít nhất một người quản trị hệ thống đang hoạt động."


def record(action, subject, *, by, unit=None, kind=AuditEntry.Kind.CHANGE, **changes):
    """Write one audit line inside the caller's transaction.

    `changes` are plain JSON values: {"field": [old, new]} for edits, counts for set-based actions.
    """
    return AuditEntry.objects.create(
        at=timezone.now(),
        by=by,
        kind=kind,
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


@transaction.atomic
def create_account(*, username, full_name, password, email="", is_demo=False, by):
    """A new account without any posting; the password must pass the validators."""
    user = User(username=username.lower(), full_name=full_name, email=email, is_demo=is_demo)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    record("create_account", user, by=by, username=user.username)
    return user


@transaction.atomic
def change_account(user, *, full_name, email, is_active, by):
    """Name, mail and whether the person may sign in."""
    before = [user.full_name, user.email, user.is_active]
    user.full_name, user.email, user.is_active = full_name, email, is_active
    user.save(update_fields=["full_name", "email", "is_active"])
    _refuse_without_administrator()
    record("change_account", user, by=by, before=before, after=[full_name, email, is_active])
    return user


@transaction.atomic
def reset_password(user, *, password, by):
    """An administrator gives a person a new password."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("reset_password", user, by=by)


@transaction.atomic
def give_posting(user, *, role, unit, agency=None, valid_from, valid_to=None, by):
    """A person takes up a role over a unit."""
    posting = Posting(
        user=user, role=role, unit=unit, agency=agency, valid_from=valid_from, valid_to=valid_to
    )
    posting.full_clean()
    posting.save()
    record("give_posting", user, by=by, unit=unit, role=role, valid_from=str(valid_from))
    return posting


@transaction.atomic
def end_posting(posting, *, on, by):
    """The last day of a posting; history stays."""
    if posting.valid_to is not None:
        raise PostingHasEnded
    posting.valid_to = max(on, posting.valid_from)
    posting.save(update_fields=["valid_to"])
    _refuse_without_administrator(on)
    record("end_posting", posting.user, by=by, unit=posting.unit, role=posting.role, on=str(on))
    return posting


def _refuse_without_administrator(on=None):
    on = on or timezone.localdate()
    left = Posting.objects.filter(
        in_force(on), role="administrator", user__is_active=True, valid_to__isnull=True
    )
    if not left.exists():
        raise LastAdministrator
