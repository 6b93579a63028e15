"""Sending a case's request as one of the actors, and taking down everything it is answered with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from twilio.request_validator import RequestValidator

from tenants.models import User
from tenants.operators.entering import ENTERED
from tenants.places import CHOSEN
from tests.isolation import words
from tests.isolation.answers import KEYS
from tests.isolation.case import Link, Route
from tests.isolation.walk import Address
from tests.isolation.world import Side, World
from tests.people import factor_passed

_FORM: Final = "application/x-www-form-urlencoded"
_SWITCH: Final = "SELECT nullif(current_setting('app.tenant_id', true), '')"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: its status, and status line, headers, cookies and body as one text."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to be sent: `form` is form-encoded, `json` is JSON."""

    url: str
    method: str = "GET"
    form: Mapping[str, Any] | None = None
    json: Mapping[str, Any] | None = None
    query: Mapping[str, Any] | None = None
    headers: Mapping[str, str] | None = None

    def by(self, method: str) -> Asked:
        """The same by another method."""
        return replace(self, method=method)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Askers:
    """The actors, logged in once; each request starts from their untouched cookies."""

    def __init__(self, world: World) -> None:
        a, b = world.a, world.b
        self._cookies = {
            "owner": _logged_in(a.owner, a),
            "manager": _logged_in(a.manager, a),
            "viewer": _logged_in(a.viewer, a),
            "stranger": _logged_in(b.owner, a),
            "loner": _logged_in(world.loner, a),
            "operator": _logged_in(world.operator, a),
            "inspector": _logged_in(world.inspector, a, looks_at=a),
            "guest": _logged_in(b.visitor, b, looks_at=b),
        }
        self._carrier_tokens = {side.twilio_account.sid: side.carrier_token for side in (a, b)}
        self._bearers = {
            "key": a.key_text,
            "bare_key": a.bare_key_text,
            "rival_key": b.key_text,
        }

    def cookies(self, actor: str) -> SimpleCookie:
        """A copy of this actor's cookies; none of who has no login."""
        return SimpleCookie({name: each.value for name, each in self._cookies[actor].items()})

    def bearer(self, actor: str) -> str:
        """The text of this actor's key."""
        return str(self._bearers[actor])

    def ask(self, actor: str, asked: Asked) -> Answer:
        """The answer to this actor; "twilio" signs for the account it names."""
        client = Client(raise_request_exception=False)
        if actor in self._cookies:
            client.cookies = self.cookies(actor)
        headers = {"Authorization": f"Bearer {self._bearers[actor]}"} if actor in KEYS else {}
        if actor == "twilio":
            headers = {"X-Twilio-Signature": signature(asked, self._carrier_tokens)}
        answer = _answered(client, asked, headers)
        with connection.cursor() as cursor:
            cursor.execute(_SWITCH)
            assert cursor.fetchone() == (None,), f"{asked.url} leaves a tenant's context behind"
        return answer


def asked_for(case: Route, address: Address, side: Side, *, extra: Mapping[str, Any]) -> Asked:
    """The case's request for this side's things, with so much more in its query and its form."""
    form = None if case.form is None else {**extra, **case.form(side)}
    return Asked(
        url=case.address or address.url(case.path(side)),
        method=case.method,
        form=form if form is not None or case.json else (dict(extra) or None),
        json=None if case.json is None else case.json(side),
        query={**extra, **case.query(side)},
        headers=case.headers(side),
    )


def link_asked(case: Link, address: Address, side: Side, secret_of: Side) -> Asked:
    """This side's file, opened with that side's link."""
    return Asked(url=address.url(case.path(side)), query=case.query(secret_of))


def signature(asked: Asked, tokens: Mapping[str, str]) -> str:
    """Twilio's, with the named account's token; with ours where it is not in `tokens` (A3)."""
    url = settings.PUBLIC_URL + asked.url + ("?" + urlencode(asked.query) if asked.query else "")
    fields = QueryDict(urlencode(asked.form or {}))
    token = tokens.get(fields.get("AccountSid", ""), settings.TWILIO_AUTH_TOKEN)
    return str(RequestValidator(token).compute_signature(url, fields))


def _logged_in(user: User, chosen: Side, looks_at: Side | None = None) -> SimpleCookie:
    """A browser whose session claims to have chosen this side, whoever the user is.

    `looks_at` is the tenant that an operator has entered.
    """
    client = Client()
    client.force_login(user)
    factor_passed(client)
    session = client.session
    session[CHOSEN] = str(chosen.tenant_id)
    if looks_at is not None:
        session[ENTERED] = str(looks_at.tenant_id)
    session.save()
    return client.cookies


def _answered(client: Client, asked: Asked, headers: Mapping[str, str]) -> Answer:
    url = asked.url + ("?" + urlencode(asked.query, doseq=True) if asked.query else "")
    more: dict[str, Any] = {"content_type": _FORM, "data": urlencode(asked.form or {}, doseq=True)}
    if asked.json is not None:
        more = {"content_type": "application/json", "data": asked.json}
    if asked.method == "GET":
        more = {}
    sent = {**(asked.headers or {}), **headers}
    response = getattr(client, asked.method.lower())(url, headers=sent, **more)
    return Answer(response.status_code, words.told(_parts(response)))


def _parts(response: Any) -> list[object]:
    body = b"".join(response) if response.streaming else response.content
    return [response.reason_phrase, response.headers, response.cookies, body]
