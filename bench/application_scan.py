"""How many fields of scanned applications are read right, by how the paper suffered on its way."""

import tempfile
from pathlib import Path

from openimr.casework.scanned_form import read_scan
from openimr.samples.application_form import form_pdf, invented_answers, scanned_form

from .figure import Figure

NOISES = ("typed", "crisp_scan", "office_scan", "faint_copy", "fax_fine", "fax_standard", "worn_copy", "phone_photo")
SURE = 0.9  # from this confidence on a person compares a whole part at once


def truth(answers: dict) -> dict[str, str]:
    """The answers under the names the reader gives them, as the form takes them."""
    from openimr.casework.application_scan.labels import labels

    kinds = {field.name: field.kind for field in labels().fields}
    found = {name: _as_read(kinds.get(name, "text"), value) for name, value in answers.items() if name != "treatments"}
    for number, treatment in enumerate(answers["treatments"], start=1):
        for name, value in treatment.items():
            kind = "body_part" if name == "body_part" else "text"
            found[f"treatment-{number}-{name}"] = _as_read(kind, value)
    return found


def compare(answers: dict, pdf: bytes) -> dict[str, tuple[str, str, float]]:
    """By field: what stands on the form, what was read, and with which confidence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.pdf"
        path.write_bytes(pdf)
        read = {field.name: field for field in read_scan([path], Path(folder) / "out", workers=2)}
    wanted = truth(answers)
    return {name: (wanted.get(name, ""), _loose(field.value), field.confidence) for name, field in read.items()} | {
        name: (value, "", 0.0) for name, value in wanted.items() if name not in read and value
    }


def right(wanted: str, got: str) -> bool:
    """Whether a value was read right but for spaces and capitals."""
    return _loose(wanted).casefold().replace(" ", "") == got.casefold().replace(" ", "")


def measure(forms: int = 6) -> list[Figure]:
    """The figures, each over ``forms`` invented applications."""
    figures = []
    for noise in NOISES:
        total = good = sure = sure_wrong = 0
        for seed in range(forms):
            answers = invented_answers(seed)
            pdf = form_pdf(answers) if noise == "typed" else scanned_form(answers, noise, f"bench{seed}")
            for wanted, got, confidence in compare(answers, pdf).values():
                total += 1
                good += right(wanted, got)
                sure += confidence >= SURE
                sure_wrong += confidence >= SURE and not right(wanted, got)
        note = f"{total} fields of {forms} forms; {sure} of them at least {SURE} sure, {sure_wrong} of these wrong"
        figures.append(Figure(f"fields read right, {noise.replace('_', ' ')}", 100 * good / total, "%", "", note))
    return figures


def _as_read(kind: str, value: str) -> str:
    from openimr.casework.application_scan.values import read_value

    return _loose(read_value("date" if kind == "date" else kind, [value])[0] if value else "")


def _loose(value: str) -> str:
    return " ".join(value.split())


if __name__ == "__main__":
    for figure in measure():
        print(f"{figure.what}: {figure.value:.1f} {figure.unit} ({figure.note})")
