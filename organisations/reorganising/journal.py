"""Changing rows so that all of it can be put back exactly: what a reorganisation did, and undoing.

Entries are plain JSON in the order they were done; undoing reads them from the last to the first.
Rows are changed in sets: the number of statements does not grow with the households.
"""

from collections import defaultdict
from datetime import date

from django.apps import apps
from django.db.models import Case, F, Value, When

BATCH = 500  # keys in one statement


class Journal:
    """Does changes to rows and keeps what undoing them needs."""

    def __init__(self, entries=()):
        self.entries = list(entries)

    def change(self, rows, **values):
        """Give the rows of a queryset these values; their keys."""
        fields = list(values)
        before = list(rows.order_by("pk").values_list("pk", *fields))
        keys = [pk for pk, *_ in before]
        for position, field in enumerate(fields, 1):
            self._keep(rows.model, field, ((row[position], row[0]) for row in before))
        _update(rows.model, keys, values)
        return keys

    def follow(self, rows, field, mapping):
        """Where `field` of the rows of a queryset is a key of the mapping, take its value."""
        if not mapping:
            return []
        rows = rows.filter(**{f"{field}__in": mapping})
        before = list(rows.order_by("pk").values_list(field, "pk"))
        self._keep(rows.model, field, before)
        kind = rows.model._meta.get_field(field)
        kind = kind.target_field if kind.is_relation else kind
        ways = [When(**{field: old}, then=Value(new, kind)) for old, new in mapping.items()]
        keys = [pk for _, pk in before]
        _update(rows.model, keys, {field: Case(*ways, default=F(field), output_field=kind)})
        return keys

    def create(self, rows):
        """Store new rows of one kind; the rows, with keys."""
        rows = list(rows)
        if rows:
            model = type(rows[0])
            model.objects.bulk_create(rows, batch_size=BATCH)
            keys = [row.pk for row in rows]
            self.entries.append({"did": "create", "model": model._meta.label, "keys": keys})
        return rows

    def remove(self, rows):
        """Take rows out that others stand in for; undoing brings them back under their keys."""
        names = [field.attname for field in rows.model._meta.concrete_fields]
        found = rows.order_by("pk").values(*names)
        kept = [{name: _plain(value) for name, value in row.items()} for row in found]
        if kept:
            self.entries.append({"did": "remove", "model": rows.model._meta.label, "rows": kept})
            rows.model.objects.filter(pk__in=[row["id"] for row in kept]).delete()

    def undo(self):
        """Put everything back, the last change first."""
        for entry in reversed(self.entries):
            UNDOING[entry["did"]](apps.get_model(entry["model"]), entry)

    def created(self, model):
        """Keys of the rows of a kind that were created."""
        label = model._meta.label
        return [
            pk
            for entry in self.entries
            if entry["did"] == "create" and entry["model"] == label
            for pk in entry["keys"]
        ]

    def _keep(self, model, field, pairs):
        """Remember what a field held: [[value, [keys]], …]."""
        groups = defaultdict(list)
        for old, pk in pairs:
            groups[old].append(pk)
        if groups:
            before = [[_plain(old), keys] for old, keys in groups.items()]
            facts = {"model": model._meta.label, "field": field, "before": before}
            self.entries.append({"did": "change", **facts})


def _plain(value):
    """A value as JSON keeps it: days and moments as text, rows by their keys."""
    return str(value) if isinstance(value, date) else value


def _value(field, kept):
    """What `_plain` made of a value, turned back."""
    return kept if field.is_relation else field.to_python(kept)


def _update(model, keys, values):
    for some in _some_of(keys):
        model.objects.filter(pk__in=some).update(**values)


def _some_of(keys):
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _change_back(model, entry):
    field = model._meta.get_field(entry["field"])
    for old, keys in entry["before"]:
        _update(model, keys, {entry["field"]: _value(field, old)})


def _take_out(model, entry):
    for some in _some_of(entry["keys"]):
        model.objects.filter(pk__in=some).delete()


def _bring_back(model, entry):
    fields = {field.attname: field for field in model._meta.concrete_fields}
    rows = [
        model(**{name: _value(fields[name], kept) for name, kept in row.items()})
        for row in entry["rows"]
    ]
    model.objects.bulk_create(rows, batch_size=BATCH)


UNDOING = {"change": _change_back, "create": _take_out, "remove": _bring_back}
