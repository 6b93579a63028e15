"""Serializers of what is sent to the API: names that nobody knows are refused, and so is NUL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, Self

from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

_MAX_DEPTH: Final = 20
_LAST_INTEGER: Final = 2**63 - 1  # of PostgreSQL's bigint


class _Strict(serializers.BaseSerializer[Any]):
    """Before any field is read: only names of fields that may be written, only text that may be
    stored. What is refused is told in plain words, choices with what there is to choose.
    """

    default_error_messages = {"invalid": gettext_lazy("Send an object of names and values.")}

    def get_fields(self) -> dict[str, Any]:
        """The fields, each with our words."""
        fields: dict[str, Any] = super().get_fields()  # type: ignore[misc]  # Serializer's
        for field in fields.values():
            _reword(field)
        return fields

    def to_internal_value(self, data: Any) -> Any:
        """The validated values; ValidationError (400) by name."""
        if isinstance(data, Mapping):
            known = {
                name
                for name, field in self.fields.items()  # type: ignore[attr-defined]  # Serializer's
                if not field.read_only
            }
            wrong = {
                str(name): [_("There is no such field.")] for name in data if name not in known
            }
            wrong |= {str(name): [fault] for name in data if (fault := _fault(data[name]))}
            if wrong:
                raise serializers.ValidationError({_shown(name): wrong[name] for name in wrong})
        return super().to_internal_value(data)


class StrictSerializer(_Strict, serializers.Serializer[Any]):
    """What is sent, in so many words: unknown names are refused (400)."""


class StrictModelSerializer(_Strict, serializers.ModelSerializer[Any]):
    """The same for columns of a model."""

    class Meta:
        model: type[Model]
        fields: Sequence[str]


class StrictQuery(StrictSerializer):
    """The parameters of an address; `is_paged` where a page's `cursor` and `limit` may come too.

    Document it with `@extend_schema(parameters=[ThisQuery])`.
    """

    is_paged: ClassVar[bool] = False

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The validated parameters that were given; ValidationError (400) by name."""
        query = cls(data=_once(request.query_params, paged=cls.is_paged))
        query.is_valid(raise_exception=True)
        return dict(query.validated_data)

    @classmethod
    def of(cls, request: Request) -> Self:
        """The same as a serializer that has been validated."""
        query = cls(data=_once(request.query_params, paged=cls.is_paged))
        query.is_valid(raise_exception=True)
        return query


class NoQuery(StrictQuery):
    """Where no parameter is known: `NoQuery.read(request)`."""


class PageQuery(StrictQuery):
    """Where only `cursor` and `limit` are known."""

    is_paged = True


def _reword(field: Any) -> None:
    """Our sentences in place of REST framework's; of what is within, too."""
    if isinstance(field, serializers.ChoiceField):
        told = _("“%(word)s” is not one of: %(words)s.")
        words = ", ".join(str(word) for word in field.choices if word != "")
        field.error_messages["invalid_choice"] = told % {"word": "{input}", "words": words}
    if isinstance(field, serializers.ListField | serializers.ListSerializer):
        field.error_messages["not_a_list"] = _("Send a list.")
        _reword(field.child)


def _once(given: QueryDict, *, paged: bool) -> dict[str, str]:
    twice = [name for name in given if len(given.getlist(name)) > 1]
    if twice:
        raise serializers.ValidationError({_shown(name): [_("Give it once.")] for name in twice})
    pages = {"cursor", "limit"} if paged else set()
    return {name: str(given[name]) for name in given if name not in pages}


def _shown(name: object) -> str:
    """A name that somebody sent, as text that can be told."""
    return str(name).encode("utf-8", "backslashreplace").decode()[:100]


def _fault(value: object, depth: int = 0) -> str:
    """What keeps a value out of the database, "" if nothing does."""
    if depth > _MAX_DEPTH:
        return _("It is nested too deeply.")
    if isinstance(value, str):
        return _fault_of_text(value)
    if isinstance(value, int) and abs(value) > _LAST_INTEGER:
        return _("The number is too large.")
    inner: Sequence[object] = ()
    if isinstance(value, Mapping):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, list):
        inner = value
    return next((fault for each in inner if (fault := _fault(each, depth + 1))), "")


def _fault_of_text(text: str) -> str:
    if "\0" in text:
        return _("The text has a NUL character.")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return _("The text has half a character.")
    return ""
