"""Every task, called with another tenant's things: nothing of A is changed or told."""

from __future__ import annotations

import pytest

from prosaas.celery import app
from tests.isolation.case import Job, every_case
from tests.isolation.judge import Judge
from tests.isolation.working import wrong_with

JOBS = [case for case in every_case() if isinstance(case, Job)]


@pytest.mark.parametrize("case", JOBS, ids=lambda case: case.task)
def test_it_leaves_a_stranger_alone(case: Job, judge: Judge) -> None:
    app.loader.import_default_modules()  # as a worker does
    wrong = wrong_with(case, app.tasks[case.task], judge.world)
    assert not wrong, "\n".join(wrong)
