"""What is done to several calls of the list at once, and undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, TypeAlias
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST

from calls.models import Call, FollowUp
from calls.search import CallFilter
from calls.services import BadTag
from calls.services.inbox import calls_follow_up, calls_mark, calls_tag
from calls.told.files import CSV, JSONL, export_answer, export_pieces
from calls.told.slots import held, slot_taken
from calls.views.calls import search_form
from calls.views.notices import notice_give, undo_of
from tenants.access import Answer, TenantRequest, member_required
from tenants.permissions import Permission
from tenants.services.audit import audit_record

MOST: Final = 100  # of one request; a page shows half of that
# What was done, by its word, with its value, to which calls.
Deed: TypeAlias = tuple[str, Any, list[str]]
_READ, _FOLLOW, _TAG = "read", "follow-up", "tag"
_WORDS: Final[dict[str, tuple[str, Any]]] = {
    "read": (_READ, True),
    "unread": (_READ, False),
    "follow-up": (_FOLLOW, FollowUp.OPEN.value),
    "done": (_FOLLOW, FollowUp.DONE.value),
    "no-follow-up": (_FOLLOW, FollowUp.NONE.value),
    "tag": (_TAG, True),
    "untag": (_TAG, False),
}
_DONE: Final[dict[str, Any]] = {
    "read": ngettext_lazy(
        "%(count)d call is marked as read.", "%(count)d calls are marked as read.", "count"
    ),
    "unread": ngettext_lazy(
        "%(count)d call is marked as unread.", "%(count)d calls are marked as unread.", "count"
    ),
    "follow-up": ngettext_lazy(
        "%(count)d call is to be followed up.", "%(count)d calls are to be followed up.", "count"
    ),
    "done": ngettext_lazy("%(count)d call is done.", "%(count)d calls are done.", "count"),
    "no-follow-up": ngettext_lazy(
        "%(count)d call needs no follow-up.", "%(count)d calls need no follow-up.", "count"
    ),
    "tag": ngettext_lazy(
        "%(count)d call has the tag now.", "%(count)d calls have the tag now.", "count"
    ),
    "untag": ngettext_lazy(
        "The tag is off %(count)d call.", "The tag is off %(count)d calls.", "count"
    ),
}


@require_POST
@member_required(Permission.CALLS_WRITE)
def calls_change(request: TenantRequest) -> HttpResponse:
    """POST /app/calls/change/ (call…, do, tag, back), or (undo, back): then the list, which tells
    what was done and how to undo it."""
    if "undo" in request.POST:
        return _undone(request)
    word, chosen = request.POST.get("do", ""), chosen_ids(request)
    if word not in _WORDS or not chosen:
        return _told(request, _("Choose calls first, then what to do with them."), is_bad=True)
    what, value = _WORDS[word]
    try:
        done = _do(request, what, value, chosen)
    except BadTag:
        sentence = _("A tag has 1 to 40 characters, and no comma.")
        return _told(request, sentence, is_bad=True)
    count = sum(len(ids) for _what, _value, ids in done)
    if not count:
        return _told(request, _("Nothing changed: the calls were so already."))
    return _told(request, str(_DONE[word] % {"count": count}), undo=done)


@require_POST
@member_required(Permission.CALLS_READ)
def calls_export(request: TenantRequest) -> Answer:
    """POST /app/calls/export/ (format, back; call… or all): the file of the API's export, of the
    calls that are chosen, or of the whole search."""
    form = request.POST.get("format", CSV)
    wanted = _exported(request)
    if wanted is None or form not in (CSV, JSONL):
        return _told(request, _("Choose calls first, then what to do with them."), is_bad=True)
    slot = slot_taken(request.tenant.pk)
    if slot is None:
        sentence = _("Two exports are running already. Try again when one of them is done.")
        return _told(request, sentence, is_bad=True)
    audit_record(tenant_id=request.tenant.pk, actor=request.actor, action="calls.exported")
    pieces = export_pieces(request.tenant, wanted, granted=request.permissions, form=form)

    def answer() -> HttpResponseBase:
        return export_answer(request, held(pieces, slot), form)

    return answer


def chosen_ids(request: TenantRequest) -> list[UUID]:
    """The calls that are ticked; what is no id is passed over."""
    return list(_ids(request.POST.getlist("call")[:MOST]))


def list_again(request: TenantRequest) -> HttpResponse:
    """The list as it was, with its page."""
    query = QueryDict(request.POST.get("back", "")[:4000]).urlencode()
    return redirect(f"{reverse('calls:call_list')}{'?' if query else ''}{query}")


def _exported(request: TenantRequest) -> CallFilter | None:
    if "all" not in request.POST:
        chosen = chosen_ids(request)
        return CallFilter(ids=chosen) if chosen else None
    form = search_form(request, QueryDict(request.POST.get("back", "")))
    return form.wanted() if form.is_valid() else None


def _do(request: TenantRequest, what: str, value: Any, ids: list[UUID]) -> list[Deed]:
    """Does it; what would undo it."""
    tenant_id, actor = request.tenant.pk, request.actor
    if what == _READ:
        changed = calls_mark(tenant_id, ids, is_read=value, actor=actor)
        return [(_READ, not value, _texts(changed))]
    if what == _FOLLOW:
        before = _followed(request, ids)
        changed = calls_follow_up(tenant_id, ids, value, actor=actor)
        by_state = defaultdict(list)
        for pk in changed:
            by_state[before[pk]].append(pk)
        return [(_FOLLOW, state, _texts(pks)) for state, pks in by_state.items()]
    is_on, tag = (value, request.POST.get("tag", "")) if isinstance(value, bool) else value
    changed = calls_tag(tenant_id, ids, tag, is_on=is_on, actor=actor)
    return [(_TAG, [not is_on, tag], _texts(changed))]


def _followed(request: TenantRequest, ids: list[UUID]) -> dict[UUID, str]:
    calls = Call.objects.filter(tenant=request.tenant, pk__in=ids)
    return dict(calls.values_list("pk", "follow_up"))


def _undone(request: TenantRequest) -> HttpResponse:
    deeds = undo_of(request.POST["undo"], at="calls:calls_change")
    if deeds is None:
        return _told(request, _("That was too long ago to be undone."), is_bad=True)
    for what, value, ids in deeds:
        _do(request, what, value, list(_ids(ids)))
    return _told(request, _("Undone: the calls are as they were."))


def _told(
    request: TenantRequest, text: str, *, undo: list[Deed] | None = None, is_bad: bool = False
) -> HttpResponse:
    notice_give(request, text, undo=undo, undo_at="calls:calls_change", is_bad=is_bad)
    return list_again(request)


def _texts(ids: Iterable[UUID]) -> list[str]:
    return [str(pk) for pk in ids]


def _ids(texts: Iterable[str]) -> Iterable[UUID]:
    for text in texts:
        try:
            yield UUID(text)
        except ValueError:
            continue
