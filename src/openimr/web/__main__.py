"""Django's own commands for the site (``python -m openimr.web migrate``), with the database started first."""

import sys


def main(arguments: list[str]) -> None:
    """Run one management command; ``arguments`` as on the command line, without the program."""
    from openimr.web.database import ready

    ready()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["openimr.web", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
