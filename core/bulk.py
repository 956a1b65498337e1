"""Many rows in one statement, without a compiler's work for every single value.

`bulk_create` asks every field about every value and costs several times what the database does.
Here a column is prepared at once, and values the driver takes as they are pass by. Left out is
what the rows written so do not need: defaults of the database, expressions, other databases.
"""

from django.db import connection
from django.db.models import JSONField

MOST_PARAMETERS = 32_000
AS_THEY_ARE = {int, str, bool, type(None)}


def insert(rows, *, update=()):
    """Insert model instances of one kind; those without a key learn theirs.

    With `update`, the instances have keys that exist, and these fields of them are stored.
    """
    if not rows:
        return
    fields = [f for f in rows[0]._meta.concrete_fields if update or not f.primary_key]
    values = list(zip(*(_column(field, rows) for field in fields), strict=True))
    at_once = MOST_PARAMETERS // len(fields)
    for start in range(0, len(rows), at_once):
        _insert(rows[start : start + at_once], fields, values[start : start + at_once], update)


def _insert(rows, fields, values, update):
    meta, quote = rows[0]._meta, connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    key = quote(meta.pk.column)
    after = f"RETURNING {key}"
    if update:
        columns = [quote(meta.get_field(name).column) for name in update]
        changes = ", ".join(f"{column} = EXCLUDED.{column}" for column in columns)
        after = f"ON CONFLICT ({key}) DO UPDATE SET {changes}"
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES {places} {after}"
        cursor.execute(sql, [value for row in values for value in row])
        keys = () if update else cursor.fetchall()
    for row, (pk,) in zip(rows, keys, strict=bool(keys)):
        row.pk, row._state.adding, row._state.db = pk, False, connection.alias


def _column(field, rows):
    """The values of one field, as the driver takes them."""
    values = [getattr(row, field.attname) for row in rows]
    if isinstance(field, JSONField):
        return [field.get_db_prep_save(value, connection) for value in values]
    known = {}
    return [v if type(v) in AS_THEY_ARE else _prepared(field, v, known) for v in values]


def _prepared(field, value, known):
    if value not in known:
        known[value] = field.get_db_prep_save(value, connection)
    return known[value]
