"""The plan itself: loading its text and tasks, opening what is owed, withdrawing a task."""

from datetime import date
from fnmatch import fnmatchcase

from django.db import transaction

from core.errors import RuleBroken
from organisations.actions import record
from organisations.models import Agency

from ..models import Document, Duty, Section, Task
from .duty import ReasonMissing


class AgenciesMissing(RuleBroken):
    """The plan gives work to agencies that are not registered."""

    message = "Thiếu cơ quan trong danh mục: {codes}. Hãy chạy load_units trước."


class AlreadyWithdrawn(RuleBroken):
    """A task is withdrawn once."""

    message = "Nhiệm vụ này đã được thu hồi."


@transaction.atomic
def load_plan(plan, *, by=None):
    """Write the plan (the content of tasks/data/plan.json) over what is there.

    Rows are known by their code and written only where they differ, so a second time does nothing;
    a withdrawal stays. Returns how many rows were written. Raises `AgenciesMissing`.
    """
    agencies = _agencies_named(plan["tasks"])
    documents, new_documents = _write(
        Document, [_document(*place) for place in enumerate(plan["documents"])]
    )
    sections, new_sections = _write_sections(plan["sections"])
    document = next(d for d in documents.values() if d.role == Document.Role.PLAN)
    shared = {
        "document": document,
        "starts_on": date.fromisoformat(plan["starts_on"]),
        "ends_on": date.fromisoformat(plan["ends_on"]),
    }
    tasks, new_tasks = _write(Task, [_task(t, sections, agencies, shared) for t in plan["tasks"]])
    new_partners = _write_partners(plan["tasks"], tasks, agencies)
    written = new_documents + new_sections + new_tasks + new_partners
    if written:
        record("load_plan", document, by=by, rows=written)
    return written


@transaction.atomic
def open_duties(year, *, by=None):
    """Open what every task owes in the year, once; returns the new duties."""
    tasks = Task.objects.select_related("document")
    known = set(Duty.objects.filter(task__in=tasks).values_list("task_id", "period"))
    owed = (
        Duty(task=task, period=Task.Rhythm(task.rhythm).period(day), due_on=day)
        for task in tasks
        for day in task.due_days(year)
    )
    new = [duty for duty in owed if (duty.task_id, duty.period) not in known]
    if new:
        Duty.objects.bulk_create(new, ignore_conflicts=True)
        record("open_duties", new[0].task.document, by=by, year=year, duties=len(new))
    return new


@transaction.atomic
def withdraw_task(task, *, reason, on, by):
    """What falls due from this day on is not owed any more; what was due before stays as it is.

    Raises `AlreadyWithdrawn`, `ReasonMissing`. Sent twice with one reason, it is once.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("lead__unit").get(pk=task.pk)
    if task.withdrawn_on is not None and task.withdrawal_reason == reason.strip():
        return task
    if task.withdrawn_on is not None:
        raise AlreadyWithdrawn
    if not reason.strip():
        raise ReasonMissing(field="reason")
    task.withdrawn_on, task.withdrawal_reason = max(on, task.starts_on), reason.strip()
    task.save(update_fields=["withdrawn_on", "withdrawal_reason"])
    record("withdraw_task", task, by=by, unit=task.lead.unit, on=str(task.withdrawn_on))
    return task


def _agencies_named(tasks):
    """{code or pattern: agencies} of leads and partners; «ubnd-xa-*» stands for all communes."""
    named = {code for row in tasks for code in [row["lead"], *row["partners"]]}
    active = list(Agency.objects.active())
    found = {code: [a for a in active if fnmatchcase(a.code, code)] for code in named}
    missing = sorted(code for code, agencies in found.items() if not agencies)
    if missing:
        raise AgenciesMissing(codes=", ".join(missing))
    return found


def _write(model, rows):
    """Insert what is new, update what differs, by code; ({code: row}, how many were written)."""
    kept = {"id", "code", "withdrawn_on", "withdrawal_reason"}
    fields = [f for f in model._meta.concrete_fields if f.name not in kept]
    codes = [row.code for row in rows]
    known = model.objects.in_bulk(codes, field_name="code")
    changed = [row for row in rows if _differs(row, known.get(row.code), fields)]
    model.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[f.name for f in fields],
    )
    return model.objects.in_bulk(codes, field_name="code"), len(changed)


def _differs(row, known, fields):
    if known is None:
        return True
    return any(getattr(row, f.attname) != getattr(known, f.attname) for f in fields)


def _document(order, row):
    day = row["issued_on"]
    return Document(**row | {"issued_on": day and date.fromisoformat(day), "order": order})


def _write_sections(rows):
    """The parts first, then the sections that stand under them."""
    places = [row | {"order": order} for order, row in enumerate(rows)]
    outer = [Section(**p | {"parent": None}) for p in places if not p["parent"]]
    parts, new_parts = _write(Section, outer)
    inner = [Section(**p | {"parent": parts[p["parent"]]}) for p in places if p["parent"]]
    sections, new_sections = _write(Section, inner)
    return parts | sections, new_parts + new_sections


def _task(row, sections, agencies, shared):
    values = {key: value for key, value in row.items() if key != "partners"}
    return Task(
        **values
        | shared
        | {
            "section": sections[row["section"]],
            "lead": agencies[row["lead"]][0],
            "first_due_on": date.fromisoformat(row["first_due_on"]),
        }
    )


def _write_partners(rows, tasks, agencies):
    """The co-operating agencies exactly as the plan's file has them; how many links changed."""
    link = Task.partners.through
    kept = link.objects.filter(task__in=tasks.values())
    known = set(kept.values_list("task_id", "agency_id"))
    wanted = {
        (tasks[row["code"]].pk, agency.pk)
        for row in rows
        for code in row["partners"]
        for agency in agencies[code]
    }
    if known != wanted:
        kept.delete()
        link.objects.bulk_create(link(task_id=task, agency_id=agency) for task, agency in wanted)
    return len(known ^ wanted)
