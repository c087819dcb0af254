"""Commands that run the site: they use PostgreSQL, embedded unless ``DATABASE_URL`` names another."""

from pathlib import Path
from typing import Annotated

import typer

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


def demo(
    serve: Annotated[bool, typer.Option(help="Serve the site afterwards.")] = True,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Where everything goes; ./demo, or OPENIMR_DATA where it is set."),
    ] = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
) -> None:
    """Run the sample case from records to signed letter, then serve the site with a login per role."""
    from openimr.web.demo import run_demo

    run_demo(folder, serve=serve, host=host, port=port)


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run the site and one worker together."""
    from openimr.web.serving import serve as run

    run(host, port)


def worker(
    concurrency: Annotated[int | None, typer.Option(min=1, help="Jobs at once; by default one a core.")] = None,
) -> None:
    """Run one more worker, on this or any machine that reaches the database and the data folder."""
    from openimr.web.serving import work

    work(concurrency)


def manage(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="COMMAND...", help="As for manage.py.")] = None,
) -> None:
    """Run a Django management command (migrate, createsuperuser, shell …)."""
    from openimr.web.serving import manage as run

    run(arguments or [])
