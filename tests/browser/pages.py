"""Every page of the dashboard, by the name of its address. test_every_page.py fails for one that
stands neither here nor among those that are no page.

`{call}` and the like are ids of tests/browser/rows.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Whoever is logged in.
PAGES: Final[Mapping[str, str]] = {
    "calls:overview": "/app/",
    "calls:live": "/app/live/",
    "calls:call_list": "/app/calls/",
    "calls:call_list (nothing found)": "/app/calls/?q=unheardof",
    "recordings:call": "/app/calls/{call}/",
    "recordings:call (missed)": "/app/calls/{missed_call}/",
    "recordings:call_back": "/app/calls/{call}/call-back/",
    "recordings:call_delete": "/app/calls/{call}/delete/",
    "calls:live_hang_up": "/app/live/{live_call}/hang-up/",
    "calls:start_business": "/app/start/business/",
    "calls:start_number": "/app/start/number/",
    "calls:start_greeting": "/app/start/greeting/",
    "calls:start_talk": "/app/start/talk/",
    "calls:start_live": "/app/start/live/",
    "calls:test_call": "/app/try/?agent={agent}",
    "calls:usage": "/app/usage/",
    "tenants:agents": "/app/agents/",
    "tenants:agent_new": "/app/agents/new/",
    "tenants:agent": "/app/agents/{agent}/",
    "tenants:agent_publish": "/app/agents/{agent}/publish/",
    "tenants:agent_discard": "/app/agents/{agent}/discard/",
    "tenants:agent_versions": "/app/agents/{agent}/versions/",
    "tenants:agent_version": "/app/agents/{agent}/versions/1/",
    "tenants:agent_restore": "/app/agents/{agent}/versions/1/restore/",
    "tenants:agent_archive": "/app/agents/{draft}/archive/",
    "tenants:numbers": "/app/numbers/",
    "tenants:number": "/app/numbers/{number}/",
    "tenants:number_release": "/app/numbers/{number}/release/",
    "tenants:number_search": "/app/numbers/search/",
    "tenants:number_search (found)": "/app/numbers/search/?country=US&kind=local",
    "tenants:number_import": "/app/numbers/import/",
    "tenants:claim": "/app/numbers/claims/{claim}/",
    "tenants:paperwork": "/app/numbers/paperwork/",
    "tenants:hours": "/app/hours/",
    "tenants:members": "/app/members/",
    "tenants:keys": "/app/keys/",
    "tenants:key_revoke": "/app/keys/{key}/revoke/",
    "tenants:webhooks": "/app/webhooks/",
    "tenants:webhook_new": "/app/webhooks/new/",
    "tenants:webhook": "/app/webhooks/{endpoint}/",
    "tenants:webhook_change": "/app/webhooks/{endpoint}/change/",
    "tenants:webhook_rotate": "/app/webhooks/{endpoint}/rotate/",
    "tenants:webhook_remove": "/app/webhooks/{endpoint}/remove/",
    "tenants:delivery": "/app/webhooks/deliveries/{delivery}/",
    "tenants:audit": "/app/audit/",
    "tenants:visits": "/app/visits/",
    "tenants:settings": "/app/settings/",
    "tenants:notifications": "/app/settings/notifications/",
    "tenants:closing": "/app/settings/close/",
    "tenants:privacy": "/app/privacy/",
    "recordings:retention": "/app/privacy/retention/",
    "recordings:erasures": "/app/privacy/erase/",
    "recordings:erasure": "/app/privacy/erase/{erasure}/",
    "tenants:account": "/app/account/",
    "account_email": "/accounts/email/",
    "account_change_password": "/accounts/password/change/",
    "account_reauthenticate": "/accounts/reauthenticate/",
    "mfa_index": "/accounts/2fa/",
    "mfa_activate_totp": "/accounts/2fa/totp/activate/",
    "usersessions_list": "/accounts/sessions/",
    "not found": "/app/nowhere/",
}

# Whoever is not.
OUTSIDE: Final[Mapping[str, str]] = {
    "tenants:home": "/",
    "account_login": "/accounts/login/",
    "account_signup": "/accounts/signup/",
    "account_reset_password": "/accounts/password/reset/",
    "account_reset_password_done": "/accounts/password/reset/done/",
    "account_reset_password_from_key": "/accounts/password/reset/key/x-y/",
    "account_reset_password_from_key_done": "/accounts/password/reset/key/done/",
    "account_confirm_email": "/accounts/confirm-email/nobody/",
    "account_email_verification_sent": "/accounts/confirm-email/",
    "account_inactive": "/accounts/inactive/",
    "tenants:invitation": "/invitations/{invitation_token}/",
    "recordings:share": "/share/{share_token}/",
}

# What of the dashboard is asked for and is no page of its own.
NO_PAGE: Final[Mapping[str, str]] = {
    "calls:start": "goes on to the step that is next",
    "calls:usage_export": "a file",
    "recordings:call_state": "a part of the call's page",
    "recordings:call_story": "a part of the call's page",
    "tenants:audit_export": "a file",
    "tenants:number_claim": "wants a number that was found; its answer is a claim's page",
    "tenants:key_new": "its form stands on the page of keys",
    "tenants:language": "changes the language",
    "account_logout": "asks once more, for those whose browser follows links by itself",
    "account_confirm_login_code": "no codes are sent",
    "account_set_password": "everybody has a password",
    "mfa_authenticate": "test_second_factor.py looks at it",
    "mfa_reauthenticate": "test_second_factor.py looks at it",
    "mfa_deactivate_totp": "test_second_factor.py looks at it",
    "mfa_download_recovery_codes": "a file",
    "mfa_generate_recovery_codes": "test_second_factor.py looks at it",
    "mfa_view_recovery_codes": "test_second_factor.py looks at it",
}
