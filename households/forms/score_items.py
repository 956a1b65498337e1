"""The questions of a B1 score table as form fields; the table is data, so the fields are too."""

from households.imports import cells

from .fields import Choice, Line, Several

PREFIX = "b1_"


def item_fields(table, area):
    """{field name: field} of every item the table asks in an area; none without a table."""
    asked = [item for item in table.items if item.is_asked(area)] if table else ()
    return {f"{PREFIX}{item.code}": _field(item, area) for item in asked}


def item_answers(table, area, cleaned):
    """{item code: answer} as `standards.check` takes it, from the cleaned data of the fields."""
    names = item_fields(table, area)
    return {name.removeprefix(PREFIX): cleaned.get(name) for name in names}


def _field(item, area):
    options = item.options_in(area)
    match item.kind:
        case "mot_lua_chon":
            return Choice(item.name, [(o.code, o.name) for o in options])
        case "nhieu_lua_chon":
            return Several(item.name, [(o.code, o.name) for o in options])
        case "dem":
            return Line(item.name, read=cells.whole, hint=options[0].name, inputmode="numeric")
    bands = " · ".join(option.name for option in options)
    return Line(item.name, read=cells.quantity, hint=bands, inputmode="decimal")
