"""Addresses of tenants; each part of the app lists its own."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.i18n import set_language

from tenants.access import public
from tenants.urls import audit, closing, keys, members, settings, visits
from tenants.views import places

app_name = "tenants"
urlpatterns: list[URLPattern] = [
    path("", places.home, name="home"),
    path("app/language", public(set_language), name="language"),
    *members.urlpatterns,
    *keys.urlpatterns,
    *audit.urlpatterns,
    *closing.urlpatterns,
    *settings.urlpatterns,
    *visits.urlpatterns,
]
