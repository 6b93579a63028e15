"""`manage.py retrystage`: how far the work after a call is, and a stage run again by hand.

Exit codes: 0 shown or reset, 2 for an unknown call or stage, or a stage that is not settled.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from calls.lookups import tenant_of_call_sid
from recordings import selectors, services, tasks
from recordings.enqueue import enqueue
from recordings.models import Stage, StageName
from tenants.context import tenant_context

REFUSED = 2
_COLUMNS = ("stage", "state", "attempts", "reason", "settled, or due")


class Command(BaseCommand):
    """Shows a call's stages; with a stage has it run again, and those after it."""

    help = "Show the work after a call, or have one of its stages run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """A CallSid, and perhaps a stage."""
        parser.add_argument("call_sid", help="a CallSid")
        parser.add_argument(
            "stage", nargs="?", default="", help=f"one of {', '.join(StageName.values)}"
        )

    def handle(self, **options: Any) -> None:
        """CommandError with exit code 2 for what cannot be done."""
        call_sid, name = options["call_sid"], options["stage"]
        if name and name not in StageName.values:
            raise _refused(f"There is no stage {name}: it is one of {', '.join(StageName.values)}.")
        try:
            tenant_id = tenant_of_call_sid(call_sid)
            if tenant_id is None:
                raise _refused(f"There is no call {call_sid}.")
            stages = _stages(tenant_id, call_sid)
            if name:
                _reset(tenant_id, stages, name)
                stages = _stages(tenant_id, call_sid)
        except DatabaseError as error:
            raise _refused(f"The database refused: {str(error).strip()}") from error
        self.stdout.write(_as_text(stages))


def _refused(message: str) -> CommandError:
    return CommandError(message, returncode=REFUSED)


def _stages(tenant_id: UUID, call_sid: str) -> list[Stage]:
    with tenant_context(tenant_id):
        stages = list(selectors.stages_of_call(tenant=tenant_id, call_sid=call_sid))
    if not stages:
        raise _refused(f"The call {call_sid} has no stages: it is not over, or not opened yet.")
    return stages


def _reset(tenant_id: UUID, stages: list[Stage], name: str) -> None:
    call_id = stages[0].call_id
    if not services.stage_reset(tenant_id=tenant_id, call_id=call_id, name=name):
        state = next(stage.state for stage in stages if stage.name == name)
        raise _refused(f"The stage {name} is {state}: only a settled one can run again.")
    enqueue(tasks.stage_run, tenant_id=str(tenant_id), call_id=str(call_id))


def _as_text(stages: list[Stage]) -> str:
    rows = [_COLUMNS, *map(_row, stages)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(stage: Stage) -> tuple[str, ...]:
    when = stage.settled_at or stage.lease_until or stage.not_before
    at = f"{when:%Y-%m-%d %H:%M:%S}Z"
    return stage.name, stage.state, str(stage.attempts), stage.reason or "-", at
