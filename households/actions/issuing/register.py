"""The register of a commune: numbers by year and kind, used once, and days in their order."""

import re

from django.db.models import Max
from django.utils.timezone import localtime

from core.errors import RuleBroken
from households.models import IssuedDocument
from organisations.models import Unit

Kind = IssuedDocument.Kind
SUFFIXES = {
    Kind.OPINION_REPORT: "BC-UBND",
    Kind.DECISION: "QĐ-UBND",
    Kind.RECHECK_NOTICE: "TB-UBND",
    Kind.REFUSAL: "TB-UBND",
    Kind.PETITION_REFUSAL: "TB-UBND",
    Kind.CERTIFICATE: "GCN-HN.HCN",
}
LEADING = re.compile(r"\d+")


class NumberTaken(RuleBroken):
    """A number is used once a year, also when its document was withdrawn."""

    message = "Số {number} đã dùng cho một văn bản khác của năm {year}."
    field = "number"


class DatedTooEarly(RuleBroken):
    """A document is not older than what it tells."""

    message = "Ngày văn bản không được trước ngày {since:%d/%m/%Y}."
    field = "dated_on"


class DatedInFuture(RuleBroken):
    """Nothing is signed ahead of its day."""

    message = "Ngày văn bản không được sau hôm nay ({on:%d/%m/%Y})."
    field = "dated_on"


def next_order(unit, year, kind) -> int:
    """The next place in a unit's register of a year; kinds with one suffix share a register."""
    held = IssuedDocument.objects.filter(unit=unit, year=year, kind__in=_register(kind))
    return (held.aggregate(last=Max("order"))["last"] or 0) + 1


def hold_register(unit):
    """One document after the other of a commune, so that no two get one number."""
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)


def _register(kind):
    return [other for other, suffix in SUFFIXES.items() if suffix == SUFFIXES[kind]]


def number_of(kind, order):
    """«12/GCN-HN.HCN»."""
    return f"{order}/{SUFFIXES[kind]}"


def order_of(number):
    """The place in the register a number begins with; none for one that begins otherwise."""
    found = LEADING.match(number)
    return int(found[0]) if found and len(found[0]) < 9 else None


def refuse_day(dated_on, since, at):
    """A document is dated from the day of what it tells to the day it is written down."""
    if since and dated_on < since:
        raise DatedTooEarly(since=since)
    if dated_on > localtime(at).date():
        raise DatedInFuture(on=localtime(at).date())


def refuse_taken(unit, year, kind, number):
    """A number is not used twice, not even of a withdrawn document."""
    held = IssuedDocument.objects.filter(unit=unit, year=year, kind__in=_register(kind))
    if held.filter(number__iexact=number).exists():
        raise NumberTaken(number=number, year=year)
