"""What the demo's terminal says when the call is over: what to do next, and where."""

from __future__ import annotations

from prosaas.launch.demo_session import login_lines
from prosaas.launch.demo_tenant import DemoTenant


def test_the_terminal_says_where_to_log_in_to_talk_and_to_sign_up() -> None:
    names = DemoTenant.__dataclass_fields__
    tenant = DemoTenant(**dict.fromkeys(names, "") | {"owner_email": "a@b", "owner_password": "pw"})
    told = "\n".join(login_lines(tenant, "http://127.0.0.1:8000", has_mails=True, is_pretend=True))
    for needed in (
        "/app/\n",
        "a@b",
        "pw",
        "/app/try/",
        "/accounts/signup/",
        "appears here",
        "no telephone",
    ):
        assert needed in told
    without = "\n".join(login_lines(tenant, "https://a.example", has_mails=False, is_pretend=False))
    assert "https://a.example/app/" in without
    assert "appears here" not in without
    assert "no telephone" not in without
