"""How findings and the catalogue are written down: text for people, JSON and SARIF for machines, Markdown."""

import json
from collections.abc import Iterable, Sequence
from textwrap import indent, wrap
from typing import Any, Literal

import yaml

from openimr import __version__

from .finding import Finding, Severity
from .registry import FAMILIES, Check, catalogue, entry

_SARIF_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def report(found: Iterable[tuple[str, Finding]], form: Literal["text", "json", "sarif"] | str = "text") -> str:
    """Findings as text.

    Args:
        found: each finding with the file it is about.
        form: ``text`` (a line a finding and a closing count), ``json`` (a list of objects with ``file``, ``code``,
            ``severity``, ``item``, ``place``, ``message``, ``fingerprint``) or ``sarif`` (version 2.1.0).
    """
    found = list(found)
    if form == "json":
        return json.dumps([_object(file, f) for file, f in found], ensure_ascii=False, indent=2)
    if form == "sarif":
        return json.dumps(_sarif(found), ensure_ascii=False, indent=2)
    lines = [f"{file}: {f.severity} {f.code}: {f.place}: {f.message}" for file, f in found]
    return "\n".join([*lines, _count([f for _, f in found])])


def explain(code: str) -> str:
    """The check with this code in words: what, why, source, remedy, a bad and a good example.

    Raises:
        InputRefused: there is no such check.
    """
    check = entry(code)
    parts = [
        f"{check.code}: {check.title} ({_severities(check)})",
        *("\n".join(wrap(text, 80)) for text in (check.why, f"Remedy: {check.remedy}", f"Source: {check.source}")),
        f"Found:\n{indent(_example(check.bad), '    ')}",
        f"Not found:\n{indent(_example(check.good), '    ')}",
    ]
    return "\n\n".join(part.rstrip() for part in parts)


def catalogue_markdown() -> str:
    """The catalogue as a page of the documentation (``docs/checks.md``)."""
    lines = [
        "# The checks",
        "",
        "Every check of a determination: what it finds, why that matters, where the rule comes from. It is written",
        "by `python -m openimr.determination.checks` from the same data the checks use; each example is also a test.",
        "",
        "`openimr check FILE` runs them on published letters, `openimr check --explain CODE` shows one;",
        "`--select` and `--ignore` take codes or their beginnings. An error keeps a determination from being signed.",
        "",
        "| code | finds | own determinations | published letters |",
        "| --- | --- | --- | --- |",
        *(
            f"| [{c.code}](#{c.code.lower()}) | {c.title} | {c.own or '–'} | {c.published or '–'} |"
            for c in catalogue()
        ),
    ]
    for family in FAMILIES:
        lines += ["", f"## {family.replace('_', ' ').capitalize()}"]
        for check in (c for c in catalogue() if c.family == family):
            lines += ["", *_markdown(check)]
    return "\n".join(lines) + "\n"


def _markdown(check: Check) -> list[str]:
    return [
        f"### {check.code}",
        "",
        f"**{check.title}** ({_severities(check)})",
        "",
        check.why,
        "",
        f"Remedy: {check.remedy}",
        "",
        f"Source: {check.source}",
        "",
        "Found:",
        "",
        f"```yaml\n{_example(check.bad).rstrip()}\n```",
        "",
        "Not found:",
        "",
        f"```yaml\n{_example(check.good).rstrip()}\n```",
    ]


def _severities(check: Check) -> str:
    if check.own == check.published:
        return f"{check.severity}"
    if check.own and check.published:
        return f"{check.own}; {check.published} in published letters"
    return f"{check.own}, own determinations only" if check.own else f"{check.published}, published letters only"


def _example(changes: dict[str, Any]) -> str:
    return yaml.safe_dump(changes, sort_keys=False, allow_unicode=True, width=100)


def _object(file: str, finding: Finding) -> dict[str, object]:
    return {
        "file": file,
        "code": finding.code,
        "severity": finding.severity.value,
        "item": finding.item,
        "place": finding.place,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    }


def _count(findings: Sequence[Finding]) -> str:
    counts = [(sum(f.severity is severity for f in findings), severity.value) for severity in Severity]
    said = [f"{count} {name}{'s' if count != 1 else ''}" for count, name in counts if count]
    return ", ".join(said) or "No findings."


def _sarif(found: Sequence[tuple[str, Finding]]) -> dict[str, Any]:
    rules = [
        {
            "id": check.code,
            "name": check.title,
            "shortDescription": {"text": check.title},
            "fullDescription": {"text": check.why},
            "help": {"text": f"{check.remedy} Source: {check.source}"},
            "defaultConfiguration": {"level": _SARIF_LEVEL[check.severity]},
        }
        for check in catalogue()
    ]
    results = [
        {
            "ruleId": finding.code,
            "level": _SARIF_LEVEL[finding.severity],
            "message": {"text": finding.message},
            "partialFingerprints": {"finding/v1": finding.fingerprint},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": {"uri": file}},
                    "logicalLocations": [{"fullyQualifiedName": finding.place}],
                }
            ],
        }
        for file, finding in found
    ]
    return {
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [
            {
                "tool": {"driver": {"name": "openimr", "version": __version__, "rules": rules}},
                "results": results,
            }
        ],
    }
