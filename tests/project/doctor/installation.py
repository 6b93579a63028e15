"""A whole installation behind a proxy, and `manage.py doctor` run on it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import httpx
import psycopg
import redis
from celery import Celery
from psycopg.types.json import Jsonb

from prosaas.launch.environment import ROOT
from prosaas.launch.process import Process
from prosaas.lib import encryption
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from tests.project.doctor.meddling import Meddler

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

NUMBER = "+14155550188"
_API = "/2010-04-01/Accounts"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor said: codes of its problems and warnings, and the sentences to go with."""

    status: int
    problems: frozenset[str]
    warnings: frozenset[str]
    skipped: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Installation:
    """web, worker, beat and stand-ins; `front` stands before web, `vendors` before the others.

    `forks` is tests/project/doctor/forks.py, in whose children the doctor runs.
    """

    running: Running
    beat: Process
    front: Meddler
    vendors: Meddler
    forks: subprocess.Popen[str]

    def doctor(self, env: Mapping[str, str] | None = None, *arguments: str) -> Diagnosis:
        """`manage.py doctor --json` in the installation's environment, with some of it changed."""
        status, text = self.run(env or {}, "--json", *arguments)
        told: dict[str, Any] = json.loads(text)
        found = [each for subject in told["subjects"] for each in subject["findings"]]
        return Diagnosis(
            status,
            frozenset(each["code"] for each in found if each["level"] == "problem"),
            frozenset(each["code"] for each in found if each["level"] == "warning"),
            {each["name"]: each["skipped"] for each in told["subjects"] if each["skipped"]},
            text,
        )

    def run(self, env: Mapping[str, str], *arguments: str) -> tuple[int, str]:
        """Exit status and standard output; fails the test when something else was said."""
        changed = {**self.running.env, **env}
        order = {
            "env": {name: value for name, value in changed.items() if value},
            "arguments": arguments,
        }
        assert self.forks.stdin is not None
        assert self.forks.stdout is not None
        self.forks.stdin.write(json.dumps(order) + "\n")
        self.forks.stdin.flush()
        result = json.loads(self.forks.stdout.readline())
        assert not result["err"], result["err"]
        return result["status"], result["out"]

    @property
    def celery(self) -> Celery:
        """For orders to the worker."""
        return Celery(broker=self.running.env["REDIS_URL"])

    @property
    def redis(self) -> redis.Redis:
        """The broker."""
        return redis.Redis.from_url(self.running.env["REDIS_URL"])

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`manage.py doctor` as a person starts it."""
        command = [sys.executable, "manage.py", "doctor", *arguments]
        return subprocess.run(
            command,
            env=self.running.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def twilio(self, path: str, **form: str) -> Any:
        """POST to the stand-in's REST API, as the main account."""
        sandbox = self.running.env["TWILIO_API_URL"]
        answer = httpx.post(f"{sandbox}{path}", data=form, auth=(ACCOUNT_SID, AUTH_TOKEN))
        return answer.raise_for_status().json()

    def point_number(self, voice_path: str) -> None:
        """Have its calls go to this path of ours, the rest to where it belongs."""
        number = {
            "number": NUMBER,
            "voice_url": f"{self.running.web}{voice_path}",
            "voice_fallback_url": f"{self.running.web}/webhook/voice_fallback",
            "status_callback": f"{self.running.web}/webhook/call_status",
        }
        sandbox = self.running.env["TWILIO_API_URL"]
        httpx.post(f"{sandbox}/sandbox/numbers", json=number).raise_for_status()

    def open_subaccount(self) -> None:
        """The tenant's own account, its token stored as the product stores it."""
        account = self.twilio(f"{_API}.json", FriendlyName="prosaas:doctor")
        tenant_id = UUID(self.running.tenant["id"])
        with psycopg.connect(self.running.env["DATABASE_URL"]) as database:
            database.execute("SELECT set_config('app.tenant_id', %s, false)", [str(tenant_id)])
            database.execute(
                "INSERT INTO tenants_twilioaccount"
                " (id, tenant_id, sid, token, status, created_at, unassigned)"
                " VALUES (%s, %s, %s, %s, 'active', now(), %s)",
                [
                    uuid4(),
                    tenant_id,
                    account["sid"],
                    encryption.encrypt(account["auth_token"]),
                    Jsonb([]),
                ],
            )

    @contextmanager
    def stopped_beat(self) -> Iterator[None]:
        """Beat sleeps, and an hour has gone by since its last task."""
        os.killpg(self.beat.pid, signal.SIGSTOP)
        stamps = self.redis.keys("*prosaas.beat")
        kept = {key: self.redis.get(key) for key in stamps}
        self.redis.delete(*stamps)
        try:
            yield
        finally:
            for key, value in kept.items():
                self.redis.set(key, value or b"")
            os.killpg(self.beat.pid, signal.SIGCONT)

    @contextmanager
    def without_consumer(self, queue: str) -> Iterator[None]:
        """The worker takes nothing from this queue."""
        with self.celery as app:
            app.control.cancel_consumer(queue, reply=True, timeout=5)
            try:
                yield
            finally:
                app.control.add_consumer(queue, reply=True, timeout=5)

    @contextmanager
    def evicting(self) -> Iterator[None]:
        """Redis would throw away what it likes, were its memory limited and full."""
        before = self.redis.config_get("maxmemory-policy")["maxmemory-policy"]
        self.redis.config_set("maxmemory-policy", "allkeys-lru")
        try:
            yield
        finally:
            self.redis.config_set("maxmemory-policy", str(before))

    @contextmanager
    def unmigrated(self) -> Iterator[None]:
        """The newest migration of tenants is not recorded as applied."""
        with psycopg.connect(self.running.env["DATABASE_OWNER_URL"], autocommit=True) as owner:
            row = owner.execute(
                "DELETE FROM django_migrations WHERE id ="
                " (SELECT max(id) FROM django_migrations WHERE app = 'tenants')"
                " RETURNING app, name, applied"
            ).fetchone()
            try:
                yield
            finally:
                owner.execute(
                    "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", row
                )

    @contextmanager
    def number_changed(self) -> Iterator[None]:
        """Somebody sends the number's calls elsewhere, at Twilio."""
        self.point_number("/somewhere/else")
        try:
            yield
        finally:
            self.point_number("/webhook/incoming_call")


@contextmanager
def forking(env: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The process in whose children the doctor runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.project.doctor.forks"],
        env={**env, "DJANGO_SETTINGS_MODULE": "prosaas.settings"},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
