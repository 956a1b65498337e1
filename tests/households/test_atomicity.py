"""Guard 8: an action and its audit line are one; if the line fails, nothing changed."""

import uuid
from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command

from households import actions, exports, standards
from households.doubtful import doubts_in
from households.management.commands.load_standards import ethnic_groups
from households.models import (
    CommuneReview,
    Complaint,
    IssuedDocument,
    Opinion,
    Recount,
    ReviewCase,
    ScoreTable,
    Standard,
    SurveyImport,
    VillageMeeting,
)
from organisations.models import AuditEntry
from tests import photos
from tests.factories import district
from tests.households import builders as build
from tests.households import import_files as imports

pytestmark = pytest.mark.django_db


class TrailIsFull(Exception):
    """What the broken audit trail raises."""


@pytest.fixture
def world():
    """A commune with a surveyed household and one draft; (commune, village, case, person)."""
    commune, (village,) = build.commune()
    commune_review = build.open_round(commune)
    case = build.listed(commune_review, build.household(village))
    build.survey(case, build.POOR)
    case.refresh_from_db()
    return commune, village, case, build.officer(commune)


def register(commune, village, case, by):
    build.household(village, "Lý Thị Hoa", by=by)


def record(commune, village, case, by):
    children = [build.member_answers("Nông Văn A", quan_he="con", ngay_sinh="2001")]
    rows = [build.member_answers("Nông Thị Mẩn", ngay_sinh="1979"), *children]
    build.survey(case, build.NEAR, base=case.survey_id, by=by, members=rows)


def save_draft(commune, village, case, by):
    moment = build.moment("2026-10-05")
    actions.save_draft(case, fields={}, submission_key=uuid.uuid4(), at=moment, by=by)


def discard_draft(commune, village, case, by):
    actions.discard_draft(case.drafts.get(), by=by)


def open_review(commune, village, case, by):
    actions.open_review(
        unit=commune, year=2026, standard=build.standard(), opens_on=date(2026, 9, 1),
        due_on=date(2026, 12, 14), on=date(2026, 9, 1), by=by, is_baseline=True,
    )  # fmt: skip


FILED = {"filed_on": date(2026, 9, 2), "on": date(2026, 9, 2), "at": build.moment("2026-09-02")}


def file(commune, village, case, by):
    household = build.household(village, "Lý Thị Hoa", by=by)
    actions.file_petition(household, form="01", by=by, **FILED)


def apply(commune, village, case, by):
    head = {"name": "Lý Thị Hoa", "birth_date": date(1975, 3, 12), "sex": "nu"}
    head["ethnicity"] = build.ethnic_groups()["02"]
    quick = {"quick_result": "khong_ngheo", "refusal": "Thu nhập ổn định"}
    actions.register_applicant(unit=village, head=head, by=by, **FILED, **quick)


def quick(commune, village, case, by):
    case = ReviewCase.objects.get(household__head_name="Lý Thị Hoa")
    on = date(2026, 9, 3)
    actions.record_quick_result(case, result="chuyen_phieu_b", quick_on=on, on=on, by=by)


def set_procedure(commune, village, case, by):
    actions.set_procedure(valid_from=date(2027, 1, 1), legal_basis="Văn bản mới", by=by)


def load_procedures(commune, village, case, by):
    call_command("load_procedures", verbosity=0)


def meet(commune, village, case, by):
    build.meet(case.commune_review, village, by=by)


def post(commune, village, case, by):
    build.post(case.commune_review, by=by)


def complain(commune, village, case, by):
    build.complain(CommuneReview.objects.get(), case.household, by=by)


def recheck(commune, village, case, by):
    build.recheck(Complaint.objects.get(), build.NEAR, by=by)


def settle(commune, village, case, by):
    build.settle(Complaint.objects.get(), by=by)


def ask(commune, village, case, by):
    build.ask(CommuneReview.objects.get(), by=by)


def disagree(commune, village, case, by):
    facts = {"is_agreed": False, "codes": [case.household.code]}
    build.reply(Opinion.objects.get(), by=by, **facts)


def agree(commune, village, case, by):
    build.reply(Opinion.objects.get(), by=by)


def attach(commune, village, case, by):
    meeting, at = VillageMeeting.objects.get(), build.moment("2026-10-21")
    actions.attach_evidence(meeting, photos.photo(), at=at, by=by)


def recognise(commune, village, case, by):
    build.recognise(case.commune_review, by=by)


def figures(commune, village, case, by):
    actions.record_village_figures(commune, 2026, {village.pk: build.FIGURES}, by=by)


def confirm(commune, village, case, by):
    actions.confirm_village_figures(commune, 2026, at=build.moment("2026-12-01"), by=by)


def close(commune, village, case, by):
    actions.close_review([case.commune_review], at=build.moment("2026-12-20"), by=by)


def leave(commune, village, case, by):
    actions.close_household(
        case.household, closing="moved_away", closed_on=date(2026, 10, 1), basis="Đơn",
        at=build.moment("2026-10-02"),
        on=date(2026, 10, 2), by=by,
    )  # fmt: skip


def upload(commune, village, case, by):
    file = imports.workbook([imports.row(case.household)], [imports.head(case.household)])
    at = build.moment("2026-10-06")
    actions.upload_surveys(case.commune_review, file, at=at, by=by)


def read_import(commune, village, case, by):
    imports.read(SurveyImport.objects.get())


def confirm_import(commune, village, case, by):
    actions.confirm_survey_import(SurveyImport.objects.get(), mode="each", by=by)


def drop_import(commune, village, case, by):
    actions.drop_survey_import(SurveyImport.objects.get(), by=by)


def write_import(commune, village, case, by):
    imports.write_owed(SurveyImport.objects.get())


def undo_import(commune, village, case, by):
    at = build.moment("2026-10-07")
    actions.undo_survey_import(SurveyImport.objects.get(), at=at, by=by)


def load(commune, village, case, by):
    actions.load_standards(standards.shipped(), ethnic_groups())


def import_table(commune, village, case, by):
    table = replace(standards.shipped().tables[0], code="ban_moi")
    actions.import_score_table(table, by=by)


def assign(commune, village, case, by):
    facts = {"surveyor": build.officer(commune), "on": date(2026, 10, 5), "by": by}
    actions.assign_surveyor(case.commune_review, cases=ReviewCase.objects.all(), **facts)


def add_doubtful_number(commune, village, case, by):
    rows = [build.member_answers(case.household.head_name, cccd="019080000001")]
    build.survey(case, build.POOR, base=case.survey_id, by=by, members=rows)


def confirm_doubt(commune, village, case, by):
    raised = next(
        each
        for each in doubts_in(case.commune_review, [village])
        if each.doubt.rule == "citizen_number"
    )
    facts = {"rule": raised.doubt.rule, "fingerprint": raised.doubt.fingerprint}
    facts |= {"reason": "Đúng như sổ hộ khẩu", "at": build.moment("2026-10-06"), "by": by}
    actions.confirm_doubt(case, **facts)


def activate_table(commune, village, case, by):
    table = ScoreTable.objects.get(code="ban_moi")
    actions.activate_score_table(table, active_from=date(2026, 12, 1), by=by)


def deactivate_table(commune, village, case, by):
    actions.deactivate_score_table(ScoreTable.objects.get(code="ban_moi"), by=by)


def discard_table(commune, village, case, by):
    actions.discard_score_table(ScoreTable.objects.get(code="ban_moi"), by=by)


def import_standard(commune, village, case, by):
    rules = standards.shipped().standards["2022"]
    actions.import_standard(replace(rules, code="tinh", province="19"), by=by)


def discard_standard(commune, village, case, by):
    actions.discard_standard(Standard.objects.get(code="tinh"), by=by)


def ask_recount(commune, village, case, by):
    actions.request_recount(
        name="Thử", unit=commune.parent, year=2026, standard=build.standard(), score_table=None,
        changes={}, at=build.moment("2026-12-22"), by=by,
    )  # fmt: skip


def fail_recount(commune, village, case, by):
    Recount.objects.update(work="failed", attempts=3)


def retry_recount(commune, village, case, by):
    actions.retry_recount(Recount.objects.get(), at=build.moment("2026-12-23"), by=by)


SIGNED = build.moment("2026-12-01")


def issue(commune, village, case, by):
    actions.issue_document(case.commune_review, dated_on=None, signer="", at=SIGNED, by=by)


def certify(commune, village, case, by):
    facts = {"dated_on": date(2026, 12, 1), "signer": "", "at": SIGNED, "by": by}
    actions.issue_certificates(case.commune_review, **facts)


def copy(commune, village, case, by):
    facts = {"subject": case, "unit": commune, "way": "print", "at": SIGNED, "by": by}
    actions.print_documents(IssuedDocument.objects.all(), **facts)


def take_back(commune, village, case, by):
    document = IssuedDocument.objects.get()
    actions.withdraw_document(document, reason="Ghi sai", at=SIGNED, by=by)


BEFORE = {  # action: the actions that lead up to it
    register: [],
    record: [],
    save_draft: [],
    discard_draft: [save_draft],
    open_review: [],
    file: [],
    apply: [],
    quick: [file],
    set_procedure: [],
    load_procedures: [],
    meet: [],
    post: [meet],
    complain: [meet, post],
    settle: [meet, post, complain, recheck],
    ask: [meet, post],
    disagree: [meet, post, ask],
    attach: [meet],
    recognise: [meet, post, ask, agree],
    figures: [],
    confirm: [figures],
    issue: [meet, post, ask, agree, recognise],
    certify: [meet, post, ask, agree, recognise],
    copy: [meet, post, ask, agree, recognise, certify],
    take_back: [meet, post, ask, agree, recognise, certify],
    close: [meet, post, ask, agree, recognise, figures, confirm],
    leave: [],
    upload: [],
    confirm_import: [upload, read_import],
    drop_import: [upload, read_import],
    undo_import: [upload, read_import, confirm_import, write_import],
    load: [],
    import_table: [],
    activate_table: [import_table],
    deactivate_table: [import_table, activate_table],
    discard_table: [import_table],
    import_standard: [],
    discard_standard: [import_standard],
    assign: [],
    ask_recount: [],
    retry_recount: [ask_recount, fail_recount],
    confirm_doubt: [add_doubtful_number],
}


@pytest.mark.parametrize("act", BEFORE, ids=lambda act: act.__name__)
def test_nothing_changes_when_the_audit_line_cannot_be_written(act, world, monkeypatch):
    for step in BEFORE[act]:
        step(*world)
    build.standard(), build.ethnic_groups(), district()
    before = everything()
    with monkeypatch.context() as broken:
        broken.setattr(AuditEntry.objects, "create", fail)
        with pytest.raises(TrailIsFull):
            act(*world)
    assert everything() == before
    act(*world)
    assert everything() != before, "the action changes nothing even when it works"


@pytest.mark.parametrize("act", BEFORE, ids=lambda act: act.__name__)
def test_every_action_writes_exactly_one_audit_line(act, world):
    for step in BEFORE[act]:
        step(*world)
    lines = AuditEntry.objects.count()
    act(*world)
    made = {file: 2, apply: 3}.get(act, 1)  # a household is registered first; Phiếu A
    assert AuditEntry.objects.count() - lines == made


def test_every_action_is_proved_here():
    tried = {
        "register_household", "record_survey", "save_draft", "discard_draft", "open_review",
        "file_petition", "record_quick_result", "hold_meeting", "post_list", "recognise",
        "record_village_figures",
        "confirm_village_figures", "close_review", "load_standards", "import_score_table",
        "activate_score_table", "deactivate_score_table", "discard_score_table",
        "import_standard", "discard_standard",
        "close_household", "register_applicant", "assign_surveyor", "set_procedure",
        "load_procedures",
        "file_complaint", "settle_complaint", "ask_opinion", "give_opinion", "attach_evidence",
        "confirm_doubt", "request_recount", "retry_recount",
        "issue_document", "issue_certificates", "print_documents", "withdraw_document",
        "upload_surveys", "confirm_survey_import", "drop_survey_import", "undo_survey_import",
    }  # fmt: skip
    asking = {"area_of", "round_taking", "score_table_on", "search_key_of"}
    asking |= {"surveyors_of"}
    elsewhere = {"reopen_review"}  # test_reopening
    elsewhere |= {"refuse_petition"}  # test_petitions
    elsewhere |= {"open_ad_hoc", "set_round_steps"}  # test_ad_hoc, test_round_steps
    elsewhere |= {"attach_evidence"}  # test_evidence
    elsewhere |= {"count_recount", "resume_owed_recounts", "download_recount"}  # test_recounts
    elsewhere |= {"read_survey_import", "write_survey_import", "resume_owed_imports"}
    elsewhere |= {"mark_different", "merge_people", "undo_decision"}  # test_duplicate_decisions
    elsewhere |= {"merge_homes"}  # test_duplicate_homes
    elsewhere |= {"issue_certificates", "issue_document", "print_documents", "withdraw_document"}
    elsewhere |= {  # test_life
        "change_head", "merge_household", "move_household", "record_birth", "record_death",
        "record_joining", "record_leaving", "return_household", "return_member",
        "reverse_event", "split_household", "transfer_members",
    }  # fmt: skip
    elsewhere |= {"record_support", "withdraw_support"}  # test_supports
    elsewhere |= {"attach_evidence"}  # test_evidence
    elsewhere |= {"set_procedure", "load_procedures"}  # test_procedures
    assert set(actions.__all__) == tried | asking | elsewhere


def test_a_dump_without_its_audit_line_leaves_no_file(tmp_path, monkeypatch):
    _, (village,) = build.commune()
    build.fact(build.household(village), build.POOR)
    monkeypatch.setattr(AuditEntry.objects, "create", fail)
    with pytest.raises(TrailIsFull):
        exports.dump_facts(2025, tmp_path / "f.csv")
    assert list(tmp_path.iterdir()) == []


def fail(**facts):
    raise TrailIsFull


def everything():
    """Every row of the registry, as values."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_app_config("households").get_models()
    }
