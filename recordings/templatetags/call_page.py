"""How times within a call are written: 1:05, and 0.8 for what somebody waited."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format

register = template.Library()
_HOUR_S = 3600


@register.filter
def clock(ms: int | None) -> str:
    """Milliseconds as 1:05, or 1:02:03; to be shown from left to right."""
    seconds = (ms or 0) // 1000
    hours, rest = divmod(seconds, _HOUR_S)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


@register.filter
def length(seconds: int | None) -> str:
    """Whole seconds the same way."""
    return clock((seconds or 0) * 1000)


@register.filter
def waited(ms: int) -> str:
    """Milliseconds as seconds with one decimal, in the page's language."""
    return number_format(ms / 1000, 1)


@register.filter
def at_seconds(ms: int) -> str:
    """Milliseconds as an address's media fragment wants them: 12.3."""
    return f"{ms / 1000:.1f}"
