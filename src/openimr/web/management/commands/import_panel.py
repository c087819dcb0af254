"""Bring a roster in from CSV: ``openimr manage import_panel roster.csv``; good rows are kept, the others are told."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from openimr.domain.errors import InputRefused
from openimr.panel import read_csv
from openimr.web.panel import importing


class Command(BaseCommand):
    """Reads the file as the site's import page does; exit status 1 where a row was refused."""

    help = "Import reviewers of the panel from a CSV file (docs/panel.md describes the columns)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("roster", type=Path, help="roster.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write the good rows, tell every other one with column and remedy."""
        try:
            done = importing.bring_in(read_csv(options["roster"]), None)
        except InputRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        told = f"{done.rows} rows: {done.new} new, {done.changed} changed, {done.same} as they were"
        self.stdout.write(f"Panel: {told}, {len(done.refused)} refused or to look at")
        for row in done.refused:
            self.stderr.write(f"row {row.row}, {row.column}: {row.problem} {row.remedy}")
        if done.refused:
            raise CommandError(f"{len(done.refused)} rows to look at; everything else is kept.")
