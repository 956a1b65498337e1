"""The questions of a B1 score table; the table is data, so the questions are too.

An item that follows from other answers (`Item.derived`) is not asked.
"""

from households.imports import cells

from .questions import Kind, Question

PREFIX = "b1_"


def item_questions(table, area):
    """The questions of the items the table asks in an area; none without a table."""
    asked = [i for i in table.items if i.is_asked(area) and not i.derived] if table else ()
    return [_question(item, area) for item in asked]


def item_answers(given):
    """{item code: answer} as `standards.check` takes it, from the answers by question name."""
    return {name.removeprefix(PREFIX): a for name, a in given.items() if name.startswith(PREFIX)}


def per_unit(unit):
    """What the points of something counted are for: «Mỗi con» is no question of its own."""
    return f"Điểm tính cho {unit[:1].lower()}{unit[1:]}" if unit else ""


def _question(item, area):
    name, options = f"{PREFIX}{item.code}", item.options_in(area)
    coded = tuple((o.code, o.name) for o in options)
    match item.kind:
        case "mot_lua_chon":
            return Question(name, item.name, Kind.CHOICE, coded)
        case "nhieu_lua_chon":
            return Question(name, item.name, Kind.SEVERAL, coded, str)
        case "dem":
            attrs = (("inputmode", "numeric"),)
            return Question(
                name, item.name, Kind.LINE, (), cells.whole, per_unit(options[0].name), attrs
            )
    bands = " · ".join(option.name for option in options)
    attrs = (("inputmode", "decimal"),)
    return Question(name, item.name, Kind.LINE, (), cells.quantity, bands, attrs)
