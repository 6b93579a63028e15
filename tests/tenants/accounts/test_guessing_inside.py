"""A password is guessed by somebody who found a browser logged in: few times a day."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from django.test import Client

from tests.tenants.accounts.steps import NEW_PASSWORD, WRONG, logged_in, person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("mailbox")]
CHANGE, AGAIN = "/accounts/password/change/", "/accounts/reauthenticate/"
GUESS = {"oldpassword": WRONG, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@pytest.mark.parametrize(
    ("page", "form", "most"), [(CHANGE, GUESS, 30), (AGAIN, {"password": WRONG}, 60)]
)
def test_guesses_within_a_session_end_for_the_day(
    visitor: Client,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    form: dict[str, str],
    most: int,
) -> None:
    logged_in(visitor, person("dana@example.com").email)
    begin, asked = time.time(), 0

    def now() -> float:
        return begin + 61 * asked  # a guess a minute

    clock = SimpleNamespace(time=now, monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr("allauth.core.internal.ratelimit.time", clock)
    answers = []
    for asked in range(most + 1):  # noqa: B007 - the clock reads it
        answers.append(visitor.post(page, form).status_code)
    assert answers[-1] == 429
    assert 429 not in answers[:-1]
