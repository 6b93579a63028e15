"""The colours of the pages, as the browser that asks wants them."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tenants.access import public

COOKIE: Final = "theme"  # read by templates/base.html
_THEMES: Final = frozenset({"light", "dark"})
_YEAR_S: Final = 365 * 24 * 3600


@require_POST
@public
def theme(request: HttpRequest) -> HttpResponse:
    """POST /app/theme (theme: light, dark, or else as the device; next): kept in a cookie."""
    answer = HttpResponseRedirect(_back(request), status=303)
    wanted = request.POST.get("theme", "")
    if wanted in _THEMES:
        answer.set_cookie(
            COOKIE,
            wanted,
            max_age=_YEAR_S,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


def _back(request: HttpRequest) -> str:
    """The page that `next` names, if it is one of ours; else the start."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else "/"
