"""What is odd about recorded surveys, held against last year, the village and the registry.

Pure Python without a database: rules are functions over a `Subject`. A doubt refuses nothing; a
person mends the survey or confirms that the odd thing is true.
"""

from households.quality.doubt import Doubt, Finding, Rule
from households.quality.rules import RULES, doubts
from households.quality.subject import LastYear, Person, Subject, Twin, Village

__all__ = [
    "RULES",
    "Doubt",
    "Finding",
    "LastYear",
    "Person",
    "Rule",
    "Subject",
    "Twin",
    "Village",
    "doubts",
]
