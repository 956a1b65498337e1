"""Evidence: who adds it, who opens it, and what stays behind."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from households import actions
from households.actions import evidence
from households.actions.evidence import TooManyFiles
from households.models import Evidence
from organisations.access import Role
from organisations.models import AuditEntry
from tests import photos
from tests.factories import VillageFactory, person
from tests.households import builders as build
from tests.households.screens import as_, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    """A village meeting with nothing attached."""
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    build.survey(build.listed(commune_review, build.household(village)), build.POOR)
    return build.meet(commune_review, village)


def attach(owner, file=None, by=None):
    at = build.moment(date(2026, 10, 21))
    by = by or build.officer(owner.commune_review.commune)
    return actions.attach_evidence(owner, file or photos.photo(), at=at, by=by)


def open_file(user, found):
    return as_(user).get(reverse("evidence_file", args=[found.pk]))


def test_a_file_is_kept_under_a_name_nobody_guesses(meeting):
    found = attach(meeting, photos.photo("Hộ Nông Thị Mẩn.jpg"))
    assert (found.meeting, found.name) == (meeting, "Hộ Nông Thị Mẩn.jpg")
    assert found.file.name.startswith("evidence/") and "N" not in found.file.name
    assert found.size == found.file.size
    line = AuditEntry.objects.get(action="attach_evidence")
    assert line.unit == meeting.village and "Mẩn" not in str(line.changes)


def test_the_same_file_sent_twice_is_kept_once(meeting):
    sent = photos.photo_bytes()
    first = attach(meeting, photos.sent("a.jpg", sent))
    assert attach(meeting, photos.sent("b.jpg", sent)) == first
    assert Evidence.objects.count() == 1


def test_thirty_files_and_no_more(meeting, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_FILES", 1)
    attach(meeting)
    kept = set(default_storage.listdir("evidence")[1])
    with pytest.raises(TooManyFiles):
        attach(meeting, photos.pdf())
    assert set(default_storage.listdir("evidence")[1]) == kept


def test_without_the_audit_line_neither_row_nor_file_stays(meeting, monkeypatch):
    kept = set(default_storage.listdir("")[0] and default_storage.listdir("evidence")[1])
    monkeypatch.setattr(evidence, "record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        attach(meeting)
    assert not Evidence.objects.exists()
    assert set(default_storage.listdir("evidence")[1]) == kept


def test_opening_a_file_saves_it_safely_and_is_written_down(meeting):
    found = attach(meeting, photos.photo("Nông Thị Mẩn.jpg"))
    user = build.officer(meeting.commune_review.commune)
    answer = open_file(user, found)
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="minh-chung-{found.pk}.jpg"'
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content[:3] == b"\xff\xd8\xff"
    line = AuditEntry.objects.get(action="download_evidence")
    assert (line.by, line.kind, line.unit) == (user, AuditEntry.Kind.EXPORT, meeting.village)


def test_who_may_not_read_the_owner_does_not_find_the_file(meeting):
    found = attach(meeting)
    commune = meeting.commune_review.commune
    neighbour = VillageFactory(parent=commune)
    assert open_file(person(Role.VILLAGE_HEAD, meeting.village), found).status_code == 200
    for stranger in (build.officer(build.commune()[0]), person(Role.VILLAGE_HEAD, neighbour)):
        assert open_file(stranger, found).status_code == 404
    assert open_file(person(Role.LEADER, commune.parent), found).status_code == 403
    assert AuditEntry.objects.filter(action="download_evidence").count() == 1


def test_a_file_that_the_store_lost_is_not_found(meeting):
    found = attach(meeting)
    default_storage.delete(found.file.name)
    assert open_file(build.officer(meeting.commune_review.commune), found).status_code == 404


def add(user, meeting, *files):
    url = reverse("evidence_add", args=["hop-thon", meeting.pk])
    return as_(user).post(url, {"files": list(files)}, follow=True)


def test_several_files_can_be_added_later(meeting):
    user = build.officer(meeting.commune_review.commune)
    page = text_of(add(user, meeting, photos.photo(), photos.pdf()))
    assert "Đã giữ 2 tệp." in page
    assert meeting.evidence.count() == 2


def test_one_wrong_file_among_several_is_named_and_none_is_kept(meeting):
    user = build.officer(meeting.commune_review.commune)
    page = text_of(add(user, meeting, photos.photo(), photos.sent("phim.jpg", b"\x00\x01")))
    assert "“phim.jpg” không phải ảnh" in page and "chưa tệp nào được giữ" in page
    assert not meeting.evidence.exists()


def test_nothing_chosen_is_said_and_changes_nothing(meeting):
    user = build.officer(meeting.commune_review.commune)
    assert "Hãy chọn ít nhất một tệp." in text_of(add(user, meeting))


def test_files_are_added_only_where_the_person_runs_the_review(meeting):
    stranger = build.officer(build.commune()[0])
    assert add(stranger, meeting, photos.photo()).status_code == 404
    url = reverse("evidence_add", args=["khong-co", meeting.pk])
    officer = as_(build.officer(meeting.commune_review.commune))
    assert officer.post(url, {"files": [photos.photo()]}).status_code == 404
    assert not Evidence.objects.exists()
