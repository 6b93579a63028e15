"""Error pages: one style, both languages, and nothing about the cause but what we chose to say.

Those for what is broken read neither the session nor the database: their templates are rendered
without the request. What is refused or not found (403, 404) keeps the header, with the visit, the
way out and the language. Under /api/ the answer is the API's error shape instead.
"""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from prosaas.lib.request_id import request_id_of
from prosaas.lib.slashes import with_slash
from tenants.rest.errors import error_body

_COME_AGAIN_S = 10
_CODES = {
    400: "invalid",
    403: "permission_denied",
    404: "not_found",
    429: "throttled",
    500: "error",
    503: "unavailable",
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request that no form of ours sends."""
    return _problem(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the sentence of the PermissionDenied that refused."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return _problem(request, 403, reason=reason, has_header=True)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what is not there and what is somebody else's."""
    reason = ""
    if request.path.startswith("/api/") and (address := with_slash(request)):
        reason = _("Addresses end with a slash: %(address)s") % {"address": address}
    return _problem(request, 404, reason=reason, has_header=True)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: django-allauth's limits (docs/accounts.md)."""
    return _problem(request, 429)


def crashed(request: HttpRequest) -> HttpResponse:
    """500; 503 while the database is away."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer = _problem(request, 503)
        answer["Retry-After"] = str(_COME_AGAIN_S)
        return answer
    return _problem(request, 500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its CSRF token; Django's reason is for its log."""
    if request.path.startswith("/api/"):
        return _problem(request, 403)
    return _page("403_csrf.html", 403)


def _problem(
    request: HttpRequest, status: int, reason: str = "", *, has_header: bool = False
) -> HttpResponse:
    if request.path.startswith("/api/"):
        message = reason or HTTPStatus(status).phrase
        told = error_body(_CODES[status], message, request_id=request_id_of(request))
        return JsonResponse(told, status=status)
    asked = request if has_header and hasattr(request, "user") else None
    return _page(f"{status}.html", status, reason=reason, request=asked)


def _page(
    template: str, status: int, reason: str = "", request: HttpRequest | None = None
) -> HttpResponse:
    try:
        page = render_to_string(template, {"reason": reason}, request)
    except DatabaseError:  # who asks is not known then
        page = render_to_string(template, {"reason": reason})
    finally:
        if request is not None and not connection.in_atomic_block:
            connection.close()  # back to the pool: this may be a thread of its own
    language = get_language() or settings.LANGUAGE_CODE
    return HttpResponse(page, status=status, headers={"Content-Language": language})
