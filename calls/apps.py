from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    """The calls app: the engine of a call, its records and its addresses."""

    name = "calls"
    verbose_name = _("Calls")
