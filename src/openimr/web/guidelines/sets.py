"""The criteria sets in force: the organization's own versions, and the shipped examples they do not replace."""

import datetime as dt
import re

from django.db import transaction

from openimr.domain.case import DisputedTreatment
from openimr.domain.errors import InputRefused
from openimr.guidelines.catalogue import search_words
from openimr.guidelines.criteria import CriteriaSet, Evaluation, evaluate, read_set_text, sets_for, shipped_sets
from openimr.web.accounts.access import May, require
from openimr.web.facts.store import facts_of
from openimr.web.models import Case, CriteriaVersion, User
from openimr.web.records.assembling import index_of


class SomebodyWasFaster(Exception):
    """Another version was saved since the one an author started from."""


def own_versions() -> dict[str, CriteriaVersion]:
    """The newest version of each of the organization's own sets that is not retired, by id."""
    newest = CriteriaVersion.objects.order_by("key", "-version").distinct("key").select_related("saved_by")
    return {row.key: row for row in newest if not row.retired}


def all_sets() -> tuple[CriteriaSet, ...]:
    """Every set that is offered, by title; an organization's own replaces the example of the same id."""
    own = {key: row.value for key, row in own_versions().items()}
    shipped = {one.id: one for one in shipped_sets()}
    return tuple(sorted({**shipped, **own}.values(), key=lambda one: one.title))


def sets_on_topic(words: str) -> tuple[CriteriaSet, ...]:
    """The sets whose treatment the words name, by title, else as a disputed treatment would be told by them."""
    wanted = search_words(words)
    if not wanted:
        return ()
    titled = tuple(one for one in all_sets() if wanted <= search_words(one.title))
    return titled or tuple(
        one for one in all_sets() if any(re.search(pattern, words, re.IGNORECASE) for pattern in one.matches)
    )


def sets_for_item(item: DisputedTreatment, on: dt.date) -> tuple[CriteriaSet, ...]:
    """The sets that are about a disputed treatment on a day, the organization's own first."""
    return sets_for(item, all_sets(), on)


def evaluate_for(case: Case, item: DisputedTreatment, criteria: CriteriaSet) -> Evaluation:
    """A set held against the facts of a case's record, counted back from the day of the disputed decision."""
    return evaluate(criteria, facts_of(case), item, case.value.utilization_review.decision_date, index_of(case))


def save(text: str, user: User, reason: str, based_on: int, key: str | None = None) -> CriteriaVersion:
    """Save a set as a new version.

    Args:
        text: the YAML its author wrote.
        user: the author.
        reason: why it was changed; needed from the second version on.
        based_on: the version the author started from, 0 for a new set.
        key: the id it must keep, where an existing set is changed.

    Raises:
        Refused: the role does not include it.
        InputRefused: the text is not a set, or marks itself as an example, or changes its id.
        SomebodyWasFaster: another version was saved meanwhile; nothing was written over.
    """
    require(user, May.KEEP_CRITERIA)
    value = read_set_text(text)
    if key is not None and value.id != key:
        raise InputRefused(
            "criteria set", f"The id is “{value.id}”.", f"Keep the id “{key}”, or write a new set.", "id"
        )
    if value.example:
        raise InputRefused(
            "criteria set", "The set is marked as an example.", "Remove “example: true”: it is your own now.", "example"
        )
    if based_on and not reason.strip():
        raise InputRefused("criteria set", "The reason of the change is missing.", "Say why it was changed.", "reason")
    with transaction.atomic():
        newest = CriteriaVersion.objects.select_for_update().filter(key=value.id).order_by("-version").first()
        present = newest.version if newest else 0
        if present != based_on:
            raise SomebodyWasFaster
        return CriteriaVersion.objects.create(
            key=value.id, version=present + 1, text=text, reason=reason.strip(), saved_by=user
        )


def retire(key: str, user: User, reason: str) -> None:
    """Stop offering a set of the organization's own; its versions stay.

    Raises:
        Refused: the role does not include it.
        InputRefused: there is no such set, or the reason is missing.
    """
    require(user, May.KEEP_CRITERIA)
    if not reason.strip():
        raise InputRefused("criteria set", "The reason is missing.", "Say why the set is retired.", "reason")
    with transaction.atomic():
        newest = CriteriaVersion.objects.select_for_update().filter(key=key).order_by("-version").first()
        if newest is None or newest.retired:
            raise InputRefused("criteria set", f"There is no set “{key}” of your own.", "Choose one from the list.")
        CriteriaVersion.objects.create(
            key=key, version=newest.version + 1, text=newest.text, retired=True, reason=reason.strip(), saved_by=user
        )
