"""A case folder: ``case.yaml``, ``records/`` and, for the command line, ``decisions.yaml``.

Page references of the decisions may name a file of the records and a page of it (``"notes.pdf#3"``), because
case file pages are not known before the file is assembled; they are resolved here against the index.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openimr.domain.case import Case
from openimr.domain.determination import Decisions, Organization
from openimr.domain.documents import CaseFileIndex
from openimr.domain.errors import InputRefused
from openimr.yaml_values import read_value, read_yaml, validated


@dataclass(frozen=True, slots=True)
class CaseFolder:
    """The files of one case as handed in."""

    path: Path

    @property
    def records(self) -> Path:
        """The folder of records."""
        return self.path / "records"

    def case(self) -> Case:
        """Read ``case.yaml``; raises InputRefused with line and field."""
        return read_value(self.path / "case.yaml", Case, missing="Write the application's data there.")

    def decisions(self, index: CaseFileIndex) -> Decisions:
        """Read ``decisions.yaml`` with its page references resolved to case file pages.

        Raises:
            InputRefused: missing, not of the shape, or a reference to a file or page that is not in the case file.
        """
        path = self.path / "decisions.yaml"
        data, node = read_yaml(path, remedy="Write the reviewer's summary and decisions there.")
        return validated(path.name, _resolve(path.name, data, index), node, Decisions)

    def organization(self) -> Organization | None:
        """Read ``organization.yaml``, and the logo it names, if there is one."""
        from openimr.determination import read_organization

        path = self.path / "organization.yaml"
        return read_organization(path) if path.is_file() else None


def open_case_folder(path: Path) -> CaseFolder:
    """The case folder at ``path``.

    Raises:
        InputRefused: it is not a folder, or has no records.
    """
    if not path.is_dir():
        raise InputRefused(str(path), "There is no such folder.", "Give the folder that holds case.yaml and records/.")
    folder = CaseFolder(path)
    if not folder.records.is_dir() or not any(folder.records.iterdir()):
        raise InputRefused(str(path), "There are no records.", "Put the files of the case into its folder records/.")
    return folder


def _resolve(source: str, data: Any, index: CaseFileIndex) -> Any:
    """``data`` with every ``"file#page"`` of the summary replaced by the case file page."""
    if not isinstance(data, Mapping) or not isinstance(data.get("clinical_case_summary"), list):
        return data
    pages = page_numbers(index)
    sentences = []
    for number, sentence in enumerate(data["clinical_case_summary"], start=1):
        if isinstance(sentence, Mapping) and isinstance(sentence.get("pages"), list):
            place = f"clinical_case_summary {number}"
            sentence = {
                **sentence,
                "pages": [_page(source, place, ref, pages, index) for ref in sentence["pages"]],
            }
        sentences.append(sentence)
    return {**data, "clinical_case_summary": sentences}


def page_numbers(index: CaseFileIndex) -> dict[str, int]:
    """Case file page numbers by ``"file#page"``, as decisions may refer to them."""
    return {
        f"{source}#{source_page}": page
        for document in index.documents
        for (source, source_page), page in zip(document.places, document.pages, strict=True)
    }


def _page(source: str, place: str, ref: Any, pages: Mapping[str, int], index: CaseFileIndex) -> Any:
    if isinstance(ref, str) and not ref.isdigit():
        if ref not in pages:
            raise InputRefused(
                source, f"“{ref}” is not a page of the records.", "Write it as “file in records#page”.", place
            )
        return pages[ref]
    number = int(ref) if isinstance(ref, str) else ref
    if isinstance(number, int) and not 1 <= number <= index.page_count:
        raise InputRefused(
            source,
            f"Page {number} is not in the case file, which has {index.page_count} pages.",
            "Mend it.",
            place,
        )
    return number
