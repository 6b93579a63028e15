"""How django-allauth's accounts fit ours."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sign-up, login and their e-mails."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # likewise
    """The second factor."""
