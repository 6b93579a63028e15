"""Addresses of the business hours."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.views import hours

urlpatterns: list[URLPattern] = [
    path("app/hours/", hours.hours, name="hours"),
    path("app/hours/week/", hours.hours_week, name="hours_week"),
    path("app/hours/exception/", hours.hours_exception, name="hours_exception"),
    path("app/hours/usual/", hours.hours_usual, name="hours_usual"),
    path("app/hours/open/", hours.hours_open, name="hours_open"),
]
