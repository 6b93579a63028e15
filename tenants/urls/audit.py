"""Addresses of the audit log's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.views import audit

urlpatterns: list[URLPattern] = [
    path("app/audit/", audit.audit_list, name="audit"),
    path("app/audit/export/", audit.audit_export, name="audit_export"),
]
