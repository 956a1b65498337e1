"""The forms of rules.md §4. A new form is one declaration, added to FORMS."""

from .declaration import Column, Figures, Form, Row, Table
from .deprivations import B4
from .heading import heading
from .movement import B2, B3
from .results import B1

FORMS = {form.code: form for form in (B1, B2, B3, B4)}

__all__ = ["FORMS", "Column", "Figures", "Form", "Row", "Table", "heading"]
