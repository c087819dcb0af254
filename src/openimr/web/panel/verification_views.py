"""The work of verification: the queue, one look at a source recorded, its evidence shown."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from openimr.domain.errors import InputRefused
from openimr.domain.reviewer import LicenceStatus
from openimr.panel.recording import Outcome
from openimr.panel.verification import Fact, sources_of, title_of
from openimr.web import calendar
from openimr.web.accounts.access import May, allowed
from openimr.web.cases.states import NotPossible
from openimr.web.models import Reviewer, Verification
from openimr.web.panel import verifying
from openimr.web.request import Request

_OUTCOMES = {
    "sanctions": {
        Outcome.CONFIRMED: "Nothing found",
        Outcome.NOT_CONFIRMED: "Something is pending",
        Outcome.LOST: "A disciplinary action or sanction was found",
    },
    "evaluator": {
        Outcome.CONFIRMED: "Holds no appointment",
        Outcome.NOT_CONFIRMED: "Could not be found out",
        Outcome.LOST: "Holds an appointment",
    },
}
_USUAL = {
    Outcome.CONFIRMED: "Confirmed as the record says",
    Outcome.NOT_CONFIRMED: "Not confirmed",
    Outcome.LOST: "Lost: suspended, revoked, surrendered or ended",
}


class VerificationForm(forms.Form):
    """One look at the source of one fact."""

    outcome = forms.ChoiceField(label="What the source says", widget=forms.RadioSelect)
    status = forms.ChoiceField(label="What became of the licence", required=False)
    valid_to = forms.DateField(
        label="New last day, where it was renewed",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.ChoiceField(label="Source")
    on = forms.DateField(label="Looked on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    evidence = forms.CharField(
        label="What was seen",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A reference, a query's number, who was asked. Or attach the page itself.",
    )
    file = forms.FileField(label="The page itself (PDF, PNG or JPEG)", required=False)

    def __init__(self, posted: Any, files: Any, fact: Fact, on: dt.date) -> None:
        super().__init__(posted, files, initial={"on": on})
        told = _OUTCOMES.get(fact.kind, _USUAL)
        has_end = fact.kind in ("licence", "certification")
        self._set("outcome", [(key.value, told[key]) for key in Outcome])
        self._set("source", [(source, source) for source in sources_of(fact.kind)])
        lost = [status for status in LicenceStatus if status is not LicenceStatus.ACTIVE]
        self._set("status", [("", "Not lost"), *((status.value, status.value.capitalize()) for status in lost)])
        if fact.kind != "licence":
            del self.fields["status"]
        if not has_end:
            del self.fields["valid_to"]

    def _set(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


@require_GET
@allowed(May.KEEP_PANEL)
def queue(request: Request) -> HttpResponse:
    """What has to be verified, what was due longest first."""
    waiting, total = verifying.queue()
    return render(request, "panel/verifications.html", {"waiting": waiting, "total": total})


@allowed(May.KEEP_PANEL)
def verify(request: Request, pk: int) -> HttpResponse:
    """Record one look at the source of the fact ``?fact=``."""
    row = get_object_or_404(Reviewer, pk=pk)
    key = request.GET.get("fact", "")
    fact = next((fact for fact in verifying.facts(row) if fact.key == key), None)
    if fact is None:
        raise Http404("no such fact in this record")
    form = VerificationForm(request.POST or None, request.FILES or None, fact, calendar.today())
    if request.method == "POST" and form.is_valid() and _recorded(request, row, fact, form):
        messages.success(request, f"{title_of(fact.kind)}: the verification is kept.")
        return redirect("reviewer", pk=row.pk) if "back" not in request.GET else redirect("verifications")
    context = {"row": row, "value": row.value, "fact": fact, "title": title_of(fact.kind), "form": form}
    return render(request, "panel/verify.html", context, status=400 if form.errors else 200)


@require_GET
@allowed(May.KEEP_PANEL)
def evidence(request: Request, pk: int) -> HttpResponseBase:
    """The file that was kept with a verification."""
    kept = get_object_or_404(Verification, pk=pk)
    path = verifying.evidence_path(kept)
    if not kept.evidence_file or not path.is_file():
        raise Http404("no evidence file")
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"evidence-{kept.pk}{path.suffix}")


def _recorded(request: Request, row: Reviewer, fact: Fact, form: VerificationForm) -> bool:
    """Keep what the form says; False with the error on the form where it cannot be kept."""
    said = form.cleaned_data
    try:
        verifying.record(
            row,
            request.user,
            fact.key,
            Outcome(said["outcome"]),
            said["source"],
            said["on"],
            evidence=verifying.Evidence(said["evidence"], said["file"]),
            valid_to=said.get("valid_to"),
            status=LicenceStatus(said["status"]) if said.get("status") else None,
        )
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return False
    except InputRefused as refusal:
        form.add_error(None, f"{refusal.problem} {refusal.remedy}")
        return False
    return True
