"""The pages of survey imports: who sees what, and the whole way through them."""

import pytest
from django.urls import reverse

from households.jobs import read_survey_import_job, write_survey_import_job
from households.models import Survey, SurveyImport
from organisations.access import Role
from tests.factories import person
from tests.households import builders as build
from tests.households import import_files as imports
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGES = ["detail", "progress", "rejects"]
BUTTONS = ["confirm", "drop", "undo"]


@pytest.fixture
def place():
    """(round, household) of a commune whose list holds one household."""
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    build.ethnic_groups()
    home = build.household(village)
    build.listed(commune_review, home)
    return commune_review, home


def address(page, of):
    return reverse(f"survey_import_{page}", args=[of.pk])


def test_the_whole_way_from_the_template_to_the_undoing(place):
    commune_review, home = place
    client = as_(build.officer(commune_review.commune))
    template = client.get(address("template", commune_review))
    assert template.status_code == 200 and template.getvalue()[:2] == b"PK"
    file = imports.workbook([imports.row(home)], [imports.head(home)])
    answer = client.post(address("list", commune_review), {"file": file})
    found = SurveyImport.objects.get()
    assert answer["Location"] == address("detail", found)
    assert "Đang đọc tệp" in text_of(client.get(address("detail", found)))
    read_survey_import_job(found.pk)
    page = text_of(client.get(address("detail", found)))
    assert "Ghi 1 hộ vào đợt rà soát" in page and "không nghèo 1" in page
    client.post(address("confirm", found), {"mode": "each"})
    write_survey_import_job(found.pk)
    assert Survey.objects.get().batch == found
    assert "Hoàn lại cả lần nhập" in text_of(client.get(address("detail", found)))
    client.post(address("undo", found))
    assert "Đã hoàn lại" in text_of(client.get(address("detail", found)))


def test_a_file_of_another_commune_is_not_there(place):
    commune_review, home = place
    found = imports.upload(commune_review, [imports.row(home)], [imports.head(home)])
    stranger = as_(build.officer(build.commune()[0]))
    for page in PAGES:
        assert stranger.get(address(page, found)).status_code == 404
    for page in BUTTONS:
        assert stranger.post(address(page, found), {"mode": "each"}).status_code == 404
    for page in ("list", "template"):
        assert stranger.get(address(page, commune_review)).status_code == 404
    found.refresh_from_db()
    assert found.stage == "preview"


@pytest.mark.parametrize("role", [Role.SURVEYOR, Role.COMMUNE_CHAIRMAN, Role.DISTRICT_STAFF])
def test_who_does_not_run_the_review_opens_nothing(place, role):
    commune_review, home = place
    found = imports.upload(commune_review, [imports.row(home)], [imports.head(home)])
    commune = commune_review.commune
    client = as_(person(role, commune.parent if role == Role.DISTRICT_STAFF else commune))
    assert {client.get(address(page, found)).status_code for page in PAGES} == {403}
    assert client.get(address("list", commune_review)).status_code == 403


def test_the_rejects_are_the_refused_household_in_the_same_layout(place):
    commune_review, home = place
    rows = [imports.row(home), imports.row(home, ma_ho="H999999")]
    members = [imports.head(home), imports.head(home, ma_ho="H999999", ho_ten="Ma Thị Tư")]
    found = imports.upload(commune_review, rows, members)
    client = as_(build.officer(commune_review.commune))
    content = client.get(address("rejects", found)).getvalue()
    again = imports.upload_bytes(commune_review, content)
    assert imports.outcomes(again) == {"H999999": "refused"}


def test_a_file_that_is_no_workbook_is_refused_in_words(place):
    commune_review, _ = place
    found = imports.upload_bytes(commune_review, b"khong phai bang tinh")
    assert found.stage == "refused"
    page = as_(build.officer(commune_review.commune)).get(address("detail", found))
    assert "không phải là bảng tính Excel" in text_of(page)


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(place, monkeypatch):
    commune_review, home = place
    monkeypatch.setattr("households.forms.survey_import.MOST_BYTES", 10)
    client = as_(build.officer(commune_review.commune))
    file = imports.workbook([imports.row(home)], [imports.head(home)])
    page = client.post(address("list", commune_review), {"file": file})
    assert "Tệp lớn hơn 20 MB" in text_of(page)
    assert not SurveyImport.objects.exists()


def test_the_page_costs_the_same_for_one_household_and_for_three(place, django_assert_num_queries):
    commune_review, home = place
    one = imports.upload(commune_review, [imports.row(home)], [imports.head(home)])
    homes = [build.household(home.unit, name) for name in ("Lý Thị Hoa", "Ma Văn Bảy")]
    for each in homes:
        build.listed(commune_review, each)
    homes.append(home)
    rows, members = map(imports.row, homes), map(imports.head, homes)
    three = imports.upload(commune_review, rows, list(members))
    client = as_(build.officer(commune_review.commune))
    client.get(address("detail", one))
    for found in (one, three):
        with django_assert_num_queries(9):
            client.get(address("detail", found))


def test_what_is_no_choice_of_the_filter_narrows_nothing(place):
    commune_review, home = place
    found = imports.upload(commune_review, [imports.row(home)], [imports.head(home)])
    client = as_(build.officer(commune_review.commune))
    page = client.get(address("detail", found), {"outcome": "la", "village": "999999999999999"})
    assert home.code in text_of(page)
    page = client.get(address("detail", found), {"outcome": "refused"})
    assert home.code not in text_of(page)
