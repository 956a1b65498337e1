"""The measured style: short functions, small files, docstrings, no hidden magic."""

import ast
from statistics import median, quantiles

from .source import ROOT, functions, place, product_files, tree


def test_functions_are_short():
    lengths = [lines for _, _, lines in functions()]
    assert median(lengths) <= 9
    assert quantiles(lengths, n=10)[-1] < 30
    assert [f"{place(p, n)} {n.name}: {lines}" for p, n, lines in functions() if lines > 40] == []


def test_files_are_small():
    sizes = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in product_files()}
    assert [f"{place(p)}: {size}" for p, size in sizes.items() if size > 300] == []
    assert median(sizes.values()) < 120


def test_a_view_is_at_most_fifteen_lines():
    long = []
    for path, node, _ in functions():
        decorators = [d for d in node.decorator_list if "requires" in ast.dump(d)]
        body = node.body[1:] if ast.get_docstring(node) else node.body
        if decorators and body and body[-1].end_lineno - body[0].lineno + 1 > 15:
            long.append(f"{place(path, node)} {node.name}")
    assert long == []


def test_views_open_no_transactions_and_write_no_fields():
    wrong = []
    for path in product_files():
        if "views" not in path.relative_to(ROOT).with_suffix("").parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in {"atomic", "bulk_create", "save"}:
                wrong.append(place(path, node))
    assert wrong == []


def test_every_model_class_and_action_has_a_docstring():
    silent = []
    for path in product_files():
        room = path.relative_to(ROOT).with_suffix("").parts[1:2]
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
                continue
            told = ast.get_docstring(node) or node.name == "Meta"
            if room in (("models",), ("actions",)) and not told:
                silent.append(f"{place(path, node)} {node.name}")
    assert silent == []


def test_there_are_no_signal_receivers_and_no_save_overrides():
    wrong = []
    for path in product_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                wrong += [
                    f"{place(path, f)} overrides save"
                    for f in node.body
                    if isinstance(f, ast.FunctionDef) and f.name == "save"
                ]
            if isinstance(node, ast.ImportFrom) and node.module == "django.dispatch":
                wrong.append(f"{place(path, node)} imports django.dispatch")
    assert wrong == []


def test_jobs_take_ids_and_nothing_personal():
    wrong = []
    for path in product_files():
        if path.name != "jobs.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and any(
                "shared_task" in ast.dump(d) for d in node.decorator_list
            ):
                wrong += [
                    f"{place(path, node)} {a.arg}"
                    for a in node.args.args
                    if not a.arg.endswith(("_id", "_code", "_ids", "self", "year", "kind"))
                ]
    assert wrong == []
