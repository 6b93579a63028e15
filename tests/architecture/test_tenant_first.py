"""Two of the three fences between tenants (docs/security.md); the third is in the database."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tenants.access import access_of
from tests.architecture.tree import PRODUCT, Function, parsed, python_files

SELECTORS = [path for path in python_files(*PRODUCT) if path.name == "selectors.py"]


def _views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        address = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _views(entry, address)
        else:
            yield address, entry


def _public_functions(path: Path) -> Iterator[Function]:
    for node in parsed(path).body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def test_every_view_says_who_may_use_it() -> None:
    unmarked = [address for address, view in _views(get_resolver()) if not access_of(view.callback)]
    assert not unmarked


def test_every_address_of_the_operators_site_is_for_operators() -> None:
    marks = {
        address: access_of(view.callback)
        for address, view in _views(get_resolver())
        if address.startswith("admin/")
    }
    assert "admin/calls/call/" in marks
    assert set(marks.values()) == {"operator"}


def test_every_address_of_the_operators_api_is_for_operators_programs() -> None:
    marks = {
        address: access_of(view.callback)
        for address, view in _views(get_resolver())
        if address.startswith("api/admin/v1/")
    }
    assert "api/admin/v1/tenants/" in marks
    assert set(marks.values()) == {"operator-api"}


def test_the_walk_sees_webhooks_pages_and_the_api() -> None:
    addresses = {address for address, _view in _views(get_resolver())}
    assert {"webhook/incoming_call", "app/calls/", "api/v1/calls/", "healthz"} <= addresses


def test_a_view_without_a_mark_is_found() -> None:
    assert access_of(lambda request: request) is None


@pytest.mark.parametrize("path", SELECTORS, ids=str)
def test_every_selector_takes_the_tenant_by_keyword(path: Path) -> None:
    loose = [
        function.name
        for function in _public_functions(path)
        if "tenant" not in {argument.arg for argument in function.args.kwonlyargs}
    ]
    assert not loose


@pytest.mark.parametrize("path", SELECTORS, ids=str)
def test_selectors_take_every_argument_by_keyword(path: Path) -> None:
    positional = {
        function.name: ast.unparse(function.args)
        for function in _public_functions(path)
        if function.args.args or function.args.posonlyargs
    }
    assert not positional
