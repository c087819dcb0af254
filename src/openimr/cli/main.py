"""The ``openimr`` console script: each command is a few lines over a room's function.

Heavy rooms are imported inside the commands, so that ``openimr --help`` answers at once.
"""

import sys
from typing import Annotated

import typer

from openimr import __version__

from . import facts, files, record, site

app = typer.Typer(
    name="openimr",
    help="Independent Medical Review, from a folder of records to a signed Final Determination.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"openimr {__version__}")
        raise typer.Exit


@app.callback()
def _openimr(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Independent Medical Review, from a folder of records to a signed Final Determination."""


app.command()(files.parse)
app.command()(files.check)
app.command()(files.assemble)
app.command()(files.search)
app.command()(facts.facts)
app.command()(files.summarize)
app.command()(files.determine)
app.command()(files.deadlines)
app.command()(files.sample)
app.command()(site.demo)
app.command()(site.serve)
app.command()(site.worker)
app.command()(site.manage)
app.command()(record.simulate)
app.add_typer(record.app, name="audit")


def run() -> None:
    """Run the command line; refused input prints its message and ends with status 1."""
    from openimr.domain.errors import InputRefused

    try:
        app()
    except InputRefused as refused:
        print(f"openimr: {refused}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # the reader of a pipe (head) has seen enough
        sys.stderr.close()
        sys.exit(141)
    except KeyboardInterrupt:
        print("openimr: stopped; what was read so far is kept, run it again to go on.", file=sys.stderr)
        sys.exit(130)
