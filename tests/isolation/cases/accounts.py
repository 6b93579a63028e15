"""django-allauth's pages: each is its visitor's own; none shows anything of a tenant's."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from prosaas.lib import encryption
from tests.isolation.answers import NO_PERSON
from tests.isolation.case import Case, Job, Route
from tests.isolation.world import Side

_SHOWN: Final = frozenset({200, 302, 403, 404})  # what there is to see depends on the person
_TAKEN: Final = frozenset({200, 302, 400, 403, 404, 405})


def _path(_side: Side) -> dict[str, Any]:
    return {"key": "nobodys-key", "uidb36": "1"}


def _sealed(_b: Side, _a: Side) -> list[dict[str, Any]]:
    """Nothing there names a tenant: an address, and rubbish."""
    letter = '{"email": "loner@example.com", "network": "", "to": "loner@example.com",'
    letter += ' "subject": "s", "text": "t", "html": "", "id": "<1@localhost>"}'
    return [{"sealed": encryption.encrypt(letter)}, {"sealed": f"rubbish-{uuid4()}"}]


CASES: list[Case] = [
    *(Route(f"{app}_*", path=_path, owner=_SHOWN) for app in ("account", "mfa", "usersessions")),
    *(
        Route(
            f"{app}_*",
            "POST",
            path=_path,
            form=lambda _side: {},
            owner=_TAKEN,
            answers=dict.fromkeys(NO_PERSON, _TAKEN),
        )
        for app in ("account", "mfa", "usersessions")
    ),
    Job("tenants.tasks.account_mail_send", mixed=_sealed, dead="sends a letter, and keeps nothing"),
    Job("tenants.tasks.login_failure_record", mixed=_sealed, dead="told by tests/tenants/accounts"),
]
