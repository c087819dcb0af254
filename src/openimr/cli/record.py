"""Commands that prove the record of cases: ``openimr audit verify`` and ``openimr simulate``."""

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from openimr.web.simulation.outcome import Outcome

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
    processes: Annotated[
        int | None, typer.Option(min=1, max=64, help="That take steps of cases side by side; by default one a core.")
    ] = None,
) -> None:
    """Drive the site through a synthetic flow of cases on an embedded PostgreSQL and prove that its promises held."""
    import os

    from openimr.web.simulation.home import home_of

    with home_of(folder) as (home, when_last_leaves):
        os.environ["OPENIMR_DATA"] = str(home)
        os.environ.pop("DATABASE_URL", None)  # never the organization's own
        from openimr.web import database

        os.environ["DATABASE_URL"] = database.start_embedded(home / "postgres", when_last_leaves=when_last_leaves)
        database.ready()
        database.migrate()
        from openimr.web.serving import cores
        from openimr.web.simulation.running import simulate as run

        try:
            outcome = run(cases, days, seed=seed, processes=processes or cores(), progress=_a_day)
        except KeyboardInterrupt:
            print("\nopenimr: the simulation was stopped; it begins anew when it is started again.", file=sys.stderr)
            raise typer.Exit(130) from None
    _tell(outcome)


def _tell(outcome: "Outcome") -> None:
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
    """Every day where somebody watches, every tenth in a file."""
    told = f"{day}  {arrived} arrived, {open_cases} open"
    if sys.stderr.isatty():
        print(f"\r{told}  ", end="\n" if arrived and not open_cases else "", file=sys.stderr, flush=True)
    elif day.toordinal() % 10 == 0:
        print(told, file=sys.stderr, flush=True)
