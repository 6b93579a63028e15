"""Lists of the newer APIs: `meta` tells of the page, dates are ISO 8601 (protocols.md D)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from aiohttp import web

from prosaas.sandbox.twilio.rest.pages import MOST_PAGE_SIZE, PAGE_SIZE, page_number, page_uri
from prosaas.sandbox.twilio.rest.shapes import RestError

T = TypeVar("T")


def origin(request: web.Request) -> str:
    """The scheme and host the request came to, with which the newer APIs write URLs."""
    return f"{request.scheme}://{request.host}"


def page_v2(
    request: web.Request,
    key: str,
    found: Sequence[T],
    shape: Callable[[T], Mapping[str, object]],
) -> dict[str, object]:
    """One page of `found` under `key`; raises RestError 20001 for a page that cannot be."""
    size = min(page_number(request, "PageSize", PAGE_SIZE), MOST_PAGE_SIZE)
    number = page_number(request, "Page", 0)
    if not size:
        raise RestError(400, 20001, "Page size must be greater than 0")
    here = origin(request)
    has_more = (number + 1) * size < len(found)
    meta = {
        "page": number,
        "page_size": size,
        "first_page_url": here + page_uri(request, size, 0),
        "previous_page_url": here + page_uri(request, size, number - 1) if number else None,
        "url": here + request.path_qs,
        "next_page_url": here + page_uri(request, size, number + 1) if has_more else None,
        "key": key,
    }
    entries = found[number * size : (number + 1) * size]
    return {key: [dict(shape(entry)) for entry in entries], "meta": meta}


def iso8601(at: datetime | None) -> str | None:
    """`2026-11-21T10:00:00Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
