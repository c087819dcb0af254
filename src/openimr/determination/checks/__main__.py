"""Prints the catalogue of checks as Markdown; with a path, writes it there (``docs/checks.md``)."""

import sys
from pathlib import Path

from .reporters import catalogue_markdown

if len(sys.argv) > 1:
    Path(sys.argv[1]).write_text(catalogue_markdown(), encoding="utf-8")
else:
    print(catalogue_markdown(), end="")
