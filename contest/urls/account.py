"""Addresses around an account."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from contest.views import account

urlpatterns: list[URLPattern] = [
    path("login/", account.Login.as_view(), name="login"),
    path("login/demo/", account.demo_login, name="demo-login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", account.account, name="account"),
    path("account/sessions/end/", account.sessions_end, name="sessions-end"),
    path("password/", account.password_change, name="password-change"),
    path("password/reset/", account.PasswordReset.as_view(), name="password-reset"),
    path("password/reset/sent/", account.password_reset_sent, name="password-reset-sent"),
    path(
        "password/reset/<uidb64>/<token>/",
        account.PasswordResetConfirm.as_view(),
        name="password-reset-confirm",
    ),
    path("register/<slug:edition>/", account.register, name="register"),
]
