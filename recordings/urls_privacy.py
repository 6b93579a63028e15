"""Addresses of what is kept, for how long, and of erasing a caller."""

from __future__ import annotations

from django.urls import URLPattern, path

from recordings.views import erasures, retention

urlpatterns: list[URLPattern] = [
    path("app/privacy/retention/", retention.retention, name="retention"),
    path("app/privacy/retention/change/", retention.retention_change, name="retention_change"),
    path("app/privacy/erase/", erasures.erasures, name="erasures"),
    path("app/privacy/erase/look/", erasures.erasure_look, name="erasure_look"),
    path("app/privacy/erase/begin/", erasures.erasure_begin, name="erasure_begin"),
    path("app/privacy/erase/<uuid:erasure_id>/", erasures.erasure, name="erasure"),
]
