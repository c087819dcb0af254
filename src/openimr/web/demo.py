"""The demonstration: an organization, a login per role, and the sample case twice.

One copy goes the whole way, from records to issued letter; the other waits at the reviewer's workbench for whoever
tries the site. Everything really happens, with the same functions the site and its jobs use.
"""

import datetime as dt
import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from openimr.casework.folder import CaseFolder
    from openimr.domain.determination import Decisions
    from openimr.web.models import Case, User

LOGINS = "logins.txt"
LETTER = "final_determination"
# Expedited cases and a reviewer's first determination get a second look; the copy left to try can be signed at once.
SECOND_LOOKS = {"expedited": True, "first_determinations": 1}


class Demonstration(NamedTuple):
    """What the demonstration leaves: where the results are, the logins by role, and the two cases' numbers."""

    results: Path
    logins: dict[str, str]
    finished: str
    waiting: str


def run_demo(
    folder: Path | None = None, *, serve: bool = True, host: str = "127.0.0.1", port: int = 8000
) -> Demonstration:
    """Run the main job on the sample case, print where the results are, and serve the site.

    Args:
        folder: where everything goes; ``OPENIMR_DATA`` or ``./demo`` where it is not given. Running it again over the
            same folder goes on with what is there.
        serve: whether to serve the site afterwards, until interrupted.
        host: the address to serve on.
        port: the port to serve on.
    """
    home = (folder or Path(os.environ.get("OPENIMR_DATA") or "demo")).expanduser().resolve()
    os.environ["OPENIMR_DATA"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.web.settings")
    from openimr.web import database

    _say("Starting the database")
    database.ready()
    database.migrate()
    demonstration = _prepare(home)
    _print_outcome(demonstration, f"http://localhost:{port}/" if serve else None, home)
    if serve:
        from openimr.web.serving import serve as run

        run(host, port)
    return demonstration


def _prepare(home: Path) -> Demonstration:
    """Everything up to the point where a person takes over."""
    from openimr.casework.folder import open_case_folder
    from openimr.samples import write_sample_case

    _say("Writing the sample case")
    sample = open_case_folder(write_sample_case(home / "sample"))
    day = _organize(sample)
    passwords = _passwords(home / LOGINS)
    coordinator = _account("coordinator", "coordinator", passwords)
    _account("administrator", "administrator", passwords)
    _account("director", "medical_director", passwords)
    finished = _finish(sample, coordinator, passwords, home)
    waiting = _wait_for_a_reader(sample, finished, coordinator)
    _say(f"The calendar of the demonstration stands on {day:%Y-%m-%d}")
    return Demonstration(home / "results", passwords, finished.number, waiting.number)


def _organize(sample: "CaseFolder") -> dt.date:
    """The organization with its panel, its calendar standing on the day the sample case is signed."""
    from openimr.panel import read_roster
    from openimr.samples import sample_organization
    from openimr.web.models import Organization, Reviewer
    from openimr.web.panel import importing, keeping, verifying

    organization = sample.organization() or sample_organization()
    day = _signing_day(sample)
    kept = {"content": organization.model_dump(mode="json"), "practice_day": day}
    Organization.objects.update_or_create(id=1, defaults=kept, create_defaults=kept | {"second_look": SECOND_LOOKS})
    for reviewer in read_roster(sample.path / "roster.yaml"):
        if not Reviewer.objects.filter(key=reviewer.id).exists():
            verifying.state_from_file(keeping.write(None, reviewer, None, "the sample panel"), None, importing.SOURCE)
    return day


def _finish(sample: "CaseFolder", coordinator: "User", passwords: dict[str, str], home: Path) -> "Case":
    """The first copy: taken in, assembled, assigned, decided, checked, signed, issued."""
    from openimr.web.determination.composing import current_reviewer
    from openimr.web.letters import issuing
    from openimr.web.models.case import State
    from openimr.web.panel import assigning, attesting

    case = _taken_in(sample, "", coordinator)
    _assembled(case)
    _found_ready(case, coordinator)
    if case.state == State.READY:
        assigning.assign_reviewer(case, coordinator)
    reviewer_row = current_reviewer(case)
    if reviewer_row is None:
        raise RuntimeError(f"case {case.number} of the demonstration has no reviewer; remove {home} and start again")
    reviewer = _account("reviewer", "reviewer", passwords, reviewer_row)
    _say(f"Assigned: reviewer {reviewer_row.key}, {', '.join(reviewer_row.value.specialties)}")
    if case.state == State.ASSIGNED:
        assigning.accept(case, reviewer, attesting.ALL)
    if case.state in {State.IN_REVIEW, State.SECOND_LOOK}:
        _decide_and_sign(sample, case, reviewer, passwords["reviewer"])
    if case.state == State.SIGNED:
        issued = issuing.issue(case, coordinator)
        _say(f"Issued, with a letter to each of {len(issued)} parties")
    _write_results(case, home / "results")
    return case


def _decide_and_sign(sample: "CaseFolder", case: "Case", reviewer: "User", password: str) -> None:
    """The sample's decisions written, looked at a second time where the rules ask for it, and signed."""
    from openimr.web.determination import desks, writing
    from openimr.web.determination.attestation import ATTESTATIONS
    from openimr.web.models import User
    from openimr.web.models.case import State
    from openimr.web.second_look import choosing, looking

    desk = desks.own_desk(case, reviewer)
    if desk is None:
        raise RuntimeError(f"case {case.number} of the demonstration has left its reviewer")
    revision, _ = writing.current_draft(case, desk)
    if case.state == State.IN_REVIEW and not choosing.passed(desk, revision):
        saved = writing.save_draft(case, reviewer, _decisions(sample, case), revision)
        revision = saved.revision
        _say(f"Decided and checked: {len(saved.findings)} findings")
        if choosing.chosen_because(desk, writing.current_draft(case, desk)[1]).reasons:
            looking.submit(case, reviewer, revision)
    if look := looking.waiting(case):
        looking.pass_on(look, User.objects.get(username="director"), "Read beside the record; nothing to add.")
        case.refresh_from_db()
        _say("Passed its second look: the reviewer's first determination")
    writing.sign(case, reviewer, password, [key for key, _ in ATTESTATIONS], revision)
    _say("Signed")


def _wait_for_a_reader(sample: "CaseFolder", finished: "Case", coordinator: "User") -> "Case":
    """The second copy: assembled from the first one's pages, and with the same reviewer."""
    from openimr.records import CaseFile
    from openimr.web.determination.composing import current_reviewer
    from openimr.web.facts.reading import bring_up_to_date as read_facts
    from openimr.web.models import User
    from openimr.web.models.case import State
    from openimr.web.panel import assigning, attesting
    from openimr.web.records.assembling import fill

    case = _taken_in(sample, "-2", coordinator)
    if not case.assembly.assembled:
        shutil.copytree(finished.casefile_folder, case.casefile_folder, dirs_exist_ok=True)
        fill(case, CaseFile.open(case.casefile_folder), case.assembly.requested)
        case.refresh_from_db()
        read_facts(case.pk)
    _found_ready(case, coordinator)
    if case.state == State.READY:
        reviewer = current_reviewer(finished)
        assigning.assign_reviewer(
            case,
            coordinator,
            key=reviewer.key if reviewer else None,
            reason="The demonstration leaves both copies of its case with one reviewer.",
        )
    if case.state == State.ASSIGNED:
        assigning.accept(case, User.objects.get(username="reviewer"), attesting.ALL)
    _say(f"Case {case.number} waits at the reviewer's workbench")
    return case


def _taken_in(sample: "CaseFolder", suffix: str, coordinator: "User") -> "Case":
    """The case of the sample's application under its number and ``suffix``, taken in now or before."""
    from openimr.web.cases import intake
    from openimr.web.models import Case

    application = sample.case()
    number = application.case_number + suffix
    existing = Case.objects.filter(number=number).first()
    if existing is not None:
        return existing
    paths = sorted(path for path in sample.records.iterdir() if path.is_file())
    handles = [path.open("rb") for path in paths]
    try:
        uploads = [intake.Upload(path.name, handle) for path, handle in zip(paths, handles, strict=True)]
        case = intake.take_in(application.model_copy(update={"case_number": number}), uploads, coordinator)
    finally:
        for handle in handles:
            handle.close()
    _say(f"Taken in: case {number}, {len(paths)} files, {len(application.disputed_treatments)} disputed treatments")
    return case


def _found_ready(case: "Case", coordinator: "User") -> None:
    """What the coordinator decides before a reviewer is looked for: eligible, records asked for, records complete."""
    from openimr.web.cases import states
    from openimr.web.eligibility import deciding, gathering
    from openimr.web.models.case import State

    if case.state == State.RECEIVED:
        seen = gathering.fingerprint(gathering.worksheet_of(case))
        deciding.decide(case, "eligible", coordinator, seen=seen, words="Decided for the demonstration.")
    for origin, way in (
        (State.ELIGIBLE, "notice_of_assignment"),
        (State.AWAITING_RECORDS, "records_complete"),
    ):
        if case.state == origin:
            states.go(case, way, coordinator)


def _assembled(case: "Case") -> None:
    """Assemble the case here and now, with progress; the job that waits for it will find it done."""
    from openimr.casework.terminal import page_progress
    from openimr.web.facts.reading import bring_up_to_date as read_facts
    from openimr.web.records.assembling import bring_up_to_date

    with page_progress() as show:
        bring_up_to_date(case.pk, watch=show)
    case.refresh_from_db()
    if not case.assembly.assembled:
        raise RuntimeError(f"case {case.number} was not assembled: {case.assembly.reason}")
    _say(f"Read: {read_facts(case.pk)} facts, each with its page")
    copies = case.documents.exclude(duplicate_of="").count()
    _say(
        f"Assembled: {case.documents.count()} documents on {case.pages.count()} pages, {copies} of them copies, "
        f"{case.problems.count()} problems"
    )


def _decisions(sample: "CaseFolder", case: "Case") -> "Decisions":
    """The sample's decisions, their pages found in this case's file."""
    from openimr.domain.documents import CaseFileIndex
    from openimr.web.cases.intake import stored_names
    from openimr.web.records.assembling import index_of
    from openimr.web.records.listing import source_name

    names, index = stored_names(case), index_of(case)
    as_uploaded = [
        document.model_copy(update={"source": source_name(document.source, names)}) for document in index.documents
    ]
    return sample.decisions(
        CaseFileIndex(documents=tuple(as_uploaded), problems=index.problems, page_count=index.page_count)
    )


def _signing_day(sample: "CaseFolder") -> dt.date:
    """The day the sample's decisions were signed, or ten days after its application came in."""
    import yaml

    written = yaml.safe_load((sample.path / "decisions.yaml").read_text(encoding="utf-8")) or {}
    day = written.get("signed_on")
    if isinstance(day, str):
        day = dt.date.fromisoformat(day)
    return day or sample.case().application.received_date + dt.timedelta(days=10)


def _passwords(path: Path) -> dict[str, str]:
    """The demonstration's passwords, made once and kept beside it, readable by its owner only."""
    if path.exists():
        rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
        return {row[0]: row[1] for row in rows}
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    passwords = {
        name: "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))
        for name in ("administrator", "coordinator", "reviewer", "director")
    }
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write("".join(f"{name} {password}\n" for name, password in passwords.items()))
    return passwords


def _account(name: str, role: str, passwords: dict[str, str], reviewer: object = None) -> "User":
    from openimr.web.models import User

    existing = User.objects.filter(username=name).first()
    if existing is not None:
        return existing
    return User.objects.create_user(name, passwords[name], role=role, reviewer=reviewer, email=f"{name}@example.org")


def _write_results(case: "Case", results: Path) -> None:
    """The letter in its three forms and the case file, where a person looks for them."""
    results.mkdir(parents=True, exist_ok=True)
    final = case.determinations.first()
    if final is None:
        raise RuntimeError(f"case {case.number} has no signed determination")
    (results / f"{LETTER}.pdf").write_bytes(bytes(final.letter_pdf))
    (results / f"{LETTER}.txt").write_text(final.letter_text, encoding="utf-8")
    (results / f"{LETTER}.json").write_text(final.letter_json, encoding="utf-8")
    for name in ("casefile.pdf", "index.json"):
        shutil.copyfile(case.casefile_folder / name, results / name)


def _print_outcome(demonstration: Demonstration, address: str | None, home: Path) -> None:
    lines = [
        "",
        f"The letter:     {demonstration.results / (LETTER + '.pdf')} (also .txt and .json)",
        f"The case file:  {demonstration.results / 'casefile.pdf'}",
        "",
        f"Logins (kept in {home / LOGINS}):",
        *(f"  {name:<14} {password}" for name, password in demonstration.logins.items()),
        "",
        f"Case {demonstration.finished} is issued. Case {demonstration.waiting} waits for the reviewer: sign in as",
        "reviewer, open it, and write, check and sign its determination.",
        "",
    ]
    if address is None:
        lines.append("Serve it with: openimr demo, or OPENIMR_DATA=" + str(home) + " openimr serve")
    print("\n".join(lines), flush=True)


def _say(words: str) -> None:
    print(f"• {words}", file=sys.stderr, flush=True)
