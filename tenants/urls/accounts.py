"""django-allauth's pages, each with its mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from allauth import urls as allauth_urls
from django.urls import URLPattern, URLResolver, include, path

from tenants.access import marked

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


def _views(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _views(entry.url_patterns)
        else:
            yield entry


for _view in _views(allauth_urls.urlpatterns):
    marked(_view.callback, "public" if _view.name in _PUBLIC else "person")

urlpatterns = [path("accounts/", include(allauth_urls))]
