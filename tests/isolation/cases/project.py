"""What the project answers whoever asks: probes, the way in, the language."""

from __future__ import annotations

from tests.isolation.answers import ACTORS, NO_PERSON
from tests.isolation.case import Case, Route, Socket

CASES: list[Case] = [
    Route("healthz"),
    Socket(
        "ws/twilio-media/probe/<str:nonce>",
        address=lambda _side: "/ws/twilio-media/probe/a-nonce-of-the-doctor",
        opens=frozenset(ACTORS),  # it proves whose server it is, and knows nothing else
    ),
    Route("api_schema"),
    Route("api_docs"),
    Route("api_operators_schema"),
    Route("api_operators_docs"),
    Route("readyz", owner={200, 503}),  # 503 while a server it looks at is away
    Route("tenants:home", owner=302, answers=dict.fromkeys(NO_PERSON, 200)),  # what this is
    Route("tenants:language", owner=302),
    Route("tenants:language", "POST", form=lambda _side: {"language": "he"}, owner={204, 302}),
    Route("tenants:theme", "POST", form=lambda _side: {"theme": "dark"}, owner=303),
]
