"""Create an account: ``openimr manage create_account jane --role coordinator --email jane@example.org``."""

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from openimr.web.models import Reviewer, Role, User


class Command(BaseCommand):
    """Creates one account; the password is asked for, or read from ``OPENIMR_PASSWORD``, never from the arguments."""

    help = "Create an account with one role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and as what."""
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--email", default="")
        parser.add_argument("--name", default="", help="what the site calls this person")
        parser.add_argument("--reviewer", help="for the role reviewer: the id in the roster")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, then create the account."""
        reviewer = self._reviewer(options["role"], options["reviewer"])
        user = User(
            username=options["username"],
            role=options["role"],
            email=options["email"],
            display_name=options["name"],
            reviewer=reviewer,
        )
        password = os.environ.get("OPENIMR_PASSWORD") or getpass("Password: ")
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        try:
            user.save()
        except IntegrityError as error:
            raise CommandError("The user name, the e-mail or the reviewer already has an account.") from error
        self.stdout.write(f"Account {user.username}: {user.get_role_display()}")

    def _reviewer(self, role: str, key: str | None) -> Reviewer | None:
        if role != Role.REVIEWER:
            return None
        row = Reviewer.objects.filter(key=key).first()
        if row is None:
            raise CommandError("A reviewer's account needs --reviewer with an id of the roster: load it with set_up.")
        return row
