"""Guard 4: imports only point down, between the floors and inside an app."""

import ast

from .source import FLOORS, ROOT, place, product_files, tree

ROOMS = ["models", "actions", "forms", "views"]
ROOM_OF = {
    "models": 0,
    "actions": 1,
    "forms": 2,
    "filters": 2,
    "tables": 2,
    "imports": 2,
    "exports": 2,
    "views": 3,
    "urls": 4,
}


def imported_modules(path):
    """Absolute dotted names of everything the file imports."""
    package = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else ()
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            yield from ((f"{module}.{alias.name}", node) for alias in node.names)


def test_an_app_imports_only_from_the_floors_beneath_it():
    wrong = []
    for path in product_files():
        floor = FLOORS.index(path.relative_to(ROOT).parts[0])
        for module, node in imported_modules(path):
            app = module.split(".")[0]
            if app in FLOORS and FLOORS.index(app) > floor:
                wrong.append(f"{place(path, node)} imports {module}")
    assert wrong == []


def test_inside_an_app_models_know_no_actions_and_actions_no_forms_or_views():
    wrong = []
    for path in product_files():
        parts = path.relative_to(ROOT).with_suffix("").parts
        room = ROOM_OF.get(parts[1]) if len(parts) > 1 else None
        if room is None:
            continue
        for module, node in imported_modules(path):
            names = module.split(".")
            if names[0] != parts[0] or len(names) < 2:
                continue
            other = ROOM_OF.get(names[1])
            if other is not None and other > room:
                wrong.append(f"{place(path, node)} imports {module}")
    assert wrong == []


def test_models_and_actions_know_nothing_of_http():
    wrong = []
    for path in product_files():
        parts = path.relative_to(ROOT).with_suffix("").parts
        if len(parts) < 2 or parts[1] not in {"models", "actions", "movement", "standards"}:
            continue
        for module, node in imported_modules(path):
            if module.startswith(("django.http", "django.shortcuts", "django.contrib.messages")):
                wrong.append(f"{place(path, node)} imports {module}")
    assert wrong == []


def test_the_classification_knows_no_django_and_no_database():
    wrong = [
        f"{place(path, node)} imports {module}"
        for path in product_files()
        if path.is_relative_to(ROOT / "households" / "standards")
        for module, node in imported_modules(path)
        if module.split(".")[0] in {"django", "organisations", "psycopg2", "targets", "reports"}
        or (module.startswith("households.") and not module.startswith("households.standards"))
    ]
    assert wrong == []


def test_there_is_no_room_for_odds_and_ends():
    forbidden = {"utils", "helpers", "services", "selectors", "common", "managers", "signals"}
    assert [place(p) for p in product_files() if forbidden & set(p.with_suffix("").parts)] == []
