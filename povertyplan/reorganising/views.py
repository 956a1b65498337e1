"""The wizard: the act, its lines, the preview, and carrying it out. For administrators."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.errors import RuleBroken
from organisations.access import Permission, requires
from organisations.models import Reorganisation, Unit

from . import carrying, drafting, undoing
from .forms import ActForm, DraftForm, LineForm, initial_of
from .preview import Preview, plan_of

ACT = ("name", "on", "legal_basis")
STEPS = ("Văn bản", "Đơn vị mới", "Xem trước", "Thực hiện")


@requires(Permission.REORGANISE)
@require_safe
def reorganisation_list(request):
    """Every reorganisation, the latest first."""
    found = Reorganisation.objects.visible_to(request.user).defer("journal")
    found = found.select_related("district", "applied_by", "undone_by")
    return render(request, "reorganisations/list.html", {"reorganisations": found})


@requires(Permission.REORGANISE)
def reorganisation_new(request):
    """The act: name, day, basis, and what to begin from."""
    form = DraftForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        moment = {"at": timezone.now(), "by": request.user}
        draft = _done(form, drafting.draft_reorganisation, **form.facts, **moment)
        if draft:
            return redirect("reorganisation_detail", draft.pk)
    context = {"form": form, "steps": steps_at(0)}
    return render(request, "reorganisations/new.html", context)


@requires(Permission.REORGANISE)
@require_safe
def reorganisation_detail(request, pk):
    """The lines, what will move, what stands in the way; or what moved."""
    reorganisation = _found(request, pk)
    is_draft = reorganisation.state == Reorganisation.State.DRAFT
    context = {
        "reorganisation": reorganisation,
        "preview": Preview(plan_of(reorganisation)) if is_draft else None,
        "moved": [(LABELS[name], n) for name, n in reorganisation.moved.items() if n],
        "is_ahead": reorganisation.on > timezone.localdate(),
        "steps": steps_at(2 if reorganisation.lines else 1) if is_draft else None,
    }
    return render(request, "reorganisations/detail.html", context)


@requires(Permission.REORGANISE)
def reorganisation_edit(request, pk):
    """Change name, day or basis of a draft."""
    reorganisation = _draft(request, pk)
    initial = {name: getattr(reorganisation, name) for name in ACT}
    form = ActForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change = drafting.change_reorganisation
        if _done(form, change, reorganisation, **form.cleaned_data, by=request.user):
            return redirect("reorganisation_detail", pk)
    context = {"reorganisation": reorganisation, "form": form, "steps": steps_at(0)}
    return render(request, "reorganisations/edit.html", context)


@requires(Permission.REORGANISE)
def line_new(request, pk, level):
    """Add a new commune (xa) or village (thon)."""
    if level not in LEVELS:
        raise Http404
    reorganisation = _draft(request, pk)
    return _line(request, reorganisation, LEVELS[level], len(reorganisation.lines), {})


@requires(Permission.REORGANISE)
def line_edit(request, pk, number):
    """Change one new unit, by its place in the list."""
    reorganisation = _draft(request, pk)
    if not 1 <= number <= len(reorganisation.lines):
        raise Http404
    line = reorganisation.lines[number - 1]
    return _line(request, reorganisation, line["level"], number - 1, initial_of(line))


@requires(Permission.REORGANISE)
@require_POST
def line_drop(request, pk, number):
    """Take one new unit out of a draft."""
    reorganisation = _draft(request, pk)
    lines = [line for n, line in enumerate(reorganisation.lines, 1) if n != number]
    drafting.change_reorganisation(reorganisation, lines=lines, by=request.user)
    return redirect("reorganisation_detail", pk)


@requires(Permission.REORGANISE)
@require_POST
def reorganisation_apply(request, pk):
    """Carry it out now."""
    return _act(request, pk, carrying.apply_reorganisation, "Đã sắp xếp đơn vị.", with_today=True)


@requires(Permission.REORGANISE)
@require_POST
def reorganisation_schedule(request, pk):
    """Have it carried out on its day."""
    done = "Đã hẹn: phần mềm tự thực hiện vào ngày có hiệu lực."
    return _act(request, pk, carrying.schedule_reorganisation, done, with_today=True)


@requires(Permission.REORGANISE)
@require_POST
def reorganisation_undo(request, pk):
    """Put the former map back."""
    return _act(request, pk, undoing.undo_reorganisation, "Đã hoàn lại bản đồ cũ.")


LEVELS = {"xa": Unit.Level.COMMUNE, "thon": Unit.Level.VILLAGE}
LABELS = {
    "communes": "Xã mới",
    "villages": "Thôn mới",
    "users": "Người được phân công",
    "households": "Hộ",
    "persons": "Nhân khẩu",
    "rounds": "Đợt rà soát của xã",
    "cases": "Hộ chuyển sang đợt của xã khác",
    "figures": "Dòng số hộ dân cư",
    "tasks": "Nhiệm vụ",
    "schedules": "Lịch báo cáo",
}


def steps_at(current):
    """The steps of the wizard, as the component takes them."""
    states = ["done"] * current + ["current"] + ["todo"] * len(STEPS)
    return list(zip(STEPS, states, strict=False))


def _found(request, pk):
    rows = Reorganisation.objects.visible_to(request.user).select_related("district", "applied_by")
    return get_object_or_404(rows.defer("journal"), pk=pk)


def _draft(request, pk):
    reorganisation = _found(request, pk)
    if reorganisation.state != Reorganisation.State.DRAFT:
        raise Http404
    return reorganisation


def _line(request, reorganisation, level, place, initial):
    """The form of one line; what was typed stays where a rule refuses it."""
    plan = plan_of(reorganisation)
    form = LineForm(request.POST or None, plan=plan, level=level, initial=initial)
    if request.method == "POST" and form.is_valid():
        before = reorganisation.lines[place] if place < len(reorganisation.lines) else {}
        lines = list(reorganisation.lines)
        lines[place : place + 1] = [before | form.line]
        drafting.change_reorganisation(reorganisation, lines=lines, by=request.user)
        return redirect("reorganisation_detail", reorganisation.pk)
    context = {"reorganisation": reorganisation, "form": form, "steps": steps_at(1)}
    context |= {"is_new": not initial, "is_commune": level == Unit.Level.COMMUNE}
    return render(request, "reorganisations/line.html", context)


def _done(form, action, *args, **facts):
    """What the action returned; None where a rule refused, with the message in the form."""
    try:
        return action(*args, **facts)
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
        return None


def _act(request, pk, action, done, *, with_today=False):
    """Do it and say so, or say why not."""
    reorganisation, now = _found(request, pk), timezone.now()
    today = {"today": timezone.localdate(now)} if with_today else {}
    try:
        action(reorganisation, **today, at=now, by=request.user)
        messages.success(request, done)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    return redirect("reorganisation_detail", pk)
