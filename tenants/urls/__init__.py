"""Addresses of tenants; each part of the app lists its own."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.i18n import set_language

from tenants.access import public
from tenants.urls import (
    agents,
    audit,
    closing,
    hours,
    keys,
    members,
    numbers,
    privacy,
    settings,
    visits,
    webhooks,
)
from tenants.views import places, theme

app_name = "tenants"
urlpatterns: list[URLPattern] = [
    path("", places.home, name="home"),
    path("app/language", public(set_language), name="language"),
    path("app/theme", theme.theme, name="theme"),
    *agents.urlpatterns,
    *members.urlpatterns,
    *keys.urlpatterns,
    *webhooks.urlpatterns,
    *numbers.urlpatterns,
    *audit.urlpatterns,
    *hours.urlpatterns,
    *closing.urlpatterns,
    *privacy.urlpatterns,
    *settings.urlpatterns,
    *visits.urlpatterns,
]
