"""Poverty standards: what a survey's answers come to, and why.

Pure Python without a database: standards and score tables are data, rules are functions.
"""

from households.standards.answers import Household, age_on
from households.standards.answers_check import check
from households.standards.classification import classify, classify_checked
from households.standards.derivation import DERIVED, derived_answer, derived_answers
from households.standards.oddities import doubts
from households.standards.remarks import BadDefinition, Remark, UncheckedAnswers
from households.standards.result import Finding, Result
from households.standards.rulebook import Rulebook, shipped
from households.standards.rules import RULES, Reason
from households.standards.score_table import Item, ItemPoints, Option, ScoreTable
from households.standards.standard import Indicator, Standard

__all__ = [
    "DERIVED",
    "RULES",
    "BadDefinition",
    "Finding",
    "Household",
    "Indicator",
    "Item",
    "ItemPoints",
    "Option",
    "Reason",
    "Remark",
    "Result",
    "Rulebook",
    "ScoreTable",
    "Standard",
    "UncheckedAnswers",
    "age_on",
    "check",
    "classify",
    "classify_checked",
    "derived_answer",
    "derived_answers",
    "doubts",
    "shipped",
]
