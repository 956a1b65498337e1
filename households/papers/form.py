"""What every paper of a commune shares: the head, dates in words, who signs, what is a draft."""

from dataclasses import dataclass
from datetime import date

from households.documents import DEMO

BLANK_DAY = "ngày …… tháng …… năm ……"
BASIS = "Quyết định 24/2021/QĐ-TTg"
UNCHECKED = f"Mẫu dựng theo nội dung {BASIS}, chưa đối chiếu với bản in chính thức."
CHAIRMAN = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
CLERK = "NGƯỜI LẬP BIỂU"
DRAFT = "DỰ THẢO – chưa vào sổ văn bản"
MISSING = "–"


@dataclass(frozen=True)
class Issue:
    """Under which number and day a paper goes out, who signs it, and what marks this copy.

    A draft has none of them yet, and says so.
    """

    number: str = ""
    dated_on: date | None = None
    signer: str = ""
    mark: str = DRAFT

    @classmethod
    def of(cls, document, mark=""):
        """Of an `IssuedDocument`."""
        return cls(document.number, document.dated_on, document.signer, mark)


def day_in_words(day, blank=BLANK_DAY):
    """A date as Nghị định 30/2020 writes it: a zero before days under 10 and months 1 and 2."""
    if day is None:
        return blank
    month = f"{day.month:02}" if day.month < 3 else day.month
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def head(commune, *, is_demo=False):
    """The fields of a `Paper` that every paper of a commune's People's Committee shares."""
    issuer = [f"ỦY BAN NHÂN DÂN\n{commune.full_name.upper()}"]
    return {"issuer": issuer, "notice": DEMO if is_demo else ""}


def going_out(commune, issue, suffix, *, is_demo=False):
    """The same with number, place and date, of a paper that goes out."""
    return head(commune, is_demo=is_demo) | {
        "number": issue.number or f"……/{suffix}",
        "dated": f"{commune.name}, {day_in_words(issue.dated_on)}",
        "mark": issue.mark,
    }


def inside(unit):
    """«xã La Hiên» inside a sentence."""
    kind, _, rest = unit.full_name.partition(" ")
    return f"{kind.lower()} {rest}".rstrip()


def committee(commune):
    """«Ủy ban nhân dân xã La Hiên» inside a sentence."""
    return f"Ủy ban nhân dân {inside(commune)}"


def round_name(review):
    """«năm 2026», or «tháng 3/2027» of an ad hoc round."""
    return f"năm {review.year}" if review.is_annual else f"tháng {review.month}/{review.year}"


def points(survey):
    """B1 and B2 of a survey; a missing one is a dash."""
    return [MISSING if n is None else str(n) for n in (survey.b1, survey.b2)]


def born(member):
    """The birth date, or the year where no more is known."""
    if member.is_birth_year_only:
        return str(member.birth_date.year)
    return f"{member.birth_date:%d/%m/%Y}"


def home_of(household):
    """Where a household lives, from its own address up to the district."""
    unit = household.unit
    places = [household.address, unit.full_name, unit.parent.full_name]
    return ", ".join(place for place in places if place)
