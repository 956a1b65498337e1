"""Reorganise units from a day: look at it, carry it out, undo it, or carry out what is due."""

from datetime import datetime
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from core.errors import RuleBroken
from organisations.models import Reorganisation, Unit, User
from povertyplan import reorganising


class Command(BaseCommand):
    """`manage.py reorganise FILE.csv --on dd/mm/yyyy --basis … [--preview|--apply|--undo]`.

    FILE has the layout of `organisations/data/reorganisation_2025.csv`, which is read without
    FILE. `--preview` (what is done without another word) writes nothing; `--due` carries out what
    is scheduled. `--by` names the account that stands behind it.
    """

    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default=str(reorganising.layout.EXAMPLE))
        parser.add_argument("--on", help="first day of the new map, dd/mm/yyyy")
        parser.add_argument("--basis", default="", help="the legal act")
        parser.add_argument("--name", default="", help="a name for it")
        parser.add_argument("--district", default="170", help="code of the district")
        parser.add_argument("--by", help="user name of who carries it out")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--preview", action="store_true")
        what.add_argument("--apply", action="store_true")
        what.add_argument("--undo", action="store_true")
        what.add_argument("--due", action="store_true")

    def handle(self, **options):
        try:
            self._run(options)
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken

    def _run(self, options):
        by = options["by"] and User.objects.filter(username=options["by"]).first()
        if options["by"] and not by:
            raise CommandError(f"No account is called {options['by']}.")
        now = timezone.now()
        moment = {"today": timezone.localdate(now), "at": now}
        if options["due"]:
            self.stdout.write(f"{reorganising.carry_out_due(**moment)} carried out.")
        elif options["undo"]:
            self._undo(options, now, by)
        elif options["apply"]:
            self._apply(options, moment, by)
        else:
            self._preview(_asked(options))

    def _undo(self, options, at, by):
        if not by:
            raise CommandError("--by is missing: somebody stands behind it.")
        district, on = _district(options), _day(options)
        found = Reorganisation.objects.filter(district=district, on=on, state="applied")
        if len(found) != 1:
            raise CommandError(f"{len(found)} reorganisations were carried out for that day.")
        reorganising.undo_reorganisation(found[0], at=at, by=by)
        self.stdout.write(f"Undone: {found[0]}.")

    @transaction.atomic
    def _apply(self, options, moment, by):
        asked = _asked(options)
        if not asked.legal_basis:
            raise CommandError("--basis is missing.")
        draft = reorganising.draft_reorganisation(
            name=asked.name, district=asked.district, on=asked.on, lines=asked.lines,
            legal_basis=asked.legal_basis, at=moment["at"], by=by,
        )  # fmt: skip
        self._preview(draft)
        done = reorganising.apply_reorganisation(draft, **moment, by=by)
        self.stdout.write("Carried out: " + ", ".join(f"{n} {what}" for what, n in
                                                      done.moved.items()))  # fmt: skip

    def _preview(self, reorganisation):
        preview = reorganising.Preview(reorganising.plan_of(reorganisation))
        for reason in preview.blocks:
            self.stdout.write(f"! {reason}")
        for line in preview.lines if not preview.plan.flaws else ():
            sources = " + ".join(str(source) for source in line.new.sources)
            self.stdout.write(
                f"{line.new.code} {line.new}: {sources}; {line.villages} villages, "
                f"{line.households} households, {line.persons} persons, {line.people} users"
            )
        for what, before, after in preview.totals if not preview.plan.flaws else ():
            self.stdout.write(f"{what}: {before} = {after}")


def _asked(options):
    """The reorganisation the options speak of, not stored."""
    lines = reorganising.read_lines(Path(options["file"]).read_bytes())
    on = _day(options)
    name = options["name"] or f"Sắp xếp đơn vị từ {on:%d/%m/%Y}"
    facts = {"name": name, "on": on, "lines": lines, "legal_basis": options["basis"]}
    return Reorganisation(district=_district(options), **facts)


def _district(options):
    found = Unit.objects.filter(level="district", code=options["district"], valid_to=None).first()
    if not found:
        raise CommandError(f"There is no district {options['district']}.")
    return found


def _day(options):
    try:
        return datetime.strptime(options["on"] or "", "%d/%m/%Y").date()
    except ValueError:
        raise CommandError("--on is missing or no day: dd/mm/yyyy.") from None
