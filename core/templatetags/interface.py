"""Pieces of the interface: icons inlined from Bootstrap Icons, the active menu entry, charts."""

from functools import cache

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe

register = template.Library()


@cache
def _svg(name):
    path = settings.BASE_DIR / "node_modules" / "bootstrap-icons" / "icons" / f"{name}.svg"
    if not path.exists():
        return ""
    svg = path.read_text(encoding="utf-8").replace("<svg ", '<svg aria-hidden="true" ', 1)
    return svg.replace("\n", "")


@register.simple_tag
def icon(name):
    """An inline icon; without the front-end packages nothing is shown in its place."""
    return mark_safe(_svg(name))


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The current query string with some parameters changed; an empty value removes one."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        params.pop(key, None)
        if value not in (None, ""):
            params[key] = value
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def current(context, route):
    """`aria-current` for the menu entry of this page ("page") or of a page below it ("true")."""
    here = context["request"].path
    try:
        there = reverse(route)
    except NoReverseMatch:
        return ""
    if here == there:
        return mark_safe(' aria-current="page"')
    below = there != "/" and here.startswith(there)
    return mark_safe(' aria-current="true"') if below else ""


@register.filter
def chart_rows(chart):
    """The numbers of a chart as table rows: [(label, [one value per series]), …]."""
    columns = [series["values"] for series in chart["series"]]
    return list(zip(chart["labels"], zip(*columns, strict=True), strict=True))
