"""Village meetings on the survey results (họp dân): half of those present is enough."""

from django.db import IntegrityError, transaction
from django.db.models import Prefetch

from core.errors import RuleBroken
from households.models import MeetingVote, ReviewCase, Survey, VillageMeeting
from organisations.actions import record

from .rounds import locked, refuse_unless_surveying


class VillageIsElsewhere(RuleBroken):
    """A commune's round holds meetings in its own villages."""

    message = "{village} không thuộc {commune}."


class MeetingIsEmpty(RuleBroken):
    """A meeting needs people, and households to speak about."""

    message = "Cuộc họp phải có người dự và ý kiến về ít nhất một hộ."
    field = "present"


class MeetingIsRecorded(RuleBroken):
    """A village meets once a day; a second click is no second meeting."""

    message = "Cuộc họp {village} ngày {held_on:%d/%m/%Y} đã được ghi."
    field = "held_on"


class MeetingBeforeRound(RuleBroken):
    """A meeting belongs to the round it speaks about."""

    message = "Ngày họp phải từ ngày mở đợt rà soát ({opens_on:%d/%m/%Y}) trở đi."
    field = "held_on"


class MeetingInFuture(RuleBroken):
    """Minutes are of a meeting that was held."""

    message = "Ngày họp không được sau hôm nay ({on:%d/%m/%Y})."
    field = "held_on"


class VotesRefused(RuleBroken):
    """Votes that cannot be; `problems` are (case id, message), to show beside each household."""

    message = "Ý kiến về {count} hộ chưa đúng: {problems}."

    def __init__(self, problems):
        self.problems = tuple(problems)
        listed = "; ".join(message.rstrip(".") for _, message in self.problems[:3])
        super().__init__(count=len(self.problems), problems=listed)


@transaction.atomic
def hold_meeting(
    commune_review, village, *,
    held_on, present, chair, secretary, representative, votes, surveys, on, by,
    disagreed=None, minutes="",
) -> VillageMeeting:  # fmt: skip
    """Write down a meeting; `votes` is {case id: how many of those present agreed}.

    `disagreed` is {case id: how many spoke against}, where they were counted; the rest had no
    opinion. `minutes` is what was said.
    `surveys` is {case id: id of the survey they spoke about}; `on` is the day of the action. At
    least half agreed: the household may be posted. Fewer: it goes back to be surveyed again.
    """
    commune_review = locked(commune_review)
    refuse_unless_surveying(commune_review)
    _refuse_day(commune_review, held_on, on)
    _refuse_meeting(commune_review, village, present, votes)
    cases = _surveyed(commune_review, village)
    disagreed = disagreed or {}
    problems = _vote_problems(cases, votes, surveys, present, held_on)
    if problems := [*problems, *_count_problems(votes, disagreed, present)]:
        raise VotesRefused(problems)
    meeting = _create(
        commune_review=commune_review,
        village=village,
        held_on=held_on,
        present=present,
        chair=chair,
        secretary=secretary,
        representative=representative,
        minutes=minutes.strip(),
    )
    agreed = _count(meeting, cases, votes, disagreed)
    facts = {"held_on": str(held_on), "present": present, "agreed": agreed, "votes": len(votes)}
    record("hold_meeting", meeting, by=by, unit=village, **facts)
    return meeting


def _refuse_day(commune_review, held_on, on):
    if held_on < commune_review.review.opens_on:
        raise MeetingBeforeRound(opens_on=commune_review.review.opens_on)
    if held_on > on:
        raise MeetingInFuture(on=on)


def _refuse_meeting(commune_review, village, present, votes):
    if village.parent_id != commune_review.commune_id:
        raise VillageIsElsewhere(village=village, commune=commune_review.commune)
    if present < 1 or not votes:
        raise MeetingIsEmpty


def _surveyed(commune_review, village):
    """{case id: case} of the village's households waiting for a meeting, locked.

    Their surveys are read afterwards: one joined would be the survey of before the wait.
    """
    cases = commune_review.cases.standing().at(ReviewCase.State.SURVEYED)
    cases = cases.filter(household__unit=village)
    cases = cases.select_for_update(of=("self",), no_key=True)
    surveys = Survey.objects.defer("answers", "result")
    return {case.pk: case for case in cases.prefetch_related(Prefetch("survey", surveys))}


def _vote_problems(cases, votes, surveys, present, held_on):
    for pk, agreed in votes.items():
        case = cases.get(pk)
        if case is None:
            yield pk, "Hộ này không có Phiếu B đang chờ họp ở thôn này."
        elif case.survey_id != surveys.get(pk):
            yield pk, "Phiếu B của hộ đã được ghi lại: hãy xem kết quả mới rồi ghi lại ý kiến."
        elif not 0 <= agreed <= present:
            yield pk, f"Số người nhất trí phải từ 0 đến {present} (số người dự)."
        elif held_on < case.survey.survey_date:
            yield pk, f"Hộ được khảo sát ngày {case.survey.survey_date:%d/%m/%Y}, sau ngày họp."


def _count_problems(votes, disagreed, present):
    """Nobody agrees and disagrees, and nobody speaks about what was not put to the meeting."""
    for pk, against in disagreed.items():
        if pk not in votes:
            yield pk, "Có số người không nhất trí thì phải ghi cả số người nhất trí."
        elif against < 0 or votes[pk] + against > present:
            yield pk, f"Nhất trí và không nhất trí cộng lại nhiều hơn {present} người dự."


def _create(**facts):
    try:
        with transaction.atomic():
            return VillageMeeting.objects.create(**facts)
    except IntegrityError:
        raise MeetingIsRecorded(village=facts["village"], held_on=facts["held_on"])


def _count(meeting, cases, votes, disagreed):
    """Keep the votes and put every case one step on or back; how many were agreed to."""
    MeetingVote.objects.bulk_create(
        MeetingVote(
            meeting=meeting,
            survey_id=cases[pk].survey_id,
            agreed=agreed,
            disagreed=disagreed.get(pk),
        )
        for pk, agreed in votes.items()
    )
    enough = [pk for pk, agreed in votes.items() if 2 * agreed >= meeting.present]
    too_few = [pk for pk in votes if pk not in enough]
    ReviewCase.objects.filter(pk__in=enough).update(state=ReviewCase.State.AGREED)
    ReviewCase.objects.filter(pk__in=too_few).update(state=ReviewCase.State.LISTED)
    return len(enough)
