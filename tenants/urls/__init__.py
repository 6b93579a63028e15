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
    settings,
    visits,
    webhooks,
)
from tenants.views import places

app_name = "tenants"
urlpatterns: list[URLPattern] = [
    path("", places.home, name="home"),
    path("app/language", public(set_language), name="language"),
    *agents.urlpatterns,
    *members.urlpatterns,
    *keys.urlpatterns,
    *webhooks.urlpatterns,
    *numbers.urlpatterns,
    *audit.urlpatterns,
    *hours.urlpatterns,
    *closing.urlpatterns,
    *settings.urlpatterns,
    *visits.urlpatterns,
]
