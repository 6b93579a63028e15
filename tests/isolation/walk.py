"""Every way into the product, as its registries have it: URLconf, socket routes, Celery tasks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from celery import Celery
from django.urls import URLPattern, URLResolver, reverse
from django.urls.resolvers import RoutePattern

from tenants.access import access_of
from tenants.permissions import Permission

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ANY: Final = frozenset({"GET", "POST"})  # of a view that does not say
_CONVERTER: Final = re.compile(r"<(?:\w+:)?(\w+)>")
_OTHERS: Final = ("celery.", "tests.")  # every other task is the product's, whatever its name


@dataclass(frozen=True, slots=True)
class Address:
    """One URL pattern: `name` with its namespace, or its address where it has no name."""

    name: str
    pattern: str
    parameters: frozenset[str]
    view: Callable[..., Any]

    @property
    def access(self) -> str:
        """The view's mark."""
        return access_of(self.view) or ""

    def permission(self, method: str) -> Permission | None:
        """What a member must be allowed for this method, by the view's mark."""
        api = getattr(self.view, "cls", None)
        if api is not None:
            return getattr(api, "permissions", {}).get(method)
        return getattr(self.view, "permission", None)

    def is_for_all(self, method: str) -> bool:
        """Whether every key and every member may use it, by the mark of an API view."""
        return method in getattr(getattr(self.view, "cls", None), "for_all", ())

    @property
    def methods(self) -> frozenset[str]:
        """What the view says it takes; GET and POST of a view that does not say."""
        if self.access == "twilio-webhook":
            return frozenset({"POST"})
        said = [_of_decorator(view) for view in _wrapped(self.view)]
        said += [_of_class(view) for view in _wrapped(self.view)]
        return next((found & set(METHODS) for found in said if found), _ANY)

    @property
    def is_particular(self) -> bool:
        """Whether the view says which methods it takes."""
        return self.access == "twilio-webhook" or any(
            _of_class(view) or _of_decorator(view) for view in _wrapped(self.view)
        )

    def url(self, parameters: Mapping[str, Any]) -> str:
        """The address with these values, those that it has no place for left out."""
        wanted = {name: value for name, value in parameters.items() if name in self.parameters}
        if self.name != self.pattern:
            return reverse(self.name, kwargs=wanted)
        return "/" + _CONVERTER.sub(lambda found: str(wanted[found[1]]), self.pattern)


def addresses(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[Address]:
    """Every URL pattern below these, depth first."""
    return _addresses(patterns, "", "", frozenset())


def _addresses(
    patterns: Iterable[URLPattern | URLResolver],
    prefix: str,
    namespace: str,
    parameters: frozenset[str],
) -> Iterator[Address]:
    for entry in patterns:
        pattern = f"{prefix}{entry.pattern}"
        known = parameters | _parameters(entry)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _addresses(entry.url_patterns, pattern, inner, known)
        else:
            name = f"{namespace}{entry.name}" if entry.name else pattern
            yield Address(name, pattern, known, entry.callback)


def _parameters(entry: URLPattern | URLResolver) -> frozenset[str]:
    if isinstance(entry.pattern, RoutePattern):
        return frozenset(entry.pattern.converters)
    return frozenset(entry.pattern.regex.groupindex)


def _wrapped(view: Any) -> Iterator[Any]:
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def _of_class(view: Any) -> frozenset[str]:
    """The handlers of a class-based view or of an API view."""
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if cls is None:
        return frozenset()
    actions = getattr(view, "actions", None)  # of a DRF view set
    names = actions or [name for name in cls.http_method_names if hasattr(cls, name)]
    return frozenset(name.upper() for name in names)


def _of_decorator(view: Any) -> frozenset[str]:
    """What require_http_methods, which keeps its list in a closure, lets through."""
    names = getattr(getattr(view, "__code__", None), "co_freevars", ())
    if "request_method_list" not in names:
        return frozenset()
    return frozenset(view.__closure__[names.index("request_method_list")].cell_contents)


def sockets(routes: Iterable[URLPattern]) -> list[str]:
    """The addresses of a list like calls.routing.websocket_urlpatterns."""
    return [str(route.pattern) for route in routes]


def jobs(app: Celery) -> list[str]:
    """The names of the tasks that the project defines."""
    app.loader.import_default_modules()
    return sorted(name for name in app.tasks if not name.startswith(_OTHERS))
