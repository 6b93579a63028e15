"""{% call_result call %}: what came of a call, for its page, which knows no recordings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from calls.models import Call
from calls.selectors import usage_of_call
from recordings import selectors
from recordings.models import SETTLED, StageState, Summary
from tenants.permissions import Permission

register = template.Library()
MICROS = 1_000_000


@register.inclusion_tag("recordings/_result.html", takes_context=True)
def call_result(context: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """Everything there is so far, what it cost if the member may see that. Inside tenant_context.

    `is_working` while more is to come.
    """
    tenant = context["tenant"]
    which: dict[str, Any] = {"tenant": tenant, "call_id": call.pk}
    stages = list(selectors.stages_of_call(tenant=tenant, call_sid=call.call_sid))
    summary = selectors.summary_of_call(**which)
    return {
        "call": call,
        "recordings": selectors.recordings_kept(**which),
        "transcript": selectors.transcript_of_call(**which),
        "summary": summary,
        "facts": _facts(summary) if summary else [],
        "is_working": any(stage.state not in SETTLED for stage in stages),
        "failed": [stage for stage in stages if stage.state == StageState.FAILED],
        **(_bill(call, which) if Permission.USAGE_READ in context["permissions"] else {}),
    }


def _bill(call: Call, which: Mapping[str, Any]) -> dict[str, Any]:
    if call.cost_micros is None:
        return {}
    return {"cost": f"${call.cost_micros / MICROS:.4f}", "lines": usage_of_call(**which)}


def _facts(summary: Summary) -> list[tuple[str, str]]:
    """What a summary holds, with a name for each; what nobody said is left out."""
    shown = [
        (_("Caller's name"), summary.caller_name),
        (_("Call back on"), summary.callback_number),
        (_("Reason"), summary.reason),
        (_("Follow-up"), summary.follow_up),
    ]
    own = [(name, _word(value)) for name, value in summary.fields.items()]
    return [(label, value) for label, value in [*shown, *own] if value]


def _word(value: object) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)
