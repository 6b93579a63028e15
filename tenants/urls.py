"""Login, logout and the choice of language."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from tenants.access import public

app_name = "tenants"
urlpatterns: list[URLPattern] = [
    path("", public(RedirectView.as_view(url="/app/calls/")), name="home"),
    re_path(
        r"^accounts/login/?$",
        public(LoginView.as_view(template_name="tenants/login.html")),
        name="login",
    ),
    re_path(r"^accounts/logout/?$", public(LogoutView.as_view()), name="logout"),
    path("accounts/language", public(set_language), name="language"),
]
