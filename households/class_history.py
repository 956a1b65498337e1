"""The classes of a household from year to year, with the results between them: for the picture."""

from dataclasses import dataclass

from .models import Movement, PovertyClass

LANES = {
    PovertyClass.POOR: "is-poor",
    PovertyClass.NEAR_POOR: "is-near",
    PovertyClass.NOT_POOR: "is-not",
}


SHORT = {Movement.BASELINE: "Năm gốc", Movement.OTHER_OUT: "Khác giảm, ra khỏi sổ"}


@dataclass(frozen=True)
class Mark:
    """One step of the picture: a closed year, a year without a result, or a decision between.

    `standard` is set where another standard begins: classes before and after do not compare.
    """

    label: str
    poverty_class: str | None
    words: str
    standard: str = ""
    is_interim: bool = False

    @property
    def lane(self):
        """The lane it stands in, as the page's style names it."""
        return LANES.get(self.poverty_class, "is-gone")

    @property
    def class_name(self):
        """The class in words; empty where there is none."""
        return PovertyClass(self.poverty_class).label if self.poverty_class else ""


def class_history(facts, interim) -> list[Mark]:
    """The steps in their order.

    `facts` are the household's closed years, oldest first; `interim` the recognised cases of ad hoc
    rounds, each before the year it counts for.
    """
    known = {fact.year: fact for fact in facts}
    settled = [case.commune_review.settles_year for case in interim]
    years = range(min([*known, *settled]), max(known, default=0) + 1) if known else ()
    rows = [((year, 1, 0), known.get(year)) for year in years]
    rows += [((case.commune_review.settles_year, 0, case.pk), case) for case in interim]
    marks, standard = [], None
    for (year, is_year, _), row in sorted(rows, key=lambda pair: pair[0]):
        mark, standard = _mark(year, row, standard) if is_year else (_between(row), standard)
        marks.append(mark)
    return marks


def _mark(year, fact, standard):
    if fact is None:
        return Mark(str(year), None, "không rà soát"), standard
    begins = standard is not None and fact.standard_id != standard
    words = SHORT.get(fact.movement) or fact.get_movement_display()
    name = fact.standard.code if begins else ""
    return Mark(str(year), fact.poverty_class, words, name), fact.standard_id


def _between(case):
    review = case.commune_review.review
    words = f"Thường xuyên, QĐ {case.commune_review.decision_number}"
    return Mark(f"{review.month}/{review.year}", case.survey.poverty_class, words, is_interim=True)
