"""The home page of each role: what stands on it, what must not, what it costs."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from households.actions.steps import plan_steps
from households.models import CommuneReview, Review, ReviewCase, SurveyDraft
from organisations.access import Role
from organisations.models import UnitAttribute
from tests import factories
from tests.households import builders as build
from tests.targets import world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def page(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def round_of(commune, cases=2, year=2026):
    """The open round of a commune with cases in its first village."""
    review, _ = Review.objects.get_or_create(
        unit=factories.district(), year=year,
        defaults={
            "standard": world.standard(), "opens_on": date(year, 9, 1),
            "due_on": date(year, 12, 14),
        },
    )  # fmt: skip
    part = CommuneReview.objects.create(review=review, commune=commune)
    plan_steps([part])
    for _ in range(cases):
        case_of(part, commune.villages[0])
    return part


def case_of(part, village, head="Nông Thị Mẩn"):
    household = factories.HouseholdFactory(unit=village, head_name=head)
    return ReviewCase.objects.create(
        commune_review=part, household=household, reason="poor", listed_on=date(2026, 9, 1)
    )


def draft_of(case, user):
    return SurveyDraft.objects.create(case=case, by=user, saved_at=timezone.now())


def duty(lead=None, content="Tuyên truyền", days=-10, **changes):
    task = factories.TaskFactory(content=content, **({"lead": lead} if lead else {}))
    return factories.DutyFactory(task=task, due_on=TODAY + timedelta(days=days), **changes)


def goals_of(commune, poor=(200, 170, 140, 110, 80)):
    world.indicator("ty-le-ngheo-da-chieu")
    for year, count in enumerate(poor, 2021):
        world.full_year(commune, year, poor=count)


def ready_report(year=2025, file="bi-mat.xlsx"):
    return factories.ReportFactory(
        year=year, unit=factories.district(), state="ready", file=file, sha256="0" * 64,
        size=2048, requested_at=timezone.now(), built_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def la_hien():
    return world.commune("Xã La Hiên")


class TestOfficer:
    """Whom to survey today, what was begun, how far the round is."""

    def test_villages_to_survey_stand_with_their_numbers(self, signed_in, la_hien):
        round_of(la_hien, cases=3)
        words = page(signed_in(Role.COMMUNE_OFFICER, la_hien))
        assert la_hien.villages[0].full_name in words
        assert "3 hộ" in words
        assert la_hien.villages[1].full_name not in words
        assert "Còn lại (ngày)" in words and ">21<" in words

    def test_only_the_own_drafts_are_offered(self, signed_in, la_hien):
        part = round_of(la_hien, cases=0)
        client = signed_in(Role.COMMUNE_OFFICER, la_hien)
        me = client.get("/").wsgi_request.user
        draft_of(case_of(part, la_hien.villages[0], "Ma Thị Của Tôi"), me)
        other = factories.person(Role.COMMUNE_OFFICER, la_hien)
        draft_of(case_of(part, la_hien.villages[0], "Lý Văn Người Khác"), other)
        words = page(client)
        assert "Ma Thị Của Tôi" in words
        assert "Lý Văn Người Khác" not in words

    def test_another_communes_round_is_absent(self, signed_in, la_hien):
        neighbour = world.commune("Xã Sảng Mộc")
        round_of(neighbour, cases=7)
        words = page(signed_in(Role.COMMUNE_OFFICER, la_hien))
        assert "Sảng Mộc" not in words and neighbour.villages[0].full_name not in words
        assert "Chưa có đợt rà soát nào" in words


class TestChairman:
    """What waits for a decision or a confirmation."""

    def posted(self, la_hien):
        part = round_of(la_hien, cases=0)
        part.posted_from, part.posted_to = date(2026, 11, 16), date(2026, 11, 19)
        part.save()
        return part

    def agreed(self, la_hien):
        part = self.posted(la_hien)
        build.agree(part)
        return part

    def test_a_posted_list_waits_for_recognition(self, signed_in, la_hien):
        part = self.agreed(la_hien)
        words = page(signed_in(Role.COMMUNE_CHAIRMAN, la_hien))
        assert "Công nhận danh sách" in words
        assert f"/ra-soat/xa/{part.pk}/cong-nhan/" in words

    def test_the_officer_is_told_whose_turn_it_is_without_the_button(self, signed_in, la_hien):
        self.agreed(la_hien)
        words = page(signed_in(Role.COMMUNE_OFFICER, la_hien))
        assert "Chủ tịch UBND xã" in words
        assert "Công nhận danh sách" not in words

    def test_entered_figures_wait_for_confirmation(self, signed_in, la_hien):
        round_of(la_hien)
        for village in la_hien.villages:
            world.residents(village, 2026, 50, confirmed=False)
        assert "chờ bạn xác nhận" in page(signed_in(Role.COMMUNE_CHAIRMAN, la_hien))


class TestVillageHead:
    """The own village and nothing else."""

    def test_the_own_village_with_its_classes_of_the_last_year(self, signed_in, la_hien):
        mine, other = la_hien.villages
        world.facts(mine, 2024, "nam_goc", 9)
        world.facts(mine, 2025, "ngheo_cu", 4)
        world.facts(other, 2025, "ngheo_cu", 30)
        part = round_of(la_hien, cases=3)
        case_of(part, other)
        response = signed_in(Role.VILLAGE_HEAD, mine).get("/")
        (block,) = [each.content for each in response.context["blocks"]]
        assert (block["year"], block["poor"], block["near"]) == (2025, 4, 0)
        assert [(place.total.listed) for place in block["places"]] == [3]
        assert other.full_name not in response.content.decode()


class TestDistrict:
    """Rounds by stage, goals at a glance, what waits and what is late."""

    def test_communes_stand_under_their_stage(self, signed_in, la_hien):
        round_of(la_hien)
        posted = round_of(world.commune("Xã Sảng Mộc"), cases=0)
        posted.posted_from, posted.posted_to = date(2026, 11, 16), date(2026, 11, 19)
        posted.save()
        response = signed_in(Role.DISTRICT_STAFF).get("/")
        stages = response.context["blocks"][0].content["stages"]
        assert [[unit.full_name for unit, _ in communes] for _, communes in stages] == [
            ["Xã La Hiên"], ["Xã Sảng Mộc"], [], [],
        ]  # fmt: skip

    def test_waiting_results_and_late_duties_are_told_apart(self, signed_in, la_hien):
        duty(content="Việc quá hạn")
        duty(content="Việc chờ xác nhận", state="sent", percent=100)
        duty(content="Việc chưa đến hạn", days=30)
        words = page(signed_in(Role.DISTRICT_STAFF))
        assert "Nhiệm vụ quá hạn (1)" in words and "Chờ xác nhận (1)" in words
        assert "Việc quá hạn" in words and "Việc chờ xác nhận" in words
        assert "Việc chưa đến hạn" not in words


class TestAgency:
    """The own duties: late, soon, waiting."""

    def test_only_duties_of_the_own_agency_stand_here(self, signed_in):
        mine = factories.AgencyFactory(short_name="Ban Tuyên giáo")
        duty(mine, "Học tập Chỉ thị")
        duty(mine, "Kiểm tra quý IV", days=20)
        duty(mine, "Việc còn xa", days=100)
        duty(None, "Việc của cơ quan khác")
        words = page(signed_in(Role.AGENCY_STAFF, agency=mine))
        assert "Quá hạn (1)" in words and "Học tập Chỉ thị" in words
        assert "60 ngày tới (1)" in words and "Kiểm tra quý IV" in words
        assert "Việc còn xa" not in words and "Việc của cơ quan khác" not in words

    def test_when_nothing_is_due_the_next_day_is_told(self, signed_in):
        mine = factories.AgencyFactory()
        duty(mine, "Việc còn xa", days=100)
        words = page(signed_in(Role.AGENCY_HEAD, agency=mine))
        assert "Không có nhiệm vụ nào quá hạn" in words
        assert "Việc còn xa" in words and "03/03/2027" in words

    def test_work_one_leads_stands_before_work_one_co_operates_in(self, signed_in):
        mine = factories.AgencyFactory()
        theirs = duty(None, "Việc phối hợp", days=-20)
        theirs.task.partners.add(mine)
        duty(mine, "Việc chủ trì", days=-5)
        words = page(signed_in(Role.AGENCY_STAFF, agency=mine))
        assert words.index("Việc chủ trì") < words.index("Việc phối hợp")
        assert "phối hợp với" in words


class TestLeader:
    """Will the goals be met? Verdict first, one chart per goal, the latest reports."""

    def test_the_verdict_stands_before_any_chart(self, signed_in, la_hien):
        goals_of(la_hien)
        words = page(signed_in(Role.LEADER))
        assert "Mục tiêu có đạt không?" in words
        assert "4 / 4 mục tiêu đạt" in words
        assert words.index("mục tiêu đạt") < words.index("<canvas")
        assert words.count("<canvas") == 4

    def test_a_goal_that_is_missed_is_counted_as_missed(self, signed_in, la_hien):
        goals_of(la_hien, poor=(200, 190, 180, 170, 160))
        UnitAttribute.objects.filter(unit=la_hien).update(value="III")
        words = page(signed_in(Role.LEADER))
        assert "1 / 4 mục tiêu đạt" in words and "3 chưa đạt" in words

    def test_a_leader_of_a_commune_reads_the_commune_for_comparison(self, signed_in, la_hien):
        goals_of(la_hien)
        goals_of(world.commune("Xã Sảng Mộc"), poor=(900, 900))
        words = page(signed_in(Role.LEADER, la_hien))
        assert "4 / 4 mục tiêu đạt" in words and "chỉ để so sánh" in words
        assert "Sảng Mộc" not in words and "90,00" not in words

    def test_without_a_closed_year_the_page_says_why(self, signed_in, la_hien):
        world.indicator("ty-le-ngheo-da-chieu")
        round_of(la_hien)
        words = page(signed_in(Role.LEADER))
        assert "Chưa trả lời được" in words and "<canvas" not in words

    def test_the_latest_reports_can_be_downloaded_and_no_other(self, signed_in, la_hien):
        report = ready_report()
        factories.ReportFactory(year=2024)
        words = page(signed_in(Role.LEADER))
        assert f"/bao-cao/{report.pk}/tai-ve/" in words
        assert "Báo cáo năm 2025" in words and "Báo cáo năm 2024" not in words

    def test_nothing_of_a_single_household_is_shown(self, signed_in, la_hien):
        goals_of(la_hien)
        round_of(la_hien)
        assert "Nông Thị Mẩn" not in page(signed_in(Role.LEADER))


def test_a_supervisor_sees_goals_and_the_state_of_the_tasks(signed_in, la_hien):
    goals_of(la_hien)
    duty(content="Việc quá hạn")
    words = page(signed_in(Role.SUPERVISOR))
    assert "Mục tiêu đến hết năm 2025" in words
    assert "Nhiệm vụ năm 2026" in words and "Việc quá hạn" in words


def test_an_administrator_sees_accounts_and_reference_data_and_no_household(signed_in, la_hien):
    round_of(la_hien)
    draft_of(ReviewCase.objects.first(), factories.person(Role.COMMUNE_OFFICER, la_hien))
    words = page(signed_in(Role.ADMINISTRATOR))
    assert "Tài khoản" in words and "Dữ liệu nền" in words
    assert "Nông Thị Mẩn" not in words and "Rà soát định kỳ" not in words


def test_a_person_with_two_roles_sees_both_and_nothing_twice(signed_in, la_hien):
    client = signed_in(Role.AGENCY_STAFF)
    user = client.get("/").wsgi_request.user
    factories.PostingFactory(
        user=user, role=Role.AGENCY_HEAD, unit=factories.district(),
        agency=user.postings.get().agency,
    )  # fmt: skip
    factories.PostingFactory(user=user, role=Role.ADMINISTRATOR, unit=factories.district())
    templates = [block.template for block in client.get("/").context["blocks"]]
    assert templates == ["home/my_duties.html", "home/accounts.html", "home/reference_state.html"]


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_page_before_anything_exists(signed_in, role):
    assert "Hôm nay" in page(signed_in(role)) or role == Role.LEADER


COST = {
    Role.VILLAGE_HEAD: 11,
    Role.SURVEYOR: 13,
    Role.COMMUNE_OFFICER: 14,
    Role.COMMUNE_CHAIRMAN: 12,
    Role.DISTRICT_STAFF: 17,
    Role.AGENCY_STAFF: 4,
    Role.AGENCY_HEAD: 4,
    Role.SUPERVISOR: 12,
    Role.LEADER: 11,
    Role.ADMINISTRATOR: 8,
}


@pytest.mark.parametrize("role", Role)
def test_a_home_page_costs_the_same_with_one_row_and_with_three(
    signed_in, django_assert_num_queries, la_hien, role
):
    is_of_commune = role in {Role.VILLAGE_HEAD, Role.COMMUNE_OFFICER, Role.COMMUNE_CHAIRMAN}
    agency = factories.AgencyFactory(unit=la_hien) if "commune" in role else None
    client = signed_in(role, la_hien if is_of_commune else None, agency)
    user = client.get("/").wsgi_request.user  # also remembers the demonstration notice
    goals_of(la_hien, poor=(200, 170))
    part = round_of(la_hien, cases=0)
    for turn in (1, 2):
        for number in range(turn):
            draft_of(case_of(part, la_hien.villages[0]), user)
            duty(user.agencies[0] if user.agencies else None)
            ready_report(year=2020 + 2 * turn + number)
            if turn == 2:
                round_of(world.commune())
        with django_assert_num_queries(COST[role]):
            client.get("/")


def test_the_home_page_is_only_read(signed_in):
    assert signed_in(Role.LEADER).post("/").status_code == 405


def test_files_of_reports_are_never_linked_directly(signed_in):
    ready_report(file="bi-mat.xlsx")
    words = page(signed_in(Role.LEADER))
    assert "tai-ve" in words and "bi-mat" not in words
