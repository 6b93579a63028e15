"""Addresses of the pages about numbers."""

from __future__ import annotations

from django.urls import URLPattern, path

from tenants.views import (
    numbers,
    numbers_claim,
    numbers_import,
    numbers_paperwork,
    numbers_search,
)

urlpatterns: list[URLPattern] = [
    path("app/numbers/", numbers.number_list, name="numbers"),
    path("app/numbers/search/", numbers_search.number_search, name="number_search"),
    path("app/numbers/claim/", numbers_claim.number_claim, name="number_claim"),
    path("app/numbers/claims/<uuid:claim_id>/", numbers_claim.claim, name="claim"),
    path("app/numbers/import/", numbers_import.number_import, name="number_import"),
    path("app/numbers/paperwork/", numbers_paperwork.papers, name="paperwork"),
    path("app/numbers/<uuid:number_id>/", numbers.number, name="number"),
    path("app/numbers/<uuid:number_id>/release/", numbers.number_release, name="number_release"),
    path("app/numbers/<uuid:number_id>/keep/", numbers.number_keep, name="number_keep"),
]
