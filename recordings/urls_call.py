"""Addresses of the call's page, what is done there, and the public page of a shared call."""

from __future__ import annotations

from django.urls import URLPattern, path

from recordings.views import call, call_back, removing, share, sharing, writing

_CALL = "app/calls/<uuid:call_id>/"
urlpatterns: list[URLPattern] = [
    path(_CALL, call.call_page, name="call"),
    path(f"{_CALL}state/", call.call_state, name="call_state"),
    path(f"{_CALL}timeline/", call.call_story, name="call_story"),
    path(f"{_CALL}field/", writing.call_field, name="call_field"),
    path(f"{_CALL}note/", writing.call_note_write, name="call_note"),
    path(f"{_CALL}tags/", writing.call_tags, name="call_tags"),
    path(f"{_CALL}unread/", writing.call_unread, name="call_unread"),
    path(f"{_CALL}follow-up/", writing.call_follow_up, name="call_follow_up"),
    path(f"{_CALL}call-back/", call_back.call_back, name="call_back"),
    path(f"{_CALL}delete/", removing.call_delete, name="call_delete"),
    path(f"{_CALL}shares/", sharing.share_new, name="share_new"),
    path(f"{_CALL}shares/<uuid:share_id>/end/", sharing.share_end, name="share_end"),
    path("share/<str:token>/", share.share, name="share"),
]
