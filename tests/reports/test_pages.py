"""The pages of reports: who sees what, asking, progress, downloading, the audit line."""

import hashlib
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from households.models import CommuneReview, Reopening
from organisations.access import Role
from organisations.models import AuditEntry
from reports import actions
from reports.models import Report
from tests import factories

from . import world
from .conftest import NOW

pytestmark = pytest.mark.django_db
READERS = [
    Role.COMMUNE_OFFICER, Role.COMMUNE_CHAIRMAN, Role.DISTRICT_STAFF, Role.AGENCY_STAFF,
    Role.AGENCY_HEAD, Role.SUPERVISOR, Role.LEADER,
]  # fmt: skip


@pytest.fixture
def ready(closed):
    """The built annual report of the district."""
    return actions.build_report(factories.ReportFactory(year=2024, requested_at=NOW), at=NOW)


def page(client, name, *args, **params):
    return client.get(reverse(name, args=args), params)


def said(response):
    return response.content.decode()


def test_the_list_shows_the_latest_report_first_with_its_file(signed_in, ready):
    factories.ReportFactory(year=2023, requested_at=NOW.replace(year=2026))
    text = said(page(signed_in(Role.LEADER), "report_list"))
    assert text.index("Năm 2023") < text.index("Năm 2024")
    assert reverse("report_download", args=[ready.pk]) in text
    assert ready.sha256[:12] in text


def test_the_list_is_narrowed_by_year_and_unit(signed_in, closed):
    factories.ReportFactory(year=2023)
    factories.ReportFactory(year=2024, unit=closed.commune)
    client = signed_in(Role.LEADER)
    by_year = said(page(client, "report_list", year=2023))
    assert "Năm 2023 –" in by_year and "Năm 2024 –" not in by_year
    by_unit = said(page(client, "report_list", unit=closed.commune.pk))
    assert f"Năm 2024 – {closed.commune}" in by_unit and "Năm 2023 –" not in by_unit
    assert "Không có báo cáo nào như vậy" in said(page(client, "report_list", year=1999))


def test_a_commune_sees_its_own_reports_and_no_others(signed_in, closed, ready):
    own = actions.build_report(
        factories.ReportFactory(year=2024, unit=closed.commune, requested_at=NOW), at=NOW
    )
    other = factories.ReportFactory(year=2024, unit=closed.other)
    client = signed_in(Role.COMMUNE_OFFICER, closed.commune)
    text = said(page(client, "report_list"))
    assert f"Năm 2024 – {closed.commune}" in text
    assert str(closed.other) not in text
    for name in ("report_detail", "report_progress", "report_download"):
        assert page(client, name, own.pk).status_code == 200
        assert page(client, name, other.pk).status_code == 404
        assert page(client, name, ready.pk).status_code == 404
    assert "Năm 2024 –" not in said(page(client, "report_list", unit=closed.other.pk))


@pytest.mark.parametrize("role", READERS, ids=str)
def test_only_staff_of_the_district_build(signed_in, closed, ready, role):
    client = signed_in(role)
    may = role == Role.DISTRICT_STAFF
    answer = client.post(
        reverse("report_request"), {"don_vi": closed.district.code, "nam": 2024, "revision": 2}
    )
    assert answer.status_code == (302 if may else 403)
    assert Report.objects.count() == (2 if may else 1)
    assert (reverse("report_request") in said(page(client, "report_list"))) is may
    assert page(client, "report_request").status_code == (200 if may else 403)
    assert client.post(reverse("report_retry", args=[ready.pk])).status_code == (
        409 if may else 403
    )


def test_staff_ask_for_a_report_and_see_it_wait(signed_in, closed):
    client = signed_in(Role.DISTRICT_STAFF)
    form = said(page(client, "report_request"))
    assert 'name="revision" value="1"' in form
    asked = {"don_vi": closed.district.code, "nam": 2024, "revision": 1}
    for _ in range(2):
        answer = client.post(reverse("report_request"), asked)
    report = Report.objects.get()
    assert answer["Location"] == reverse("report_detail", args=[report.pk])
    assert "Chờ lập" in said(client.get(answer["Location"]))


def test_the_page_asks_again_until_the_report_is_finished(signed_in, closed):
    report = factories.ReportFactory(year=2024, requested_at=NOW)
    client = signed_in(Role.LEADER)
    assert 'hx-trigger="every 2s"' in said(page(client, "report_progress", report.pk))
    actions.build_report(report, at=NOW)
    text = said(page(client, "report_progress", report.pk))
    assert "hx-trigger" not in text and "Tải về" in text


def test_a_refused_request_says_why_on_the_page(signed_in, closed):
    factories.ReportFactory(year=2024, state="building", alive_at=NOW)
    client = signed_in(Role.DISTRICT_STAFF)
    asked = {"don_vi": closed.district.code, "nam": 2024, "revision": 2}
    assert "đang được lập (lần 1)" in said(client.post(reverse("report_request"), asked))
    assert Report.objects.count() == 1


@pytest.mark.parametrize("revision", ["", "x", "²", "-1", "9" * 14, "9" * 5000])
def test_a_revision_that_is_no_number_is_refused_on_the_page(signed_in, closed, revision):
    client = signed_in(Role.DISTRICT_STAFF)
    asked = {"don_vi": closed.district.code, "nam": 2024, "revision": revision}
    assert "Lần lập kế tiếp là lần 1" in said(client.post(reverse("report_request"), asked))
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "asked", [{"don_vi": "05999"}, {"don_vi": "170", "nam": "2030"}, {"nam": "x"}]
)
def test_a_unit_out_of_reach_or_an_open_year_is_not_there(signed_in, closed, asked):
    client = signed_in(Role.DISTRICT_STAFF)
    assert client.post(reverse("report_request"), {"revision": 1} | asked).status_code == 404
    assert page(client, "report_request", **asked).status_code == 404
    assert page(client, "form_page", "B1", **asked).status_code == 404


def test_staff_of_one_commune_cannot_build_for_another(signed_in, closed):
    client = signed_in(Role.DISTRICT_STAFF, closed.commune)
    asked = {"don_vi": closed.other.code, "nam": 2024, "revision": 1}
    assert client.post(reverse("report_request"), asked).status_code == 404
    failed = factories.ReportFactory(unit=closed.other, state="failed")
    assert client.post(reverse("report_retry", args=[failed.pk])).status_code == 404


def test_the_download_is_the_very_file_with_a_plain_name_and_an_audit_line(signed_in, ready):
    client = signed_in(Role.LEADER)
    answer = page(client, "report_download", ready.pk)
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == ready.sha256
    assert load_workbook(io.BytesIO(content)).sheetnames[0] == "Bìa"
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer["Content-Disposition"] == (
        'attachment; filename="bao-cao-nam-2024-170-lan-1.xlsx"'
    )
    line = AuditEntry.objects.filter(kind="export").get()
    assert (line.action, line.object_id) == ("download_report", str(ready.pk))


def test_a_file_that_was_changed_or_lost_is_not_handed_out(signed_in, closed, ready):
    client = signed_in(Role.LEADER)
    [path] = closed.files.glob("*.xlsx")
    path.write_bytes(path.read_bytes() + b" ")
    assert page(client, "report_download", ready.pk).status_code == 409
    path.unlink()
    assert page(client, "report_download", ready.pk).status_code == 409
    assert not AuditEntry.objects.filter(kind="export").exists()


def test_nothing_is_handed_out_when_the_audit_line_fails(signed_in, ready, monkeypatch):
    client = signed_in(Role.LEADER)

    def broken(**fields):
        raise RuntimeError

    monkeypatch.setattr(AuditEntry.objects, "create", broken)
    with pytest.raises(RuntimeError):
        page(client, "report_download", ready.pk)


def test_a_report_that_is_not_ready_is_not_downloaded(signed_in, closed):
    report = factories.ReportFactory(year=2024)
    assert page(signed_in(Role.LEADER), "report_download", report.pk).status_code == 409


def test_the_trail_of_downloads_is_for_those_who_may_read_it(signed_in, client, ready):
    page(signed_in(Role.LEADER), "report_download", ready.pk)
    leader = AuditEntry.objects.get(kind="export").by
    assert "Ai đã tải về" not in said(page(client, "report_detail", ready.pk))
    staff = signed_in(Role.DISTRICT_STAFF)
    text = said(page(staff, "report_detail", ready.pk))
    assert "Ai đã tải về" in text and leader.full_name in text


def test_the_detail_states_basis_and_checks(signed_in, ready):
    text = said(page(signed_in(Role.LEADER), "report_detail", ready.pk))
    assert world.standard().name in text
    assert "10:00 14/12/2024" in text
    assert ready.sha256 in text
    assert "B2 cột (9) = B1 cột (3), nhân khẩu cột (9)" in text


def test_a_failed_report_says_why_and_staff_may_try_again(signed_in, closed):
    failed = factories.ReportFactory(year=2024, state="failed", attempts=3, problem="Hết chỗ.")
    client = signed_in(Role.DISTRICT_STAFF)
    text = said(page(client, "report_detail", failed.pk))
    assert "Hết chỗ." in text and "Thử lập lại" in text
    client.post(reverse("report_retry", args=[failed.pk]))
    assert Report.objects.get().state == "owed"


def test_the_list_costs_the_same_at_one_and_three_rows(
    signed_in, known_as_real, django_assert_num_queries
):
    client = signed_in(Role.DISTRICT_STAFF)
    for count in (1, 2):
        for _ in range(count):
            factories.ReportFactory(
                unit=factories.UnitFactory(), requested_by=factories.UserFactory()
            )
        with django_assert_num_queries(7):
            page(client, "report_list")


def test_the_detail_costs_the_same_at_one_and_three_downloads(
    signed_in, ready, known_as_real, django_assert_num_queries
):
    client = signed_in(Role.DISTRICT_STAFF)
    for count in (1, 2):
        for _ in range(count):
            actions.download_report(ready, by=factories.UserFactory())
        with django_assert_num_queries(5):
            page(client, "report_detail", ready.pk)


def test_the_summary_stays_as_it_was_built(signed_in, closed, ready):
    closed.places[0][1][0].years.update(confirmed_at=NOW.replace(year=2026))
    text = said(page(signed_in(Role.LEADER), "report_detail", ready.pk))
    assert "10:00 14/12/2024" in text


def reopened(place, at):
    """A commune of 2024 opened again."""
    commune_review = CommuneReview.objects.get(commune=place, review__year=2024)
    kept = ("posted_from", "posted_to", "decision_number", "decided_on", "decided_by",
            "closed_at", "closed_by")  # fmt: skip
    return Reopening.objects.create(
        commune_review=commune_review, number=1, reason="Ghi nhầm", reopened_at=at,
        reopened_by=commune_review.closed_by, **{f: getattr(commune_review, f) for f in kept},
    )  # fmt: skip


def test_a_report_built_before_a_reopening_says_so(signed_in, closed, ready):
    client, address = signed_in(Role.LEADER), ("report_detail", ready.pk)
    place = CommuneReview.objects.filter(review__year=2024).first().commune
    before = reopened(place, ready.built_at - timedelta(days=1))
    assert "Sổ đã" not in said(page(client, *address))
    before.reopened_at = ready.built_at + timedelta(days=1)
    before.save()
    assert "Sổ đã được mở lại sau khi lập" in said(page(client, *address))
    assert "Sổ đã mở lại sau khi lập" in said(page(client, "report_list"))
    before.commune_review.review.__class__.objects.filter(year=2024).update(year=2019)
    assert "Sổ đã" not in said(page(client, *address)), "another year's books"


def test_another_communes_reopening_is_no_matter_of_this_ones_report(signed_in, closed):
    place, other = CommuneReview.objects.filter(review__year=2024)[:2]
    report = factories.ReportFactory(year=2024, unit=place.commune, requested_at=NOW)
    report = actions.build_report(report, at=NOW)
    reopened(other.commune, report.built_at + timedelta(days=1))
    client = signed_in(Role.LEADER)
    assert "Sổ đã" not in said(page(client, "report_detail", report.pk))
    reopened(place.commune, report.built_at + timedelta(days=1))
    assert "Sổ đã" in said(page(client, "report_detail", report.pk))
