"""The opinion on a commune's lists: asked after the posting, and needed before the decision.

(Quyết định 24/2021/QĐ-TTg: xin ý kiến; who gives it is the round's procedure.)
"""

from datetime import timedelta

from django.db import transaction

from core.errors import RuleBroken
from households.models import Complaint, Household, IssuedDocument, Opinion
from households.procedures import asks_opinion, procedure_of
from organisations.actions import record
from organisations.working_days import Calendar

from .complaints import open_recheck
from .issuing.register import refuse_taken
from .reopening import HouseholdsUnknown
from .rounds import locked, named, refuse_unless_posted

DAY, MONTH = timedelta(days=1), timedelta(days=60)


class NoOpinionAsked(RuleBroken):
    """Ad hoc rounds are decided without one; so are all where nobody gives any."""

    message = "Đợt rà soát này không phải xin ý kiến."


class ComplaintsOpen(RuleBroken):
    """Lists that are still being looked into are neither reported nor decided on."""

    message = "Còn {count} khiếu nại chưa kết luận phúc tra."


class AskedTooEarly(RuleBroken):
    """The report is on lists everybody could see to the end."""

    message = "Ngày báo cáo phải sau ngày cuối niêm yết ({posted_to:%d/%m/%Y})."
    field = "asked_on"


class AskedInFuture(RuleBroken):
    """A report is written down when it goes out."""

    message = "Ngày báo cáo không được sau hôm nay ({on:%d/%m/%Y})."
    field = "asked_on"


class ReportHasNoNumber(RuleBroken):
    """A report is found by its number."""

    message = "Báo cáo xin ý kiến phải có số."
    field = "report_number"


class OpinionIsAsked(RuleBroken):
    """One report waits for its answer at a time."""

    message = "Đã xin ý kiến bằng {report} và đang chờ trả lời."


class OpinionIsAgreed(RuleBroken):
    """Who agreed to these lists is not asked again."""

    message = "Danh sách đã được nhất trí; không phải xin ý kiến nữa."


class OpinionIsGiven(RuleBroken):
    """An answer is given once."""

    message = "Ý kiến này đã được trả lời ngày {replied_on:%d/%m/%Y}."


class RepliedOutOfOrder(RuleBroken):
    """The answer comes after the question, and not in the future."""

    message = "Ngày trả lời phải từ ngày báo cáo ({asked_on:%d/%m/%Y}) đến hôm nay ({on:%d/%m/%Y})."
    field = "replied_on"


class OpinionHasNoReason(RuleBroken):
    """Who does not agree says why."""

    message = "Không nhất trí thì ghi rõ lý do, nội dung cần xem lại."
    field = "text"


class AgreedWithRechecks(RuleBroken):
    """Who wants households looked at again has not agreed yet."""

    message = "Đã nhất trí thì không nêu hộ cần phúc tra; nếu cần phúc tra, chọn “Không nhất trí”."
    field = "codes"


@transaction.atomic
def ask_opinion(commune_review, *, report_number, asked_on, on, by) -> Opinion:
    """Report the lists and ask the opinion on them; the answer is due by the round's procedure.

    Working days of the answer begin the day after the report. Raises `NoOpinionAsked`,
    `RoundNotPosted`, `ComplaintsOpen`, `AskedTooEarly`, `AskedInFuture`, `ReportHasNoNumber`,
    `OpinionIsAsked`, `OpinionIsAgreed`, `NumberTaken`.
    """
    commune_review = locked(commune_review)
    refuse_unless_posted(commune_review)
    _refuse_asking(commune_review, report_number, asked_on, on)
    opinion = Opinion.objects.create(
        commune_review=commune_review,
        report_number=report_number.strip(),
        asked_on=asked_on,
        asked_by=by,
        due_on=due_on(commune_review.review, asked_on),
    )
    facts = {"report": opinion.report_number, "asked_on": str(asked_on)}
    record("ask_opinion", opinion, by=by, unit=commune_review.commune, **facts)
    return opinion


def _refuse_asking(commune_review, report_number, asked_on, on):
    if not asks_opinion(commune_review.review):
        raise NoOpinionAsked
    if waiting := commune_review.opinions.waiting().first():
        raise OpinionIsAsked(report=waiting)
    refuse_disputed(commune_review)
    if agreed_opinion(commune_review):
        raise OpinionIsAgreed
    if not report_number.strip():
        raise ReportHasNoNumber
    if asked_on <= commune_review.posted_until:
        raise AskedTooEarly(posted_to=commune_review.posted_until)
    if asked_on > on:
        raise AskedInFuture(on=on)
    kind, number = IssuedDocument.Kind.OPINION_REPORT, report_number.strip()
    refuse_taken(commune_review.commune, asked_on.year, kind, number)


def refuse_disputed(commune_review):
    """Raise `ComplaintsOpen` while a complaint of the round waits for its conclusion."""
    if count := commune_review.complaints.current().open().count():
        raise ComplaintsOpen(count=count)


def due_on(review, asked_on):
    """The last day of an answer to a report of a day."""
    days = procedure_of(review).opinion_working_days
    return Calendar.between(asked_on, asked_on + MONTH).last_of(asked_on + DAY, days)


def agreed_opinion(commune_review):
    """The `Opinion` that lets the commune decide; None while there is none.

    The last one, if it agrees and nothing was re-checked and posted after it was asked.
    """
    last = commune_review.opinions.current().first()
    holds = last and last.is_agreed and last.asked_on > commune_review.posted_until
    return last if holds else None


@transaction.atomic
def give_opinion(
    opinion, *, is_agreed, text, replied_on, reply_number="", codes=(), at, on, by
) -> Opinion:
    """The answer to a report: agreed, or why not and which households are to be re-checked.

    `codes` are households of the commune; each becomes a complaint with source OPINION. Raises
    `RoundNotPosted`, `OpinionIsGiven`, `RepliedOutOfOrder`, `OpinionHasNoReason`,
    `AgreedWithRechecks`, `HouseholdsUnknown`, and what `open_recheck` raises.
    """
    commune_review = locked(opinion.commune_review)
    refuse_unless_posted(commune_review)
    opinion = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    _refuse_reply(opinion, is_agreed, text, replied_on, codes, on)
    opinion.is_agreed, opinion.text, opinion.replied_on = is_agreed, text.strip(), replied_on
    opinion.reply_number, opinion.replied_by = reply_number.strip(), by
    opinion.save(update_fields=["is_agreed", "text", "replied_on", "reply_number", "replied_by"])
    facts = {"content": opinion.text, "filed_on": replied_on, "received_at": at, "received_by": by}
    for household in _households(commune_review, codes):
        source = Complaint.Source.OPINION
        open_recheck(commune_review, household, source=source, **facts)
    facts = {"agreed_to": is_agreed, "households": len(codes), "replied_on": str(replied_on)}
    record("give_opinion", opinion, by=by, unit=commune_review.commune, **facts)
    return opinion


def _refuse_reply(opinion, is_agreed, text, replied_on, codes, on):
    if opinion.replied_on:
        raise OpinionIsGiven(replied_on=opinion.replied_on)
    if not opinion.asked_on <= replied_on <= on:
        raise RepliedOutOfOrder(asked_on=opinion.asked_on, on=on)
    if is_agreed and codes:
        raise AgreedWithRechecks
    if not is_agreed and not text.strip():
        raise OpinionHasNoReason


def _households(commune_review, codes):
    """The households of the commune with these codes, in their order."""
    homes = Household.objects.filter(unit__parent=commune_review.commune_id)
    found = {home.code: home for home in homes.filter(code__in=codes)}
    if unknown := [code for code in codes if code not in found]:
        raise HouseholdsUnknown(codes=named(unknown), field="codes")
    return [found[code] for code in dict.fromkeys(codes)]
