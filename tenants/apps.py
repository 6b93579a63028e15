"""The tenants app: the runtime role's grants after every migration."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenantsConfig(AppConfig):
    name = "tenants"

    def ready(self) -> None:
        """Hears post_migrate once for each run (Django sends it for apps that have models)."""
        from tenants import receivers as accounts  # noqa: PLC0415 - needs the app registry
        from tenants.grants import grant_runtime_role  # noqa: PLC0415 - likewise
        from tenants.operators import receivers  # noqa: F401, PLC0415 - likewise

        post_migrate.connect(grant_runtime_role, sender=self)
        accounts.connect()
