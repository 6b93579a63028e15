"""The shell around every page: icons, and the navigation of who is looking.

What the navigation holds stands in tenants.navigation.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django import template
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tenants.navigation import Group, groups_of

register = template.Library()
# What points somewhere is turned around where people read from right to left.
_TURNS: Final = frozenset({"arrow", "back", "chevron", "external", "logout", "undo", "share-out"})


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of static/icons.svg as inline <svg>; without a label it says nothing to readers."""
    return _drawn(name, str(label))


@lru_cache(maxsize=1000)  # a page of the list has dozens, of few kinds
def _drawn(name: str, label: str) -> SafeString:
    turns = " turns" if name in _TURNS else ""
    says = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon{}" {} focusable="false"><use href="{}#{}"/></svg>',
        turns, SafeString(says), static("icons.svg"), name,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[Group]:
    """The groups of links that this person may follow here; [] without a request."""
    request = context.get("request")
    if request is None:
        return []
    return groups_of(
        request.path,
        context.get("permissions") or frozenset(),
        has_place=bool(context.get("place")),
        unread=str(context.get("unread") or ""),
    )


@register.filter
def labelled(field: BoundField) -> SafeString:
    """A field's label, or the legend of several inputs, without a colon after it."""
    return (
        field.legend_tag(label_suffix="")
        if field.use_fieldset
        else field.label_tag(label_suffix="")
    )


@register.filter
def isolated(value: object) -> str:
    """Somebody's words inside an attribute, where no <bdi> can stand, in Unicode isolates."""
    return f"\u2068{value}\u2069"
