"""How far a business is on its way to a call that is answered (docs/start.md).

Nothing is stored about the way itself: every step is read off what there is, so the list can be
left, taken up again and walked in any order, and never says what is not so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from calls.models import Call
from tenants import selectors, trades
from tenants.models import Agent, AgentContent, AgentDraft, PhoneNumber, Tenant
from tenants.services.agent_limits import printable


@unique
class Step(StrEnum):
    """The steps in their order; the words are those of the addresses under /app/start/."""

    BUSINESS = "business"
    NUMBER = "number"
    GREETING = "greeting"
    TALK = "talk"
    LIVE = "live"


OPTIONAL: Final = frozenset({Step.TALK})
_LOOKED_AT: Final = 200  # newest calls among which a test is looked for: a page waits for this


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is. `words`: a trade was chosen or its words written otherwise (a trade brings
    fields to take down from calls); `touched`: a person changed, tried or published the words;
    `pending`: they are not published."""

    words: bool = False
    touched: bool = False
    pending: bool = False
    published: bool = False
    numbers: int = 0
    claims: int = 0
    tests: int = 0
    answered: int = 0  # numbers whose calls an agent with a published version answers

    @property
    def is_live(self) -> bool:
        """Whether callers are answered with what was written for them."""
        return self.answered > 0 and not self.pending


@dataclass(frozen=True, slots=True)
class Progress:
    """One step, whether it is done, and whether the way goes on without it."""

    step: Step
    is_done: bool

    @property
    def is_optional(self) -> bool:
        """A test call: good to have made, and nothing waits for it."""
        return self.step in OPTIONAL


def steps(facts: Facts) -> list[Progress]:
    """Every step in its order."""
    done = {
        Step.BUSINESS: facts.words or facts.is_live,
        Step.NUMBER: facts.numbers > 0,
        Step.GREETING: facts.touched or facts.is_live,
        Step.TALK: facts.tests > 0,
        Step.LIVE: facts.is_live,
    }
    return [Progress(step, done[step]) for step in Step]


def next_step(facts: Facts) -> Step:
    """Where to go on: the first step that is not done; the last one where all are."""
    if facts.is_live:
        return Step.LIVE
    return next((each.step for each in steps(facts) if not each.is_done), Step.LIVE)


def is_finished(facts: Facts) -> bool:
    """Whether the way is behind them: callers are answered."""
    return facts.is_live


def answers_nobody(*, tenant: Tenant) -> bool:
    """Whether the start is where this tenant's people belong: no number, or none that a published
    agent answers. One query."""
    answering = selectors.numbers(tenant=tenant).filter(status=PhoneNumber.Status.ACTIVE)
    return not answering.exclude(agent__published_version=None).exists()


def facts_of(*, tenant: Tenant) -> Facts:
    """What there is of one tenant; inside its context."""
    agent = start_agent(tenant=tenant)
    numbers = list(selectors.numbers(tenant=tenant).filter(status=PhoneNumber.Status.ACTIVE))
    draft = AgentDraft.objects.filter(tenant=tenant, agent=agent).first() if agent else None
    version = agent.published_version if agent else None
    is_own = version is not None and version.author is not None
    newest = Call.objects.filter(tenant=tenant).values_list("is_test", flat=True)[:_LOOKED_AT]
    tests = sum(newest)
    return Facts(
        words=bool(draft or is_own or tenant.extraction_fields),
        touched=is_own or tests > 0 or bool(draft and not trade_of(draft, tenant)),
        pending=draft is not None and not is_own,
        published=version is not None,
        numbers=len(numbers),
        claims=selectors.claims_open(tenant=tenant).count(),
        tests=tests,
        answered=sum(_is_answered(number) for number in numbers),
    )


def start_agent(*, tenant: Tenant) -> Agent | None:
    """The agent that the start is about: who answers the first number, else the first there was."""
    number = selectors.numbers(tenant=tenant).filter(agent__archived_at=None).first()
    agents = selectors.agents(tenant=tenant)
    if number is not None:
        return agents.filter(pk=number.agent_id).first()
    return agents.order_by("created_at", "pk").first()


def trade_of(content: AgentContent, tenant: Tenant) -> str:
    """The trade whose template the words still are, letter by letter; "" where they are not."""
    said = (content.greeting, content.instructions)
    return next((key for key, *words in _templates(content, tenant) if tuple(words) == said), "")


def _templates(content: AgentContent, tenant: Tenant) -> Iterable[tuple[str, str, str]]:
    for trade in trades.trades():
        found = trades.template(trade.key, content.language, printable(tenant.name))
        yield trade.key, found.greeting.strip(), found.instructions.strip()


def _is_answered(number: PhoneNumber) -> bool:
    return number.agent.published_version_id is not None
