"""Calls from the browser, by which an agent is tried."""
