"""Second factors at rest: written anew under the first key, or taken away when a key is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from prosaas.lib import encryption
from tenants.models import User
from tenants.services.accounts import person_record
from tenants.services.audit import SYSTEM, Actor
from tenants.services.visits import visits_end

_SECRETS = ("secret", "seed")  # allauth's names: of TOTP, of recovery codes
_LISTS = ("migrated_codes",)


class NoSuchPerson(Exception):
    """Nobody has an account with this e-mail address."""


@dataclass(slots=True)
class Rotation:
    """What there is: rows under the first key, rows under another, ids of unreadable rows."""

    current: int = 0
    older: int = 0
    unreadable: list[int] = field(default_factory=list)


def keys_rotate(*, write: bool) -> Rotation:
    """Count, and with `write` put every row that another key opens under the first."""
    found = Rotation()
    for row_id in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=row_id).first()
            if row is not None:
                _rotate(row, found, write=write)
    return found


def second_factor_reset(*, email: str, actor: Actor = SYSTEM) -> User:
    """Take a person's second factor away: the password suffices, visits end. NoSuchPerson."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise NoSuchPerson
    with transaction.atomic():
        visits_end(user_id=user.pk, actor=actor)
        removed, _each = Authenticator.objects.filter(user=user).delete()
        person_record(
            user=user, action="second-factor.reset", actor=actor, details={"removed": removed}
        )
    return user


def _rotate(row: Authenticator, found: Rotation, *, write: bool) -> None:
    tokens = _tokens(row.data)
    if all(encryption.is_current(token) for token in tokens):
        found.current += 1
        return
    try:
        row.data = _changed(row.data, lambda token: encryption.encrypt(encryption.decrypt(token)))
    except encryption.Unreadable:
        found.unreadable.append(row.pk)
        return
    found.older += 1
    if write:
        row.save(update_fields=["data"])


def _tokens(data: dict[str, Any]) -> list[str]:
    single = [data[name] for name in _SECRETS if name in data]
    return single + [token for name in _LISTS for token in data.get(name) or ()]


def _changed(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    single = {name: change(data[name]) for name in _SECRETS if name in data}
    lists = {name: [change(token) for token in data[name]] for name in _LISTS if data.get(name)}
    return {**data, **single, **lists}
