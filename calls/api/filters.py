"""The parameters by which calls are found; GET /api/v1/calls/ and its export share them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from calls.models import CallStatus, Direction
from calls.search import FOLLOW_UPS, CallFilter, SearchTooWide, search_patience
from prosaas.lib.phone import is_e164
from tenants.access import TenantAPIMixin
from tenants.permissions import Permission
from tenants.rest.errors import ApiError
from tenants.rest.serializers import StrictQuery

Q_CHARS: Final = 200
_AT_ONCE: Final = 20  # values of one parameter
_SECONDS: Final = 1_000_000
_STATUSES: Final = ", ".join(f"`{status}`" for status in CallStatus.values)
_FOLLOW_UPS: Final = ", ".join(f"`{word}`" for word in FOLLOW_UPS)
_OUTCOME: Final = re.compile(r"[a-z-]{1,12}")


@extend_schema_field({"type": "string", "minLength": 1})
class Several(serializers.Field[tuple[str, ...], str, str, Any]):
    """Words with commas between them; of `choices`, where there are any."""

    default_error_messages = {
        "unknown": gettext_lazy("“%(word)s” is none of its values."),
        "not-one": gettext_lazy("“%(word)s” is not one of: %(words)s."),
        "many": gettext_lazy("At most %(most)s values."),
    }

    def __init__(self, choices: Collection[str] = (), chars: int = 40, **more: Any) -> None:
        super().__init__(**more)
        self._choices, self._chars = choices, chars

    def to_internal_value(self, data: Any) -> tuple[str, ...]:
        """The words; ValidationError for none, for too many and for unknown ones."""
        words = tuple(dict.fromkeys(each.strip() for each in str(data).split(",")))
        if len(words) > _AT_ONCE:
            raise serializers.ValidationError(
                self.default_error_messages["many"] % {"most": _AT_ONCE}
            )
        for word in words:
            if not 0 < len(word) <= self._chars or (self._choices and word not in self._choices):
                sentence = self.default_error_messages["not-one" if self._choices else "unknown"]
                shown = {"word": word[: self._chars], "words": ", ".join(self._choices)}
                raise serializers.ValidationError(sentence % shown)
        return words


@extend_schema_field({"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$"})
class E164(serializers.CharField):
    """A number in E.164; "+" may have become a space on its way in an address."""

    def to_internal_value(self, data: Any) -> str:
        """The number; ValidationError for anything else."""
        digits = super().to_internal_value(data).removeprefix("+")
        if not is_e164(f"+{digits}"):
            raise serializers.ValidationError(_("This is no number in E.164, as +14155550123."))
        return f"+{digits}"


@extend_schema_field({"type": "string", "description": "An id, or a number in E.164."})
class Ours(E164):
    """One of the tenant's numbers: its id, or itself."""

    def to_internal_value(self, data: Any) -> Any:
        """A UUID, or E.164."""
        try:
            return UUID(str(data))
        except ValueError:
            return super().to_internal_value(data)


class CallQuery(StrictQuery):
    """What is looked for; all that is given must be so."""

    is_paged = True

    q = serializers.CharField(
        required=False,
        max_length=Q_CHARS,
        help_text="Words that all occur in transcript or summary; needs `recordings.read`.",
    )
    since = serializers.DateTimeField(
        required=False,
        default_timezone=UTC,
        help_text="Created then or later. A date is its first moment; UTC where no zone is given.",
    )
    until = serializers.DateTimeField(
        required=False,
        default_timezone=UTC,
        help_text="Created before then. A date is its first moment; UTC where no zone is given.",
    )
    direction = serializers.ChoiceField(Direction.choices, required=False)
    status = Several(
        CallStatus.values, required=False, help_text=f"One or more, with commas: {_STATUSES}."
    )
    outcome = Several(
        chars=12,
        required=False,
        help_text="One or more, with commas; the words are those of `summary.outcome`.",
    )
    agent = serializers.UUIDField(required=False, help_text="An agent's id.")
    number = Ours(required=False, help_text="A number of yours: its id, or itself as E.164.")
    caller = E164(required=False, help_text="The number at the other end, E.164.")
    tag = Several(required=False, help_text="One of these, with commas.")
    min_seconds = serializers.IntegerField(required=False, min_value=0, max_value=_SECONDS)
    max_seconds = serializers.IntegerField(required=False, min_value=0, max_value=_SECONDS)
    has_recording = serializers.BooleanField(required=False)
    call_sid = serializers.CharField(required=False, max_length=64, help_text="Twilio's CallSid.")
    test = serializers.BooleanField(
        required=False, help_text="Whether it was tried from the browser; both if unsaid."
    )
    unread = serializers.BooleanField(
        required=False, help_text="Whether nobody has read it; a test is never unread."
    )
    follow_up = Several(
        list(FOLLOW_UPS), required=False, help_text=f"One or more, with commas: {_FOLLOW_UPS}."
    )

    def validate_q(self, text: str) -> str:
        """Something of it must be searchable."""
        if not any(letter.isalnum() for letter in text):
            raise serializers.ValidationError(_("Search for at least one word."))
        return text

    def validate_outcome(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Words of outcomes look alike."""
        for word in words:
            if not _OUTCOME.fullmatch(word):
                raise serializers.ValidationError(
                    _("“%(word)s” is none of its values.") % {"word": word}
                )
        return words


def filter_of(view: TenantAPIMixin, values: dict[str, Any]) -> CallFilter:
    """The filter of validated parameters; ApiError (403) for words nobody granted the asker."""
    known = {name: values[name] for name in CallFilter.__slots__ if name in values}
    if "test" in values:
        known["is_test"] = values["test"]
    if "follow_up" in known:
        known["follow_up"] = [FOLLOW_UPS[word] for word in known["follow_up"]]
    if "q" in known and Permission.RECORDINGS_READ not in view.granted:
        raise ApiError(
            "permission_denied",
            _("This needs %(scope)s.") % {"scope": Permission.RECORDINGS_READ},
            status=403,
        )
    return CallFilter(**known)


@contextmanager
def patience(wanted: CallFilter) -> Iterator[None]:
    """For words and tags, inside the request's transaction; ApiError (422) once it is over."""
    try:
        with search_patience(wanted):
            yield
    except SearchTooWide as error:
        sentence = _("This search takes too long: narrow it by `since` and `until`.")
        raise ApiError("search_too_wide", sentence) from error
