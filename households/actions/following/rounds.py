"""Open rounds: the new commune goes on with the lists, surveys and meetings of the former ones."""

from collections import defaultdict

from households.models import (
    CommuneReview,
    ImportedHousehold,
    Review,
    ReviewCase,
    RoundStep,
    Survey,
    VillageMeeting,
)


def follow_rounds(plan, journal):
    """Carry every open round over; how many rounds went on and how many cases changed rounds.

    A commune that goes on whole keeps its round whatever its stage. Where communes merge, the
    round of the first one takes all the others'; where one is split, or gives a village away, the
    cases go to the round of the commune their household lives in now.
    """
    communes = [unit.pk for unit in plan.former if unit.level == "commune"]
    rounds = CommuneReview.objects.open().filter(commune__in=communes)
    groups = defaultdict(list)
    for row in rounds.select_related("review").order_by("commune__code"):
        groups[plan.main(row.commune_id), _round_of(row.review)].append(row)
    for (commune, _), rows in groups.items():
        _go_on(rows, commune, journal)
    _follow_villages(plan, journal)
    strays = _gather_strays(plan, journal)
    return {"rounds": sum(map(len, groups.values())), "cases": strays}


def _round_of(review):
    """What tells rounds apart that go on as one: the review, or the month of an ad hoc one."""
    return review.pk if review.is_annual else (review.year, review.month)


def _go_on(rows, commune, journal):
    """The first round becomes the new commune's and takes what the others have."""
    first, *others = rows
    journal.change(CommuneReview.objects.filter(pk=first.pk), commune=commune.pk)
    if not first.review.is_annual:
        journal.change(Review.objects.filter(pk=first.review_id), unit=commune.pk)
    for other in others:
        _empty(other, first, journal)


def _empty(other, first, journal):
    """Everything that points to a round points to the first one; then its row goes."""
    journal.remove(RoundStep.objects.filter(commune_review=other))
    for relation in CommuneReview._meta.related_objects:
        rows = relation.related_model.objects.filter(**{relation.field.name: other})
        journal.change(rows, **{relation.field.name: first.pk})
    journal.remove(CommuneReview.objects.filter(pk=other.pk))
    if not other.review.is_annual:
        journal.remove(Review.objects.filter(pk=other.review_id))


def _follow_villages(plan, journal):
    """Meetings and imports of open rounds speak of the new villages."""
    open_rounds = CommuneReview.objects.open().values("pk")
    meetings = VillageMeeting.objects.filter(commune_review__in=open_rounds)
    journal.follow(meetings, "village", plan.mapping)
    imported = ImportedHousehold.objects.filter(batch__commune_review__in=open_rounds)
    journal.follow(imported, "village", plan.mapping)


def _gather_strays(plan, journal):
    """Cases of annual rounds whose village now lies in another commune of the round.

    Where a household moved away by itself its case stays with the commune that has it.
    """
    origins = _communes_of_origin(plan)
    cases = ReviewCase.objects.filter(commune_review__in=CommuneReview.objects.open().annual())
    rows = cases.filter(household__unit__in=origins).values_list(
        "pk", "household", "commune_review__review", "commune_review__commune",
        "household__unit", "household__unit__parent",
    )  # fmt: skip
    strays = defaultdict(list)
    for pk, household, review, commune, village, home in rows:
        if commune != home and commune in origins[village]:
            strays[review, commune, home].append((pk, household))
    for (review, commune, home), found in strays.items():
        _move(review, commune, home, found, journal)
    return sum(map(len, strays.values()))


def _communes_of_origin(plan):
    """{new village: communes, by their keys on the new map, that its villages came from}."""
    mapping = plan.mapping
    return {
        new.row.pk: {mapping.get(s.parent_id, s.parent_id) for s in new.sources}
        for new in plan.news
        if new.level == "village"
    }


def _move(review, commune, home, found, journal):
    """Cases of one round go to another, with their surveys and the meetings of their villages."""
    left = CommuneReview.objects.get(review=review, commune=commune)
    joined = CommuneReview.objects.filter(review=review, commune=home).first()
    if joined is None:
        (joined,) = journal.create([CommuneReview(review_id=review, commune_id=home)])
        steps = RoundStep.objects.filter(commune_review=left)
        journal.create(
            RoundStep(commune_review=joined, step=step.step, due_on=step.due_on) for step in steps
        )
    keys, households = zip(*found, strict=True)
    for start in range(0, len(keys), 500):
        cases = ReviewCase.objects.filter(pk__in=keys[start : start + 500])
        surveys = Survey.objects.filter(household__in=households[start : start + 500])
        journal.change(cases, commune_review=joined.pk)
        journal.change(surveys.filter(commune_review=left), commune_review=joined.pk)
    meetings = VillageMeeting.objects.filter(commune_review=left, village__parent=home)
    journal.change(meetings, commune_review=joined.pk)
