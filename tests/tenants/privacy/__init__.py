"""What callers are told first, by page."""
