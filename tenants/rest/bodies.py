"""Bodies of requests: JSON in UTF-8, whatever charset is claimed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, Final, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_BYTES: Final = 1_000_000


class BodyParser(JSONParser):
    """ParseError (400) for what is no JSON, for NaN, for what is nested without end or too long."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value that was sent."""
        content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ParseError(_("The body is too long."))
        try:
            return json.loads(content.decode(), parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not JSON.")) from error


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
