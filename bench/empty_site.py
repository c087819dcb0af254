"""A site of its own for a measurement: a data folder and an embedded PostgreSQL with empty tables, gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def empty_site() -> Iterator[Path]:
    """The site's data folder, with the site's settings read, its database started and its tables made."""
    with tempfile.TemporaryDirectory(prefix="openimr-bench-") as folder:
        os.environ["OPENIMR_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        from openimr.web import database

        os.environ["DATABASE_URL"] = database.start_embedded(Path(folder) / "postgres", when_last_leaves="delete")
        database.ready()
        database.migrate()
        yield Path(folder)
