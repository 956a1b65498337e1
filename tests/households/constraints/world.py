"""One row of every model of the registry that has constraints, and how a test changes it."""

import uuid
from datetime import date

from households import actions
from households.models import (
    Deprivation,
    DuplicateDecision,
    IssuedDocument,
    PovertyCause,
    Procedure,
    Recount,
    Residence,
    Review,
    VillageYear,
)
from tests.factories import VillageFactory
from tests.households import builders as build

AT = build.moment("2026-12-20")
BEFORE_AT = build.moment("2026-12-19")
ISSUED = {
    "commune_review": "decision",
    "case": "certificate",
    "complaint": "recheck_notice",
    "petition": "petition_refusal",
    "opinion": "opinion_report",
}


def rows():
    """{name: one row of every model that has constraints}."""
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    case = build.listed(commune_review, build.household(village, head={"cccd": "019180000001"}))
    survey = build.survey(case, build.POOR, members=[build.member_answers(cccd="019180000001")])
    meeting = build.meet(commune_review, village)
    case.refresh_from_db()
    fact = build.fact(case.household, build.POOR, 2026)
    by = build.officer(commune)
    facts = {"fields": {}, "submission_key": uuid.uuid4(), "at": AT, "by": by}
    figures = {village.pk: build.FIGURES}
    actions.record_village_figures(commune, 2026, figures, by=by)
    survey_import = commune_review.imports.create(
        file="survey-imports/a.xlsx", sha256="0" * 64, uploaded_at=AT, uploaded_by=by
    )
    other_household = build.household(village, "Lý Thị Hoa")
    event = an_event(case.household, by)
    return {
        **said_and_issued(commune_review, case, by),
        "household": case.household,
        "member": case.household.members.get(),
        "review": commune_review.review,
        "commune_review": commune_review,
        "case": case,
        "survey": survey,
        "draft": actions.save_draft(case, **facts),
        "confirmed": case.confirmed_doubts.create(
            rule="too_quick", fingerprint="0" * 64, reason="x", confirmed_at=AT, confirmed_by=by
        ),
        "meeting": meeting,
        "vote": meeting.votes.get(),
        "standard": build.standard(),
        "table": build.score_table(),
        "fact": fact,
        "deprivation": Deprivation.objects.create(fact=fact, indicator="BHYT"),
        "cause": PovertyCause.objects.create(fact=fact, cause=1),
        "figures": VillageYear.objects.get(),
        "import": survey_import,
        "imported": survey_import.households.create(
            line=2, code=case.household.code, case=case, outcome="new"
        ),
        "recount": (recount := a_recount(survey, by)),
        "recounted": recount.households.create(
            survey=survey, village=village, official_class="ngheo", missing="chưa hỏi"
        ),
        "other_household": other_household,
        "other_case": build.listed(commune_review, other_household),
        "third_household": (third := build.household(village, "Hà Thị Ba")),
        "third_member": third.members.get(),
        "duplicate": a_duplicate(case.household, other_household, by),
        "support": case.household.supports.create(
            kind="y_te", what="Thẻ BHYT", received_on=date(2026, 3, 1), basis="QĐ 5", recorded_at=AT
        ),
        "evidence": event.evidence.create(
            file="a", name="a.pdf", content_type="application/pdf", size=1, uploaded_at=AT
        ),
        "other_village": VillageFactory(parent=commune),
        "person": by,
        "residence": a_residence(case.household),
        "event": event,
        "reversal": an_event(case.household, by, kind="reversal", reverses=event),
        "reopening": (reopening := a_reopening(commune_review, by)),
        "revised": reopening.facts.create(
            household=case.household, unit=village, movement="ngheo_cu", members=4
        ),
    }


def said_and_issued(commune_review, case, by):
    """The procedure and a step, an ad hoc round, what was said about the lists, what went out."""
    commune_review.steps.filter(step="close").delete()  # free for the tests of steps
    said = {"content": "x", "received_at": AT, "received_by": by}
    commune = commune_review.commune
    found = {
        "procedure": Procedure.objects.create(valid_from=date(2031, 1, 1), legal_basis="x"),
        "step": commune_review.steps.get_or_create(step="list", defaults={"due_on": AT.date()})[0],
        "month_review": Review.objects.create(
            year=2026, month=3, unit=commune, standard=build.standard(),
            opens_on=date(2026, 3, 15), due_on=date(2026, 3, 30),
        ),
        "complaint": commune_review.complaints.create(
            case=case, filed_on=date(2026, 11, 3), **said
        ),
        "petition": case.household.petitions.create(
            form="01", filed_on=date(2026, 10, 1), **said
        ),
        "opinion": commune_review.opinions.create(
            report_number="1", asked_on=date(2026, 11, 9), asked_by=by, due_on=date(2026, 11, 16)
        ),
    }  # fmt: skip
    about = {"commune_review": commune_review, "case": case, **found}
    issued = {
        f"issued_{subject}": IssuedDocument.objects.create(
            kind=kind, unit=commune, year=2026, number="1", dated_on=date(2026, 11, 9),
            issued_at=AT, **{subject: about[subject]},
        )
        for subject, kind in ISSUED.items()
    }  # fmt: skip
    return found | issued


def a_duplicate(household, other, by):
    """Two people who are different ones, as was decided."""
    first, second = sorted((household.members.get(), other.members.get()), key=lambda one: one.pk)
    return DuplicateDecision.objects.create(
        first=first, second=second, verdict="different", reason="x", decided_at=AT, decided_by=by
    )


def a_recount(survey, by):
    """A recount that is owed."""
    return Recount.objects.create(
        name="Thử", year=2026, unit=survey.commune_review.commune, standard=survey.standard,
        requested_at=AT, requested_by=by,
    )  # fmt: skip


def a_residence(household):
    """Where the household lives, open."""
    facts = {"unit": household.unit, "from_on": household.registered_on}
    return Residence.objects.get_or_create(household=household, to_on=None, defaults=facts)[0]


def an_event(household, by, **facts):
    """A birth in the household, unless told otherwise."""
    facts = {"kind": "birth", "on": date(2026, 10, 1), "basis": "Giấy khai sinh"} | facts
    return household.events.create(recorded_at=AT, recorded_by=by, **facts)


def a_reopening(commune_review, by):
    """A closed commune opened again for the first time."""
    return commune_review.reopenings.create(
        number=1, reason="Ghi nhầm số khẩu", reopened_at=AT, reopened_by=by,
        posted_from=date(2026, 11, 2), posted_to=date(2026, 11, 4),
        decision_number="1", decided_on=date(2026, 11, 5), decided_by=by,
        closed_at=AT, closed_by=by,
    )  # fmt: skip


def resolved(changes, world):
    """The changes, with names of rows replaced by the rows."""
    return {
        name: world.get(value, value) if isinstance(value, str) else value
        for name, value in changes.items()
    }


def copied(row, **changes):
    """A second row like the first, but for the changes."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    del values["id"]
    if "submission_key" in values:
        values["submission_key"] = uuid.uuid4()
    for name, value in changes.items():
        values.pop(f"{name}_id", None)
        values[name] = value
    return type(row).objects.create(**values)
