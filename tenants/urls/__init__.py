"""Addresses of tenants; each part of the app lists its own."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from tenants.access import public
from tenants.urls import audit, keys, members, settings, visits

app_name = "tenants"
urlpatterns: list[URLPattern] = [
    path("", public(RedirectView.as_view(url="/app/calls/")), name="home"),
    path("app/language", public(set_language), name="language"),
    *members.urlpatterns,
    *keys.urlpatterns,
    *audit.urlpatterns,
    *settings.urlpatterns,
    *visits.urlpatterns,
]
