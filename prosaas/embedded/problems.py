"""The one error of the embedded servers."""


class EmbeddedError(Exception):
    """An embedded server cannot start; the text says why and what to do about it."""
