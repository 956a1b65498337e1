"""Reading an uploaded workbook: every household held against the round, nothing written yet."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from core import bulk
from core.errors import RuleBroken
from households.actions import claims
from households.actions.judging import AnswersRefused, Judge, refuse
from households.actions.members import LEAVINGS, ROWS, Roll, holders_of
from households.models import ImportedHousehold, Member, Survey, SurveyImport
from households.standards.answers import as_quantity
from organisations.actions import record

from .listing import Listing

BATCH = 500
ALMOST = 99  # per cent; the last one is the end itself
TEXTS = {"ngay_sinh", "cccd", "dan_toc"}  # digits that are no quantities
Outcome = ImportedHousehold.Outcome
AUDITED = {
    Outcome.NEW: "new",
    Outcome.CHANGED: "replacing",
    Outcome.UNCHANGED: "unchanged",
    Outcome.REFUSED: "refused",
}
UNTOUCHED = "untouched"


class NothingFilledIn(RuleBroken):
    """A template that came back as it went out."""

    message = "Tệp chưa có phiếu nào: {count} hộ trong tệp đều để trống."


def read_survey_import(survey_import, open_workbook, *, at):
    """Read the file of an import that is owed; nothing happens where a living job has it.

    `open_workbook(survey_import)` gives the households of the file one by one, and the place of
    a remark: see `imports.round_surveys`. A file that cannot be read is refused in words.
    """
    claim = claims.take_up(survey_import, at=at, stage=SurveyImport.Stage.READING)
    if claim is None:
        return
    try:
        _read_or_refuse(claim, open_workbook(survey_import))
    except claims.ClaimLost:
        claims.log.warning("import %s: taken over by another job", survey_import.pk)
    except Exception as error:
        claims.give_up(claim, error, verb="fail_survey_import", by=survey_import.uploaded_by)


def _read_or_refuse(claim, workbook):
    try:
        _read(claim, workbook)
    except RuleBroken as broken:
        _refuse_file(claim, broken)


def _read(claim, workbook):
    claims.begin(claim)
    survey_import = claim.row
    reading = _Reading.of(survey_import, workbook, claim.at)
    total = max(1, len(reading.listing.listed))
    counts = Counter()
    households = iter(workbook)
    while reads := list(islice(households, BATCH)):
        rows = reading.rows([read for read in reads if not read.is_untouched])
        with transaction.atomic():
            bulk.insert(rows)
            counts.update(row.outcome for row in rows)
            counts[UNTOUCHED] += len(reads) - len(rows)
            claim.progress(min(ALMOST, 100 * counts.total() // total))
    if counts.total() == counts[UNTOUCHED]:
        raise NothingFilledIn(count=counts[UNTOUCHED])
    _finish(claim, counts)


@transaction.atomic
def _finish(claim, counts):
    done = {"work": SurveyImport.Step.DONE, "stage": SurveyImport.Stage.PREVIEW}
    claim.update(**done, progress=100, alive_at=claim.now)
    row = claim.row
    facts = {AUDITED[outcome]: counts[outcome] for outcome in Outcome}
    facts[UNTOUCHED] = counts[UNTOUCHED]
    record("read_survey_import", row, by=row.uploaded_by, unit=row.unit, **facts)


@transaction.atomic
def _refuse_file(claim, broken):
    problem = str(broken)[: claims.LONGEST_PROBLEM]
    done = {"work": SurveyImport.Step.DONE, "stage": SurveyImport.Stage.REFUSED}
    claim.update(**done, problem=problem)
    claim.row.households.all().delete()
    row = claim.row
    record("fail_survey_import", row, by=row.uploaded_by, unit=row.unit, problem=problem)


@dataclass(frozen=True)
class _Reading:
    """What the households of one file are held against."""

    survey_import: SurveyImport
    workbook: object
    listing: Listing
    judge: Judge
    at: object

    @classmethod
    def of(cls, survey_import, workbook, at):
        """The list and the rules of the import's round."""
        commune_review = survey_import.commune_review
        return cls(survey_import, workbook, Listing(commune_review), Judge(commune_review), at)

    def rows(self, reads):
        """An unsaved `ImportedHousehold` for each household read; a few queries for hundreds."""
        rows, known = [], []
        for read in reads:
            row, listed = self._row(read)
            rows.append(row)
            if listed:
                known.append((row, read, listed))
        self._judge(known)
        return rows

    def _row(self, read):
        """What the file and the list say, before the answers are held against the registry."""
        row = ImportedHousehold(
            batch=self.survey_import,
            line=read.line,
            code=read.code[:60],
            outcome=Outcome.REFUSED,
            remarks=[[e.sheet, e.cell, e.message] for e in read.errors],
            doubts=[[e.sheet, e.cell, e.message] for e in read.doubts],
        )
        if read.survey is None:
            return row, None
        listed, flaws = self.listing.match(read.survey)
        row.village_id = listed and listed.village
        self._refuse(row, read, flaws)
        return row, None if flaws else listed

    def _refuse(self, row, read, remarks):
        row.remarks = [[*self.workbook.place(read, path), text] for path, text in remarks]

    def _judge(self, known):
        """Score what could be written, and tell the new from the changed and the unchanged."""
        members = members_of([listed.household for *_, listed in known])
        calls = [
            (row, read, listed, self._call(read, listed, members)) for row, read, listed in known
        ]
        holders = holders_of([roll for *_, roll in calls], by=self.survey_import.uploaded_by)
        surveys = [listed.survey for *_, listed in known if listed.survey]
        earlier = dict(Survey.objects.filter(pk__in=surveys).values_list("pk", "answers"))
        for row, read, listed, roll in calls:
            answers = read.survey.answers
            try:
                day, area = self.judge.accept(answers, at=self.at, is_checked=True)
                refuse(roll.problems(on=day, holders=holders))
                result = self.judge.result(answers, day, area)
            except AnswersRefused as refused:
                self._refuse(row, read, refused.problems)
            else:
                row.case_id, row.base_survey_id = listed.case, listed.survey
                row.poverty_class = result.poverty_class
                _compare(row, answers, earlier.get(listed.survey))

    def _call(self, read, listed, members):
        return Roll.called(None, read.survey.answers, members[listed.household])


def _compare(row, answers, earlier):
    if earlier and said(earlier) == said(answers):
        row.outcome = Outcome.UNCHANGED
    else:
        row.outcome = Outcome.CHANGED if earlier else Outcome.NEW
        row.answers = answers


def members_of(households):
    """{household id: every member it ever had}, only what matching a survey needs of each."""
    rows = Member.objects.filter(household__in=households).order_by("pk")
    facts = ("pk", "household_id", "name", "birth_date", "relation", "cccd", "left_on", "joined_on")
    found = defaultdict(list)
    for member in rows.values_list(*facts, named=True):
        found[member.household_id].append(member)
    return found


def said(answers):
    """What answers say, however it was written: two sheets that say the same compare equal.

    Left out: what is blank, ids, who left the household (a workbook cannot say it).
    """
    left_out = (ROWS, LEAVINGS, "id")
    members = [_told(row, left_out) for row in answers[ROWS]]
    return _told(answers, left_out), members


def _told(values, left_out=()):
    told = {key: _value(key, value) for key, value in values.items() if key not in left_out}
    return {key: value for key, value in told.items() if value not in (None, "", [], {})}


def _value(key, value):
    if key == "dao_tao_tai_cho" and value == "khong":
        return None  # what no answer means
    if isinstance(value, dict):
        return _told(value)
    if isinstance(value, list) or key in TEXTS:
        return value
    number = as_quantity(value)
    return value if number is None else number
