"""django-allauth's pages, each with its mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from allauth import urls as allauth_urls
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_http_methods

from tenants.access import marked
from tenants.views.confirm import ConfirmEmail

_PUBLIC = frozenset(
    {
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
    }
)


_OURS = {"account_confirm_email": ConfirmEmail.as_view()}


class _Form:
    """Stands for the view class of allauth's few functions."""

    post = None


def _views(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _views(entry.url_patterns)
        else:
            yield entry


for _view in _views(allauth_urls.urlpatterns):  # some take any method, as if it were GET
    _view.callback = _OURS.get(_view.name or "", _view.callback)
    _takes = {"GET", "HEAD"}
    if hasattr(getattr(_view.callback, "view_class", _Form), "post"):
        _takes.add("POST")
    _view.callback = require_http_methods(sorted(_takes))(_view.callback)
    marked(_view.callback, "public" if _view.name in _PUBLIC else "person")

urlpatterns = [path("accounts/", include(allauth_urls))]
