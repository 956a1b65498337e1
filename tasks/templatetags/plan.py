"""The plan's words on a page, as they stand on paper."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

register = template.Library()
ITALIC = re.compile(r"\*([^*]+)\*")


@register.filter
def as_written(quote):
    """A quotation from the plan: one paragraph a line, asterisks as italics, nothing else done."""
    lines = (ITALIC.sub(r"<em>\1</em>", conditional_escape(line)) for line in quote.splitlines())
    return mark_safe("".join(f"<p>{line}</p>" for line in lines))
