"""`python -m prosaas.launch.catalogues`: compiles the translations; a step of every installation.

`make install` does it. Needs no settings and no database.
"""

import sys

from prosaas.launch.environment import ROOT
from prosaas.lib.catalogues import compile_all


def main() -> int:
    """Exit status 0; 1 where there is nothing to compile."""
    return 0 if compile_all(ROOT) else 1


if __name__ == "__main__":
    sys.exit(main())
