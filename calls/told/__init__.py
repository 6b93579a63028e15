"""Calls as lists and files tell them: plain values, for the API and for pages."""
