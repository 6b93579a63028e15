"""Lists of the 2010 API: filters on dates and the envelope of pages (protocols.md D)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar
from urllib.parse import urlencode

from aiohttp import web

from prosaas.sandbox.twilio.rest.shapes import RestError

PAGE_SIZE = 50
MOST_PAGE_SIZE = 1000

T = TypeVar("T")


def page(
    request: web.Request,
    key: str,
    found: Sequence[T],
    shape: Callable[[T], Mapping[str, object]],
    sid: Callable[[T], str],
) -> dict[str, object]:
    """One page of `found` (newest first) under `key`, shaped, with the addresses of its
    neighbours; raises RestError 20001 for a page that cannot be.
    """
    size = min(page_number(request, "PageSize", PAGE_SIZE), MOST_PAGE_SIZE)
    number = page_number(request, "Page", 0)
    if not size:
        raise RestError(400, 20001, "Page size must be greater than 0")
    start = number * size
    entries = found[start : start + size]
    last = entries[-1:]
    token = f"PA{sid(last[0])}" if last else ""
    return {
        key: [dict(shape(entry)) for entry in entries],
        "page": number,
        "page_size": size,
        "start": start if entries else 0,
        "end": start + len(entries) - 1 if entries else 0,
        "uri": request.path_qs,
        "first_page_uri": page_uri(request, size, 0),
        "previous_page_uri": page_uri(request, size, number - 1) if number else None,
        "next_page_uri": (
            page_uri(request, size, number + 1, PageToken=token)
            if start + size < len(found)
            else None
        ),
    }


def page_number(request: web.Request, name: str, default: int) -> int:
    """`Page` or `PageSize`; raises RestError 20001."""
    text = request.query.get(name, str(default))
    if not text.isdecimal():
        raise RestError(400, 20001, f"Invalid {name}: {text}")
    return int(text)


def page_uri(request: web.Request, size: int, number: int, **more: str) -> str:
    """The same list's address, of another page."""
    kept = [(k, v) for k, v in request.query.items() if k not in {"Page", "PageSize", "PageToken"}]
    query = urlencode([*kept, ("PageSize", size), ("Page", number), *more.items()])
    return f"{request.path}?{query}"


def matches(request: web.Request, name: str, value: str) -> bool:
    """Whether a filter that may be absent lets a value through."""
    return request.query.get(name, value) == value


def within(request: web.Request, name: str, at: datetime | None) -> bool:
    """Whether a time fits `Name`, `Name<` (on or before) and `Name>` (on or after)."""
    for suffix in ("", "<", ">"):
        text = request.query.get(name + suffix)
        if text is not None and (at is None or not _fits(suffix, text, at)):
            return False
    return True


def _fits(suffix: str, text: str, at: datetime) -> bool:
    """Compare by day where only a day is given, as `2026-11-21`, else by the second."""
    try:
        limit = date.fromisoformat(text) if len(text) == len("2026-11-21") else _time(text)
    except ValueError as error:
        raise RestError(400, 20001, f"Invalid date: {text}") from error
    value: date = at if isinstance(limit, datetime) else at.date()
    if not suffix:
        return value == limit
    return value <= limit if suffix == "<" else value >= limit


def _time(text: str) -> datetime:
    given = datetime.fromisoformat(text)
    return given if given.tzinfo else given.replace(tzinfo=UTC)
