"""Commands about the record of cases: ``openimr audit verify``."""

import sys
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
