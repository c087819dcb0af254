"""Commands that prove the record of cases: ``openimr audit verify`` and ``openimr simulate``."""

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Prove the record of cases.", no_args_is_help=True)


@app.callback()
def _audit() -> None:
    """Prove the record of cases."""


@app.command()
def verify(
    case: Annotated[str | None, typer.Option("--case", metavar="NUMBER", help="One case; all without it.")] = None,
) -> None:
    """Prove the chain of events of every case, or name the first link that is broken (exit status 1)."""
    from openimr.web import database

    database.ready()
    database.migrate()
    from openimr.web.events.audit import verify as prove

    audit = prove(case, _progress if sys.stderr.isatty() else lambda done, total: None)
    for broken in audit.broken:
        print(f"{broken.number}, event {broken.at_event}: {broken.problem}")
    if audit.broken:
        print(f"{len(audit.broken)} of {audit.cases} records are broken.", file=sys.stderr)
        raise typer.Exit(1)
    print(f"{audit.cases} record{'' if audit.cases == 1 else 's'} of {audit.events} events hold.")


def _progress(done: int, total: int) -> None:
    if done == total or done % 100 == 0:
        print(f"\r{done} of {total} cases", end="\n" if done == total else "", file=sys.stderr, flush=True)


def simulate(
    cases: Annotated[int, typer.Option(min=1, max=200_000, help="Applications that arrive.")] = 2_000,
    days: Annotated[int, typer.Option(min=1, max=3_650, help="Days over which they arrive.")] = 120,
    seed: Annotated[int, typer.Option(help="Of every chance: the same seed gives the same flow.")] = 1,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Where the database goes, kept to look at; else removed at the end.")
    ] = None,
) -> None:
    """Drive the site through a synthetic flow of cases on an embedded PostgreSQL and prove that its promises held."""
    import os
    import tempfile

    with tempfile.TemporaryDirectory(prefix="openimr-simulation-") as temporary:
        home = folder or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        os.environ["OPENIMR_DATA"] = str(home.resolve())
        os.environ.pop("DATABASE_URL", None)  # never the organization's own
        from openimr.web import database

        keep = "stop" if folder else "delete"
        os.environ["DATABASE_URL"] = database.start_embedded(home / "postgres", when_last_leaves=keep)
        database.ready()
        database.migrate()
        from openimr.web.simulation import simulate as run

        outcome = run(cases, days, seed=seed, progress=_a_day)
    print(file=sys.stderr)
    print(f"{outcome.cases} cases from {outcome.begins} to {outcome.ends} in {outcome.seconds:.0f} s:")
    print(
        f"  {outcome.events} events, {outcome.letters} letters, {outcome.batches} batches, {outcome.invoices} invoices"
    )
    for name, count in sorted([*outcome.tally.items(), *((f"in the end {s}", n) for s, n in outcome.states.items())]):
        print(f"  {count:6} {name}")
    for problem in outcome.broken:
        print(f"BROKEN: {problem}")
    if outcome.broken:
        raise typer.Exit(1)
    print(
        "Every promise held: no case stuck, none late unseen, every chain whole, all counts equal, every review billed."
    )


def _a_day(day: dt.date, arrived: int, open_cases: int) -> None:
    print(f"\r{day}  {arrived} arrived, {open_cases} open  ", end="", file=sys.stderr, flush=True)
