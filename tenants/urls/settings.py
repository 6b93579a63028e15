"""Addresses of the tenant's settings and of the person's own page."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.views import account, places, sessions, settings

urlpatterns: list[URLPattern] = [
    path("app/settings/", settings.settings_page, name="settings"),
    path("app/settings/change/", settings.settings_change, name="settings_change"),
    path("app/account/", account.account, name="account"),
    path("app/account/sessions/end/", sessions.session_end, name="session_end"),
    path("app/settings/notifications/", settings.notifications, name="notifications"),
    path("app/account/notifications/", places.notifications_change, name="notifications_change"),
]
