"""Loading the plan: once or many times, with what it needs or not at all."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from organisations.models import AuditEntry
from tasks import actions
from tasks.models import Document, Duty, Section, Task
from tests.tasks import world

pytestmark = pytest.mark.django_db


def everything():
    return {
        model: list(model.objects.order_by("pk").values())
        for model in (Document, Section, Task, Task.partners.through, Duty)
    }


def test_the_plan_brings_its_documents_text_and_tasks():
    world.all_agencies()
    actions.load_plan(world.the_plan())
    assert Document.objects.count() == 6
    assert Section.objects.count() == 15
    assert Task.objects.count() == 28
    assert Section.objects.get(code="II.3").parent.code == "II"
    assert str(Document.objects.get(role="plan")) == "Kế hoạch (chưa rõ số)"


def test_the_communes_co_operate_where_the_plan_calls_them():
    communes = world.all_agencies(communes=3)
    actions.load_plan(world.the_plan())
    task = Task.objects.get(code="NV-II.2-3")
    assert {a.code for a in task.district_partners} == {"ban-tuyen-giao"}
    assert set(task.commune_partners) == set(communes)


def test_loading_again_writes_nothing_and_leaves_no_line():
    world.all_agencies()
    call_command("load_plan", until=2024, verbosity=0)
    before, lines = everything(), AuditEntry.objects.count()
    call_command("load_plan", until=2024, verbosity=0)
    assert everything() == before
    assert AuditEntry.objects.count() == lines


def test_a_corrected_text_is_written_over_the_old_one():
    world.all_agencies()
    plan = world.the_plan()
    actions.load_plan(plan)
    plan["sections"][1]["note"] = "Đã đối chiếu bản giấy."
    plan["tasks"][0]["partners"] = ["mttq"]
    assert actions.load_plan(plan) == 1 + 4  # the note; three partners left, one came
    assert Section.objects.get(code="I.1").note == "Đã đối chiếu bản giấy."
    assert [a.code for a in Task.objects.get(code="NV-II.1-1").partners.all()] == ["mttq"]


def test_loading_again_does_not_undo_a_withdrawal():
    world.all_agencies()
    actions.load_plan(world.the_plan())
    task = Task.objects.get(code="NV-II.1-1")
    on = date(2024, 5, 1)
    actions.withdraw_task(task, reason="Hết hiệu lực.", on=on, by=world.district_officer())
    plan = world.the_plan()
    plan["tasks"][0]["product"] = "Nghị quyết"
    actions.load_plan(plan)
    task.refresh_from_db()
    assert (task.product, task.withdrawn_on) == ("Nghị quyết", on)


def test_missing_agencies_are_named_and_nothing_is_written():
    world.agency("mttq")
    with pytest.raises(CommandError, match="ban-tuyen-giao.*ubnd-xa-\\*.*load_units"):
        call_command("load_plan", verbosity=0)
    assert not Document.objects.exists()


def test_the_command_opens_what_is_owed_up_to_the_year_asked_for():
    world.all_agencies()
    call_command("load_plan", until=2023, verbosity=0)
    assert Duty.objects.years() == [2023, 2022]
    # 19 yearly + 6 quarterly each year; in 2022 also the two that are owed once
    assert Duty.objects.of_year(2022).count() == 19 + 6 * 4 + 2
    assert Duty.objects.of_year(2023).count() == 19 + 6 * 4
    call_command("load_plan", until=2024, verbosity=0)
    assert Duty.objects.of_year(2024).count() == 19 + 6 * 4 + 1


def test_nothing_is_loaded_when_the_audit_line_fails(monkeypatch):
    world.all_agencies()

    def fail(**fields):
        raise RuntimeError("no audit")

    monkeypatch.setattr(AuditEntry.objects, "create", fail)
    with pytest.raises(RuntimeError):
        actions.load_plan(world.the_plan())
    assert not Document.objects.exists()
    assert not Task.objects.exists()
