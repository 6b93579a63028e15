"""Addresses of closing."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.views import closing

urlpatterns: list[URLPattern] = [
    path("app/settings/close/", closing.closing, name="closing"),
    path("app/settings/close/undo/", closing.closing_undone, name="closing_undone"),
]
