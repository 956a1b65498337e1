"""`make bench`: prints ratios measured side by side in one run; nothing here is a timed test.

Works on a copy of the prepared installation, so that nothing of it changes.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(var_dir):
    """The environment of a part: its own var/ and no other service."""
    skipped = {"DATABASE_URL", "REDIS_URL"}
    kept = {k: v for k, v in os.environ.items() if k not in skipped}
    return {**kept, "VAR_DIR": str(var_dir), "DEBUG": "1"}


def copy_of(var_dir, target):
    """The prepared SQLite database and static files, copied."""
    target.mkdir()
    source = Path(var_dir)
    backup = "import sqlite3,sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))"
    name = "povertyplan.sqlite3"
    subprocess.run([sys.executable, "-c", backup, source / name, target / name], check=True)
    return with_static_files(source, target)


def with_static_files(source, target):
    """The folder with the collected static files of the prepared installation."""
    for folder in ("static", "vendor"):
        shutil.copytree(Path(source) / folder, target / folder)
    return target


def run(part, var_dir, *arguments):
    """Run one part; its last line is JSON."""
    command = [sys.executable, "-m", part, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(var_dir), check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def small_installation(var_dir, target):
    """An installation with about 20 households, prepared from nothing."""
    target.mkdir()
    with_static_files(var_dir, target)
    code = (
        "from django.core.management import call_command as c;"
        "c('migrate', verbosity=0);"
        "[c(x, verbosity=0) for x in"
        " ('load_units','load_standards','load_goals','load_plan','load_schedules')];"
        "c('load_demo', scale=0.001, verbosity=0)"
    )
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
    subprocess.run(command, cwd=ROOT, env=environment(target), check=True)
    return target


def main():
    """Every part, then one table."""
    var_dir = os.environ.get("VAR_DIR") or ROOT / "var"
    with tempfile.TemporaryDirectory(prefix="povertyplan-bench-") as folder:
        full = copy_of(var_dir, Path(folder) / "full")
        small = small_installation(var_dir, Path(folder) / "small")
        print_workbook(run("bench.workbook", full))
        print_queries(run("bench.queries", full), run("bench.queries", small))
        print_pages(run("bench.pages", full))
        print_form(run("bench.form", full))
        print_scoring(run("bench.classify", small), run("bench.score", small))
        print_recount(run("bench.recount", full))
        print_close(run("bench.close", full))
        print_imports(run("bench.imports", full))
        print_certificates(run("bench.certificates", full))
        print_duplicates(run("bench.duplicates", full))


def print_workbook(found):
    """The annual workbook against the same cells from memory."""
    print("\nAnnual workbook of the district, against bare openpyxl writing the same cells")
    print(f"  cells {found['cells']}, runs {found['runs']}")
    for name, ratio in found["ratios"].items():
        print(f"  {name:52} {ratio:6.2f} ×")


def print_queries(full, small):
    """Queries per page, at the full and at the small installation."""
    print(
        f"\nQueries per page (limit 12): {full['households']} and {small['households']} households"
    )
    for name, count in sorted(full["queries"].items()):
        other = small["queries"].get(name)
        print(f"  {name:40} {count:3} {other if other is not None else '–':>3}")


def print_pages(found):
    """Time per page against an empty authenticated page of the same server."""
    print(f"\nTime per page against an empty signed-in page (= 1), {found['rounds']} rounds")
    for name, ratio in found["ratios"].items():
        print(f"  {name:52} {ratio:6.2f} ×")


def print_form(found):
    """Phiếu B and its live panel."""
    print(f"\nPhiếu B against an empty signed-in page (= 1), {found['rounds']} rounds")
    for name, ratio in found["ratios"].items():
        print(f"  {name:52} {ratio:6.2f} ×")
    print(f"  {'the page over the wire, compressed, kB':52} {found['compressed_kb']:6.1f}")


def print_scoring(classified, scored):
    """Classification alone, and a whole workbook scored."""
    speed = classified["households_per_second"]
    print(f"\nclassify, one core: {speed:,.0f} households a second ({classified['runs']} runs)")
    rows = f"{scored['households']} households, {scored['members']} members"
    print(f"score_surveys of {rows}, against one bare openpyxl pass over the file")
    print(f"  {scored['ratio']:.2f} ×, peak memory {scored['peak_megabytes']:.0f} MB (limit 300)")


def print_recount(found):
    """A year counted once more, on SQLite; with DATABASE_URL run bench.recount by itself."""
    name = "ratio to one plain pass reading the same answers"
    print(f"\nRecount of {found['households']} households under another standard")
    print(f"  {found['seconds']} s on {found['database']}; {found[name]} × {name[9:]}")


def print_duplicates(found):
    """People who seem to be in the registry twice, over the whole district."""
    pairs = f"{found['pairs']} pairs among {found['people']} people"
    print(f"\nDuplicates: {pairs} in {found['seconds']} s on {found['database']} (limit 30)")


def print_imports(found):
    """A survey workbook into a round, against django-import-export."""
    print(
        f"\nSurvey workbook of {found['rows']} rows into a round, rows a second of processor time"
    )
    print(f"  {'ours: read, checked, scored, written':40} {found['ours']:8,.0f}")
    for way, parts in found["theirs"].items():
        for part, rate in parts.items():
            name = f"theirs: {way}, {part}".replace("_", " ")
            print(f"  {name:40} {rate:8,.0f}   ours is {found['ratios'][way][part]:5.1f} ×")


def print_certificates(found):
    """The certificates of a commune in one Word file."""
    print(f"\n{found['certificates']} certificates in one Word file of {found['kilobytes']} kB")
    print(f"  {found['seconds']} s (limit 20), {found['of which read and drawn']} s of them drawn")
    print(f"  {found['ratio']:.2f} × bare python-docx writing the same text without any form")


def print_close(found):
    """The close of the whole district; with DATABASE_URL run bench.close by itself."""
    per_thousand = 1000 * found["queries"] / found["households"]
    size = f"{found['communes']} communes, {found['households']} households"
    print(f"\nclose_review of the whole district: {size}, all reviewed")
    print(f"  {found['queries']} queries, {per_thousand:.1f} per 1,000 households (limit 20)")
    print(
        f"  {found['seconds']} s on {found['database']} (limit {found['limit']} s; processor "
        f"{found['processor_seconds']} s), {found['ratio']} × one plain pass over the surveys"
    )


if __name__ == "__main__":
    main()
