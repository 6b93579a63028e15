"""Looking at every subject at once, each in a thread of its own and with a deadline.

No subject waits for another, and what one raises is a finding about that one. A thread that is
over its deadline is left behind: it ends with the process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Thread

from django.db import Error as DatabaseError
from django.db import connections

from prosaas.doctor.findings import Finding, Looked, Skipped, Subject, problem


@dataclass(slots=True)
class _Notes:
    """What one look has found so far, in its thread."""

    findings: list[Finding] = field(default_factory=list)
    skipped: str = ""


def examine(
    subjects: Sequence[Subject], *, clock: Callable[[], float] = time.monotonic
) -> list[Looked]:
    """What came of each, in their order; as long as the slowest takes, or its deadline."""
    began = clock()
    looks = [(subject, _Notes()) for subject in subjects]
    threads = [
        Thread(target=_look, args=look, name=f"doctor-{look[0].name}", daemon=True)
        for look in looks
    ]
    for thread in threads:
        thread.start()
    for thread, (subject, _notes) in zip(threads, looks, strict=True):
        thread.join(max(0.0, began + subject.deadline_s - clock()))
    return [
        _looked(subject, notes, is_over=thread.is_alive())
        for thread, (subject, notes) in zip(threads, looks, strict=True)
    ]


def _look(subject: Subject, notes: _Notes) -> None:
    try:
        for finding in subject.look():
            notes.findings.append(finding)
    except Skipped as reason:
        notes.skipped = str(reason)
    except DatabaseError as error:
        notes.skipped = f"the database did not answer as it should ({type(error).__name__})"
    except Exception as error:  # noqa: BLE001 - the boundary of one subject
        notes.findings.append(_crashed(subject, error))
    finally:
        connections.close_all()


def _looked(subject: Subject, notes: _Notes, *, is_over: bool) -> Looked:
    late = (_late(subject),) if is_over else ()
    return Looked(subject.name, (*notes.findings, *late), notes.skipped)


def _crashed(subject: Subject, error: Exception) -> Finding:
    """Without the error's own text, which may repeat an address with a password in it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" in {trace.tb_frame.f_code.co_qualname}" if trace is not None else ""
    return problem(
        f"{subject.name}-crashed",
        f"The look at {subject.name} itself failed: {type(error).__name__}{where}.",
        "That is a fault of this command: report it, and check this part by hand.",
    )


def _late(subject: Subject) -> Finding:
    return problem(
        f"{subject.name}-late",
        f"The look at {subject.name} was not over after {subject.deadline_s:.0f} s.",
        "Something there does not answer and does not refuse either: a firewall, or an overload.",
    )
