"""What a paper of the office says, declared once: a page prints it, Word gets it as a document.

`components/paper.html` draws the page, `core.documents` writes the document.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True)
class Heading:
    """The title of a part."""

    text: str
    kind: ClassVar = "heading"


@dataclass(frozen=True)
class Text:
    """A paragraph; `tone` is "" for plain, "strong" for the one that counts, "note" for a note."""

    text: str
    tone: str = ""
    kind: ClassVar = "text"


@dataclass(frozen=True)
class Facts:
    """(name, value) lines."""

    rows: Sequence[tuple[str, str]]
    kind: ClassVar = "facts"


@dataclass(frozen=True)
class Column:
    """A column of a table: heading, share of the width, and whether it holds figures."""

    name: str
    share: float = 1
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of text under columns; `total` is a last row in bold."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    kind: ClassVar = "table"

    @property
    def cells(self):
        """Every row as (column, text) pairs."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def total_cells(self):
        """The last row as (column, text) pairs; none without a total."""
        return list(zip(self.columns, self.total, strict=True)) if self.total else []


@dataclass(frozen=True)
class Signatures:
    """(who signs, name printed under the place for the signature) side by side, at the end."""

    people: Sequence[tuple[str, str]]
    kind: ClassVar = "signatures"


@dataclass(frozen=True)
class Paper:
    """A paper of a state body. `notice` stands at the top of every sheet."""

    issuer: Sequence[str]
    dated: str
    title: str
    subtitle: str
    blocks: Sequence = field(default_factory=list)
    notice: str = ""
    state: ClassVar = STATE
    motto: ClassVar = MOTTO
