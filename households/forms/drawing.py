"""Drawing the fields of Phiếu B: what never changes about a question once, the rest filled in.

A mark stands for a field's name, value, state and remarks; marks are control characters, which
neither the words of a question nor an escaped value can hold.
"""

from django.utils.html import escape
from django.utils.safestring import mark_safe

NAME, VALUE, STATE, REMARKS, WRONG = "\1", "\2", "\3", "\4", "\5"
PILL = (
    '<label class="pill"><input type="{type}" name="\1" value="{code}"><span>{words}</span></label>'
)
GROUP = (
    '<fieldset class="field" id="id_\1" tabindex="-1" aria-describedby="id_\1_notes"\3>'
    '<legend class="form-label">{label}</legend><div class="pills">{inner}</div>{notes}</fieldset>'
)
INPUT = (
    '<div class="field"\3><label class="form-label" for="id_\1">{label}</label>'
    '<input type="text" class="form-control" name="\1" id="id_\1" value="\2" autocomplete="off"'
    ' aria-describedby="id_\1_notes"{attrs}\5>{notes}</div>'
)
LIST = (
    '<div class="field"\3><label class="form-label" for="id_\1">{label}</label>'
    '<select class="form-select" name="\1" id="id_\1" aria-describedby="id_\1_notes"\5>'
    '<option value="">– Chọn –</option>{inner}</select>{notes}</div>'
)
HIDDEN = '<input type="hidden" name="\1" value="\2">'


def skeleton(question):
    """A question's markup with marks in it."""
    hint = f'<div class="form-text">{escape(question.hint)}</div>' if question.hint else ""
    label, notes = escape(question.label), f'<div id="id_\1_notes">{hint}\4</div>'
    match question.kind.value:
        case "choice" | "several":
            kind = "radio" if question.kind.value == "choice" else "checkbox"
            return GROUP.format(label=label, notes=notes, inner=_pills(question, kind))
        case "list":
            rows = (
                f'<option value="{escape(c)}">{escape(w)}</option>' for c, w in question.options
            )
            return LIST.format(label=label, notes=notes, inner="".join(rows))
        case "hidden":
            return HIDDEN
    attrs = "".join(f' {name}="{escape(value)}"' for name, value in question.attrs)
    return INPUT.format(label=label, notes=notes, attrs=attrs)


def _pills(question, kind):
    return "".join(
        PILL.format(type=kind, code=escape(code), words=escape(words))
        for code, words in question.options
    )


def draw(field):
    """A field's markup."""
    question, html = field.question, field.question.drawn
    name = escape(field.html_name)
    if question.options:
        html = _choose(html, field.value(), question)
    else:
        html = html.replace(VALUE, _clean(field.value()))
    html = html.replace(STATE, _state(field)).replace(REMARKS, _remarks(field))
    html = html.replace(WRONG, ' aria-invalid="true"' if field.errors else "")
    return mark_safe(html.replace(NAME, name))


def _choose(html, value, question):
    """The chosen codes marked; only codes of the question's own list are looked for."""
    word = " selected" if question.kind.value == "list" else " checked"
    codes = value if isinstance(value, list) else [value]
    for code, _ in question.options:
        if str(code) in codes:
            found = f'value="{escape(code)}"'
            html = html.replace(found, found + word, 1)
    return html


def _clean(value):
    """What was typed, escaped and without control characters."""
    return escape("".join(c for c in value or "" if c >= " "))


def _state(field):
    wrong = " data-wrong" if field.errors else ""
    return wrong if field.is_asked else f"{wrong} data-unasked"


def _remarks(field):
    return "".join(f'<p class="invalid-feedback">{_clean(message)}</p>' for message in field.errors)
