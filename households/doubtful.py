"""The doubts about a commune's round: what the rules of `quality` say of its surveys now.

Nothing is stored but confirmations. A constant number of queries whatever the number of surveys.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from households import quality
from households.models import (
    ConfirmedDoubt,
    Household,
    HouseholdYear,
    Member,
    ReviewCase,
    ScoreTable,
    Survey,
)
from households.quality import Doubt, LastYear, Person, Subject, Twin, Village
from organisations.access import Permission

OF_ANSWERS = ("citizen_number", "odd_member", "odd_household")  # need nothing but the sheet


class Raised(NamedTuple):
    """A doubt about a case, and who confirmed that the odd thing is true, if anybody did."""

    case: ReviewCase
    doubt: Doubt
    confirmed: ConfirmedDoubt | None

    @property
    def rule(self):
        """The rule behind it, with its name and why that is odd."""
        return quality.RULES[self.doubt.rule]


def doubts_in(commune_review, villages, *, reader=None):
    """The `Raised` doubts about the recorded surveys of some villages (units or their ids).

    `reader` is the person it is for: of a household elsewhere that shares a member, only those
    hear more than that there is one who may read it. None hears of none.
    """
    cases = _cases(commune_review, villages)
    confirmed = {
        (each.case_id, each.rule, each.fingerprint): each
        for each in ConfirmedDoubt.objects.filter(case__in=cases).select_related("confirmed_by")
    }
    return [
        Raised(case, doubt, confirmed.get((case.pk, doubt.rule, doubt.fingerprint)))
        for case, subject in _subjects(commune_review, cases, reader)
        for doubt in quality.doubts(subject)
    ]


def doubt_of(case, rule, fingerprint, *, reader=None):
    """The `Raised` doubt of one case by rule and fingerprint; None if it does not stand now."""
    raised = doubts_in(case.commune_review, [case.household.unit_id], reader=reader)
    known = (case.pk, rule, fingerprint)
    return next(
        (r for r in raised if (r.case.pk, r.doubt.rule, r.doubt.fingerprint) == known), None
    )


def doubts_of_answers(survey):
    """[(`Doubt`, its `ConfirmedDoubt` or None)] of what is odd in one survey's own answers.

    The other rules need the village, the registry or last year: see `doubts_in`.
    """
    scoring = {"standard": survey.standard.rules, "area": survey.area}
    scoring["table"] = survey.score_table and survey.score_table.table
    subject = _subject(survey, present=(), village=Village.of([]), scoring=scoring)
    confirmed = ConfirmedDoubt.objects.select_related("confirmed_by").filter(
        case__household=survey.household_id, case__commune_review=survey.commune_review_id
    )
    known = {(each.rule, each.fingerprint): each for each in confirmed}
    rules = (quality.RULES[code] for code in OF_ANSWERS)
    found = (doubt for rule in rules for doubt in rule.doubts(subject))
    return [(doubt, known.get((doubt.rule, doubt.fingerprint))) for doubt in found]


def still_open(raised):
    """Those nobody has confirmed."""
    return [each for each in raised if not each.confirmed]


def _cases(commune_review, villages):
    """Surveyed households still in the registry: about one that left there is nothing to mend."""
    cases = commune_review.cases.filter(survey__isnull=False, household__closed_on__isnull=True)
    cases = cases.filter(household__unit__in=villages)
    earlier = Survey.objects.filter(household=OuterRef("household"), replaced_at__isnull=False)
    earlier = earlier.filter(commune_review=OuterRef("commune_review"))
    cases = cases.annotate(is_corrected=Exists(earlier))
    cases = cases.select_related("household__unit", "survey").defer("survey__result")
    return cases.order_by("household__unit__code", "household__code")


def _subjects(commune_review, cases, reader):
    """(case, `Subject`) of each."""
    surveys = defaultdict(list)
    for case in cases:
        surveys[case.household.unit_id].append(case.survey.answers)
    villages = {unit: Village.of(answers) for unit, answers in surveys.items()}
    present, last = _present(cases), _last_year(commune_review, cases)
    twins, scoring = _twins(cases, reader), _scoring(commune_review, cases)
    for case in cases:
        survey = case.survey
        around = {
            "present": tuple(present[case.household_id]),
            "village": villages[case.household.unit_id],
            "last": last.get(case.household_id),
            "twins": twins,
            "scoring": scoring[survey.score_table_id] | {"area": survey.area},
            "is_correction": case.is_corrected,
        }
        yield case, _subject(survey, **around)


def _subject(survey, **around):
    """The `Subject` of a survey and of what it is held against."""
    return Subject(
        answers=survey.answers,
        standard=survey.standard_id,
        poverty_class=survey.poverty_class,
        b1=survey.b1,
        b2=survey.b2,
        recorded_at=survey.recorded_at,
        begun_at=survey.begun_at,
        table=survey.score_table_id,
        **around,
    )


def _scoring(commune_review, cases):
    """{score table id: what scored the surveys}; without a table B1 was typed from paper."""
    rules = commune_review.review.standard.rules
    used = ScoreTable.objects.filter(pk__in={case.survey.score_table_id for case in cases})
    tables = {None: None} | {row.pk: row.table for row in used}
    return {pk: {"standard": rules, "table": table} for pk, table in tables.items()}


def _present(cases):
    """{household id: [`Person`, …]} in the order of the sheet."""
    members = Member.objects.present().filter(household__in=_households(cases)).order_by("pk")
    rows = members.values_list("household", "pk", "name", "birth_date", "relation")
    found = defaultdict(list)
    for household, pk, name, birth, relation in rows:
        found[household].append(Person(pk, name, birth, relation == Member.Relation.HEAD))
    return found


def _last_year(commune_review, cases):
    """{household id: `LastYear`}."""
    facts = HouseholdYear.objects.filter(
        household__in=_households(cases), year=commune_review.review.year - 1
    )
    rows = facts.order_by().values_list(
        "household",
        "survey__answers",
        "standard",
        "poverty_class",
        "b1",
        "b2",
        "survey__score_table",
    )
    return {household: LastYear(*rest) for household, *rest in rows}


def _households(cases):
    return cases.order_by().values("household")


def _twins(cases, reader):
    """{member id: (`Twin`, …)} of members of the cases who stand in other households too."""
    ours = {case.household_id: case.household.unit for case in cases}
    groups = _namesakes(cases, ours)
    where = _places({home for group in groups for _, home in group})
    return {
        pk: tuple(_twin(where[other], where[home], reader) for _, other in group if other != home)
        for group in groups
        for pk, home in group
        if home in ours
    }


def _namesakes(cases, ours):
    """[[(member id, household id), …]] of people of one name, sex and birth in several households,
    one of them ours. Numbers need no look: the registry takes each from one living person only.

    The first of January mostly stands for a year alone, which tells two people of one name too
    badly apart to be compared beyond a commune.
    """
    members = Member.objects.present().filter(household__closed_on__isnull=True)
    births = members.filter(household__in=_households(cases)).values("birth_date")
    rows = members.filter(birth_date__in=births).order_by("pk")
    facts = ("pk", "household", "name", "birth_date", "sex", "household__unit__parent")
    groups = defaultdict(list)
    for pk, home, name, birth, sex, commune in rows.values_list(*facts):
        nearby = commune if (birth.month, birth.day) == (1, 1) else None
        groups[name.casefold(), birth, sex, nearby].append((pk, home))
    homes = ((group, {home for _, home in group}) for group in groups.values())
    return [group for group, home in homes if len(home) > 1 and not home.isdisjoint(ours)]


def _places(households):
    """{id: household} with village and commune."""
    return Household.objects.select_related("unit__parent").in_bulk(households)


def _twin(other, home, reader):
    """What may be said to the reader about the other household."""
    village = other.unit
    if reader and reader.reaches(Permission.READ_HOUSEHOLDS, village):
        return Twin(f"{other}, {village.full_name}, {village.parent.name}", other.pk)
    is_near = village.parent_id == home.unit.parent_id
    return Twin("một hộ ở thôn khác trong xã" if is_near else "một hộ ở xã khác")
