"""What a rule is, what it finds, and the doubt that comes of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple


class Finding(NamedTuple):
    """What a rule found in one survey.

    `path` leads to the answer to mend, as in a `Remark`, members counted as on the sheet; () is
    the whole sheet. `facts` are the plain values behind the finding: while they stay the same it
    is the same doubt. `others` are the households it is about beside this one.
    """

    path: tuple
    message: str
    facts: tuple
    others: tuple = ()


class Doubt(NamedTuple):
    """A finding under its rule; `fingerprint` is a digest of the facts behind it."""

    rule: str
    path: tuple
    message: str
    fingerprint: str
    others: tuple = ()


@dataclass(frozen=True)
class Rule:
    """One thing to look for: a code, its name and why it is odd in Vietnamese, and how to look."""

    code: str
    name: str
    reason: str
    find: Callable

    def doubts(self, subject):
        """The `Doubt`s this rule has about a `Subject`."""
        return [
            Doubt(self.code, f.path, f.message, fingerprint(self.code, f.facts), f.others)
            for f in self.find(subject)
        ]


def rule(name, reason):
    """Make a `Rule` of a function of a `Subject` that gives findings; its code is its name."""
    return lambda find: Rule(find.__name__, name, reason, find)


def fingerprint(code, facts):
    """The SHA-256 of a rule's code and the facts behind a finding, in hexadecimal."""
    text = json.dumps([code, facts], ensure_ascii=False, default=str, sort_keys=True)
    return sha256(text.encode()).hexdigest()
