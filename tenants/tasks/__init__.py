"""What tenants have done later, by Celery: e-mail about accounts, work on numbers, webhooks."""

from tenants.tasks.mail import (
    RETRY_S,
    account_mail_send,
    login_failure_later,
    login_failure_record,
    mail_later,
)
from tenants.tasks.numbers import (
    claim_run,
    claims_sweep,
    number_give_back,
    numbers_check,
    numbers_check_all,
    numbers_release_due,
)
from tenants.tasks.requests import requests_expire, requests_expire_all
from tenants.tasks.webhooks import deliveries_sweep, delivery_send, events_expire

__all__ = [
    "RETRY_S",
    "account_mail_send",
    "claim_run",
    "claims_sweep",
    "deliveries_sweep",
    "delivery_send",
    "events_expire",
    "login_failure_later",
    "login_failure_record",
    "mail_later",
    "number_give_back",
    "numbers_check",
    "numbers_check_all",
    "numbers_release_due",
    "requests_expire",
    "requests_expire_all",
]
