"""Guard 5: every model field is classed open, personal or sensitive."""

import pytest
from django.apps import apps

from .source import FLOORS

MODELS = [m for m in apps.get_models() if m._meta.app_label in FLOORS]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_field_is_classed(model):
    fields = {f.name for f in model._meta.local_fields if not f.primary_key}
    assert set(model.privacy) == fields


def test_citizen_numbers_ethnicity_and_answers_are_sensitive():
    by_label = {m._meta.label: m.privacy for m in MODELS}
    assert by_label["households.Member"]["cccd"] == "sensitive"
    assert by_label["households.Member"]["ethnicity"] == "sensitive"
    assert by_label["households.Survey"]["answers"] == "sensitive"
    assert by_label["households.SurveyDraft"]["fields"] == "sensitive"
