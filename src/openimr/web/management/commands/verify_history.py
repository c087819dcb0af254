"""Prove the history of every case, or name the first event that does not fit: ``openimr manage verify_history``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from openimr.web.events.history import verify_chain
from openimr.web.models import Case


class Command(BaseCommand):
    """Verifies the hash chain of one case or of all."""

    help = "Verify the chain of events of every case."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which case, if not all."""
        parser.add_argument("--case", help="a case number")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit with status 1 where a chain is broken."""
        cases = Case.objects.filter(number=options["case"]) if options["case"] else Case.objects.all()
        events = broken = 0
        for case in cases.order_by("number").iterator():
            check = verify_chain(case)
            events += check.events
            if not check.holds:
                broken += 1
                self.stdout.write(f"{case.number}: {check.problem}")
        if broken:
            raise CommandError(f"{broken} of {cases.count()} chains are broken.")
        self.stdout.write(f"{cases.count()} chains of {events} events hold.")
