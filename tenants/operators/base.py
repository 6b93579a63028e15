"""What every page of the operators' site has in common: it shows, and changes nothing.

What may be done to a row is a `Tool`: a page of its own that asks, and a service that does it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tenants.models import User
from tenants.operators.entering import is_staff
from tenants.services.refusals import Refused

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin

Text = str | Promise
_PAGES = ("_changelist", "_change")


def _title(subject: Any) -> str:
    """A person by address, what has no name (any more) by its id."""
    name = subject.email if isinstance(subject, User) else str(subject)
    return str(name or subject.pk)


def _always(_subject: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Tool:
    """Something an operator may do to a row, on a page that says what it does.

    `run` gets the request, the row and the form's values; it calls one service, which writes the
    audit event, and may answer where to go. Refused becomes a sentence on the page.
    """

    slug: str
    label: Text
    explanation: Text
    run: Callable[[HttpRequest, Any, dict[str, Any]], HttpResponse | None]
    form: type[forms.Form] = forms.Form
    fits: Callable[[Any], bool] = _always


class ReadOnlyAdmin(_ModelAdmin):
    """Rows that operators look at. `fields` is all that is shown; nothing else can be asked for.

    A tenant's rows want a tenant that has been entered (`is_global` is False).
    """

    is_global: ClassVar[bool] = False
    tools: ClassVar[Sequence[Tool]] = ()
    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All that is shown."""
        return [str(name) for name in self.get_fields(request, obj)]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Operators see every part of the site."""
        return is_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Operators look; the site has checked the second factor (tenants/operators/site.py)."""
        return is_staff(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never; Django answers 403 to a POST then."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Filters that the page offers: others could spell out a column that is not shown."""
        offered = {self.date_hierarchy}
        for each in self.list_filter:
            name = each[0] if isinstance(each, tuple) else each
            offered.add(name if isinstance(name, str) else getattr(name, "parameter_name", None))
        return lookup.split("__", maxsplit=1)[0] in offered

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The row; 404 where this tenant has none."""
        found = super().get_object(request, object_id, None)
        if found is None:
            raise Http404
        return found

    def get_urls(self) -> list[URLPattern]:
        """The list, the row and its tools; no adding, no deleting, none of Django's history."""
        pages = [page for page in super().get_urls() if (page.name or "").endswith(_PAGES)]
        if not self.tools:
            return pages
        tool = path(
            "<uuid:object_id>/do/<slug:slug>/",
            self.admin_site.admin_view(self.tool_view),
            name="{}_{}_tool".format(*self._words()),
        )
        return [tool, *pages]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The row, with links to its tools."""
        subject = self.get_object(request, object_id)
        links = [(self._tool_url(subject, tool), tool.label) for tool in self._tools_of(subject)]
        context = {"tools": links, "show_close": True, "subtitle": _title(subject)}
        context.update(extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def tool_view(self, request: HttpRequest, object_id: UUID, slug: str) -> HttpResponseBase:
        """GET asks, POST does."""
        subject = self.get_object(request, str(object_id))
        tool = next((each for each in self.tools if each.slug == slug), None)
        if tool is None:
            raise Http404
        if not tool.fits(subject):
            self.message_user(request, _("That is no longer possible."), messages.WARNING)
            return self._back(subject)
        form = tool.form(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    answer = tool.run(request, subject, form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                self.message_user(request, _("That is done."))
                return answer or self._back(subject)
        context = {
            **self.admin_site.each_context(request),
            "title": tool.label,
            "subtitle": _title(subject),
            "tool": tool,
            "form": form,
            "opts": self.opts,
            "back": self._back(subject).url,
        }
        return TemplateResponse(request, "admin/tool.html", context)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The service that changed it has told the audit log; Django's own stays empty."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing is added here."""

    def log_deletions(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        """Nothing is deleted here."""

    def _words(self) -> tuple[str, str]:
        return self.opts.app_label, str(self.opts.model_name)

    def _tools_of(self, subject: Any) -> list[Tool]:
        return [tool for tool in self.tools if tool.fits(subject)]

    def _tool_url(self, subject: Any, tool: Tool) -> str:
        return reverse("admin:{}_{}_tool".format(*self._words()), args=[subject.pk, tool.slug])

    def _back(self, subject: Any) -> HttpResponseRedirect:
        return redirect("admin:{}_{}_change".format(*self._words()), subject.pk)
