"""Pieces of the interface: icons inlined from Bootstrap Icons, the active menu entry."""

from functools import cache

from django import template
from django.conf import settings
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
