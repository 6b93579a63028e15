"""The platform operators' admin site."""

from __future__ import annotations

from django.contrib.admin import AdminSite


class OperatorSite(AdminSite):
    """Django's admin, for staff."""
