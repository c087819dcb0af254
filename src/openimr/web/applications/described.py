"""The fields of an application and the rules of eligibility as tables for the documentation, from the same data.

``python -m openimr.web.applications.described`` writes them into docs/intake.md between its marks.
"""

import sys
from pathlib import Path

import yaml

from openimr.law.eligibility_rules import rules

_FIELDS = Path(__file__).with_name("fields.yaml")


def fields_table() -> str:
    """Every field with what it is called for a coordinator and for a party, and whether it must be answered."""
    data = yaml.safe_load(_FIELDS.read_text(encoding="utf-8"))
    lines = ["| field | for a coordinator | for a party | must |", "| --- | --- | --- | --- |"]
    parts = [(part["title"], part["fields"], part.get("staff", False)) for part in data["sections"]]
    for title, fields, staff_only in [*parts, ("Each disputed treatment", data["treatment"], False)]:
        lines.append(f"| **{title}** | | | |")
        for field in fields:
            must = "always" if field.get("required") else "on the site" if field.get("asked") else ""
            party = "not asked" if staff_only or field.get("staff") else field.get("plain", field["label"])
            staff = "not asked" if field.get("party") else field["label"]
            lines.append(f"| `{field['name']}` | {staff} | {party} | {must} |")
    return "\n".join(lines)


def rules_table(jurisdiction: str = "california_dwc") -> str:
    """Every rule of eligibility with its text, its source and what the law attaches to it."""
    lines = ["| rule | text | otherwise | source | verified |", "| --- | --- | --- | --- | --- |"]
    for rule in rules(jurisdiction).rules:
        for value in rule.values:
            verified = "yes" if value.verified else "no"
            lines.append(
                f"| {rule.title} | {value.text} (from {value.from_date}) | {rule.otherwise.label} | {value.source} "
                f"| {verified} |"
            )
    return "\n".join(lines)


def written(page: str) -> str:
    """The page with the tables between its marks as the data give them."""
    for name, table in (("fields", fields_table()), ("rules", rules_table())):
        mark = f"<!-- {name} -->"
        before, _, after = page.partition(mark)
        page = f"{before}{mark}\n{table}\n{mark}{after.partition(mark)[2]}"
    return page


if __name__ == "__main__":
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/intake.md")
    path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
