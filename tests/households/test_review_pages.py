"""A round in the browser, from the list to the closed year, each step by who may do it."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from households.models import (
    CommuneReview,
    HouseholdYear,
    Review,
    ReviewCase,
    VillageMeeting,
    VillageYear,
)
from organisations.access import Role
from organisations.models import AuditEntry
from tests.factories import person
from tests.households import builders as build
from tests.households.screens import as_, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def commune():
    unit, _ = build.commune(2)
    return unit


@pytest.fixture
def villages(commune):
    return list(commune.children.order_by("code"))


@pytest.fixture
def round_(commune):
    return build.open_round(commune)


@pytest.fixture
def officer(commune):
    return build.officer(commune)


@pytest.fixture
def chairman(commune):
    return build.chairman(commune)


def case_in(round_, village, name="Nông Thị Mẩn", poverty_class=None):
    case = build.listed(round_, build.household(village, name))
    if poverty_class:
        build.survey(case, poverty_class, members=[build.member_answers(name)])
    return case


def commune_page(user, round_):
    return as_(user).get(reverse("commune_review_detail", args=[round_.pk]))


def step_of(user, round_):
    """What the page says comes next, and whether this person has the button."""
    page = commune_page(user, CommuneReview.objects.get(pk=round_.pk))
    return page.context["step"], page.context["acts"]


def test_an_empty_list_says_so(round_, officer):
    step, acts = step_of(officer, round_)
    assert "chưa có hộ nào" in step.text
    assert acts


def test_the_next_step_leads_through_the_whole_round(round_, villages, officer, chairman, commune):
    case = case_in(round_, villages[0])
    step, acts = step_of(officer, round_)
    assert step.label == "Ghi Phiếu B"
    assert f"/thon/{villages[0].pk}/" in step.url
    assert acts
    assert not step_of(chairman, round_)[1]

    build.survey(case, build.POOR)
    step, acts = step_of(officer, round_)
    assert (step.url, acts) == (reverse("meeting_hold", args=[round_.pk, villages[0].pk]), True)

    build.meet(round_, villages[0])
    assert step_of(officer, round_)[0].url == reverse("list_post", args=[round_.pk])

    build.post(round_)
    assert step_of(officer, round_)[0].url == reverse("opinion_ask", args=[round_.pk])
    assert not step_of(chairman, round_)[1]

    build.ask(round_)
    step, acts = step_of(build.staff(), round_)
    assert (step.label, acts) == ("Trả lời ý kiến", True)
    assert not step_of(officer, round_)[1]

    build.reply(round_.opinions.get())
    step, acts = step_of(chairman, round_)
    assert (step.label, acts) == ("Công nhận danh sách", True)
    assert not step_of(officer, round_)[1]

    build.recognise(round_)
    step, acts = step_of(chairman, round_)
    assert (step.label, acts) == ("Cấp giấy chứng nhận", True)
    facts = {"dated_on": date(2026, 11, 20), "signer": "Lê Văn Ký", "by": chairman}
    build.actions.issue_certificates(round_, **facts, at=build.moment("2026-11-20"))
    assert step_of(officer, round_)[0].label == "Nhập số hộ dân cư"
    build.figures(commune)
    step, acts = step_of(build.staff(), round_)
    assert (step.label, acts) == ("Khoá sổ", True)


def test_while_the_list_hangs_nobody_can_recognise(round_, villages, chairman):
    case_in(round_, villages[0], poverty_class=build.POOR)
    build.meet(round_, villages[0])
    build.post(round_, posted_from=date(2026, 11, 19), posted_to=date(2026, 11, 24))
    step, acts = step_of(chairman, round_)
    assert "24/11/2026" in step.text
    assert not acts


def test_villages_are_counted_with_their_drafts(round_, villages, officer):
    first, second = villages
    case_in(round_, first, "A A", build.POOR)
    waiting = case_in(round_, second, "B B")
    build.actions.save_draft(
        waiting, fields={}, submission_key=build.uuid.uuid4(), at=build.moment("2026-11-01"),
        by=officer,
    )  # fmt: skip
    rows = dict(commune_page(officer, round_).context["villages"])
    assert (rows[first].listed, rows[first].surveyed, rows[first].drafts) == (1, 1, 0)
    assert (rows[second].listed, rows[second].surveyed, rows[second].drafts) == (1, 0, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_communes_page_costs_the_same_whatever_its_list(
    rows, round_, villages, officer, django_assert_num_queries
):
    for number in range(rows):
        case_in(round_, villages[0], f"Chủ {number}", build.POOR)
    client = as_(officer)
    with django_assert_num_queries(14):
        client.get(reverse("commune_review_detail", args=[round_.pk]))


def village_list(user, round_, village, **query):
    return as_(user).get(reverse("case_list", args=[round_.pk, village.pk]), query)


def test_the_villages_list_is_narrowed_by_state(round_, villages, officer):
    done = case_in(round_, villages[0], "A A", build.POOR)
    waiting = case_in(round_, villages[0], "B B")
    case_in(round_, villages[1], "C C")
    page = village_list(officer, round_, villages[0])
    assert {row.record for row in page.context["table"].rows} == {done, waiting}
    page = village_list(officer, round_, villages[0], state="listed")
    assert {row.record for row in page.context["table"].rows} == {waiting}
    assert "Ghi Phiếu B" in text_of(page)


def test_a_village_head_reads_the_own_list_and_records_nothing(round_, villages):
    case_in(round_, villages[0])
    head = person(Role.VILLAGE_HEAD, villages[0])
    shown = text_of(village_list(head, round_, villages[0]))
    assert "Nông Thị Mẩn" in shown
    assert "Ghi Phiếu B" not in shown
    listed = text_of(as_(head).get(reverse("review_list")))
    assert reverse("case_list", args=[round_.pk, villages[0].pk]) in listed
    assert villages[1].full_name not in listed


@pytest.mark.parametrize("rows", [1, 3])
def test_a_villages_list_costs_the_same_whatever_its_length(
    rows, round_, villages, officer, django_assert_num_queries
):
    for number in range(rows):
        case_in(round_, villages[0], f"Chủ {number}", build.POOR)
    client = as_(officer)
    with django_assert_num_queries(13):
        client.get(reverse("case_list", args=[round_.pk, villages[0].pk]))


def minutes(votes, **changed):
    return (
        {
            "held_on": "20/10/2026",
            "present": "10",
            "chair": "Nông Văn Chủ",
            "secretary": "Hoàng Thị Ký",
            "representative": "Lý Văn Diện",
        }
        | {f"agreed_{case.pk}": agreed for case, agreed in votes.items()}
        | {f"survey_{pk}": survey for pk, survey in ReviewCase.objects.values_list("pk", "survey")}
        | changed
    )


def hold(user, round_, village, fields):
    return as_(user).post(reverse("meeting_hold", args=[round_.pk, village.pk]), fields)


def test_a_meeting_puts_each_household_on_or_back(round_, villages, officer):
    half = case_in(round_, villages[0], "A A", build.POOR)
    fewer = case_in(round_, villages[0], "B B", build.POOR)
    silent = case_in(round_, villages[0], "C C", build.POOR)
    answer = hold(officer, round_, villages[0], minutes({half: 5, fewer: 4, silent: ""}))
    meeting = VillageMeeting.objects.get()
    assert answer["Location"] == reverse("meeting_detail", args=[meeting.pk])
    for case, state in ((half, "agreed"), (fewer, "listed"), (silent, "surveyed")):
        case.refresh_from_db()
        assert case.state == state


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"held_on": "31/02/2026"}, "held_on"),
        ({"held_on": "20/08/2026"}, "held_on"),
        ({"held_on": "24/11/2026"}, "held_on"),
        ({"present": "không"}, "present"),
        ({"present": "0"}, "present"),
        ({"chair": ""}, "chair"),
    ],
)
def test_minutes_that_cannot_be_are_refused_at_their_field(
    changed, field, round_, villages, officer
):
    case = case_in(round_, villages[0], poverty_class=build.POOR)
    page = hold(officer, round_, villages[0], minutes({case: 10}, **changed))
    assert field in page.context["form"].errors
    assert 'value="Hoàng Thị Ký"' in text_of(page)
    assert VillageMeeting.objects.count() == 0


def test_more_votes_than_people_are_refused_at_the_household(round_, villages, officer):
    case = case_in(round_, villages[0], poverty_class=build.POOR)
    page = hold(officer, round_, villages[0], minutes({case: 11}))
    assert list(page.context["form"].errors) == [f"agreed_{case.pk}"]


def test_votes_typed_beside_a_survey_recorded_again_meanwhile_are_asked_for_again(
    round_, villages, officer
):
    case = case_in(round_, villages[0], poverty_class=build.POOR)
    case.refresh_from_db()
    sent = minutes({case: 9})
    assert sent[f"survey_{case.pk}"] == case.survey_id
    again = build.survey(case, build.NEAR, base=case.survey_id)
    page = hold(officer, round_, villages[0], sent)
    assert "đã được ghi lại" in str(page.context["form"].errors[f"agreed_{case.pk}"])
    assert page.context["form"][f"agreed_{case.pk}"].value() == "9"
    assert f'name="survey_{case.pk}" value="{again.pk}"' in text_of(page)
    hold(officer, round_, villages[0], sent | {f"survey_{case.pk}": again.pk})
    assert again.votes.get().agreed == 9


@pytest.mark.parametrize("poverty_class", [None, build.POOR])
def test_a_household_that_left_holds_up_no_step(poverty_class, round_, villages, officer):
    case_in(round_, villages[0], "A A", build.POOR)
    build.meet(round_, villages[0])
    gone = case_in(round_, villages[0], "B B", poverty_class)
    build.leave(gone.household, date(2026, 11, 1))
    assert step_of(officer, round_)[0].url == reverse("list_post", args=[round_.pk])
    assert "B B" not in text_of(village_list(officer, round_, villages[0]))
    page = as_(officer).get(reverse("meeting_hold", args=[round_.pk, villages[0].pk]))
    assert page.context["form"].cases == []


def test_a_recognised_household_that_left_later_stays_in_the_round_it_was_part_of(
    round_, villages, officer
):
    case = case_in(round_, villages[0], "A A", build.POOR)
    build.meet(round_, villages[0])
    build.post(round_)
    build.recognise(round_)
    build.leave(case.household, date(2027, 3, 1))
    assert commune_page(officer, round_).context["total"].recognised == 1
    assert "A A" in text_of(as_(officer).get(reverse("posting_print", args=[round_.pk])))


def test_votes_on_another_villages_household_are_not_counted(round_, villages, officer):
    case = case_in(round_, villages[0], "A A", build.POOR)
    foreign = case_in(round_, villages[1], "B B", build.POOR)
    hold(officer, round_, villages[0], minutes({case: 10, foreign: 10}))
    foreign.refresh_from_db()
    assert foreign.state == "surveyed"


def test_a_meeting_about_nobody_says_what_is_missing(round_, villages, officer):
    page = as_(officer).get(reverse("meeting_hold", args=[round_.pk, villages[0].pk]))
    assert "Không có hộ nào chờ họp thôn" in text_of(page)


def ready_to_post(round_, villages):
    case_in(round_, villages[0], "A A", build.POOR)
    case_in(round_, villages[1], "B B", build.NEAR)
    for village in villages:
        build.meet(round_, village)


def post(user, round_, **changed):
    fields = {"posted_from": "16/11/2026", "posted_to": "18/11/2026", "posted_at": "Nhà văn hoá"}
    return as_(user).post(reverse("list_post", args=[round_.pk]), fields | changed)


def test_a_list_is_posted(round_, villages, officer):
    ready_to_post(round_, villages)
    answer = post(officer, round_)
    assert answer["Location"] == reverse("posting_detail", args=[round_.pk])
    round_.refresh_from_db()
    assert (round_.posted_from, round_.posted_to) == (date(2026, 11, 16), date(2026, 11, 18))


def test_the_posting_is_prefilled_with_the_shortest_there_may_be(round_, officer):
    page = as_(officer).get(reverse("list_post", args=[round_.pk]))
    form = page.context["form"]
    assert (form["posted_from"].value(), form["posted_to"].value()) == ("23/11/2026", "25/11/2026")


def test_two_working_days_are_too_short(round_, villages, officer):
    ready_to_post(round_, villages)
    page = post(officer, round_, posted_from="20/11/2026", posted_to="23/11/2026")
    assert list(page.context["form"].errors) == ["posted_to"]


def test_a_list_with_a_household_left_is_not_posted(round_, villages, officer):
    ready_to_post(round_, villages)
    case_in(round_, villages[0], "C C")
    page = post(officer, round_)
    assert "chưa qua khảo sát" in str(page.context["form"].non_field_errors())


def test_the_posted_list_names_heads_and_nothing_more(round_, villages, officer):
    home = build.household(
        villages[0], "A A", head={"cccd": "019180001234", "birth_date": date(1980, 5, 17)}
    )
    build.survey(build.listed(round_, home), build.POOR, members=[
        build.member_answers("A A", cccd="019180001234", khuyet_tat="co")])  # fmt: skip
    build.meet(round_, villages[0])
    build.post(round_)
    page = as_(officer).get(reverse("posting_print", args=[round_.pk]))
    shown = text_of(page)
    assert "A A" in shown
    for hidden in ("0001234", "1234", "17/05/1980", "1980", "huyết tật"):
        assert hidden not in shown
    line = AuditEntry.objects.get(kind="export")
    assert (line.by, line.unit, line.changes["rows"]) == (officer, round_.commune, 1)


def test_a_household_that_left_is_not_on_the_posted_list(round_, villages, officer):
    ready_to_post(round_, villages)
    build.post(round_)
    build.leave(round_.cases.get(household__head_name="A A").household, date(2026, 11, 10))
    shown = text_of(as_(officer).get(reverse("posting_print", args=[round_.pk])))
    assert "B B" in shown and "A A" not in shown


@pytest.mark.parametrize(("last", "proposed"), [(22, date(2026, 11, 23)), (23, None)])
def test_no_day_to_come_is_proposed_for_the_decision(last, proposed, round_, villages, chairman):
    ready_to_post(round_, villages)
    posted = build.post(round_, posted_from=date(2026, 11, 9), posted_to=date(2026, 11, last))
    build.agree(posted)
    form = as_(chairman).get(reverse("recognise", args=[round_.pk])).context["form"]
    assert form.initial["decided_on"] == proposed


def decide(user, round_, **changed):
    fields = {"decision_number": "156/QĐ-UBND", "decided_on": "20/11/2026"} | changed
    return as_(user).post(reverse("recognise", args=[round_.pk]), fields)


def test_the_chairman_sees_the_four_lists_before_deciding(round_, villages, chairman, commune):
    names = {"A A": build.POOR, "B B": build.NEAR, "C C": build.NOT_POOR, "D D": build.NOT_POOR}
    before = {"A A": None, "B B": build.POOR, "C C": build.POOR, "D D": build.NEAR}
    for name, now in names.items():
        case = case_in(round_, villages[0], name, now)
        if before[name]:
            build.fact(case.household, before[name], 2025)
    build.meet(round_, villages[0])
    build.post(round_)
    page = as_(chairman).get(reverse("recognise", args=[round_.pk]))
    lists = {
        code: [case.household.head_name for case in cases]
        for code, _, cases in page.context["lists"]
    }
    assert lists == {
        "ngheo": ["A A"],
        "can_ngheo": ["B B"],
        "thoat_ngheo": ["B B", "C C"],
        "thoat_can_ngheo": ["D D"],
    }


def test_what_is_not_posted_or_already_decided_offers_no_decision(round_, villages, chairman):
    address = reverse("recognise", args=[round_.pk])
    assert "chưa được niêm yết" in text_of(as_(chairman).get(address))
    ready_to_post(round_, villages)
    build.post(round_)
    assert "decision_number" in text_of(as_(chairman).get(address))
    build.recognise(round_)
    assert "decision_number" not in text_of(as_(chairman).get(address))


def test_the_chairman_recognises(round_, villages, chairman):
    ready_to_post(round_, villages)
    build.agree(build.post(round_))
    decide(chairman, round_)
    round_.refresh_from_db()
    assert (round_.decision_number, round_.decided_by) == ("156/QĐ-UBND", chairman)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"decided_on": "08/11/2026"}, "decided_on"),
        ({"decided_on": "24/11/2026"}, "decided_on"),
        ({"decided_on": "hôm nay"}, "decided_on"),
        ({"decision_number": " "}, "decision_number"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_at_its_field(
    changed, field, round_, villages, chairman
):
    ready_to_post(round_, villages)
    build.post(round_)
    page = decide(chairman, round_, **changed)
    assert field in page.context["form"].errors


def figures_of(villages, **changed):
    return {f"{v.pk}-{name}": value for v in villages for name, value in build.FIGURES.items()} | {
        key.replace("_", "-", 1): value for key, value in changed.items()
    }


def seen_by(user, round_):
    return as_(user).get(reverse("village_figures", args=[round_.pk])).context["seen"]


def save(user, round_, fields, seen=None):
    fields = fields | {"seen": seen or seen_by(user, round_)}
    return as_(user).post(reverse("village_figures_save", args=[round_.pk]), fields)


def confirm(user, round_, seen):
    here = f"http://testserver{reverse('village_figures', args=[round_.pk])}"
    address = reverse("village_figures_confirm", args=[round_.pk])
    return as_(user).post(address, {"seen": seen}, headers={"referer": here}, follow=True)


def test_figures_are_entered_by_the_officer_and_confirmed_by_the_chairman(
    round_, villages, officer, chairman
):
    save(officer, round_, figures_of(villages))
    assert VillageYear.objects.filter(households=100, confirmed_at=None).count() == 2
    shown = text_of(as_(chairman).get(reverse("village_figures", args=[round_.pk])))
    assert "Xác nhận số liệu" in shown
    seen = seen_by(chairman, round_)
    assert shown.count(f'name="seen" value="{seen}"') == 2, "to confirm and to save"
    confirm(chairman, round_, seen)
    assert VillageYear.objects.confirmed().filter(confirmed_by=chairman).count() == 2


def test_the_chairman_confirms_what_stood_on_his_page(round_, villages, officer, chairman):
    save(officer, round_, figures_of(villages))
    seen = seen_by(chairman, round_)
    save(officer, round_, figures_of(villages) | {f"{villages[0].pk}-persons": "500"})
    assert "vừa được người khác sửa" in text_of(confirm(chairman, round_, seen))
    assert not VillageYear.objects.confirmed().exists()


def test_a_second_officer_is_told_and_keeps_what_was_typed(round_, villages, officer):
    seen = seen_by(officer, round_)
    save(officer, round_, figures_of(villages))
    mine = figures_of(villages) | {f"{villages[0].pk}-persons": "777"}
    page = save(officer, round_, mine, seen)
    shown = text_of(page)
    assert "vừa được người khác sửa" in shown
    assert 'value="777"' in shown
    assert shown.count("đang lưu") == 2, "the sentence, and beside the one cell that differs"
    assert "đang lưu 400" in shown
    assert VillageYear.objects.filter(persons=400).count() == 2
    save(officer, round_, mine, page.context["seen"])
    assert VillageYear.objects.get(village=villages[0]).persons == 777


def test_saving_without_a_change_keeps_the_confirmation_and_says_so(
    round_, villages, officer, commune
):
    build.figures(commune)
    answer = save(officer, round_, figures_of(villages))
    assert [str(m) for m in get_messages(answer.wsgi_request)] == [
        "Không có số nào thay đổi; không cần xác nhận lại."
    ]
    assert VillageYear.objects.confirmed().count() == 2


def test_a_row_left_empty_is_not_written(round_, villages, officer):
    save(officer, round_, figures_of(villages[:1]))
    assert [row.village for row in VillageYear.objects.all()] == villages[:1]


def test_figures_with_thousands_are_read(round_, villages, officer):
    save(officer, round_, figures_of(villages[:1]) | {f"{villages[0].pk}-persons": "1.234"})
    assert VillageYear.objects.get().persons == 1234


@pytest.mark.parametrize(
    ("figure", "written"),
    [("households", ""), ("households", "nhiều"), ("persons", "99"), ("minority_persons", "401")],
)
def test_figures_that_cannot_be_are_refused_at_their_cell(
    figure, written, round_, villages, officer
):
    fields = figures_of(villages[:1]) | {f"{villages[0].pk}-{figure}": written}
    page = save(officer, round_, fields)
    assert figure in page.context["forms"][0].errors
    assert 'value="290"' in text_of(page) or figure == "minority_persons"
    assert VillageYear.objects.count() == 0


def test_last_years_figures_and_the_registry_stand_beside(round_, villages, officer, commune):
    build.household(villages[0])
    build.figures(commune, 2025)
    form = as_(officer).get(reverse("village_figures", args=[round_.pk])).context["forms"][0]
    assert form.before.households == 100
    assert form.village.registered == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_figures_page_costs_the_same_whatever_the_villages(rows, django_assert_num_queries):
    unit, _ = build.commune(rows)
    round_ = build.open_round(unit)
    client = as_(build.officer(unit))
    with django_assert_num_queries(7):
        client.get(reverse("village_figures", args=[round_.pk]))


def close(user, review, *rounds):
    return as_(user).post(
        reverse("review_close", args=[review.pk]),
        {"commune_review": [r.pk for r in rounds]},
        headers={"referer": "http://testserver/ra-soat/"},
        follow=True,
    )


def test_the_district_closes_the_communes_that_are_ready(villages, commune):
    home = build.household(villages[0])
    ready = build.recognised_round(commune, {home: build.POOR})
    other, _ = build.commune()
    CommuneReview.objects.create(review=ready.review, commune=other)
    build.figures(commune)
    staff = build.staff()
    page = as_(staff).get(reverse("review_detail", args=[ready.review_id]))
    assert page.context["ready"] == [ready]
    close(staff, ready.review, ready)
    assert HouseholdYear.objects.filter(year=2026).count() == 1


def test_a_commune_that_is_not_ready_is_refused_in_words(round_, villages):
    case_in(round_, villages[0])
    shown = text_of(close(build.staff(), round_.review, round_))
    assert "Chưa khoá sổ được" in shown
    assert CommuneReview.objects.open().count() == 1


def test_closing_nothing_is_refused_in_words(round_):
    assert "Hãy chọn các xã" in text_of(close(build.staff(), round_.review))


@pytest.mark.parametrize("junk", ["abc", "²", "9" * 40, ""])
def test_what_is_no_commune_of_the_round_is_not_chosen(junk, round_):
    address = reverse("review_close", args=[round_.review_id])
    here = {"referer": "http://testserver/ra-soat/"}
    page = as_(build.staff()).post(address, {"commune_review": junk}, headers=here, follow=True)
    assert "Hãy chọn các xã" in text_of(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_round_costs_the_same_whatever_its_communes(rows, django_assert_num_queries):
    for _ in range(rows):
        build.commune()
    unit, _ = build.commune()
    review = build.open_round(unit).review
    client = as_(build.staff())
    with django_assert_num_queries(10):
        client.get(reverse("review_detail", args=[review.pk]))


def test_the_district_opens_the_years_round(commune, villages):
    home = build.household(villages[0])
    build.closed_round(commune, {home: build.POOR}, 2025, is_baseline=True)
    staff = build.staff()
    client = as_(staff)
    form = client.get(reverse("review_open")).context["form"]
    assert [form[name].value() for name in ("year", "opens_on", "due_on")] == [
        2026,
        "01/09/2026",
        "14/12/2026",
    ]
    fields = {"unit": commune.parent_id, "year": "2026", "standard": build.standard().pk}
    fields |= {"opens_on": "01/09/2026", "due_on": "14/12/2026"}
    client.post(reverse("review_open"), fields)
    assert Review.objects.get(year=2026).communes.get().cases.get().reason == "poor"
    page = client.post(reverse("review_open"), fields)
    assert "year" in page.context["form"].errors


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"year": "20266"}, "year"),
        ({"year": "2101"}, "year"),
        ({"year": "2020"}, "year"),
        ({"year": "2025"}, "opens_on"),
        ({"opens_on": "01/09/2025"}, "opens_on"),
    ],
)
def test_a_year_that_cannot_be_is_refused_at_its_field(changed, field, commune):
    fields = {"unit": commune.parent_id, "year": "2026", "standard": build.standard().pk}
    fields |= {"opens_on": "01/09/2026", "due_on": "14/12/2026"}
    client = as_(build.staff())
    page = client.post(reverse("review_open"), fields | changed)
    assert list(page.context["form"].errors) == [field]
    assert not Review.objects.exists()
    assert client.get(reverse("review_open")).status_code == 200


def test_rounds_running_stand_before_rounds_closed(commune, villages, officer):
    home = build.household(villages[0])
    build.closed_round(commune, {home: build.POOR}, 2025, is_baseline=True)
    build.open_round(commune)
    page = as_(officer).get(reverse("review_list"))
    assert [review.year for review, *_ in page.context["running"]] == [2026]
    assert [review.year for review, *_ in page.context["closed"]] == [2025]


def test_without_any_round_the_page_says_when_one_opens(officer):
    assert "Chưa có đợt rà soát nào" in text_of(as_(officer).get(reverse("review_list")))
