"""The part of the demo with Django under it: the tenant, the live feed, the call. Import late."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from prosaas.launch import demo_call, demo_result, programs
from prosaas.launch.console import BOLD, paint, passing, say
from prosaas.launch.demo_feed import shown_live
from prosaas.launch.demo_mails import Mails
from prosaas.launch.demo_plan import CALLER_NUMBER, ENV_FILE, Plan
from prosaas.launch.demo_tenant import DemoTenant, demo_tenant
from prosaas.launch.environment import ROOT
from prosaas.launch.stack import Stack, StopAsked, Stopping
from prosaas.sandbox.caller.scripts import DEMO_CALL

REAL_CALL_SECONDS = 3600.0
_PRETEND = "Numbers   are made up here and no telephone reaches them: talk from the browser"


@dataclass(frozen=True, slots=True)
class DemoSession:
    """A tenant ready to be phoned."""

    plan: Plan
    tenant: DemoTenant
    line: demo_call.Line
    stopping: Stopping

    def run(self, stack: Stack, *, once: bool) -> dict[str, Any] | None:
        """Show the call; its summary. Without `once`, serve until asked to stop, then None."""
        try:
            return asyncio.run(self._run(stack, once=once))
        except StopAsked:
            say("Stopping; a live call may take a few seconds to end. Ctrl-C again does not wait.")
            raise

    async def _run(self, stack: Stack, *, once: bool) -> dict[str, Any] | None:
        def check() -> None:
            self.stopping.check()
            stack.check()

        letters = Mails(ROOT / self.plan.mails if self.plan.mails else None)
        async with shown_live(UUID(self.tenant.id)):
            if self.plan.real_twilio:
                stored = await self._somebody_phones(check)
            else:
                stored = await self._sandbox_phones(check)
            summary = demo_call.summary_of(stored)
            _tell_stored(summary)
            passing("          it is written down and understood, which takes a moment …")
            result = await demo_result.result_settled(self.line, stored["id"], check)
            passing("")
            short = demo_result.in_short(result)
            demo_result.tell(short)
            if mails := self.plan.mails:
                say(f"E-mails   are kept as files in {mails}")
            summary |= short
            if once:
                return summary
            self._tell_login()
            while not self.stopping.requests:
                stack.check()
                for line in letters.news():
                    say(line)
                await asyncio.sleep(demo_call.POLL_SECONDS)
        say("Stopping, which may take ten seconds; Ctrl-C again does not wait.")
        return None

    async def _sandbox_phones(self, check: Callable[[], None]) -> demo_call.Json:
        await demo_call.number_serve(self.line, self.plan.number_at_sandbox(self.tenant.number))
        order = {"to": self.tenant.number, "from": CALLER_NUMBER, "script": DEMO_CALL}
        if connect_to := self.plan.connect_to(self.line.web):
            order["connect_to"] = connect_to
        say("\nThe call as it happens, in minutes and seconds (how to log in comes after it):")
        call_sid = await demo_call.call_place(self.line, order)
        call = await demo_call.call_over(self.line, call_sid, check)
        for problem in call["errors"]:
            say(f"          Twilio notes {problem['code']}: {problem['message']}")
        return await demo_call.call_stored(self.line, call_sid, check)

    async def _somebody_phones(self, check: Callable[[], None]) -> demo_call.Json:
        url = self.plan.public_url
        say(f"\nIn Twilio's console, give the number {self.tenant.number} these addresses:")
        say(f"  A call comes in        {url}/webhook/incoming_call (webhook, HTTP POST)")
        say(f"  Primary handler fails  {self.plan.fallback_url} (HTTP POST)")
        say(f"  Call status changes    {url}/webhook/call_status (HTTP POST)")
        say("Then phone it.\n")
        self._tell_login()
        call_sid = await demo_call.next_call(self.line, check)
        return await demo_call.call_stored(self.line, call_sid, check, seconds=REAL_CALL_SECONDS)

    def _tell_login(self) -> None:
        mailed = bool(self.plan.mails)
        pretend = not self.plan.real_twilio
        for line in login_lines(
            self.tenant, self.plan.public_url, has_mails=mailed, is_pretend=pretend
        ):
            say(line)
        doctor = f"(set -a; . {ENV_FILE}; .venv/bin/python manage.py doctor)"
        say(f"Doctor    checks keys and settings: {doctor}")
        say("Ctrl-C stops the demo.")


def login_lines(tenant: DemoTenant, pages: str, *, has_mails: bool, is_pretend: bool) -> list[str]:
    """What somebody who sees the terminal can do next, with the addresses for it.

    has_mails: e-mails are files, whose links the terminal tells. is_pretend: no telephone reaches
    the numbers.
    """
    own = f"Your own  {pages}/accounts/signup/ opens an account for a business of your own"
    return [
        f"\nLog in    {paint(f'{pages}/app/', BOLD)}",
        f"E-mail    {tenant.owner_email}",
        f"Password  {tenant.owner_password}\n",
        f"Talk      {pages}/app/try/ talks to the agent from the browser, with your microphone",
        *([_PRETEND] if is_pretend else []),
        f"{own}; the link of its e-mail appears here" if has_mails else own,
        f"API key   {tenant.api_key} (README, Use the API)",
    ]


def _tell_stored(summary: demo_call.Json) -> None:
    turns, times = len(summary["turns"]), summary["barge_ins"]
    say(f"\nStored    {summary['seconds']} s, {turns} turns, interruptions: {times or 0}")


def open_session(plan: Plan, *, web_port: int, stopping: Stopping) -> DemoSession:
    """Find or make the tenant. Raises StackError when it cannot be made."""
    tenant = demo_tenant(ROOT / "var" / "demo.json", numbers=plan.numbers)
    say(f"Tenant    {tenant.name}, telephone number {tenant.number}")
    line = demo_call.Line(
        sandbox=plan.sandbox_url,
        web=f"http://{programs.LOOPBACK}:{web_port}",
        public_url=plan.public_url,
        api_key=tenant.api_key,
    )
    return DemoSession(plan, tenant, line, stopping)
