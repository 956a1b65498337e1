"""Score a survey workbook without touching the database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import RuleBroken
from households.imports.communes import registered_communes, shipped_communes
from households.imports.ethnic_groups import ethnic_groups
from households.imports.rejects import write_rejects
from households.imports.survey_results import write_results
from households.imports.survey_rows import Terms
from households.imports.survey_template import write_template
from households.imports.survey_workbook import iter_surveys
from households.models import ScoreTable, Standard
from households.standards import Rulebook, shipped

NOTHING_REGISTERED = "Danh mục đơn vị còn trống: dùng danh mục {} xã kèm theo phần mềm."


def load_standards():
    """The `Rulebook` in use: what the database holds, or what the software ships if it is empty."""
    standards = {standard.code: standard.rules for standard in Standard.objects.all()}
    if not standards:
        return shipped()
    rows = ScoreTable.objects.filter(active_from__isnull=False)
    starts = {row.code: row.active_from for row in rows}
    return Rulebook(standards, tuple(row.table for row in rows), starts)


class Command(BaseCommand):
    """`score_surveys IN.xlsx OUT.xlsx`: results on one sheet, errors cell by cell on another."""

    help = "Chấm điểm, phân loại hộ từ tệp phiếu khảo sát; không ghi gì vào cơ sở dữ liệu."

    def add_arguments(self, parser):
        parser.add_argument("source", nargs="?", metavar="IN.xlsx", help="tệp phiếu khảo sát")
        parser.add_argument("target", nargs="?", metavar="OUT.xlsx", help="tệp kết quả")
        parser.add_argument(
            "--standard", help="mã chuẩn; mặc định là chuẩn có hiệu lực vào ngày khảo sát"
        )
        parser.add_argument("--template", metavar="FILE", help="ghi tệp phiếu trống rồi dừng")

        parser.add_argument(
            "--rejects", metavar="FILE", help="ghi riêng các hộ có lỗi ra tệp này để sửa và nộp lại"
        )

    def handle(self, *, source, target, standard, template, rejects, **options):
        rulebook = load_standards()
        chosen = _standard(rulebook, standard)
        try:
            if template:
                self._write_template(template, rulebook, chosen)
            elif source and target:
                _refuse_overwriting(source, target, rejects)
                tally = self._score(source, target, rulebook, chosen)
                if rejects:
                    write_rejects(source, rejects, tally.errors, codes=tally.refused)
            else:
                raise CommandError("Cần tệp phiếu khảo sát và tệp kết quả, hoặc --template.")
        except RuleBroken as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"Không đọc hoặc ghi được tệp “{error.filename}”.") from error

    def _write_template(self, path, rulebook, standard):
        on = timezone.localdate()
        standard = standard or rulebook.in_force(on) or next(iter(rulebook.standards.values()))
        write_template(path, standard, rulebook.table(standard, on))
        self.stdout.write(f"Đã ghi tệp phiếu trống: {path}")

    def _score(self, source, target, rulebook, standard):
        registered = registered_communes()
        communes = registered or shipped_communes()
        terms = Terms(rulebook, communes, ethnic_groups(), standard)
        notes = [] if registered else [NOTHING_REGISTERED.format(len(communes))]
        tally = write_results(target, iter_surveys(source, terms), terms, notes=notes)
        self.stdout.write(f"{tally.scored} hộ có kết quả, {len(tally.errors)} lỗi: {target}")
        return tally


def _refuse_overwriting(source, *targets):
    if Path(source).resolve() in [Path(target).resolve() for target in targets if target]:
        raise CommandError("Tệp kết quả phải khác tệp phiếu khảo sát.")


def _standard(rulebook, code):
    if code is None:
        return None
    if code not in rulebook.standards:
        known = ", ".join(rulebook.standards)
        raise CommandError(f"Không có chuẩn “{code}”; các chuẩn: {known}.")
    return rulebook.standards[code]
