"""ETags: nobody overwrites what they have not seen (RFC 9110, RFC 6585)."""

from __future__ import annotations

import hashlib
from typing import Final

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.rest.errors import ApiError

_SHOWN: Final = 32  # hexadecimal characters


def etag(*parts: object) -> str:
    """A strong tag of what makes a resource what it is, quotes included."""
    told = "\0".join(str(part) for part in parts)
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:_SHOWN]}"'


def require_match(request: Request, current: str) -> None:
    """428 without If-Match, 412 for another tag than `current`; "*" is whatever is there."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise ApiError(
            "precondition_required",
            _("Send If-Match with the ETag of what you have read."),
            status=428,
        )
    if given.startswith("W/"):
        raise ApiError(
            "precondition_failed",
            _("A weak ETag (W/…) proves nothing: send the one that was answered, without W/."),
            status=412,
        )
    if given != "*" and current not in {each.strip() for each in given.split(",")}:
        raise ApiError(
            "precondition_failed", _("It was changed meanwhile: read it again."), status=412
        )


def tagged(response: Response, current: str) -> Response:
    """The answer with its ETag."""
    response["ETag"] = current
    return response
