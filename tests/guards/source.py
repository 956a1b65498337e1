"""The project's own source files, read as text and syntax trees."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = [
    "core",
    "organisations",
    "households",
    "programmes",
    "targets",
    "tasks",
    "reports",
    "povertyplan",
]


@cache
def product_files():
    """Every Python file of the product, without migrations."""
    found = [p for app in FLOORS for p in (ROOT / app).rglob("*.py")]
    return sorted(p for p in found if "migrations" not in p.parts)


@cache
def tree(path):
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions():
    """(path, node, lines) of every function of the product."""
    for path in product_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node, node.end_lineno - node.lineno + 1


def place(path, node=None):
    """file:line for a message."""
    return f"{path.relative_to(ROOT)}{f':{node.lineno}' if node else ''}"
