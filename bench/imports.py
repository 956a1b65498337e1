"""The survey workbook of 20,000 households into a round, against django-import-export.

Ours: the uploaded file read in its own process, every survey checked, scored and held against the
round (the preview), then written in batches: surveys, members, cases, search keys, all that
undoing needs. Theirs, from rows that are in memory already: the same households and members
as plain columns, a `Household` or a `Member` for each row; no file, no scoring, no survey. Both
on the same SQLite database. A row is a row of the workbook: a household or a member.

Theirs three times: the default resource (on a sample); its bulk mode, with foreign keys given as
the workbook gives them, by code (on a sample); and bulk with every key known beforehand, which
no workbook does, to show what bare bulk inserts cost. `preview_and_import` counts the dry run
that the library shows a person before the import, as ours counts the preview; `import_alone` sets
our preview and writing against their import without one. Time is the processor's, of all processes.
"""

import json
import os
import sys
import tempfile
from datetime import date
from pathlib import Path

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from import_export import fields, resources, widgets
from openpyxl import load_workbook
from tablib import Dataset

import bench.setup  # noqa: F401
from bench import score
from core.text import fold
from households import actions
from households.actions.household import search_key_of
from households.imports.round_surveys import RoundWorkbook
from households.jobs import _import
from households.models import (
    CommuneReview,
    EthnicGroup,
    Household,
    Member,
    Residence,
    Review,
    ReviewCase,
    Survey,
)
from organisations.models import Unit, UnitAttribute, User

CODE, VILLAGES = "09999", 12
REGISTERED = date(2021, 1, 1)
SAMPLE = 1000  # households for the resource that saves one by one


class Plain:
    """What all resources have in common."""

    skip_unchanged = False
    report_skipped = False
    use_transactions = True


class Bulk:
    """The bulk mode at its fastest: no look-up of what is there, no difference kept."""

    use_bulk, batch_size, skip_diff, force_init_instance = True, 1000, True, True


def by(attribute, model, key):
    """A foreign key, given as the workbook gives it."""
    return fields.Field(attribute, attribute, widgets.ForeignKeyWidget(model, key))


def known(attribute):
    """A foreign key whose number is known: no query."""
    return fields.Field(f"{attribute}_id", attribute, widgets.IntegerWidget())


class HouseholdResource(resources.ModelResource):
    """A household as plain columns."""

    unit = by("unit", Unit, "code")

    class Meta(Plain):
        model = Household
        import_id_fields = ("code",)
        fields = ("code", "unit", "head_name", "registered_on", "search_key")


class MemberResource(resources.ModelResource):
    """A member as plain columns."""

    household = by("household", Household, "code")
    ethnicity = by("ethnicity", EthnicGroup, "code_1979")

    class Meta(Plain):
        model = Member
        import_id_fields = ("household", "name", "birth_date")
        fields = (
            "household", "name", "birth_date", "sex", "relation", "cccd", "ethnicity", "joined_on",
        )  # fmt: skip


class BulkHouseholds(HouseholdResource):
    """In bulk."""

    class Meta(HouseholdResource.Meta, Bulk):
        pass


class BulkMembers(MemberResource):
    """In bulk."""

    class Meta(MemberResource.Meta, Bulk):
        pass


class KeyedHouseholds(HouseholdResource):
    """In bulk, and every key looked up beforehand by somebody else."""

    unit = known("unit")

    class Meta(HouseholdResource.Meta, Bulk):
        pass


class KeyedMembers(MemberResource):
    """In bulk, and every key looked up beforehand by somebody else."""

    household, ethnicity = known("household"), known("ethnicity")

    class Meta(MemberResource.Meta, Bulk):
        pass


WAYS = {
    "default": (HouseholdResource, MemberResource),
    "bulk": (BulkHouseholds, BulkMembers),
    "bulk_keys_known": (KeyedHouseholds, KeyedMembers),
}


def spent_so_far():
    """Seconds of processor time of this process and its children: other work does not count."""
    return sum(os.times()[:4])


def rows_of(path):
    """(households, members) of a workbook, each row a dict."""
    book = load_workbook(path, read_only=True)
    for name in (score.HOUSEHOLDS, score.MEMBERS):
        rows = book[name].iter_rows(values_only=True)
        headings = next(rows)
        yield [dict(zip(headings, row, strict=False)) for row in rows]


def a_round(households, members):
    """A commune with these households on its list, each registered with its head."""
    review = Review.objects.order_by("-year").first()
    facts = {"level": "commune", "name": "Đo", "full_name": "Xã Đo", "parent": review.unit}
    commune = _unit(code=CODE, **facts)
    UnitAttribute.objects.create(
        unit=commune, kind="area", value="nong_thon", valid_from=REGISTERED
    )
    villages = {
        f"Xóm {n}": _unit(
            code=f"{CODE}{n}", level="village", name=f"{n}", full_name=f"Xóm {n}", parent=commune
        )
        for n in range(1, VILLAGES + 1)
    }
    commune_review = CommuneReview.objects.create(review=review, commune=commune)
    heads = {row["ma_ho"]: row for row in members if row["quan_he"] == "chu_ho"}
    made = Household.objects.bulk_create(
        _household(row["ma_ho"], villages[row["thon"]], heads[row["ma_ho"]]) for row in households
    )
    Residence.objects.bulk_create(
        Residence(household=h, unit=h.unit, from_on=h.registered_on) for h in made
    )
    tay = EthnicGroup.objects.get(code_1979="02")
    people = [_head(household, heads[household.code], tay) for household in made]
    Member.objects.bulk_create(people)
    ReviewCase.objects.bulk_create(
        ReviewCase(commune_review=commune_review, household=h, reason="all", listed_on=REGISTERED)
        for h in made
    )
    return commune_review


def _unit(*, parent, **facts):
    unit = Unit.objects.create(parent=parent, valid_from=REGISTERED, **facts)
    unit.path = f"{parent.path}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def _household(code, village, head):
    return Household(
        code=code, unit=village, head_name=head["ho_ten"], registered_on=REGISTERED,
        search_key=f"{fold(code)}|{fold(head['ho_ten'])}|{head['cccd']};",
    )  # fmt: skip


def _head(household, row, group):
    return Member(
        household=household, name=row["ho_ten"], birth_date=_birth(row), sex=row["gioi_tinh"],
        relation="chu_ho", cccd=row["cccd"], ethnicity=group, joined_on=REGISTERED,
    )  # fmt: skip


def _birth(row):
    day, _, rest = row["ngay_sinh"].partition("/")
    month, _, year = rest.partition("/")
    return date(int(year), int(month), int(day)) if rest else date(int(day), 1, 1)


def ours(path, commune_review):
    """Seconds of reading and of writing; refuses to count a file that was not written whole."""
    by, at = User.objects.order_by("pk").first(), timezone.now()
    with path.open("rb") as file:
        found = actions.upload_surveys(commune_review, File(file), at=at, by=by)
    begun = spent_so_far()
    actions.read_survey_import(_import(found.pk), RoundWorkbook, at=at)
    read = spent_so_far()
    actions.confirm_survey_import(found, mode="each", by=by)
    actions.write_survey_import(_import(found.pk), at=at)
    written = spent_so_far()
    found = _import(found.pk)
    assert found.stage == "written", (found.stage, found.problem)
    found.file.delete(save=False)
    count = Survey.objects.filter(batch=found).count()
    return {"read": read - begun, "write": written - read, "surveys": count}


def theirs(way, households, members, village):
    """Rows a second of django-import-export for the same rows, under codes of their own.

    Citizen numbers stay empty: those of the file are in the registry by now.
    """
    of_households, of_members = WAYS[way]
    keyed = way == "bulk_keys_known"
    heads = {row["ma_ho"]: row["ho_ten"] for row in members if row["quan_he"] == "chu_ho"}
    data = Dataset(headers=HouseholdResource.Meta.fields)
    for row in households:
        code = f"{way}-{row['ma_ho']}"[-20:]
        unit = village.pk if keyed else village.code
        data.append([code, unit, heads[row["ma_ho"]], "2021-01-01", search_key_of(code, [])])
    spent = _imported(of_households, data)
    keys = dict(Household.objects.filter(code__in=data["code"]).values_list("code", "pk"))
    wanted = {row["ma_ho"] for row in households}
    tay = EthnicGroup.objects.get(code_1979="02")
    data = Dataset(headers=MemberResource.Meta.fields)
    for row in members:
        if row["ma_ho"] in wanted:
            code = f"{way}-{row['ma_ho']}"[-20:]
            home, group = (keys[code], tay.pk) if keyed else (code, tay.code_1979)
            born, sex, relation = _birth(row).isoformat(), row["gioi_tinh"], row["quan_he"]
            data.append([home, row["ho_ten"], born, sex, relation, "", group, "2021-01-01"])
    preview, write = map(sum, zip(spent, _imported(of_members, data), strict=True))
    rows = len(households) + len(data)
    return {"preview_and_import": rows / (preview + write), "import_alone": rows / write}


def _imported(resource, data):
    """Seconds of the dry run that the library shows a person first, and of the import itself."""
    spent = []
    for dry_run in (True, False):
        begun = spent_so_far()
        result = resource().import_data(data, dry_run=dry_run)
        spent.append(spent_so_far() - begun)
        assert not result.has_errors(), result.row_errors()[:1]
    return spent


def main(size=score.SIZE, people=score.PEOPLE):
    """One JSON line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "surveys.xlsx"
        score.COMMUNES = (CODE,)
        score.write_surveys(path, size=size, people=people)
        households, members = rows_of(path)
        with transaction.atomic():
            commune_review = a_round(households, members)
        spent = ours(path, commune_review)
    village = Unit.objects.get(code=f"{CODE}1")
    rows = len(households) + len(members)
    mine = rows / (spent["read"] + spent["write"])
    rates = {
        way: theirs(way, households if "keys" in way else households[:SAMPLE], members, village)
        for way in WAYS
    }
    ratios = {
        way: {part: mine / rate for part, rate in parts.items()} for way, parts in rates.items()
    }
    print(json.dumps({"rows": rows, **spent, "ours": mine, "theirs": rates, "ratios": ratios}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
