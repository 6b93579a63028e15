"""What pages about telephone numbers show: numbers as people read them, whom to write to."""

from __future__ import annotations

from django import template
from django.conf import settings

from prosaas.lib import phone

register = template.Library()


@register.filter
def grouped(e164: str) -> str:
    """A number in groups, as "+1 415-555-0103"; to be shown from left to right."""
    return phone.grouped(e164)


@register.simple_tag
def support_email() -> str:
    """The address of whoever runs this service; "" when none is set."""
    return str(settings.SUPPORT_EMAIL)
