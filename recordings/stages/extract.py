"""What the tenant wants to know of each call: one question, in the shape of its own fields.

The fields stand beside the summary, so a call whose summary failed has none; resetting that stage
runs this one again too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.conf import settings

from prosaas.lib import counters
from recordings import schemas, selectors, services
from recordings.openai_rest.responses import Question
from recordings.services import Job
from recordings.stages.prompts import extraction_instructions
from recordings.stages.questions import answer_stored, answer_to
from recordings.stages.said import Said, said_in
from recordings.stages.verdict import NotNeeded
from tenants import extraction
from tenants.context import tenant_context

log = structlog.get_logger(__name__)
Fields = Sequence[Mapping[str, Any]]


def run(job: Job) -> None:
    """Leave the tenant's fields, each with a value that fits it or null."""
    said = said_in(job)
    fields: Fields = said.call.tenant.extraction_fields
    _check_need(job, said, fields)
    answer = answer_to(job, _question(said, fields), kind="extraction")
    if answer is None:
        return
    values = _fitting(job, fields, answer.value)
    services.fields_store(tenant_id=job.tenant_id, call_id=job.call_id, fields=values)
    answer_stored(job, answer)


def _check_need(job: Job, said: Said, fields: Fields) -> None:
    if not fields:
        raise NotNeeded("no-fields")
    if not said.caller_spoke:
        raise NotNeeded("nothing-said")
    with tenant_context(job.tenant_id):
        summary = selectors.summary_of_call(tenant=job.tenant_id, call_id=job.call_id)
    if summary is None:
        raise NotNeeded("no-summary")


def _question(said: Said, fields: Fields) -> Question:
    return Question(
        name="call_fields",
        model=settings.OPENAI_SUMMARY_MODEL,
        instructions=extraction_instructions(said.call.tenant.locale),
        schema=schemas.of_fields(fields),
        data=said.as_data(),
    )


def _fitting(job: Job, fields: Fields, answer: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: answer[key] for name, key in schemas.field_keys(fields).items()}
    kept, misfits = extraction.fitting(fields, values)
    if misfits:
        counters.count("extraction_misfit", misfits)
        log.warning("extraction.misfit", call_sid=job.call_sid, fields=misfits)
    return kept
