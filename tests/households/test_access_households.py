"""Who reaches which page of households where: role × page × own or other commune."""

import pytest
from django.urls import reverse

from households.models import CommuneReview, ReviewCase, SurveyDraft, VillageYear
from organisations.access import ROLES, Role
from organisations.models import AuditEntry
from tests.factories import person
from tests.households import builders as build
from tests.households.screens import as_, sheet_of, text_of, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PLACED = [Role.VILLAGE_HEAD, Role.COMMUNE_OFFICER, Role.COMMUNE_CHAIRMAN]
HOUSEHOLD_PAGES = ["household_detail", "survey_detail", "survey_edit"]
ROUND_PAGES = [
    "commune_review_detail", "list_post", "posting_print", "posting_download", "recognise",
    "village_figures",
]  # fmt: skip
BUTTONS = [
    "petition_file", "survey_draft_save", "survey_draft_discard", "village_figures_save",
    "village_figures_confirm", "review_close",
]  # fmt: skip


class Place:
    """A commune with one surveyed household in its round."""

    def __init__(self):
        self.commune, (self.village,) = build.commune()
        self.home = build.household(self.village, f"Chủ hộ {self.village.name}")

    def survey(self):
        self.round = CommuneReview.objects.filter(commune=self.commune).first()
        self.round = self.round or build.open_round(self.commune)
        self.case = build.listed(self.round, self.home)
        members = [build.member_answers(self.home.head_name)]
        self.result = build.survey(self.case, build.POOR, members=members)
        self.case.refresh_from_db()

    def address(self, page):
        ids = {
            "household": self.home.pk, "survey_detail": self.result.pk, "survey": self.case.pk,
            "review_close": self.round.review_id,
        }  # fmt: skip
        if page in ("case_list", "meeting_hold"):
            return reverse(page, args=[self.round.pk, self.village.pk])
        return reverse(page, args=[ids.get(page, ids.get(page.split("_")[0], self.round.pk))])

    def holder(self, role):
        unit = {Role.VILLAGE_HEAD: self.village}.get(role, self.commune)
        return person(role, unit if role in PLACED else self.commune.parent)


@pytest.fixture
def places():
    """Two communes of one district, both in the round of 2026."""
    own, other = Place(), Place()
    own.survey()
    other.survey()
    return own, other


def permission_of(page):
    from django.urls import resolve

    args = [1, 1] if page in ("case_list", "meeting_hold") else [1]
    return resolve(reverse(page, args=args)).func.permission


@pytest.mark.parametrize("page", [*HOUSEHOLD_PAGES, *ROUND_PAGES, "case_list", "meeting_hold"])
@pytest.mark.parametrize("role", PLACED, ids=str)
def test_a_page_opens_in_the_own_commune_and_is_not_there_in_another(role, page, places):
    own, other = places
    client = as_(own.holder(role))
    if permission_of(page) not in ROLES[role]:
        assert client.get(own.address(page)).status_code == 403
        return
    whole_commune = page in ("commune_review_detail", "posting_print", "posting_download")
    seen = 404 if role == Role.VILLAGE_HEAD and whole_commune else 200
    assert client.get(own.address(page)).status_code == seen
    assert client.get(other.address(page)).status_code == 404


@pytest.mark.parametrize("page", BUTTONS)
@pytest.mark.parametrize("role", PLACED, ids=str)
def test_a_button_of_another_commune_is_not_there(role, page, places):
    own, other = places
    answer = as_(own.holder(role)).post(other.address(page))
    assert answer.status_code == (404 if permission_of(page) in ROLES[role] else 403)
    assert not VillageYear.objects.exists()
    assert not SurveyDraft.objects.exists()


@pytest.mark.parametrize("role", [r for r in Role if r not in PLACED], ids=str)
def test_without_the_right_to_read_households_no_page_of_a_household_opens(role, places):
    own, _ = places
    may = permission_of("household_detail") in ROLES[role]
    client = as_(own.holder(role))
    for page in ("household_detail", "survey_detail", "commune_review_detail", "case_list"):
        assert client.get(own.address(page)).status_code == (200 if may else 403)
    assert client.get("/ho/").status_code == (200 if may else 403)


def test_a_list_never_holds_another_communes_household(places):
    own, other = places
    shown = text_of(as_(own.holder(Role.COMMUNE_OFFICER)).get("/ho/"))
    assert own.home.head_name in shown
    assert other.home.head_name not in shown


def test_a_search_never_finds_another_communes_household(places):
    own, other = places
    client = as_(own.holder(Role.COMMUNE_OFFICER))
    client.post("/ho/tim/", {"words": other.home.head_name})
    page = client.get("/ho/")
    assert page.context["table"].page.paginator.count == 0


def test_a_foreign_unit_in_the_query_narrows_to_nothing_foreign(places):
    own, other = places
    client = as_(own.holder(Role.COMMUNE_OFFICER))
    for query in ({"village": other.village.pk}, {"commune": other.commune.pk}):
        assert other.home.head_name not in text_of(client.get("/ho/", query))


def test_filters_offer_no_other_communes_villages(places):
    own, other = places
    shown = text_of(as_(own.holder(Role.COMMUNE_OFFICER)).get("/ho/"))
    assert own.village.name in shown
    assert other.village.name not in shown


def test_a_village_head_reads_the_own_village_only(places):
    own, _ = places
    neighbour = build.VillageFactory(parent=own.commune)
    home = build.household(neighbour, "Chủ hộ xóm bên")
    client = as_(own.holder(Role.VILLAGE_HEAD))
    assert "Chủ hộ xóm bên" not in text_of(client.get("/ho/"))
    assert client.get(reverse("household_detail", args=[home.pk])).status_code == 404
    address = reverse("case_list", args=[own.round.pk, neighbour.pk])
    assert client.get(address).status_code == 404


def test_a_village_head_records_nothing(places):
    own, _ = places
    answer = as_(own.holder(Role.VILLAGE_HEAD)).post(sheet_of(own.case), typed(build.NEAR))
    assert answer.status_code == 403


def test_recording_for_another_commune_changes_nothing(places):
    own, other = places
    client = as_(own.holder(Role.COMMUNE_OFFICER))
    assert client.post(sheet_of(other.case), typed(build.NEAR)).status_code == 404
    other.case.refresh_from_db()
    assert other.case.survey == other.result


def test_a_household_cannot_be_entered_in_another_commune(places):
    own, other = places
    fields = {
        "village": other.village.pk, "name": "Kẻ Lạ", "birth": "1980", "sex": "nam",
        "ethnicity": build.ethnic_groups()["02"].pk, "origin": "registered",
        "filed_on": "01/09/2026",
    }  # fmt: skip
    page = as_(own.holder(Role.COMMUNE_OFFICER)).post("/ho/moi/", fields)
    assert list(page.context["form"].errors) == ["village"]
    assert ReviewCase.objects.count() == 2


def test_a_village_of_another_commune_is_not_part_of_this_round(places):
    own, other = places
    client = as_(build.staff())
    address = reverse("case_list", args=[own.round.pk, other.village.pk])
    assert client.get(address).status_code == 404
    officer = as_(own.holder(Role.COMMUNE_OFFICER))
    address = reverse("meeting_hold", args=[own.round.pk, other.village.pk])
    assert officer.get(address).status_code == 404


def test_a_round_shows_only_the_communes_one_may_read(places):
    own, other = places
    client = as_(own.holder(Role.COMMUNE_OFFICER))
    shown = text_of(client.get(reverse("review_detail", args=[own.round.review_id])))
    assert own.commune.name in shown
    assert other.commune.name not in shown


def test_a_round_elsewhere_is_not_there_for_whoever_reads_none_of_its_communes(places):
    own, _ = places
    away, _ = build.commune()
    client = as_(build.officer(away))
    assert client.get(reverse("review_detail", args=[own.round.review_id])).status_code == 404


def test_figures_of_another_commune_cannot_be_slipped_into_a_save(places):
    own, other = places
    fields = {f"{other.village.pk}-{name}": value for name, value in build.FIGURES.items()}
    client = as_(own.holder(Role.COMMUNE_OFFICER))
    fields["seen"] = client.get(own.address("village_figures")).context["seen"]
    client.post(own.address("village_figures_save"), fields)
    assert not VillageYear.objects.exists()


def test_only_communes_of_the_own_district_are_closed(places):
    own, _ = places
    elsewhere = person(Role.DISTRICT_STAFF, own.commune)
    address = reverse("review_close", args=[own.round.review_id])
    answer = as_(elsewhere).post(
        address, {"commune_review": places[1].round.pk}, headers={"referer": "http://testserver/"}
    )
    assert answer.status_code == 302
    assert CommuneReview.objects.filter(closed_at__isnull=False).count() == 0


def test_a_refused_page_leaves_no_line_of_reading(places):
    own, other = places
    client = as_(own.holder(Role.COMMUNE_OFFICER))
    for page in HOUSEHOLD_PAGES:
        client.get(other.address(page))
    assert not AuditEntry.objects.filter(kind="read").exists()


def test_a_posting_that_is_over_opens_nothing(places):
    own, _ = places
    officer = own.holder(Role.COMMUNE_OFFICER)
    officer.postings.update(valid_to="2026-11-22")
    assert as_(officer).get(own.address("household_detail")).status_code == 403
