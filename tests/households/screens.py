"""What a person does in the browser, for tests of pages: sign in as somebody, type a Phiếu B."""

import uuid

from django.test import Client
from django.urls import reverse

from households.forms.typed import typed_answers
from tests.households import builders as build


def as_(user) -> Client:
    """A browser of its own, signed in."""
    client = Client()
    client.force_login(user, backend="organisations.backends.AccountBackend")
    return client


def typed(poverty_class=build.NOT_POOR, *, do="record", base="", key=None, **answers):
    """The fields of a filled-in Phiếu B as the browser posts them."""
    sheet = typed_answers(build.answers_for(poverty_class, **answers))
    fields = dict(sheet.lists())
    fields |= {"do": do, "base_survey": base or "", "submission_key": str(key or uuid.uuid4())}
    return fields


def sheet_of(case):
    """The address of a case's sheet."""
    return reverse("survey_edit", args=[case.pk])


def text_of(response) -> str:
    """The page as the browser gets it."""
    return response.content.decode()
