"""What the telephone of one business did in a period: numbers for its owner (docs/overview.md).

Tests from the browser are left out. Days are the tenant's; money is millionths of a USD.
"""

from calls.figures.counts import Change, Day, Figures, Hour, Sums, figures
from calls.figures.outcomes import OutcomeCount
from calls.figures.period import PERIODS, Period, period_of

__all__ = [
    "PERIODS",
    "Change",
    "Day",
    "Figures",
    "Hour",
    "OutcomeCount",
    "Period",
    "Sums",
    "figures",
    "period_of",
]
