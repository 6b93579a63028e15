"""Measures calls from the carrier's end. Imports nothing of the product."""
