"""The project as a Django app: Celery and the system checks."""

from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class ProsaasConfig(AppConfig):
    name = "prosaas"

    def ready(self) -> None:
        """Registers what Django must know before the first request or command."""
        from prosaas import celery, checks  # noqa: F401, PLC0415 - need the app registry


class AdminConfig(DjangoAdminConfig):
    default_site = "tenants.operators.site.OperatorSite"
