"""Runs the benchmarks and prints their figures as a table: ``python -m bench [NAME...] [--write]``.

``--write`` puts the table with machine and date at the end of docs/benchmarks.md.
"""

import datetime as dt
import os
import platform
import sys
from importlib import import_module
from pathlib import Path

from .figure import Figure

NAMES = (
    "sample_case",
    "records",
    "understanding",
    "piles",
    "letters",
    "checks",
    "parse",
    "panel",
    "daily",
    "worklist",
    "simulation",
    "search_site",
    "application_scan",
    "related",
    "clinical",
)
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all."""
    wanted = [name for name in arguments if not name.startswith("-")] or list(NAMES)
    if unknown := [name for name in wanted if name not in NAMES]:
        print(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    rows: list[tuple[str, Figure]] = []
    for name in wanted:
        print(f"{name} …", file=sys.stderr, flush=True)
        for figure in import_module(f"bench.{name}").measure():
            rows.append((name, figure))
            print(f"  {figure.what}: {figure.value:,.4g} {figure.unit}", file=sys.stderr, flush=True)
    text = table(rows)
    print(text)
    if "--write" in arguments:
        with PAGE.open("a", encoding="utf-8") as page:
            page.write(f"\n{text}")
    return 0


def table(rows: list[tuple[str, Figure]]) -> str:
    """The figures as a Markdown section headed by date and machine."""
    lines = [
        f"## {dt.date.today():%Y-%m-%d}, {machine()}",
        "",
        "| benchmark | what | figure | goal | how |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {name} | {f.what} | {f.value:,.4g} {f.unit} | {f.goal} | {f.note} |" for name, f in rows]
    return "\n".join(lines) + "\n"


def machine() -> str:
    """The machine in words: processor, cores, system, Python."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
