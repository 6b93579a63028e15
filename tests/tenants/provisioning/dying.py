"""Workers in processes of their own, which kill themselves at a given moment.

`python -m tests.tenants.provisioning.dying` reads orders from stdin, one JSON object a line, and
answers each with one line. Every order is carried out by a fork that has SIGKILL sent to itself
at moment `kill_at` (0: never), counted from 1: before and after each request to Twilio, before
and after each commit. Forks, because Django takes seconds to load; nothing is connected before.

order   {"do": "claim_run" | "sweep" | "ask", "ids": [[tenant, claim], …], "kill_at": 0}:
        a fork for each of ids
answer  {"ends": [exit status, -9 for killed, …], "moments": [reached by each, …]}
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from uuid import UUID

import django


class Moments:
    """Counts them, in a pipe to the parent, for who is killed tells nothing."""

    def __init__(self, kill_at: int, told: int) -> None:
        self._kill_at, self._told, self._count = kill_at, told, 0

    def reached(self) -> None:
        """One more; the last one there is, when it is its turn."""
        self._count += 1
        os.write(self._told, b".")
        if self._count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same, with a moment before and one after it."""

        def watched(*args: Any, **kwargs: Any) -> Any:
            self.reached()
            result = work(*args, **kwargs)
            self.reached()
            return result

        return watched


def _claim_run(tenant: str, claim: str) -> None:
    from tenants.provisioning.claims import claim_run  # noqa: PLC0415 - needs the app registry

    claim_run(tenant_id=UUID(tenant), claim_id=UUID(claim))


def _sweep(_tenant: str, _claim: str) -> None:
    """What beat has done, with the tasks it enqueues run here."""
    from tenants.tasks import numbers  # noqa: PLC0415 - likewise

    def run_here(_task: str, ids: Mapping[str, str], *, expires: float | None = None) -> None:
        assert expires
        numbers.claim_run(ids["tenant_id"], ids["claim_id"])

    vars(numbers)["send"] = run_here
    numbers.claims_sweep()


def _ask(tenant: str, agent_and_number: str) -> None:
    """One who comes second, or wants too many, is told so."""
    from tenants.provisioning.claims import number_claim  # noqa: PLC0415 - likewise
    from tenants.provisioning.sentences import (  # noqa: PLC0415
        LIMIT_REACHED,
        TAKEN,
        ProvisioningFailed,
    )
    from tenants.services.audit import SYSTEM  # noqa: PLC0415 - likewise

    agent, e164 = agent_and_number.split()
    try:
        number_claim(
            tenant_id=UUID(tenant), actor=SYSTEM, e164=e164, country="US", kind="local",
            agent_id=UUID(agent), price=(1_150_000, "USD"),
        )  # fmt: skip
    except ProvisioningFailed as refused:
        if refused.code not in {TAKEN, LIMIT_REACHED}:
            raise


WORK: dict[str, Callable[[str, str], None]] = {
    "claim_run": _claim_run,
    "sweep": _sweep,
    "ask": _ask,
}


def _child(order: dict[str, Any], ids: list[str], told: int) -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: PLC0415 - likewise
    from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415 - likewise

    moments = Moments(order["kill_at"], told)
    for owner, name in ((TwilioHttpClient, "request"), (BaseDatabaseWrapper, "commit")):
        setattr(owner, name, moments.around(getattr(owner, name)))
    WORK[order["do"]](*ids)


def _forked(order: dict[str, Any], ids: list[str]) -> tuple[int, int]:
    """Its process id, and the end of the pipe where its moments arrive."""
    listens, told = os.pipe()
    pid = os.fork()
    if pid:
        os.close(told)
        return pid, listens
    status = 1
    try:
        _child(order, ids, told)
        status = 0
    except Exception as error:  # noqa: BLE001 - the boundary of a process
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        os._exit(status)


def _carried_out(order: dict[str, Any]) -> dict[str, Any]:
    forks = [_forked(order, ids) for ids in order["ids"]]
    ends, moments = [], []
    for pid, listens in forks:
        with os.fdopen(listens, "rb") as pipe:
            moments.append(len(pipe.read()))
        ends.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    return {"ends": ends, "moments": moments}


def main() -> None:
    """Until stdin ends."""
    django.setup()
    import_module("tenants.tasks")  # once, for every fork
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_carried_out(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
