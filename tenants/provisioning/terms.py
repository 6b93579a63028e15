"""How long things may take."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

COOLING: Final = timedelta(days=7)  # a number being released may be kept for so long
