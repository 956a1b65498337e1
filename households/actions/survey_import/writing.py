"""Writing the surveys of a confirmed import: hundreds of households at a time, as
`record_survey` would write each of them."""

from collections import defaultdict
from contextlib import nullcontext
from datetime import date
from functools import cached_property
from itertools import islice

from django.db import DataError, IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from core import bulk
from core.errors import RuleBroken
from households.actions import claims
from households.actions.household import show_members
from households.actions.judging import AnswersRefused, Judge
from households.actions.members import enter_all, holders_of, state_of
from households.actions.rounds import locked, refuse_unless_surveying
from households.actions.survey import refuse_stale
from households.models import ImportedHousehold, Member, ReviewCase, Survey, SurveyImport
from organisations.actions import record

from .listing import settled
from .uploading import TO_WRITE

BATCH = 400
ALMOST = 99
SHEET, CODE_CELL = "Hộ", "A{}"
CLASHED = "Hộ này mâu thuẫn với dữ liệu vừa được ghi ở nơi khác, chưa ghi được. Hãy kiểm tra lại."
NOT_ALL = "Chưa ghi hộ nào: {count} hộ không còn nhận được, xem danh sách «Không nhận»."
Outcome = ImportedHousehold.Outcome


class NotAll(Exception):
    """All or nothing, and some were refused: everything goes back."""


def write_survey_import(survey_import, *, at):
    """Write what is owed of a confirmed import; a job that died is continued where it stopped.

    Each household as `actions.record_survey` would, by who uploaded the file, but drafts stay. A
    household that is refused now – recorded in between, agreed, a number taken – is left out with
    its reason; in mode ALL nothing is written then, and the import waits to be confirmed again.
    """
    claim = claims.take_up(survey_import, at=at, stage=SurveyImport.Stage.WRITING)
    if claim is None:
        return
    try:
        _write(claim)
    except claims.ClaimLost:
        claims.log.warning("import %s: taken over by another job", survey_import.pk)
    except Exception as error:
        claims.give_up(claim, error, verb="fail_survey_import", by=survey_import.uploaded_by)


def _write(claim):
    whole = claim.row.mode == SurveyImport.Mode.ALL
    refused = []
    try:
        with transaction.atomic() if whole else nullcontext():
            writer = _Writer(claim)
            for ids in _parts(claim.row):
                refused += _write_part(writer, ids)
            if whole and refused:
                raise NotAll
            _finish(claim)
    except NotAll:
        _hand_back(claim, refused)


def _parts(survey_import):
    """Ids of what is still to be written, some hundreds at a time, in the order of the file."""
    rows = survey_import.households.filter(outcome__in=TO_WRITE, is_written=False)
    ids = iter(list(rows.order_by("line").values_list("pk", flat=True)))
    while part := list(islice(ids, BATCH)):
        yield part


def _write_part(writer, ids):
    """Write some households at once; if that breaks a constraint, one by one."""
    try:
        with transaction.atomic():
            return writer.write(ids)
    except (IntegrityError, DataError):
        return [row for pk in ids for row in _write_one(writer, pk)]


def _write_one(writer, pk):
    try:
        with transaction.atomic():
            return writer.write([pk])
    except (IntegrityError, DataError):
        row = ImportedHousehold.objects.get(pk=pk)
        return writer.refuse([(row, CLASHED)])


@transaction.atomic
def _finish(claim):
    row = claim.row
    done = {"work": SurveyImport.Step.DONE, "stage": SurveyImport.Stage.WRITTEN}
    claim.update(**done, progress=100, alive_at=claim.now, written_at=claim.now)
    written = row.households.filter(is_written=True).count()
    left = row.households.filter(outcome=Outcome.REFUSED).count()
    facts = {"written": written, "refused": left}
    record("write_survey_import", row, by=row.uploaded_by, unit=row.unit, **facts)


@transaction.atomic
def _hand_back(claim, refused):
    """What the rolled back writing found, kept; the import waits for a new decision."""
    problem = NOT_ALL.format(count=len(refused))
    done = {"work": SurveyImport.Step.DONE, "stage": SurveyImport.Stage.PREVIEW}
    claim.update(**done, progress=0, problem=problem)
    _store_refused(refused)
    row = claim.row
    record("fail_survey_import", row, by=row.uploaded_by, unit=row.unit, problem=problem)


def _store_refused(rows):
    ImportedHousehold.objects.bulk_update(rows, ["outcome", "remarks"])


class _Writer:
    """Writes households of one import; what they are judged by is looked up once."""

    def __init__(self, claim):
        self.claim, self.at = claim, claim.at
        self.by = claim.row.uploaded_by
        self.total = max(1, claim.row.households.filter(outcome__in=TO_WRITE).count())
        self.done = claim.row.households.filter(is_written=True).count()

    @cached_property
    def judge(self):
        """By the round as it is at the first household."""
        return Judge(self.claim.row.commune_review)

    def write(self, ids):
        """Write these households in the caller's transaction; the rows that were refused."""
        refuse_unless_surveying(locked(self.claim.row.commune_review))
        self.claim.progress(min(ALMOST, 100 * self.done // self.total))
        rows = ImportedHousehold.objects.select_for_update(of=("self",)).filter(pk__in=ids)
        entries, flaws = self._entries(list(rows.filter(is_written=False).order_by("line")))
        ready, more = self._settled(entries)
        _store(ready, self.judge.groups, self.at)
        self.done += len(ready)
        return self.refuse([*flaws, *more])

    def refuse(self, flaws):
        """Keep households out with a reason in words; the rows."""
        rows = []
        for row, words in flaws:
            row.outcome = Outcome.REFUSED
            row.remarks = [[SHEET, CODE_CELL.format(row.line), words]]
            rows.append(row)
        _store_refused(rows)
        return rows

    def _entries(self, rows):
        """([`_Entry`] whose answers can be scored, [(row, reason)] of the others)."""
        cases = _locked_cases(rows)
        members, entries, flaws = _members_of(cases.values()), [], []
        for row in rows:
            case = cases[row.case_id]
            survey = self._survey(case)
            try:
                _refuse_settled(row, case)
                roll = self.judge.roll(survey, row.answers, members=members[case.household_id])
            except RuleBroken as broken:
                flaws.append((row, str(broken)))
            else:
                entries.append(_Entry(row, case, survey, roll))
        return entries, flaws

    def _survey(self, case):
        return Survey(
            household=case.household,
            commune_review=self.claim.row.commune_review,
            recorded_at=self.at,
            recorded_by=self.by,
            batch=self.claim.row,
        )

    def _settled(self, entries):
        """The entries that the registry takes, their results filled in, and the flaws."""
        holders = holders_of([entry.roll for entry in entries], by=self.by)
        ready, flaws = [], []
        for entry in entries:
            try:
                self.judge.settle(entry.survey, entry.roll, holders)
            except AnswersRefused as refused:
                flaws.append((entry.row, str(refused)))
            else:
                ready.append(entry)
        return ready, flaws


class _Entry:
    """One household about to be written, and how it was before."""

    def __init__(self, row, case, survey, roll):
        self.row, self.case, self.survey, self.roll = row, case, survey, roll
        self.members = {m.pk: state_of(m) for m in roll.matches if m}

    def keep_before(self):
        """Note in the row what undoing needs: the case, the members that changed, the new ones."""
        changed, new = [], []
        for member in self.roll.matches:
            state = self.members.get(member.pk)
            if state is None:
                new.append(member.pk)
            elif state != state_of(member):
                changed.append([member.pk, *map(_plain, state)])
        self.row.before = {"state": self.case.state, "members": changed, "new": new}
        self.row.survey, self.row.is_written = self.survey, True


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value


def _locked_cases(rows):
    """{id: case} with its household as they are now, held against others."""
    cases = ReviewCase.objects.select_for_update(of=("self", "household"), no_key=True)
    return cases.select_related("household").in_bulk([row.case_id for row in rows])


def _members_of(cases):
    """{household id: every member it ever had}."""
    found = defaultdict(list)
    homes = [case.household_id for case in cases]
    for member in Member.objects.filter(household__in=homes).order_by("pk"):
        found[member.household_id].append(member)
    return found


def _refuse_settled(row, case):
    """Raise where the household takes no survey any more, or not this one."""
    household = case.household
    awaits = case.awaits_quick_result
    if flaw := settled(household.code, household.closed_on, case.state, awaits):
        raise flaw
    if case.survey_id != row.base_survey_id:
        refuse_stale(case, row.base_survey_id)


def _store(entries, groups, at):
    """Members, surveys, cases and what lists show, in a constant number of statements."""
    if not entries:
        return
    enter_all([(entry.roll, entry.survey.survey_date) for entry in entries], groups)
    earlier = [e.case.survey_id for e in entries if e.case.survey_id]
    Survey.objects.filter(pk__in=earlier).update(replaced_at=at)
    bulk.insert([e.survey for e in entries])
    cases = ReviewCase.objects.filter(pk__in=[e.case.pk for e in entries])
    cases.update(survey=current_survey(), state=ReviewCase.State.SURVEYED)
    show_members([(entry.case.household, entry.roll.living) for entry in entries])
    _keep_before(entries)


def current_survey():
    """For an update of cases: the survey of each that nothing has replaced."""
    mine = {"household": OuterRef("household"), "commune_review": OuterRef("commune_review")}
    return Subquery(Survey.objects.filter(**mine, replaced_at=None).values("pk")[:1])


def _keep_before(entries):
    """Mark the rows as written; one upsert, whose large columns stay as they are in the table."""
    for entry in entries:
        entry.keep_before()
        entry.row.answers, entry.row.remarks, entry.row.doubts = None, [], []
    bulk.insert([e.row for e in entries], update=["before", "survey", "is_written"])
