"""`manage.py resetsecondfactor EMAIL`: for a person who lost it, or whose key we lost."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants.services.second_factor import NoSuchPerson, second_factor_reset


class Command(BaseCommand):
    """Make sure first, by another way than e-mail, that it is the person who asks."""

    help = "Take a person's second factor away; they are told by e-mail, their tenants' logs too."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("email", help="the e-mail address the person logs in with")

    def handle(self, **options: Any) -> None:
        """CommandError (exit 1) when nobody has the address."""
        try:
            user = second_factor_reset(email=options["email"])
        except NoSuchPerson as error:
            raise CommandError("Nobody has an account with this address.") from error
        told = {"user": user, "timestamp": timezone.now()}
        get_adapter().send_mail("account/email/second_factor_reset", user.email, told)
        self.stdout.write("The second factor is gone; the password is enough to log in.")
