"""One module for each area of the product: its ways in (tests/isolation/case.py)."""
