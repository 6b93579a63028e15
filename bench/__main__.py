"""python -m bench: calls against a server, measured from the carrier's end (bench/README.md)."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import (
    api,
    api_record,
    pages,
    pages_record,
    pipeline,
    pipeline_report,
    report,
    rls,
    rls_record,
)
from bench.campaign import SERVERS, Plan, campaign, targets
from bench.drive import DriveError
from bench.pipeline_record import is_met
from bench.record import Run
from bench.run import REST_CALLS, Setting, hold
from bench.scenario import Scenario
from bench.self_test import self_test
from bench.system import Cores, TooFewCores, go_first, machine
from bench.targets import NUMBER, Elsewhere, Ports, Served, Target
from bench.tell import told
from prosaas.embedded import EmbeddedError
from prosaas.launch.environment import ROOT
from prosaas.launch.stack import Stack, StackError, StopAsked, Stopping

PUBLISHED = ROOT / "docs" / "performance"
LOADS, QUICK_LOADS = (20, 50, 100, 150, 200), (5, 20)
ACCOUNT = ("account_sid", "auth_token")
QUICK_SERVERS, QUICK_REST_CALLS = SERVERS[:2], 10


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--calls", type=int, nargs="+", help="loads, in calls at once")
    parser.add_argument("--servers", nargs="+", choices=SERVERS)
    parser.add_argument("--seconds", type=float, default=26.0, help="length of a call")
    parser.add_argument("--arrivals", type=float, default=10.0, help="new calls a second")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--rest-calls", type=int, help="calls one by one before the load")
    parser.add_argument("--quick", action="store_true", help="5 and 20 calls, Daphne only")
    parser.add_argument("--url", help="voice URL of a server already running, instead")
    parser.add_argument("--number", default=NUMBER, help="the number called there")
    parser.add_argument("--port", type=int, default=18000, help="the first of three")
    parser.add_argument("--hold", action="store_true", help="keep all running after each run")
    parser.add_argument("--raw", action="store_true", help="keep what the stand-ins recorded")
    parser.add_argument("--publish", action="store_true", help="report into docs/performance/")
    parser.add_argument("--self-test", action="store_true", help="find planted faults")
    parser.add_argument("--pipeline", action="store_true", help="the work after calls instead")
    parser.add_argument("--workers", type=int, default=pipeline.WORKERS, help="of the pipeline")
    parser.add_argument("--concurrency", type=int, default=1, help="tasks at once in a worker")
    parser.add_argument("--no-hour", action="store_true", help="no recording of an hour")
    parser.add_argument("--rls", action="store_true", help="what row-level security costs instead")
    parser.add_argument("--rls-calls", type=int, default=rls.CALLS)
    parser.add_argument("--rls-tenants", type=int, default=rls.TENANTS)
    parser.add_argument("--rls-rounds", type=int, default=rls.ROUNDS, help="turns of each arm")
    parser.add_argument("--api", action="store_true", help="the REST API at volume instead")
    parser.add_argument("--pages", action="store_true", help="the dashboard's pages instead")
    parser.add_argument("--scale", type=float, default=1.0, help="of so many calls")
    parser.add_argument("--api-requests", type=int, default=api.REQUESTS, help="of each case")
    parser.add_argument("--api-home", type=Path, help="where the filled database is kept")
    return parser.parse_args(arguments)


def _directory() -> Path:
    directory = ROOT / "var" / "bench" / time.strftime("%Y-%m-%dT%H-%M-%S")
    directory.mkdir(parents=True)
    return directory


def _setting(options: argparse.Namespace, stopping: Stopping) -> Setting:
    def served(target: Target, place: Served) -> None:
        if options.self_test:
            return
        where = f"process {place.pid}" if place.pid else place.number["voice_url"]
        print(f"{target.name}: {where}", flush=True)

    def done(_: Stack) -> None:
        if options.hold:
            print("Everything keeps running until Ctrl-C.", flush=True)
            hold(stopping)

    rest_calls = QUICK_REST_CALLS if options.quick else REST_CALLS
    return Setting(
        _directory(),
        Ports.free(options.port),
        Cores.divide(sorted(os.sched_getaffinity(0))),
        stopping,
        Scenario(options.seconds, options.arrivals),
        rest_calls=rest_calls if options.rest_calls is None else options.rest_calls,
        keep_raw=options.raw,
        on_served=served,
        on_done=done,
    )


def _elsewhere(options: argparse.Namespace, setting: Setting) -> list[Run]:
    """A server that somebody else started; TWILIO_AUTH_TOKEN and _ACCOUNT_SID are its own."""
    print(
        f"The model stand-in serves {setting.ports.model_url}: "
        "the server's OPENAI_BASE_URL, if it is to be asked instead of the real one."
    )
    number = {"number": options.number, "voice_url": options.url}
    number |= {name: os.environ.get(f"TWILIO_{name.upper()}", "") for name in ACCOUNT}
    target = Elsewhere(number)
    plan = Plan(options.calls or QUICK_LOADS, [target.name], options.rounds)
    return campaign(plan, setting, {target.name: target}, _tell)


def _ours(options: argparse.Namespace, setting: Setting) -> list[Run]:
    """The servers that the bench starts itself."""
    quick = options.quick
    loads = options.calls or (QUICK_LOADS if quick else LOADS)
    servers = options.servers or (QUICK_SERVERS if quick else SERVERS)
    plan = Plan(loads, servers, options.rounds, floor_again=not quick)
    with targets(plan, setting.directory, setting.ports) as known:
        return campaign(plan, setting, known, _tell)


def _tell(run: Run) -> None:
    print(told(run), flush=True)


def _measure(options: argparse.Namespace, setting: Setting) -> None:
    where = setting.directory.relative_to(ROOT)
    print(f"{machine()}; logs, records and report in {where}/", flush=True)
    runs = (_elsewhere if options.url else _ours)(options, setting)
    report.write(runs, setting.directory)
    print(f"\n{report.text(runs)}", end="")
    if options.publish:
        PUBLISHED.mkdir(parents=True, exist_ok=True)
        report.write(runs, PUBLISHED)
        print(f"Published in {PUBLISHED.relative_to(ROOT)}/.")


def _pipeline(options: argparse.Namespace, stopping: Stopping) -> bool:
    """The work after the call; whether all its goals were reached."""
    plan = pipeline.Plan(
        _directory(),
        stopping,
        pipeline.Ports.free(options.port),
        calls=options.calls[0] if options.calls else pipeline.CALLS,
        workers=options.workers,
        concurrency=options.concurrency,
        hour=not options.no_hour,
    )
    print(f"{machine()}; logs and report in {plan.directory.relative_to(ROOT)}/", flush=True)
    with pipeline.home(plan) as place:
        run = pipeline.measure(plan, place)
    pipeline_report.write(run, plan.directory)
    print(f"\n{pipeline_report.text(run)}", end="")
    if options.publish:
        pipeline_report.write(run, PUBLISHED)
    return is_met(run)


def _rls(options: argparse.Namespace, stopping: Stopping) -> bool:
    """Row-level security with and without; whether its cost is within the goal."""
    sizes = {"calls": options.rls_calls, "tenants": options.rls_tenants}
    plan = rls.Plan(_directory(), stopping, **sizes, rounds=options.rls_rounds)
    print(f"{machine()}; logs and report in {plan.directory.relative_to(ROOT)}/", flush=True)
    run = rls.measure(plan)
    for directory in (plan.directory, *([PUBLISHED] if options.publish else [])):
        rls_record.write(run, directory)
    print(f"\n{rls_record.text(run)}", end="")
    return run.is_met


def _api(options: argparse.Namespace, stopping: Stopping) -> bool:
    """The REST API at volume; whether all its goals were reached."""
    run = api.measure(plan := _volume("api", api.CALLS, options, stopping))
    for each in (plan.directory, *([PUBLISHED] if options.publish else [])):
        api_record.write(run, each)
    print(f"\n{api_record.text(run)}", end="")
    return run.is_met


def _pages(options: argparse.Namespace, stopping: Stopping) -> bool:
    """The dashboard's pages at volume; whether all of them met the goal."""
    run = pages.measure(plan := _volume("pages", pages.CALLS, options, stopping))
    for each in (plan.directory, *([PUBLISHED] if options.publish else [])):
        pages_record.write(run, each)
    print(f"\n{pages_record.text(run)}\n", end="")
    return run.is_met


def _volume(name: str, calls: int, options: argparse.Namespace, stopping: Stopping) -> api.Plan:
    """So many calls, scaled, in a database that stays."""
    scaled = round(calls * options.scale)
    directory = _directory()
    print(f"{machine()}; logs and report in {directory.relative_to(ROOT)}/", flush=True)
    return api.Plan(
        directory,
        stopping,
        home=options.api_home or ROOT / "var" / "bench" / f"{name}-{scaled}",
        port=Ports.free(options.port).server,
        calls=scaled,
        requests=options.api_requests,
    )


def _others(
    options: argparse.Namespace,
) -> list[tuple[bool, Callable[[argparse.Namespace, Stopping], bool]]]:
    """The benches of something else than calls; each says whether its goals were reached."""
    return [
        (options.pipeline, _pipeline),
        (options.api, _api),
        (options.pages, _pages),
        (options.rls, _rls),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 when all runs were made, 1 when one could not be, or a self-test failed.

    Of the pipeline, row-level security, the API and the pages also 1 when a goal was missed.
    """
    options = _options(arguments)
    stopping = Stopping.on_signals()
    go_first()
    try:
        for wanted, other in _others(options):
            if wanted:
                return 0 if other(options, stopping) else 1
        setting = _setting(options, stopping)
        if options.self_test:
            return 0 if self_test(setting, lambda text: print(text, flush=True)) else 1
        _measure(options, setting)
    except StopAsked:
        print("Stopped.")
        return 1
    except (EmbeddedError, StackError, TooFewCores, DriveError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
