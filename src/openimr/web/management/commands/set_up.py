"""Set the review organization up from its file: ``openimr manage set_up organization.yaml --roster roster.yaml``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from openimr.determination import read_organization
from openimr.domain.errors import InputRefused
from openimr.panel import read_roster
from openimr.web.models import Organization, Reviewer
from openimr.web.panel import importing, keeping, verifying


class Command(BaseCommand):
    """Loads the organization and, if given, its roster; running it again brings both up to date."""

    help = "Load the review organization, and reviewers of the panel, from YAML files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files."""
        parser.add_argument("organization", type=Path, nargs="?", help="organization.yaml")
        parser.add_argument("--roster", type=Path, help="roster.yaml; reviewers not in it are left as they are")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Read, then write everything or nothing."""
        try:
            if options["organization"]:
                value = read_organization(options["organization"])
                Organization.objects.update_or_create(id=1, defaults={"content": value.model_dump(mode="json")})
                self.stdout.write(f"Organization: {value.name}")
            if options["roster"]:
                roster = read_roster(options["roster"])
                for reviewer in roster:
                    row = Reviewer.objects.select_for_update().filter(key=reviewer.id).first()
                    row = keeping.write(row, reviewer, None, "loaded from the roster file")
                    verifying.state_from_file(row, None, importing.SOURCE)
                self.stdout.write(f"Panel: {len(roster)} reviewers read, {Reviewer.objects.count()} in all")
        except InputRefused as refusal:
            raise CommandError(str(refusal)) from refusal
