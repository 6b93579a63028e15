"""What has no case, and which case has nothing: each as a sentence that says what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from tests.isolation.case import Case, Route
from tests.isolation.walk import Address

_WHERE = "to CASES in tests/isolation/cases/<area>.py (tests/isolation/case.py says how)"


def uncovered(
    cases: Sequence[Case],
    *,
    addresses: Iterable[Address] = (),
    sockets: Iterable[str] = (),
    tasks: Iterable[str] = (),
) -> list[str]:
    """A sentence for each way in without a case."""
    known = {case.key for case in cases}
    families = [case for case in cases if isinstance(case, Route) and "*" in case.route]
    wanted: list[tuple[str, str, str]] = []
    for address in addresses:
        for method in sorted(address.methods):
            if not any(_takes(family, method, address) for family in families):
                example = f'Route("{address.name}", "{method}")'
                wanted.append((f"{method} {address.name}", f"{method} /{address.pattern}", example))
        if address.access == "member-or-link":
            example = f'Link("{address.name}", …)'
            wanted.append((f"link {address.name}", f"a link to /{address.pattern}", example))
    wanted += [
        (f"socket {route}", f"the socket /{route}", f'Socket("{route}")') for route in sockets
    ]
    wanted += [(f"task {name}", f"the task {name}", f'Job("{name}")') for name in tasks]
    return [
        f"{what} has no case: add {example} {_WHERE}"
        for key, what, example in wanted
        if key not in known
    ]


def superfluous(
    cases: Sequence[Case],
    *,
    addresses: Iterable[Address] = (),
    sockets: Iterable[str] = (),
    tasks: Iterable[str] = (),
) -> list[str]:
    """A sentence for each case of something that is not there, and for each second case."""
    known = list(addresses)
    keys = {f"socket {route}" for route in sockets} | {f"task {name}" for name in tasks}
    keys |= {f"{method} {address.name}" for address in known for method in address.methods}
    keys |= {f"link {each.name}" for each in known if each.access == "member-or-link"}
    return [
        f"{case.key}: there is no such way in any longer: remove its case"
        for case in cases
        if case.key not in keys and not _family_of_some(case, known)
    ] + [
        f"{key} has {times} cases: keep one"
        for key, times in Counter(case.key for case in cases).items()
        if times > 1
    ]


def cases_of(cases: Sequence[Case], address: Address) -> list[Route]:
    """The cases of an address, its own or its family's, one for each method."""
    routes = [case for case in cases if isinstance(case, Route)]
    own = [case for case in routes if case.route == address.name]
    done = {case.method for case in own}
    return own + [
        case
        for case in routes
        if "*" in case.route and case.method not in done and _takes(case, case.method, address)
    ]


def _takes(family: Route, method: str, address: Address) -> bool:
    return (
        method == family.method
        and method in address.methods
        and fnmatchcase(address.name, family.route)
    )


def _family_of_some(case: Case, known: Iterable[Address]) -> bool:
    if not isinstance(case, Route) or "*" not in case.route:
        return False
    return any(_takes(case, case.method, address) for address in known)
