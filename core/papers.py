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
    """A paragraph, `lead` in bold before it.

    `tone` is "" for plain, "strong" for the one that counts, "note" for a note, "body" for the text
    of a document (justified, indented), "basis" for what it rests on, "act" for a centred line in
    bold, "aside" for one in italics, "dated" for place and date at the end.
    """

    text: str
    tone: str = ""
    lead: str = ""
    kind: ClassVar = "text"


@dataclass(frozen=True)
class Facts:
    """(name, value) lines; a line without a value has dots to write on."""

    rows: Sequence[tuple[str, str]]
    kind: ClassVar = "facts"


@dataclass(frozen=True)
class Dots:
    """Empty dotted lines to write on by hand."""

    lines: int
    kind: ClassVar = "dots"

    @property
    def all(self):
        """One number for each line."""
        return range(self.lines)


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
class Signed:
    """The end of a document that goes out: who gets it on the left, who signs it on the right."""

    who: str
    name: str
    recipients: Sequence[str]
    kind: ClassVar = "signed"


@dataclass(frozen=True)
class NewPage:
    """What follows begins a page: the lists that go with a decision."""

    kind: ClassVar = "new_page"


@dataclass(frozen=True)
class Paper:
    """A paper of a state body, or of a citizen when `issuer` is empty.

    `notice` stands at the top of every sheet, `mark` (a re-print, a draft) at the top of the first;
    `to` is «Kính gửi». A line of `issuer` may hold a line break.
    """

    issuer: Sequence[str]
    dated: str
    title: str
    subtitle: str
    blocks: Sequence = field(default_factory=list)
    notice: str = ""
    number: str = ""
    to: str = ""
    mark: str = ""
    state: ClassVar = STATE
    motto: ClassVar = MOTTO
