"""What the bench of the API asks for: filters by name, from what bench/api_fill.py has made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bench.api_words import COMMON, USUAL

# Parameters of the list, by what they find of the large tenant's 100,000 calls.
FILTERED: Final[Mapping[str, Mapping[str, Any]]] = {
    "status, 1 in 997": {"status": "failed"},
    "outcome, 1 in 3": {"outcome": "message"},
    "outcome, 1 in 2,503": {"outcome": "complaint"},
    "direction, all": {"direction": "inbound"},
    "direction, none": {"direction": "outbound"},
    "caller, some": {"caller": "+12000000000"},
    "longer than an hour": {"min_seconds": "3600"},
    "longer than 30 s": {"min_seconds": "30"},
    "no recording, 1 in 1,009": {"has_recording": "false"},
    "tag, all": {"tag": "seen"},
    "tag, 1 in 5,003": {"tag": "long"},
    "a month": {"since": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"},
    "status, outcome and length": {
        "status": "completed", "outcome": "complaint", "min_seconds": "60",
    },
}  # fmt: skip
SEARCHED: Final[Mapping[str, Mapping[str, Any]]] = {
    "a word of every second call": {"q": COMMON[0]},
    "a Hebrew word of every second call": {"q": COMMON[1]},
    "a usual word": {"q": USUAL[0]},
    "a usual Hebrew word behind a proclitic": {"q": f"ה{USUAL[1]}"},
    "a rare word": {"q": "rare42"},
    "no word": {"q": "nobodysaidthis"},
    "a common and a rare word": {"q": f"{COMMON[0]} rare42"},
    "two common words": {"q": " ".join(COMMON)},
    "a common word of rare calls": {"q": COMMON[0], "outcome": "complaint"},
}
