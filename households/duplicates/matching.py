"""Who of two households is who, if they are one household entered twice."""

from .weighing import born_alike, person_of, weigh


def matched(first, second):
    """([(member of the first, the same one in the second)], members of the second alone).

    Only people who live there; one name and birth, each person once, the likeliest pairs first.
    """
    ours, theirs = ({m.pk: m for m in _present(home)} for home in (first, second))
    rows = {pk: person_of(member) for pk, member in (ours | theirs).items()}
    alike = sorted(
        (weigh(rows[a], rows[b]) for a in ours for b in theirs if _is_one(rows[a], rows[b])),
        key=lambda pair: (-pair.weight, pair.first, pair.second),
    )
    pairs, free = [], dict(theirs)
    for pair in alike:
        if pair.first in ours and pair.second in free:
            pairs.append((ours.pop(pair.first), free.pop(pair.second)))
    return pairs, list(free.values())


def _present(home):
    return [member for member in home.members.all() if member.left_on is None]


def _is_one(one, other):
    return one.name == other.name and born_alike(one, other)
