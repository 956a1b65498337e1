"""Numbered documents: numbers by year and register, used once, withdrawn with a reason."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from households import actions
from households.actions.issuing.copies import NothingToPrint
from households.actions.issuing.going_out import DocumentExists, NoCertificateOwed, NotReady
from households.actions.issuing.register import DatedInFuture, DatedTooEarly, NumberTaken
from households.actions.issuing.withdrawing import (
    DocumentWithdrawn,
    WithdrawalUnexplained,
    WithdrawnWithItsRound,
)
from households.models import IssuedDocument, Petition, ReviewCase
from organisations.models import AuditEntry
from tests.households import builders as build
from tests.households.builders import NEAR, NOT_POOR, POOR

pytestmark = pytest.mark.django_db
AT = build.moment("2026-11-20")
ON = date(2026, 11, 20)


@pytest.fixture
def village():
    """One village, alone in its commune."""
    _, (village,) = build.commune()
    return village


@pytest.fixture
def recognised(village):
    """Recognised: one poor, one near-poor, one that applied and is not poor."""
    names = {"Hộ A": POOR, "Hộ B": NEAR, "Hộ C": NOT_POOR}
    homes = {build.household(village, name): found for name, found in names.items()}
    return build.recognised_round(village.parent, homes)


def certify(round_, **facts):
    facts = {"dated_on": ON, "signer": "Nông Văn Chủ Tịch", "at": AT} | facts
    return actions.issue_certificates(round_, by=build.chairman(round_.commune), **facts)


def issue(subject, **facts):
    facts = {"dated_on": ON, "signer": "", "at": AT} | facts
    return actions.issue_document(subject, by=build.staff(), **facts)


def copies(**narrowed):
    return actions.print_documents(
        IssuedDocument.objects.filter(**narrowed),
        subject=IssuedDocument.objects.first(), unit=IssuedDocument.objects.first().unit,
        way="print", at=AT, by=build.staff(),
    )  # fmt: skip


def case_of(name):
    return ReviewCase.objects.get(household__head_name=name)


def refused_petition(village, **facts):
    home = build.household(village, f"Hộ Làm Đơn {Petition.objects.count()}")
    facts = {"refused_on": date(2026, 11, 10), "refused_by": build.staff(),
             "refusal": "Hộ đã chuyển khẩu"} | facts  # fmt: skip
    return Petition.objects.create(
        household=home, form="01", filed_on=date(2026, 11, 5),
        received_at=build.moment("2026-11-05"), received_by=build.staff(), **facts,
    )  # fmt: skip


# Certificates ---------------------------------------------------------------------------------


def test_only_recognised_poor_and_near_poor_households_get_a_certificate(recognised):
    assert certify(recognised) == 2
    names = IssuedDocument.objects.order_by("order").values_list("number", "household__head_name")
    assert list(names) == [("1/GCN-HN.HCN", "Hộ A"), ("2/GCN-HN.HCN", "Hộ B")]


def test_nobody_gets_a_second_one(recognised):
    certify(recognised)
    with pytest.raises(NoCertificateOwed):
        certify(recognised)


def test_there_is_none_before_the_decision(village):
    home = build.household(village)
    round_ = build.open_round(village.parent)
    build.survey(build.listed(round_, home), POOR)
    with pytest.raises(NotReady, match="chưa có quyết định"):
        certify(round_)


def test_none_is_dated_before_the_decision_or_ahead(recognised):
    with pytest.raises(DatedTooEarly):
        certify(recognised, dated_on=date(2026, 11, 14))
    with pytest.raises(DatedInFuture):
        certify(recognised, dated_on=date(2026, 11, 21))
    assert certify(recognised, dated_on=date(2026, 11, 15)) == 2


def test_issuing_for_a_commune_is_one_line_that_tells_the_numbers(recognised):
    AuditEntry.objects.all().delete()
    certify(recognised)
    line = AuditEntry.objects.get()
    assert (line.action, line.changes["rows"]) == ("issue_certificates", 2)
    assert line.changes["numbers"] == "1/GCN-HN.HCN – 2/GCN-HN.HCN"


@pytest.mark.parametrize("count", [1, 3])
def test_issuing_costs_the_same_whatever_the_number(village, count, django_assert_num_queries):
    homes = {build.household(village, f"Hộ {n}"): POOR for n in range(count)}
    round_ = build.recognised_round(village.parent, homes)
    by = build.chairman(round_.commune)
    with django_assert_num_queries(8):
        actions.issue_certificates(round_, dated_on=ON, signer="", at=AT, by=by)


# Numbers --------------------------------------------------------------------------------------


def test_a_register_goes_on_where_it_stopped_and_begins_anew_each_year_and_commune(village):
    first = issue(refused_petition(village))
    second = issue(refused_petition(village))
    elsewhere = issue(refused_petition(build.commune()[1][0]))
    later = issue(
        refused_petition(village), dated_on=date(2027, 1, 5), at=build.moment("2027-01-05")
    )
    assert [d.number for d in (first, second, elsewhere, later)] == [
        "1/TB-UBND", "2/TB-UBND", "1/TB-UBND", "1/TB-UBND",
    ]  # fmt: skip


def test_notices_of_every_kind_share_one_register(recognised, village):
    assert issue(case_of("Hộ C")).number == "1/TB-UBND"
    assert issue(refused_petition(village)).number == "2/TB-UBND"
    with pytest.raises(NumberTaken):
        issue(refused_petition(village), number="1/tb-ubnd")


def test_a_typed_number_leads_the_register(village):
    issue(refused_petition(village), number="57/TB-UBND")
    assert issue(refused_petition(village)).number == "58/TB-UBND"


def test_no_two_rows_of_a_register_can_hold_one_number(recognised):
    certify(recognised)
    row = IssuedDocument.objects.get(order=2)
    with transaction.atomic(), pytest.raises(IntegrityError):
        IssuedDocument.objects.filter(pk=row.pk).update(number="1/GCN-HN.HCN")


# The others -----------------------------------------------------------------------------------


def test_a_decision_goes_out_under_its_own_number_and_day(recognised):
    document = issue(recognised, number="99/QĐ-UBND", dated_on=None)
    assert (document.number, document.dated_on) == ("12/QĐ-UBND", date(2026, 11, 15))
    assert document.kind == "decision"
    with pytest.raises(DocumentExists, match="12/QĐ-UBND"):
        issue(recognised)


def test_a_refusal_is_for_whoever_asked_and_was_not_recognised(recognised):
    assert issue(case_of("Hộ C")).kind == "refusal"
    for name in ("Hộ A", "Hộ B"):
        with pytest.raises(NotReady):
            issue(case_of(name))


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [(POOR, POOR, True), (NEAR, NEAR, True), (NEAR, POOR, True), (POOR, NEAR, False),
     (POOR, NOT_POOR, False)],
)  # fmt: skip
def test_who_asked_to_have_left_and_did_not_is_told(village, was, now, told):
    home = build.household(village)
    build.fact(home, was)
    build.recognised_round(village.parent, {home: now})
    ReviewCase.objects.update(reason="leaving")
    assert ReviewCase.objects.declined().exists() is told


def test_a_petition_that_was_not_refused_has_no_refusal(village):
    waiting = refused_petition(village, refused_on=None, refused_by=None, refusal="")
    with pytest.raises(NotReady):
        issue(waiting)


def test_a_notice_is_not_older_than_what_it_tells(village):
    petition = refused_petition(village)
    with pytest.raises(DatedTooEarly):
        issue(petition, dated_on=date(2026, 11, 9))
    assert issue(petition, dated_on=date(2026, 11, 10)).pk


# Copies ---------------------------------------------------------------------------------------


def test_the_second_print_says_which_re_print_it_is(recognised):
    certify(recognised)
    assert [d.mark for d in copies(order=1)] == [""]
    assert [d.mark for d in copies()] == ["Bản in lại lần 1, ngày 20/11/2026", ""]
    assert [d.mark for d in copies(order=1)] == ["Bản in lại lần 2, ngày 20/11/2026"]
    document = IssuedDocument.objects.get(order=1)
    assert (document.prints, document.first_printed_at, document.printed_at) == (3, AT, AT)


def test_printing_many_costs_what_printing_one_costs(recognised, django_assert_num_queries):
    certify(recognised)
    known = {"subject": recognised, "unit": recognised.commune, "way": "print", "by": build.staff()}
    for found in (IssuedDocument.objects.filter(order=1), IssuedDocument.objects.all()):
        with django_assert_num_queries(5):
            actions.print_documents(found, **known, at=AT)


def test_what_was_withdrawn_is_not_printed(recognised):
    certify(recognised)
    actions.withdraw_document(
        IssuedDocument.objects.get(order=1), reason="Ghi sai", at=AT, by=build.staff()
    )
    assert [d.order for d in copies()] == [2]
    with pytest.raises(NothingToPrint):
        copies(order=1)


# Withdrawn ------------------------------------------------------------------------------------


def test_a_withdrawn_certificate_is_replaced_under_a_new_number(recognised):
    certify(recognised)
    first = IssuedDocument.objects.get(order=1)
    gone = actions.withdraw_document(first, reason="Sai họ tên", at=AT, by=build.staff())
    assert (gone.withdrawal, gone.withdrawn_at) == ("Sai họ tên", AT)
    assert certify(recognised) == 1
    again = IssuedDocument.objects.standing().get(case=first.case)
    assert again.number == "3/GCN-HN.HCN"


def test_a_document_is_withdrawn_once_and_with_a_reason(recognised):
    certify(recognised)
    document = IssuedDocument.objects.get(order=1)
    with pytest.raises(WithdrawalUnexplained):
        actions.withdraw_document(document, reason=" ", at=AT, by=build.staff())
    actions.withdraw_document(document, reason="Sai", at=AT, by=build.staff())
    with pytest.raises(DocumentWithdrawn):
        actions.withdraw_document(document, reason="Sai", at=AT, by=build.staff())


def test_the_paper_of_a_decision_is_not_withdrawn_alone(recognised):
    """Its number is the decision's own: it could never be issued again."""
    document = issue(recognised)
    with pytest.raises(WithdrawnWithItsRound, match=document.number):
        actions.withdraw_document(document, reason="Sai", at=AT, by=build.staff())


def test_opening_a_closed_round_withdraws_its_decision_and_certificates(village):
    homes = {build.household(village, "Hộ A"): POOR, build.household(village, "Hộ C"): NOT_POOR}
    round_ = build.closed_round(village.parent, homes)
    certify(round_)
    issue(round_)
    issue(case_of("Hộ C"))
    petition = issue(refused_petition(village))
    at = build.moment("2026-12-22")
    actions.reopen_review(round_, reason="Nhập nhầm", at=at, by=build.staff())
    assert list(IssuedDocument.objects.standing()) == [petition]
    gone = IssuedDocument.objects.exclude(pk=petition.pk)
    assert {d.withdrawal for d in gone} == {"Mở lại sổ: Nhập nhầm"}
    assert AuditEntry.objects.get(action="reopen_review").changes["documents"] == 3


def test_after_opening_again_the_old_number_of_the_decision_stays_used(village):
    round_ = build.closed_round(village.parent, {build.household(village): POOR})
    certify(round_)
    issue(round_)
    at = build.moment("2026-12-22")
    actions.reopen_review(round_, reason="Nhập nhầm", at=at, by=build.staff())
    round_.refresh_from_db()
    build.post(round_, posted_from=date(2026, 12, 23), posted_to=date(2026, 12, 29))
    later, decided_on = build.moment("2026-12-30"), date(2026, 12, 30)
    with pytest.raises(NumberTaken):
        build.recognise(round_, decided_on=decided_on)
    round_ = build.recognise(round_, decided_on=decided_on, decision_number="13/QĐ-UBND")
    issue(round_, at=later)
    assert certify(round_, dated_on=date(2026, 12, 30), at=later) == 1
    numbers = IssuedDocument.objects.standing().values_list("number", flat=True)
    assert set(numbers) == {"2/GCN-HN.HCN", "13/QĐ-UBND"}


# Ad hoc rounds --------------------------------------------------------------------------------


def test_an_ad_hoc_round_issues_its_own_decision_and_certificates(village):
    home = build.household(village)
    round_ = build.decided_ad_hoc(home, POOR)
    at = build.moment(round_.decided_on)
    assert certify(round_, dated_on=round_.decided_on, at=at) == 1
    assert issue(round_, at=at).number == round_.decision_number


def test_who_became_near_poor_ad_hoc_and_stays_so_has_not_left(village):
    home = build.household(village)
    build.decided_ad_hoc(home, NEAR)
    build.recognised_round(village.parent, {home: NEAR})
    ReviewCase.objects.filter(commune_review__review__month=None).update(reason="leaving")
    assert ReviewCase.objects.declined().filter(reason="leaving").exists()
