"""Confirming an e-mail address: the link proves the mailbox, and something else the person.

Whoever signed up with an address of somebody else knows the password and not the mailbox; its
reader, who may well follow the link, knows no password. So the link alone confirms nothing: the
browser is logged in or in the middle of the sign-up, or the password is given.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import unstash_login
from allauth.account.views import ConfirmEmailView
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from tenants.models import User


class ConfirmEmail(ConfirmEmailView):  # type: ignore[misc]  # allauth has no types
    """GET asks, POST confirms; 403 with the question again for a wrong password."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirms for whoever the address belongs to, and for nobody else."""
        self.object = self.get_object()
        problem = "" if self._is_theirs() else self._password_problem()
        if problem:
            context = {**self.get_context_data(), "problem": problem}
            refusal: HttpResponse = self.render_to_response(context, status=403)
            return refusal
        answer: HttpResponse = super().post(*args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With `wants_password`, which a browser that is theirs need not give."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "wants_password": bool(self.object) and not self._is_theirs()}

    def _owner(self) -> User:
        user: User = self.object.email_address.user
        return user

    def _is_theirs(self) -> bool:
        login = unstash_login(self.request, peek=True)
        people = (self.request.user, login.user if login else None)
        return any(isinstance(each, User) and each.pk == self._owner().pk for each in people)

    def _password_problem(self) -> str:
        """Why the password does not prove the person; "" when it does. Guesses are counted."""
        credentials = {"email": self._owner().email, "password": self.request.POST.get("password")}
        adapter = get_adapter()
        try:
            known = adapter.authenticate(self.request, **credentials)
        except ValidationError as error:
            return error.messages[0]
        return "" if known else str(adapter.error_messages["email_password_mismatch"])
