"""Keeping a file that proves something: the photo of a posting, signed minutes, a certificate."""

import hashlib
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from core.errors import RuleBroken
from core.uploads import upload_of
from households.models import Evidence
from households.models.evidence import OWNERS, unit_of
from organisations.actions import record

FOLDER = "evidence"
MOST_FILES = 30  # of one thing


class TooManyFiles(RuleBroken):
    """More than anybody looks through."""

    message = "Mỗi việc kèm nhiều nhất {most} tệp."
    field = "files"


def attach_evidence(owner, file, *, at, by) -> Evidence:
    """Keep a sent file as evidence of its owner, under a name nobody can guess.

    `owner` is a `HouseholdEvent`, `VillageMeeting`, `CommuneReview`, `Complaint` or `Petition`.
    The same bytes sent twice are kept once. Nothing is deleted: a wrong file stays beside the
    right one. Raises `TooManyFiles` and what `core.uploads.upload_of` raises.
    """
    upload = upload_of(file)
    sha256 = hashlib.sha256(upload.content).hexdigest()
    if twin := owner.evidence.filter(sha256=sha256).first():
        return twin
    path = f"{FOLDER}/{uuid4()}{upload.suffix}"
    name = default_storage.save(path, ContentFile(upload.content))
    try:
        return _keep(owner, upload, name, sha256, at, by)
    except BaseException:
        default_storage.delete(name)
        raise


@transaction.atomic
def _keep(owner, upload, name, sha256, at, by):
    if owner.evidence.count() >= MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    found = Evidence.objects.create(
        **{_field_of(owner): owner},
        file=name,
        name=upload.name,
        content_type=upload.content_type,
        size=len(upload.content),
        sha256=sha256,
        uploaded_at=at,
        uploaded_by=by,
    )
    facts = {"size": found.size, "sha256": sha256}
    record("attach_evidence", owner, by=by, unit=unit_of(owner), **facts)
    return found


def _field_of(owner):
    """The column of `Evidence` that points to things like this one."""
    kinds = {Evidence._meta.get_field(name).related_model: name for name in OWNERS}
    return kinds[type(owner)]
