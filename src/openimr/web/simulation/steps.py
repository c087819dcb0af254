"""The steps people and jobs take in a simulated case, each the function a page or a job calls.

A step gives what follows: when, and which step. What a step needs to know of a case is read from the database, as a
page would.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from django.http import QueryDict
from django.utils import timezone

from openimr.web import calendar
from openimr.web.cases import intake, states
from openimr.web.cases.worklist import asked_for
from openimr.web.clocks import changes
from openimr.web.determination import writing
from openimr.web.determination.attestation import ATTESTATIONS
from openimr.web.eligibility.deciding import decide
from openimr.web.eligibility.gathering import fingerprint, worksheet_of
from openimr.web.letters import issuing
from openimr.web.models import Case, CaseParty, User
from openimr.web.models.case import State
from openimr.web.panel import assigning, attesting
from openimr.web.panel import jobs as panel_jobs
from openimr.web.records.assembling import fill
from openimr.web.second_look import choosing, looking
from openimr.web.simulation import cast
from openimr.web.simulation.scenario import Chance

OPENING, CLOSING = 9, 17  # the hours people work
SIGNED = [key for key, _ in ATTESTATIONS]


class Follows(NamedTuple):
    """The next step of a case and when it comes."""

    at: dt.datetime
    step: str


class Steps:
    """The steps of one simulation, with its seed, its people and its own tally of what it did."""

    def __init__(self, people: cast.People, seed: int) -> None:
        self.people, self.seed = people, seed
        self.chance = Chance(seed)
        self.tally: Counter[str] = Counter()
        self.not_on_the_late_list: list[str] = []

    def take(self, step: str, number: int) -> list[Follows]:
        """Take one step of the case of this number at the moment the calendar stands at."""
        self.chance = Chance(self.seed, number, step, calendar.now().isoformat())
        if step == "arrive":
            return self.arrive(number)
        case = Case.objects.get(number=cast.case_number(number))
        if case.state in states.ENDED:
            return []
        doing: Callable[[Case], list[Follows]] = getattr(self, step)
        return doing(case)

    def arrive(self, number: int) -> list[Follows]:
        """An application comes in; some of the employees want their notices by mail."""
        value = cast.application(number, calendar.today(), self.chance)
        papers = [cast.record("utilization review decision.txt")]
        case = intake.take_in(value, papers, self.people.coordinator)
        CaseParty.objects.filter(case=case).exclude(role="employee").update(way="portal")
        if not self.chance.happens("by_mail"):
            CaseParty.objects.filter(case=case, role="employee").update(way="portal")
        _assembled(case)
        self.tally["applications"] += 1
        self.tally["expedited"] += case.priority == "expedited"
        return self._in("eligibility", "decide_eligibility", case)

    def decide_eligibility(self, case: Case) -> list[Follows]:
        """A coordinator decides on the worksheet."""
        if case.state not in (State.RECEIVED, State.DEFERRED):
            return []
        if case.state == State.RECEIVED and self.chance.happens("information_requested"):
            self._decide(case, "information", asked=["A copy of the utilization review decision with all its pages"])
            if self.chance.happens("information_never_comes"):
                return [Follows(self._working(timezone.localtime(case.due_at) + dt.timedelta(days=1)), "give_up")]
            return self._in("information_answer", "answer_information", case)
        if case.state == State.RECEIVED and self.chance.happens("deferred"):
            self._decide(case, "deferred", words="Liability for the body part is disputed.")
            return self._in("deferral", "decide_eligibility", case)
        if self.chance.happens("ineligible"):
            return self.give_up(case)
        self._decide(case, "eligible")
        self.tally["eligible"] += 1
        return self._in("notice", "send_notice", case)

    def answer_information(self, case: Case) -> list[Follows]:
        """The information asked for comes in."""
        states.go(case, "information_received", self.people.coordinator)
        return self._in("eligibility", "decide_eligibility", case)

    def give_up(self, case: Case) -> list[Follows]:
        """Found not eligible."""
        self._decide(case, "ineligible", reasons=["timely"], words="The application came after its last day.")
        self.tally["ineligible"] += 1
        return []

    def send_notice(self, case: Case) -> list[Follows]:
        """The notice of assignment, and when the records will come."""
        states.go(case, "notice_of_assignment", self.people.coordinator)
        follows = []
        if self.chance.happens("authorized_before_reviewer"):
            return self._in("records", "authorize", case)
        if self.chance.happens("withdrawn"):
            return self._in("records", "withdraw", case)
        if case.priority == "regular" and self.chance.happens("converted"):
            follows += self._in("records_complete", "convert", case)
        if self.chance.happens("records_never"):
            return [*follows, *self._in("records_late", "go_on_without", case)]
        name = "records_late" if self.chance.happens("records_late") else "records"
        if case.priority == "expedited":
            return [*follows, Follows(calendar.now() + self.chance.hours("answer_hours"), "receive_records")]
        return [*follows, *self._in(name, "receive_records", case)]

    def receive_records(self, case: Case) -> list[Follows]:
        """Records come in and are read."""
        if case.state != State.AWAITING_RECORDS:
            return []
        intake.add_records(case, [cast.record("records of the claims administrator.txt")], self.people.coordinator)
        _assembled(case)
        return self._in("records_complete", "complete_records", case)

    def go_on_without(self, case: Case) -> list[Follows]:
        """Nothing came: the review goes on with what there is (8 CCR 9792.10.6(b)(2))."""
        return self.complete_records(case)

    def complete_records(self, case: Case) -> list[Follows]:
        """A coordinator finds the records complete."""
        if case.state == State.AWAITING_RECORDS:
            states.go(case, "records_complete", self.people.coordinator)
        return self._in("assign", "assign", case)

    def convert(self, case: Case) -> list[Follows]:
        """The physician certifies a threat to health midway."""
        if case.state in states.BEFORE_DECISION and case.priority == "regular":
            changes.convert_to_expedited(
                case,
                self.people.coordinator,
                certified_by=case.value.requesting_physician.name,
                certified_on=calendar.today(),
                reason="loss of function that progresses",
            )
            self.tally["expedited"] += 1
        return []

    def authorize(self, case: Case) -> list[Follows]:
        """The claims administrator authorizes the treatment."""
        return self._end(case, "terminate", "The treatment was authorized.")

    def withdraw(self, case: Case) -> list[Follows]:
        """The employee withdraws."""
        return self._end(case, "withdraw", "Withdrawn by the employee.")

    def assign(self, case: Case) -> list[Follows]:
        """The case is given to the reviewer the panel puts first, who answers, or does not."""
        if case.state != State.READY:
            return []
        try:
            assigning.assign_reviewer(case, self.people.coordinator)
        except states.NotPossible as refusal:
            self.tally[f"not assigned: {refusal}"[:80]] += 1
        return self.offered(case)

    def move_on(self, case: Case) -> list[Follows]:
        """The job that gives a case to the next reviewer, after one declined or did not answer."""
        panel_jobs.move_case_on(str(case.pk))
        case.refresh_from_db()
        self.tally["moved on to another reviewer"] += case.state == State.ASSIGNED
        return self.offered(case)

    def offered(self, case: Case) -> list[Follows]:
        """The reviewer it was offered to answers, or does not: then the site moves it on. Offered to nobody, a
        coordinator looks again the day after."""
        if case.state != State.ASSIGNED:
            return [Follows(self._working(calendar.now() + dt.timedelta(days=1)), "assign")]
        if self.chance.happens("not_answered"):
            return []
        return [Follows(calendar.now() + self._soon(case), "answer")]

    def answer(self, case: Case) -> list[Follows]:
        """The reviewer accepts or declines."""
        if case.state != State.ASSIGNED:
            return []
        reviewer = self._reviewer(case)
        if self.chance.happens("declined"):
            assigning.decline(case, reviewer, "no time this week")
            return []  # the site moves it on by itself
        assigning.accept(case, reviewer, attesting.ALL)
        if self.chance.happens("authorized_with_reviewer"):
            return self._in("review", "authorize", case)
        if self.chance.happens("extension"):
            changes.grant_extension(
                case,
                self.people.coordinator,
                days=3,
                reason="imaging was late; approved by the Administrative Director",
            )
        if case.priority == "expedited":
            return [Follows(calendar.now() + self.chance.hours("answer_hours"), "write")]
        return self._in("review_late" if self.chance.happens("late_reviewer") else "review", "write", case)

    def write(self, case: Case) -> list[Follows]:
        """The reviewer writes, submits for a second look where a rule asks for one, or signs."""
        if case.state != State.IN_REVIEW:
            return []
        reviewer = self._reviewer(case)
        if case.determinations.filter(signed_by=reviewer).exists():
            return self.sign_correction(case)  # a correction that a second look sent back
        revision, _ = writing.current_draft(case)
        saved = writing.save_draft(case, reviewer, cast.decisions(case.value, self.chance), revision)
        return self._sign_or_submit(case, reviewer, saved.revision)

    def look_again(self, case: Case) -> list[Follows]:
        """The medical director passes the determination on, or sends it back."""
        look = looking.waiting(case)
        if look is None:
            return []
        if self.chance.happens("sent_back"):
            looking.send_back(look, self.people.director, "The second finding needs its page.")
            return [Follows(self._working(calendar.now() + self._soon(case)), "write")]
        looking.pass_on(look, self.people.director)
        return [Follows(calendar.now() + self._soon(case), "sign")]

    def sign(self, case: Case) -> list[Follows]:
        """The reviewer signs what has passed."""
        if case.state != State.IN_REVIEW:
            return []
        return self._sign_or_submit(case, self._reviewer(case), writing.current_draft(case)[0])

    def serve(self, case: Case) -> list[Follows]:
        """The determination is served; a late one must have been on the late list before."""
        self._check_late_list(case)
        again = case.determinations.filter(version__gt=1).exclude(reason="").exists()
        by = "electronic" if self.chance.happens("served_electronically") else "mail"
        issuing.issue(case, self.people.coordinator, by=by)
        if again:
            return []
        self.tally["determinations"] += 1
        if self.chance.happens("corrected"):
            return self._in("correction", "correct", case)
        return self._in("appeal", "appeal", case) if self.chance.happens("appealed") else []

    def correct(self, case: Case) -> list[Follows]:
        """Something is wrong in the letter: a new version, which names its reason."""
        if case.state != State.SERVED:
            return []
        states.go(case, "correct", self.people.coordinator, reason="The date of the imaging was wrong.")
        return self._in("review", "sign_correction", case)

    def sign_correction(self, case: Case) -> list[Follows]:
        """The reviewer mends one sentence of what was signed, and signs the corrected version."""
        if case.state != State.IN_REVIEW:
            return []
        reviewer = self._reviewer(case)
        revision, written = writing.current_draft(case)
        first, *others = written.clinical_case_summary
        mended = first.model_copy(update={"text": f"{first.text} The date of the imaging was given wrongly before."})
        changed = written.model_copy(update={"clinical_case_summary": (mended, *others)})
        saved = writing.save_draft(case, reviewer, changed, revision)
        return self._sign_or_submit(case, reviewer, saved.revision)

    def appeal(self, case: Case) -> list[Follows]:
        """A petition comes in."""
        if case.state not in (State.SERVED, State.CLOSED):
            return []
        states.go(case, "appeal", self.people.coordinator, reason="A plainly erroneous finding of fact is alleged.")
        return self._in("appeal_decided", "decide_appeal", case)

    def decide_appeal(self, case: Case) -> list[Follows]:
        """The petition is denied, or the case is remanded to a different reviewer."""
        if not self.chance.happens("remanded_of_appealed"):
            states.go(case, "appeal_denied", self.people.coordinator, reason="Denied by the Appeals Board.")
            return []
        states.go(case, "remand", self.people.coordinator, reason="Set aside by the Appeals Board.")
        states.go(case, "take_up_remand", self.people.coordinator)
        self.tally["remands"] += 1
        return self._in("assign", "assign", case)

    def _sign_or_submit(self, case: Case, reviewer: User, revision: int) -> list[Follows]:
        desk = case.assignments.get(ended_at__isnull=True, seat=1)
        chosen = choosing.chosen_because(desk, writing.current_draft(case)[1])
        if chosen.reasons and not choosing.passed(desk, revision):
            looking.submit(case, reviewer, revision)
            return [Follows(self._working(calendar.now() + self._soon(case)), "look_again")]
        writing.sign(case, reviewer, cast.PASSWORD, SIGNED, revision)
        return (
            [Follows(calendar.now() + dt.timedelta(hours=1), "serve")]
            if self._hurry(case)
            else self._in("serve", "serve", case)
        )

    def _check_late_list(self, case: Case) -> None:
        deadline = case.deadlines.filter(name="determination", is_open=True).first()
        if deadline is None or deadline.due_at >= calendar.now():
            return
        self.tally["served late"] += 1
        if not asked_for(self.people.coordinator, QueryDict("due=late")).filter(pk=case.pk).exists():
            self.not_on_the_late_list.append(case.number)

    def _decide(self, case: Case, outcome: str, **given: object) -> None:
        """Decide on the worksheet as it is seen; where another case changes it in that moment, on the next."""
        for again in (True, True, False):
            seen = fingerprint(worksheet_of(case))
            try:
                decide(case, outcome, self.people.coordinator, seen=seen, **given)  # type: ignore[arg-type]
            except states.NotPossible:
                if not again:
                    raise
            else:
                return

    def _end(self, case: Case, way: str, reason: str) -> list[Follows]:
        if case.state in states.BEFORE_DECISION:
            states.go(case, way, self.people.coordinator, reason=reason)
            self.tally["ended"] += 1
        return []

    def _reviewer(self, case: Case) -> User:
        return self.people.reviewers[case.assignments.get(ended_at__isnull=True, seat=1).reviewer.key]

    def _in(self, name: str, step: str, case: Case) -> list[Follows]:
        """The step after as long as ``name`` takes, when people work; soon where the case is in a hurry."""
        if self._hurry(case) and name in {"eligibility", "notice", "assign", "records_complete", "serve"}:
            return [Follows(calendar.now() + dt.timedelta(hours=1), step)]
        return [Follows(self._working(calendar.now() + self.chance.days(name)), step)]

    def _soon(self, case: Case) -> dt.timedelta:
        return dt.timedelta(hours=2) if self._hurry(case) else self.chance.hours("answer_hours")

    def _hurry(self, case: Case) -> bool:
        return case.priority == "expedited"

    def _working(self, at: dt.datetime) -> dt.datetime:
        """``at``, moved into working hours of a weekday."""
        local = timezone.localtime(at)
        while local.weekday() >= 5:
            local += dt.timedelta(days=1)
        hour = OPENING + self.chance.below(CLOSING - OPENING)
        return max(at, local.replace(hour=hour, minute=self.chance.below(60), second=0, microsecond=0))


def _assembled(case: Case) -> None:
    """The case file as the tables hold one: three pages, written by the site's own function."""
    tiny = cast.TinyCaseFile(calendar.today())
    fill(case, tiny, case.assembly.requested)  # type: ignore[arg-type]  # an index and pages are all it looks at
