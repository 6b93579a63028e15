"""Addresses end with a slash. Pages are redirected there; a program is told so instead."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.common import CommonMiddleware
from django.urls import is_valid_path

API = "/api/"


class Slashes(CommonMiddleware):
    """No redirect under /api/, for clients repeat a redirected POST as GET."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Whether there is such a page, with the slash."""
        return not request.path.startswith(API) and super().should_redirect_with_slash(request)


def with_slash(request: HttpRequest) -> str:
    """The address that was meant, where only the slash is missing; else ""."""
    if request.path_info.endswith("/") or not is_valid_path(f"{request.path_info}/"):
        return ""
    return f"{request.path}/"
