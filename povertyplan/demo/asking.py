"""Asking the households of a year: births and deaths since, answers, and what they come to."""

from dataclasses import dataclass
from datetime import timedelta

from households import standards

from .answers import answers_of
from .homes import Visit
from .people import Person
from .plan import BASELINE
from .points import TABLE

STANDARD = standards.shipped().standards["2022"]
TOWNSHIP = "05716"  # all other communes are rural
BIRTHS, DEATHS = 0.05, 0.045
PAPER_YEARS = (BASELINE,)  # B1 of these years was typed from paper for everybody
ON_PAPER = 0.2  # and for this share of the later surveys


@dataclass(slots=True)
class Asked:
    """A survey as it will be stored, with the people born and gone since the last one."""

    visit: Visit
    people: list[Person]
    answers: dict
    result: dict
    born: list[Person]
    gone: list[Person]


def ask(visits, families):
    """The surveys of some visits, one after another. Each result is what `classify` says."""
    for visit in visits:
        yield _ask(visit, families)


def _ask(visit, families):
    rng, home = families.rng, visit.home
    born, gone = [], []
    if visit.year > BASELINE and not home.story:
        born, gone = _births(visit, families), _deaths(visit, rng)
    area = area_of(visit.commune)
    answers = answers_of(visit, area, rng, **_script(visit, rng))
    result = standards.classify(answers, STANDARD, area, TABLE)
    if result.poverty_class != visit.wanted:
        raise AssertionError(f"{visit.wanted} came out as {result.poverty_class}")
    return Asked(visit, home.living(visit.on), answers, result.to_dict(), born, gone)


def _script(visit, rng):
    """What the story says of this year; otherwise only whether B1 comes from paper."""
    story = visit.home.story
    if story and visit.year == story.shows:
        return story_terms(story)
    return {"is_typed": visit.year in PAPER_YEARS or rng.random() < ON_PAPER}


def story_terms(story):
    """What is fixed of the answers in the year that a story is shown for."""
    return {"lacks": list(story.lacks), "b1": story.b1, "is_typed": story.is_typed}


def area_of(commune):
    """Urban or rural, by the commune's code."""
    return "thanh_thi" if commune == TOWNSHIP else "nong_thon"


def _births(visit, families):
    """A child of a young couple, now and then."""
    if families.rng.random() >= BIRTHS:
        return []
    mothers = [p for p in visit.home.living(visit.on) if p.sex == "nu" and _bears(p, visit.on)]
    if not mothers:
        return []
    mother = mothers[0]
    born_on = visit.on - timedelta(families.rng.randint(5, 330))
    child = families.child(mother, _father(mother, visit.home), born_on)
    child.relation = "chau" if mother.relation == "khac" else "con"
    child.joined_on = visit.on
    visit.home.people.append(child)
    return [child]


def _bears(person, on):
    return person.relation in ("vo_chong", "khac") and 19 <= person.age(on) <= 40


def _father(mother, home):
    """The husband: the head, or a daughter-in-law's the eldest son."""
    if mother.relation == "vo_chong":
        return home.head
    return next(p for p in home.people if p.relation == "con" and p.sex == "nam")


def _deaths(visit, rng):
    """An old member, never the head."""
    old = [p for p in visit.home.living(visit.on) if p.relation != "chu_ho"]
    old = [p for p in old if p.age(visit.on) >= 70 and rng.random() < DEATHS]
    for person in old:
        person.left_on = visit.on - timedelta(rng.randint(3, 60))
        person.leaving = "died"
    return old
