"""How a way into the product is told, so that everybody can be sent through it.

Whoever adds a view, an API operation, a socket or a task adds a case to `CASES` in
tests/isolation/cases/<area>.py; without one tests/isolation fails and names what is missing.
The functions take a `Side` (tests/isolation/world.py): one of two tenants with everything in it.
They are called with A's side for A's own people, and again with A's side for everybody else, who
so ask for A's things by id; A's ids are added to every foreign query and form besides (of the API,
which refuses unknown parameters, only where B's owner asks at B's own addresses).

A page, with the ids in its address (`route` is the URL pattern's name with its namespace):

    Route("recordings:call", path=lambda side: {"call_id": side.call.pk})

An API operation (kwargs as above; a key's scope is read from the view's `permissions`):

    Route("api_call_detail", path=lambda side: {"call_id": side.call.pk})

A POST: `form` is form-encoded, `json` is JSON. `owner` is the answer to A's owner; what a
stranger is told is 404 when the address has ids, else what the owner is told. A form that only
those may send who have an id of A in it says what B's owner is told:

    Route("tenants:invite", "POST", form=lambda side: {"email": "x@example.com", "role": "viewer"},
          owner=302)
    Route("tenants:choose", "POST", form=lambda side: {"tenant": side.tenant_id}, owner=302,
          stranger=404)

A webhook of Twilio's (it is sent signed for A, for B, and crossed: A's CallSid to B's number):

    Route("calls:call_status", "POST", form=lambda side: side.twilio(CallStatus="ringing"),
          owner=204)

(`answers={"unheard": 200}` where A's account may speak of a call to B that nobody knows.)

A socket: its address and headers, and the frames that are sent once it is open:

    Socket("ws/live/<uuid:call_id>", address=lambda side: f"/ws/live/{side.call.pk}",
           opens=frozenset({"owner", "manager", "viewer"}))

A task, with its arguments: first those of its own tenant, then mixed ones, which must neither
change nor tell anything of A:

    Job("recordings.tasks.stage_run",
        mixed=lambda b, a: [{"tenant_id": str(b.tenant_id), "call_id": str(a.call.pk)}])

A link to a file that opens it without a login (a GET of a view marked `member-or-link`):

    Link("recordings:audio", path=lambda side: {"recording_id": side.recording.pk},
         query=lambda side: {"link": side.link})

What everybody is told follows from the view's mark (tests/isolation/answers.py); `answers`
overrules it by actor. The actors: owner, manager, viewer (of A); stranger (B's owner); loner (a
user without a tenant); nobody; key (A's API key, every scope), bare_key (A's, no scope),
rival_key (B's); operator (staff without a visit, who has entered no
tenant), inspector (staff who has entered A), guest (staff on a visit of B, as a viewer).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, TypeAlias

from tests.isolation.world import Side

Of: TypeAlias = Callable[[Side], Mapping[str, Any]]
Status: TypeAlias = int | Collection[int]


def nothing(_side: Side) -> Mapping[str, Any]:
    """No ids, no fields."""
    return {}


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one URL pattern.

    `route` is the pattern's name with its namespace; "admin:*" takes whatever has no case of its
    own, and each of its addresses is called. A pattern without a name is told by its address as
    the URLconf has it. `alive` is the actor who proves that the address works (an answer below
    400), and `dead` the reason why it answers nobody so. `changes` are columns of A's rows
    ("table.column") that a request of a foreigner may change. `shown` says
    what operators without a visit may read here: tenants' names ("name"), addresses ("people").
    A request that adds a row names the table in `changes` ("table.*").
    `headers` are sent besides, as If-Match.
    """

    route: str
    method: str = "GET"
    path: Of = nothing
    query: Of = nothing
    form: Of | None = None
    json: Of | None = None
    headers: Of = nothing
    owner: Status = 200
    stranger: Status | None = None
    answers: Mapping[str, Status] = field(default_factory=dict)
    alive: str = "owner"
    dead: str = ""
    address: str = ""
    changes: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What there is one case of."""
        return f"{self.method} {self.route}"


@dataclass(frozen=True, slots=True)
class Link:
    """A signed link, which opens a view marked member-or-link for whoever brings it.

    `in_path`: the secret is in the address, so it names what it opens; it may not be cut.
    `changes` are columns of A's rows that opening it may change, as a Route's.
    """

    route: str
    path: Of
    query: Of
    bearer: Status = 200
    in_path: bool = False
    changes: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What there is one case of."""
        return f"link {self.route}"


@dataclass(frozen=True, slots=True)
class Socket:
    """One address of calls.routing. `opens` are the actors of A who are let in; "twilio" is the
    carrier, with the headers of `headers`. `frames` are sent once it is open."""

    route: str
    address: Callable[[Side], str]
    opens: frozenset[str] = frozenset()
    headers: Callable[[Side, str], list[tuple[bytes, bytes]]] = lambda _side, _address: []
    frames: Callable[[Side], list[str]] = lambda _side: []
    dead: str = ""

    @property
    def key(self) -> str:
        """What there is one case of."""
        return f"socket {self.route}"


@dataclass(frozen=True, slots=True)
class Job:
    """A Celery task by name.

    `mixed(b, a)` are keyword arguments that name B's tenant and A's things, and unknown ids.
    `raises` are the errors that such a run may end in. `own` are A's own, and `moves` the table
    whose rows they change, which proves that the task is alive; without it `dead` says why not.
    """

    task: str
    mixed: Callable[[Side, Side], list[dict[str, Any]]] = lambda _b, _a: [{}]
    raises: tuple[type[BaseException], ...] = ()
    own: Callable[[Side], dict[str, Any]] | None = None
    moves: str = ""
    dead: str = ""

    @property
    def key(self) -> str:
        """What there is one case of."""
        return f"task {self.task}"


Case: TypeAlias = Route | Link | Socket | Job


def every_case() -> list[Case]:
    """The cases of all modules beside cases/__init__.py."""
    return list(_cases())


def _cases() -> Iterator[Case]:
    package = "tests.isolation.cases"
    for module in iter_modules([str(Path(__file__).parent / "cases")]):
        yield from import_module(f"{package}.{module.name}").CASES
