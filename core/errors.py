"""The base of every broken business rule."""


class RuleBroken(Exception):
    """A business rule that does not hold; `str()` is the Vietnamese sentence to show.

    A subclass is the rule: it sets `message`, a `str.format` pattern filled from the keyword
    arguments, and may name the form `field` the message belongs to.
    """

    message = "Không thực hiện được yêu cầu này."
    field: str | None = None

    def __init__(self, *, field=None, **facts):
        self.field = field or self.field
        self.facts = facts
        super().__init__(self.message.format(**facts))
