"""What is wrong with a piece of data: remarks, each with the path that leads to its place."""

from typing import NamedTuple


class Remark(NamedTuple):
    """Something to say about one value, in Vietnamese.

    `path` leads to it: ("nha_tuong",), ("b1", "dat_dai") or ("thanh_vien", 2, "bhyt").
    """

    path: tuple
    message: str

    @property
    def dotted(self):
        """The path as text, such as thanh_vien.2.bhyt."""
        return ".".join(map(str, self.path))


class Refused(ValueError):
    """Data that cannot be used; `remarks` says why."""

    def __init__(self, remarks):
        self.remarks = tuple(remarks)
        super().__init__("; ".join(f"{r.dotted}: {r.message}" for r in self.remarks))


class UncheckedAnswers(Refused):
    """Answers that `check` does not pass cannot be scored."""


class BadDefinition(Refused):
    """A stored standard or score table that cannot be used."""
