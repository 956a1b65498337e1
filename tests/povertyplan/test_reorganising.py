"""A reorganisation: what follows, what stands in its way, all or nothing, and back again."""

from datetime import date, timedelta

import pytest

from households.models import Household, Residence
from organisations.access import Role
from organisations.models import Agency, AuditEntry, Posting, Unit, User
from povertyplan import reorganising
from povertyplan.reorganising.carrying import DayIsOver, NotYet, PlanRefused
from povertyplan.reorganising.drafting import NotADraft
from povertyplan.reorganising.undoing import SomethingNewRecorded
from tests.factories import PostingFactory, UserFactory, VillageFactory, person
from tests.households.builders import (
    chairman,
    closed_round,
    figures,
    household,
    listed,
    officer,
    open_round,
    post,
    recognised_round,
    survey,
)

from .reorganised import LATER, ON, World, rows

pytestmark = pytest.mark.django_db
EVE = ON - timedelta(1)


@pytest.fixture
def world():
    return World()


def unit_of(code, on=ON):
    return Unit.objects.in_force(on).get(code=code)


def test_two_communes_become_one_under_a_code_that_is_used_again(world):
    world.apply()
    new = unit_of("05740")
    assert str(new) == "Xã La Hiên" and new.pk != world.right.pk
    world.left.refresh_from_db()
    assert world.left.valid_to == EVE
    assert not Unit.objects.in_force(ON).filter(code="05737").exists()
    assert {s.predecessor_id for s in new.origins.all()} == {world.left.pk, world.right.pk}
    assert {s.kind for s in new.origins.all()} == {"merge"}


def test_every_village_goes_on_under_the_new_commune_with_its_code(world):
    world.apply()
    new = unit_of("05740")
    codes = {world.left_1.code, world.left_2.code, world.right_1.code}
    assert {village.code for village in new.children.all()} == codes
    assert all(village.path == f"{new.path}{village.pk}/" for village in new.children.all())


def test_who_was_a_former_unit_is_asked_of_the_unit_in_its_place(world):
    world.apply()
    new = unit_of("05740")
    for former in (world.left, world.right):
        former.refresh_from_db()
        assert former.heir == new
    world.left_1.refresh_from_db()
    assert world.left_1.heir == unit_of(world.left_1.code)
    assert unit_of(world.left_1.code).heir == unit_of(world.left_1.code)
    world.other.refresh_from_db()
    assert world.other.heir == world.other


def test_heirs_of_heirs_lead_to_the_map_of_today(world):
    world.apply(on=date(2026, 5, 1), name="Lần một")
    line = world.merge(code="05741", name="La Hiên mới", full_name="Xã La Hiên mới", parent="")
    world.apply(line | {"from": ["05740"]}, name="Lần hai")
    world.left.refresh_from_db()
    assert str(world.left.heir) == "Xã La Hiên mới"
    world.left_1.refresh_from_db()
    assert world.left_1.heir.parent == world.left.heir


def test_households_live_in_the_new_village_from_the_day_and_not_before(world):
    (home, _) = world.homes[world.left_1]
    world.apply()
    home.refresh_from_db()
    assert home.unit == unit_of(world.left_1.code)
    stays = list(home.residences.order_by("from_on"))
    assert [(s.unit_id, s.from_on, s.to_on) for s in stays] == [
        (world.left_1.pk, date(2021, 1, 1), EVE),
        (home.unit_id, ON, None),
    ]
    assert not home.events.exists()


def test_a_household_registered_after_the_day_was_never_in_the_former_village(world):
    late = household(world.left_1, on=ON + timedelta(10))
    world.apply()
    (stay,) = late.residences.all()
    assert (stay.unit, stay.from_on) == (unit_of(world.left_1.code), ON + timedelta(10))


def test_a_household_that_left_before_the_day_stays_where_it_was(world):
    home = world.homes[world.left_1][0]
    home.closed_on, home.closing = EVE, "moved_away"
    home.save()
    home.residences.update(to_on=EVE)
    world.apply()
    home.refresh_from_db()
    assert home.unit == world.left_1
    assert home.residences.count() == 1


def test_a_commune_that_no_line_changes_stays_as_it_is(world):
    line = world.merge(code="05719", name="Sảng Mộc", full_name="Xã Sảng Mộc")
    world.apply(world.merge(), line | {"from": ["05719"]})
    world.other.refresh_from_db()
    assert world.other.valid_to is None and not world.other.successions.exists()
    assert world.homes[world.other_1][0].residences.count() == 1


def test_people_go_on_in_the_new_commune(world):
    by = officer(world.left)
    world.apply()
    old, new = by.postings.order_by("pk")
    assert (old.valid_to, new.valid_from, new.valid_to) == (EVE, ON, None)
    assert new.carried_from == old and new.unit == unit_of("05740")


def test_nobody_holds_the_same_role_twice_in_the_new_commune(world):
    by = officer(world.left)
    PostingFactory(user=by, role=Role.COMMUNE_OFFICER, unit=world.right)
    world.apply()
    assert by.postings.filter(valid_to=None).count() == 1


def test_an_officer_of_the_new_commune_reads_the_former_ones_and_before_the_day_does_not(world):
    by = officer(world.right)
    theirs = world.homes[world.left_1][0]
    assert theirs not in Household.objects.visible_to(by)
    world.apply()
    by = User.objects.get(pk=by.pk)
    assert theirs in Household.objects.visible_to(by)
    assert world.homes[world.other_1][0] not in Household.objects.visible_to(by)


def test_the_peoples_committee_of_the_new_commune_takes_over_the_tasks(world):
    both, task = world.committees()
    world.apply()
    (new,) = task.partners.all()
    assert new.unit == unit_of("05740")
    assert new.name == "Ủy ban nhân dân xã La Hiên"
    assert not Agency.objects.active().filter(pk__in=[a.pk for a in both]).exists()


def test_area_and_region_of_the_new_commune_are_what_the_plan_says(world):
    world.apply()
    facts = {fact.kind: fact for fact in unit_of("05740").attributes.all()}
    assert (facts["area"].value, facts["region"].value) == ("nong_thon", "III")
    assert facts["area"].valid_from == ON and not facts["region"].is_confirmed
    assert world.left.attributes.get(kind="area").valid_to == EVE


def test_an_area_on_which_the_former_communes_agree_is_prefilled(world):
    draft = world.draft(world.merge(area="", region=""))
    assert (draft.lines[0]["area"], draft.lines[0]["region"]) == ("nong_thon", "")


def test_an_area_on_which_they_do_not_agree_must_be_chosen(world):
    world.right.attributes.update(value="thanh_thi")
    with pytest.raises(PlanRefused, match="chưa chọn nông thôn hay thành thị"):
        world.apply(world.merge(area=""))


def test_a_village_that_is_split_gives_the_named_households_away(world):
    stays, goes = world.homes[world.left_1]
    code = world.left_1.code
    world.apply(
        world.village(code, "Cũ", [world.left_1], parent="05737"),
        world.village("M1", "Mới", [world.left_1], parent="05737", households=[goes.code]),
    )
    stays.refresh_from_db()
    goes.refresh_from_db()
    assert (str(stays.unit), str(goes.unit)) == ("Xóm Cũ", "Xóm Mới")
    assert goes.residences.get(to_on=None).unit == goes.unit
    world.left_1.refresh_from_db()
    assert world.left_1.heir == stays.unit
    assert {s.kind for s in world.left_1.successions.all()} == {"split"}


def test_a_household_that_does_not_live_in_the_village_is_not_given_away(world):
    strange = world.homes[world.other_1][0]
    with pytest.raises(PlanRefused, match=strange.code):
        world.apply(
            world.village(world.left_1.code, "Cũ", [world.left_1], parent="05737"),
            world.village("M1", "Mới", [world.left_1], parent="05737", households=[strange.code]),
        )


def test_a_commune_that_is_split_gives_the_named_villages_away(world):
    lines = [
        world.merge(code="05737", full_name="Xã Một") | {"from": ["05737"]},
        world.merge(code="05738", full_name="Xã Hai", villages=[world.left_2.code])
        | {"from": ["05737"]},
    ]
    world.apply(*lines)
    assert str(unit_of(world.left_1.code).parent) == "Xã Một"
    assert str(unit_of(world.left_2.code).parent) == "Xã Hai"


def test_a_village_moves_under_another_commune(world):
    world.apply(world.village(world.left_2.code, "Hai", [world.left_2], parent="05740"))
    assert unit_of(world.left_2.code).parent == world.right
    world.left.refresh_from_db()
    assert world.left.valid_to is None
    assert world.left_2.successions.get().kind == "rename"


def test_villages_merge(world):
    world.apply(world.village("M1", "Chung", [world.left_1, world.left_2], parent="05737"))
    homes = Household.objects.filter(unit=unit_of("M1"))
    assert homes.count() == 4
    assert unit_of("M1").parent == world.left


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"from": ["09999"]}, "09999"),
        ({"from": []}, "chưa chọn đơn vị cũ"),
        ({"code": "05719"}, "Mã 05719"),
        ({"name": ""}, "thiếu mã, tên"),
        ({"parent": "999"}, "không có đơn vị cấp trên"),
        ({"region": "IV"}, "khu vực"),
        ({"villages": ["T9"]}, "không thuộc các xã cũ"),
    ],
)
def test_a_plan_with_a_gap_is_refused_with_the_reason(world, changed, said):
    with pytest.raises(PlanRefused, match=said):
        world.apply(world.merge(**changed))
    assert world.left.valid_to is None


def test_a_plan_that_changes_nothing_is_refused(world):
    with pytest.raises(PlanRefused, match="chưa thay đổi"):
        world.apply(world.merge(full_name="Xã La Hiên", **{"from": ["05740"]}))


def test_facts_of_a_closed_year_keep_its_map(world):
    homes = world.homes[world.left_1] + world.homes[world.left_2]
    closed_round(world.left, dict.fromkeys(homes, "ngheo"), 2025, is_baseline=True)
    for on, is_late in ((date(2025, 12, 31), False), (date(2026, 1, 1), True)):
        blocks = reorganising.Preview(reorganising.plan_of(world.draft(on=on, name=str(on)))).blocks
        assert any("Năm 2025" in block and "đã khoá sổ" in block for block in blocks) != is_late


def test_a_year_that_is_not_closed_yet_is_closed_before_the_next_ones_map(world):
    open_round(world.left, 2025)
    with pytest.raises(PlanRefused, match="năm 2025 chưa khoá sổ"):
        world.apply()


def test_the_round_of_the_new_commune_takes_every_case_of_the_former_ones(world):
    rounds = [open_round(unit) for unit in (world.left, world.right, world.other)]
    cases = [
        survey(listed(r, world.homes[v][0])).case
        for r, v in zip(rounds, (world.left_1, world.right_1, world.other_1), strict=True)
    ]
    done = world.apply()
    new = unit_of("05740")
    (kept,) = rounds[0].review.communes.filter(commune=new)
    assert set(kept.cases.all()) == set(cases[:2])
    assert {s.commune_review_id for s in (c.survey for c in kept.cases.all())} == {kept.pk}
    assert rounds[0].review.communes.count() == 2
    assert done.moved["rounds"] == 2


def test_communes_that_mix_are_still_surveying_or_named(world):
    recognised_round(world.left, {world.homes[world.left_1][0]: "ngheo"})
    with pytest.raises(PlanRefused, match="Xã Cúc Đường.*hãy khoá sổ trước"):
        world.apply()


def test_a_commune_that_goes_on_alone_keeps_its_round_at_any_stage(world):
    commune_review = open_round(world.left)
    case = listed(commune_review, world.homes[world.left_1][0])
    survey(case)
    from tests.households.builders import meet

    meet(commune_review, world.left_1)
    post(commune_review)
    world.apply(world.merge(code="05737", full_name="Xã Cúc Đường mới", **{"from": ["05737"]}))
    commune_review.refresh_from_db()
    assert commune_review.commune == unit_of("05737")
    assert commune_review.stage == "posted"
    assert commune_review.meetings.get().village == unit_of(world.left_1.code)


def test_cases_follow_a_village_that_goes_to_another_commune(world):
    left, right = open_round(world.left), open_round(world.right)
    case = survey(listed(left, world.homes[world.left_2][0])).case
    world.apply(world.village(world.left_2.code, "Hai", [world.left_2], parent="05740"))
    case.refresh_from_db()
    assert case.commune_review == right
    assert case.survey.commune_review == right


def test_figures_of_the_open_year_go_on_and_those_of_merged_villages_are_confirmed_anew(world):
    figures(world.left)
    figures(world.right)
    chung = world.village("M1", "Chung", [world.left_1, world.left_2])
    world.apply(world.merge(), chung)
    alone, merged = (unit_of(c).years.get(year=2026) for c in (world.right_1.code, "M1"))
    assert (alone.households, bool(alone.confirmed_at)) == (100, True)
    assert (merged.households, merged.confirmed_at) == (200, None)


def test_it_can_be_put_back_exactly(world):
    officer(world.left)
    chairman(world.right)
    world.committees()
    commune_review = open_round(world.left)
    survey(listed(commune_review, world.homes[world.left_1][0]))
    survey(listed(open_round(world.right), world.homes[world.right_1][0]))
    figures(world.left)
    before = rows()
    goes = world.homes[world.right_1][1]
    done = world.apply(
        world.merge(),
        world.village("M1", "Chung", [world.left_1, world.left_2]),
        world.village(world.right_1.code, "Giữ", [world.right_1]),
        world.village("M2", "Tách", [world.right_1], households=[goes.code]),
    )
    assert rows() != before
    world.undo(done)
    assert rows() == before


def test_who_only_looked_does_not_stand_in_the_way_of_putting_it_back(world):
    done = world.apply()
    AuditEntry.objects.create(
        at=LATER, kind="read", action="read", object_type="x", object_id="1", unit=unit_of("05740")
    )
    world.undo(done)
    assert AuditEntry.objects.get(object_type="x").unit == world.left


def test_nothing_is_put_back_once_something_new_was_recorded(world):
    done = world.apply()
    household(unit_of(world.left_1.code), on=date(2026, 8, 1))
    with pytest.raises(SomethingNewRecorded, match="việc mới"):
        world.undo(done)
    assert Unit.objects.filter(pk=unit_of("05740").pk).exists()


def test_nothing_is_put_back_under_a_later_reorganisation(world):
    first = world.apply(on=date(2026, 5, 1), name="Lần một")
    world.apply(world.merge(code="05741", **{"from": ["05740"]}), name="Lần hai")
    with pytest.raises(SomethingNewRecorded):
        world.undo(first)


def test_it_is_carried_out_once(world):
    done = world.apply()
    with pytest.raises(NotADraft):
        world.carry_out(done)


def test_after_putting_it_back_the_same_plan_can_be_drawn_up_again(world):
    world.undo(world.apply())
    world.apply(name="Lần hai")
    assert unit_of("05740").origins.count() == 2


def test_the_map_changes_on_its_day_and_not_before(world):
    ahead = LATER.date() + timedelta(5)
    draft = world.draft(on=ahead)
    with pytest.raises(NotYet):
        world.carry_out(draft)
    today = LATER.date()
    reorganising.schedule_reorganisation(draft, today=today, at=LATER, by=world.administrator)
    assert reorganising.carry_out_due(today=ahead - timedelta(1), at=LATER) == 0
    assert reorganising.carry_out_due(today=ahead, at=LATER) == 1
    assert reorganising.carry_out_due(today=ahead, at=LATER) == 0
    assert unit_of("05740", ahead).valid_from == ahead


def test_a_day_that_is_over_is_not_scheduled(world):
    with pytest.raises(DayIsOver):
        reorganising.schedule_reorganisation(
            world.draft(), today=LATER.date(), at=LATER, by=world.administrator
        )


def test_a_draft_that_nobody_scheduled_waits(world):
    world.draft()
    assert reorganising.carry_out_due(today=LATER.date(), at=LATER) == 0


def test_what_is_due_and_refused_stays_due_and_keeps_the_others_going(world):
    ahead = LATER.date() + timedelta(5)
    draft = world.draft(on=ahead)
    today = LATER.date()
    reorganising.schedule_reorganisation(draft, today=today, at=LATER, by=world.administrator)
    VillageFactory(parent=world.other, code="05740X")
    recognised_round(world.left, {world.homes[world.left_1][0]: "ngheo"})
    assert reorganising.carry_out_due(today=ahead, at=LATER) == 0
    draft.refresh_from_db()
    assert draft.state == "draft" and draft.scheduled_at


@pytest.mark.parametrize("part", ["follow_tasks", "follow_homes", "follow_schedules", "record"])
def test_a_failure_in_any_part_changes_nothing(world, monkeypatch, part):
    world.committees()
    draft = world.draft()
    before = rows()

    def fails(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(f"povertyplan.reorganising.carrying.{part}", fails)
    with pytest.raises(RuntimeError):
        world.carry_out(draft)
    assert rows() == before


def test_putting_back_is_all_or_nothing(world, monkeypatch):
    done = world.apply()
    before = rows()
    monkeypatch.setattr(
        "povertyplan.reorganising.undoing.record", lambda *a, **k: (_ for _ in ()).throw(KeyError)
    )
    with pytest.raises(KeyError):
        world.undo(done)
    assert rows() == before


def test_one_line_of_the_trail_tells_all_of_it(world):
    world.apply()
    line = AuditEntry.objects.get(action="apply_reorganisation")
    assert (line.changes["households"], line.changes["villages"]) == (6, 3)
    assert line.unit.level == "district"


def test_the_preview_counts_what_will_move_and_both_maps_agree(world):
    officer(world.left)
    world.committees()
    open_round(world.left)
    preview = reorganising.Preview(reorganising.plan_of(world.draft()))
    (line,) = preview.lines
    users = Posting.objects.filter(unit__path__startswith=world.left.path).values("user")
    users |= Posting.objects.filter(unit__path__startswith=world.right.path).values("user")
    assert (line.villages, line.households, line.persons) == (3, 6, 6)
    assert (line.people, line.tasks) == (users.distinct().count(), 1)
    assert {r.commune for r in line.rounds} == {world.left, world.right}
    assert preview.totals == [("Hộ", 6, 6), ("Nhân khẩu", 6, 6)] and preview.agree


def test_as_many_queries_for_ten_times_the_households(world, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        done = world.apply()
    world.undo(done)
    for n in range(20):
        household(world.left_1, f"Thêm {n}")
    with CaptureQueriesContext(connection) as many:
        world.apply(name="Lần hai")
    assert abs(len(many) - len(few)) <= 2


def test_everybody_keeps_one_open_residence(world):
    world.apply()
    for home in world.all_homes:
        assert Residence.objects.filter(household=home, to_on=None).count() == 1


def test_an_account_of_another_commune_sees_nothing_new(world):
    stranger = person(Role.COMMUNE_OFFICER, world.other)
    world.apply()
    stranger = User.objects.get(pk=stranger.pk)
    assert set(Household.objects.visible_to(stranger)) == set(world.homes[world.other_1])


def test_a_user_posted_after_the_day_to_both_keeps_one_open_posting(world):
    by = UserFactory()
    for unit in (world.left, world.right):
        PostingFactory(user=by, role=Role.COMMUNE_OFFICER, unit=unit, valid_from=ON)
    world.apply()
    assert by.postings.filter(valid_to=None, unit=unit_of("05740")).count() == 1


def test_a_household_returns_to_the_village_that_took_the_place_of_its_own(world):
    from households import actions
    from tests.households.builders import moment

    home = world.homes[world.left_1][0]
    by, away = officer(world.left), date(2026, 3, 1)
    facts = {"basis": "Đơn", "at": moment(ON), "by": by}
    actions.close_household(home, closed_on=away, closing="moved_away", on=away, **facts)
    world.apply()
    home.refresh_from_db()
    assert home.unit == world.left_1
    back = ON + timedelta(31)
    actions.return_household(home, on=back, today=back, **facts)
    home.refresh_from_db()
    assert home.unit == unit_of(world.left_1.code)
    assert home.residences.get(to_on=None).unit == home.unit


def test_villages_of_one_name_in_a_new_commune_are_named_beforehand(world):
    Unit.objects.filter(pk__in=[world.left_1.pk, world.right_1.pk]).update(full_name="Xóm Một")
    (warning,) = reorganising.Preview(reorganising.plan_of(world.draft())).warnings
    assert "Xã La Hiên: có thôn trùng tên (Xóm Một)" in warning


def ad_hoc(unit, household=None, month=6):
    """The ad hoc round of a commune in a month, with a household on its list."""
    from households.models import Review
    from tests.households.builders import standard

    review = Review.objects.create(
        year=2026, month=month, unit=unit, standard=standard(),
        opens_on=date(2026, month, 15), due_on=date(2026, month, 29),
    )  # fmt: skip
    commune_review = review.communes.create(commune=unit)
    if household:
        commune_review.cases.create(household=household, reason="applied", listed_on=EVE)
    return commune_review


def test_ad_hoc_rounds_of_one_month_become_one_and_are_put_back(world):
    from households.models import Review

    left = ad_hoc(world.left, world.homes[world.left_1][0])
    right = ad_hoc(world.right, world.homes[world.right_1][0])
    other_month = ad_hoc(world.right, month=5)
    before = rows()
    done = world.apply()
    review = Review.objects.get(month=6)
    assert review.unit == unit_of("05740")
    assert review.communes.get().cases.count() == 2
    other_month.refresh_from_db()
    assert other_month.commune == other_month.review.unit == unit_of("05740")
    assert {left.pk, right.pk} > set(review.communes.values_list("pk", flat=True))
    world.undo(done)
    assert rows() == before


def test_an_ad_hoc_round_of_a_commune_that_is_split_is_ended_first(world):
    ad_hoc(world.left)
    one = world.merge(code="05737", full_name="Xã Một") | {"from": ["05737"]}
    two = world.merge(code="05738", full_name="Xã Hai", villages=[world.left_2.code])
    with pytest.raises(PlanRefused, match="ra quyết định trước"):
        world.apply(one, two | {"from": ["05737"]})
