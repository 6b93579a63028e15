"""A finished call, a carrier that has its recordings, and attempts at fetching them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db.models.functions import Now

from calls.models import Call
from recordings.models import Recording, Stage
from recordings.services import RecordingNews, recording_note
from recordings.stages import checkpoint
from recordings.stages.run import run_next
from tenants.context import tenant_context
from tests.calls.calling import where
from tests.recordings.finished import ids, stage, stage_changed


def told(call: Call, status: str = "completed", **changes: Any) -> None:
    """What a callback said."""
    values = {"recording_sid": "RE1", "channels": 2, "source": "API", "seconds": 2, **changes}
    recording_note(**where(call), news=RecordingNews(status=status, **values))


def attempt(call: Call) -> Stage:
    """The stage after one more attempt, whose time has come."""
    if not stage(call).settled_at:
        stage_changed(call, "fetch", not_before=Now())
    run_next(**ids(call))
    return stage(call)


def verdict(call: Call) -> tuple[str, str]:
    after = attempt(call)
    return after.state, after.reason


def wait_s(after: Stage) -> float:
    """How long the stage will rest from now, in s."""
    with tenant_context(after.tenant_id):
        left = Stage.objects.annotate(now=Now()).get(pk=after.pk)
    return float((left.not_before - left.now).total_seconds())


def row(call: Call, kind: str = "call") -> Recording:
    with tenant_context(call.tenant_id):
        return Recording.objects.get(call=call, kind=kind)


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]


@contextmanager
def dying_at(moment: str, error: type[BaseException] = SystemExit) -> Iterator[None]:
    """The worker is gone at this moment."""

    def listen(name: str, **_signal: Any) -> None:
        if name == moment:
            raise error

    checkpoint.reached.connect(listen)
    yield
    checkpoint.reached.disconnect(listen)
