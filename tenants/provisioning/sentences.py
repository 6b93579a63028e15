"""What went wrong with a number, said to the owner of a business, in the active language.

Refused (tenants/services/refusals.py)
  ProvisioningFailed   its `code` is Twilio's (protocols.md D), or one of ours, below 100
  BadSearch            what was asked for cannot be searched; `field` names what is wrong
"""

from __future__ import annotations

from typing import Final

from tenants.services.refusals import Refused

TAKEN: Final = 1
UNREACHABLE: Final = 2
NOT_CONFIGURED: Final = 3
AGENT_UNPUBLISHED: Final = 4
NOT_YOURS: Final = 5
WRONG_STATE: Final = 6
UNKNOWN: Final = 7


class ProvisioningFailed(Refused):
    """A number cannot be had, kept or changed. `code`: Twilio's, or one of ours below 100."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return sentence(self.code)


class BadSearch(Refused):
    """A search that cannot be made; `field` is country, kind, contains, area_code or locality."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def sentence(code: int) -> str:
    """What an owner is told, and what to do; of a code that has none, the code with a plea."""
    raise NotImplementedError
