"""The platform operators' admin, which shows one tenant at a time, the one that was entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import admin
from django.db.models import Model

from tenants.context import tenant_context
from tenants.models import User
from tests.isolation.case import Case, Route
from tests.isolation.world import Side

_INSPECTED: Final[dict[str, Any]] = {"alive": "inspector"}
_PAGES: Final = admin.site._registry


def _first(model: type[Model]) -> Callable[[Side], dict[str, Any]]:
    """The id of one of the side's rows; of a user, who belongs to no tenant, its viewer's."""

    def found(side: Side) -> dict[str, Any]:
        with tenant_context(side.tenant_id):
            row = side.viewer if model is User else model._default_manager.first()
        return {"object_id": row.pk if row else "none", "slug": _tool(model)}

    return found


def _tool(model: type[Model]) -> str:
    tools = _PAGES[model].tools  # type: ignore[attr-defined]  # ReadOnlyAdmin's
    return tools[0].slug if tools else ""


def _pages(model: type[Model]) -> list[Case]:
    """The list, the row and, where there is one, the first tool."""
    label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    is_global = model is User
    more: dict[str, Any] = dict(_INSPECTED)
    if is_global:  # accounts are looked after without entering a tenant
        both = {200, 302, 400, 403}
        more |= {
            "stranger": both,
            "answers": {"operator": both},
            "shown": frozenset({"people"}),
        }
    listed = {"stranger": {200, 302, 400}} | more  # 400: filters that the list does not offer
    may_change = {200, 302} if f"{label}_change" == "admin:tenants_tenant_change" else 403
    cases: list[Case] = [
        Route(f"{label}_changelist", **listed),
        Route(f"{label}_changelist", "POST", form=lambda _s: {}, owner={200, 302}, **listed),
        Route(f"{label}_change", path=_first(model), **more),
        Route(
            f"{label}_change",
            "POST",
            path=_first(model),
            form=lambda _s: {},
            owner=may_change,
            dead="nothing is changed there" if may_change == 403 else "",
            **more,
        ),
    ]
    if _tool(model):
        done = more | (
            {"changes": frozenset({"tenants_user.is_active", *_AUDIT})} if is_global else {}
        )
        cases += [
            Route(f"{label}_tool", path=_first(model), **more),
            Route(
                f"{label}_tool",
                "POST",
                path=_first(model),
                form=lambda _s: {},
                owner={200, 302},
                **done,
            ),
        ]
    return cases


_AUDIT: Final = frozenset({"tenants_auditevent.*"})
_LISTS_NAMES: Final[dict[str, Any]] = {
    **_INSPECTED,
    "shown": frozenset({"name"}),
    "answers": {"operator": 200},
}
_TO_LOGIN: Final = dict.fromkeys(("owner", "manager", "viewer", "stranger", "loner"), 302)

CASES: list[Case] = [
    Route("admin:index", **_LISTS_NAMES),
    Route("admin:index", "POST", form=lambda _s: {}, **_LISTS_NAMES),
    Route("admin:enter", owner=405, dead="takes a POST", answers={"operator": 405}),
    Route(
        "admin:enter",
        "POST",
        form=lambda side: {"tenant": side.tenant_id},
        owner=302,
        changes=_AUDIT,  # operators may enter any tenant; its audit log says so
        **_INSPECTED,
    ),
    Route("admin:leave", owner=405, dead="takes a POST", answers={"operator": 405}),
    Route("admin:leave", "POST", form=lambda _s: {}, owner=302, **_INSPECTED),
    *(
        Route("admin:login", method, owner=302, answers=_TO_LOGIN, **_INSPECTED)
        for method in ("GET", "POST")
    ),
    Route("admin:jsi18n", answers={"operator": 200}, **_INSPECTED),
    Route("admin:jsi18n", "POST", owner=405, answers={"operator": 405}, dead="takes a GET"),
    *(
        Route(
            "admin:app_list",
            method,
            path=lambda _s: {"app_label": "tenants"},
            stranger=200,
            **_LISTS_NAMES,
        )
        for method in ("GET", "POST")
    ),
    *(
        Route(
            "admin/(?P<url>.*)$",
            method,
            address="/admin/nowhere",
            owner=404,
            answers={"operator": 404},
            dead="whatever has no page",
        )
        for method in ("GET", "POST")
    ),
    *(case for model in _PAGES for case in _pages(model)),
    Route("tenants:visits"),
    Route("tenants:visit_end", "POST", form=lambda _s: {}, owner=302),
]
