"""Treatment tried: therapy with its visits and result, medication, injections, operations, devices."""

import datetime as dt
from collections.abc import Iterator, Sequence

from openimr.domain.document_kind import DocumentKind
from openimr.domain.facts import Fact, FactType, Polarity

from .choosing import Chosen, by_document, once, sentence
from .surety import lists, own_side, own_visits, unshared
from .values import Sentence
from .wording import day, document, listed, on, place, said

_PAGES = 6
_TO_COME = ("plan", "request", "reasons", "determination")


def therapy(chosen: Chosen) -> Iterator[Sentence]:
    """Each kind of therapy: the most visits stated, from when to when it is reported, and the newest result stated."""
    kinds: dict[str, list[Fact]] = {}
    found = [fact for fact in chosen.clinical(FactType.THERAPY) if fact.value not in lists("therapies")]
    found = [fact for fact in found if fact.section not in _TO_COME]
    counts = unshared(found, "visits_attended")
    for fact in found:
        kinds.setdefault(fact.value, []).append(fact)
    order = sorted(kinds.values(), key=lambda facts: -len({fact.document for fact in facts}))
    for facts in order[: chosen.limits["courses"]]:
        used, words = _course([fact for fact in facts if chosen.after_injury(fact)] or facts, counts)
        yield sentence("therapy", "therapy", used, therapy=_capital(said(facts[0].value)), course=words)


def medication(chosen: Chosen) -> Iterator[Sentence]:
    """The drugs of the newest report that names some, those only earlier reports name, and those stopped."""
    found = [fact for fact in chosen.clinical(FactType.MEDICATION) if _is_taken(fact)]
    stopped = once(fact for fact in found if fact.attributes.get("status") == "stopped")[: chosen.limits["listed"]]
    taken = [fact for fact in found if fact.attributes.get("status") != "stopped"]
    documents = by_document(taken)
    if documents:
        newest = once(documents[0])[: chosen.limits["listed"]]
        drugs = listed(_drug(fact) for fact in newest)
        yield sentence("medication", "medication_now", newest, document=document(newest[0]), drugs=drugs)
        known = {fact.value for fact in newest}
        before: dict[str, Fact] = {}
        for fact in taken:
            if fact.value not in known:
                before.setdefault(fact.value, fact)
        earlier = list(before.values())[: chosen.limits["listed"]]
        if earlier:
            words = listed(_with_day(fact) for fact in earlier)
            yield sentence("medication", "medication_before", earlier, drugs=words)
    if stopped:
        words = listed(_with_day(fact) for fact in stopped)
        yield sentence("medication", "medication_stopped", stopped, drugs=words)


def _is_taken(fact: Fact) -> bool:
    """Whether a drug is named as one that is taken: laboratories name what they look for, a class is a topic."""
    looked_for = fact.document_kind is DocumentKind.LABORATORY_REPORT and fact.section != "medications"
    return not looked_for and fact.value not in lists("drugs") and fact.section not in lists("drug_sections")


def injections(chosen: Chosen) -> Iterator[Sentence]:
    """Each injection by its kind, place and day, with the relief the reports state."""
    found = chosen.clinical(FactType.INJECTION)
    reports = [fact for fact in found if fact.document_kind is DocumentKind.PROCEDURE_REPORT]
    named = [fact for fact in reports if fact.value != "injection"] or [f for f in found if f.value != "injection"]
    relief = [fact for fact in found if _relief(fact)]
    seen: set[tuple[str, str | None, str | None]] = set()
    count = 0
    for fact in named:
        key = (fact.value, fact.level, fact.date)
        if key in seen or not (fact.date or place(fact)) or count >= chosen.limits["courses"]:
            continue
        seen.add(key)
        count += 1
        results = [other for other in relief if other.date is not None and other.date == fact.date][:1]
        used = [fact, *(result for result in results if result.id != fact.id)]
        told = _relief(results[0]) if results else ""
        yield sentence(
            "injections",
            "injection",
            used,
            injection=_capital(" ".join(part for part in (said(fact.value), _in_brackets(place(fact))) if part)),
            date=f" {on(fact.date)}" if fact.date else "",
            result=f", with {told}" if told else "",
        )


def surgery(chosen: Chosen) -> Iterator[Sentence]:
    """Operations done by an operative report or by two reports; and a report that says there was none."""
    found = chosen.clinical(FactType.SURGERY)
    done: dict[str, list[Fact]] = {}
    for fact in found:
        done.setdefault(f"{fact.value}|{fact.level or ''}", []).append(fact)
    sure = [
        facts
        for facts in done.values()
        if facts[0].value != "surgery"
        and (
            any(fact.document_kind is DocumentKind.OPERATIVE_REPORT for fact in facts)
            or len({fact.document for fact in facts}) > 1
        )
    ]
    for facts in sure[: chosen.limits["courses"]]:
        dated = next((fact for fact in facts if fact.date), facts[0])
        where = _in_brackets(place(dated.model_copy(update={"side": own_side(dated)})))
        yield sentence(
            "surgery",
            "surgery",
            [dated, *(fact for fact in facts[:2] if fact.id != dated.id)],
            surgery=_capital(" ".join(part for part in (said(dated.value), where) if part)),
            date=f" {on(dated.date)}" if dated.date else "",
        )
    none = [fact for fact in chosen.clinical(FactType.SURGERY, polarity=Polarity.ABSENT) if fact.value == "surgery"]
    if none and not sure:
        yield sentence("surgery", "surgery_none", none[:1], document=document(none[0]), operations=said(none[0].value))


def devices(chosen: Chosen) -> Iterator[Sentence]:
    """Devices that reports say are used."""
    found = once(chosen.clinical(FactType.DEVICE))[: chosen.limits["listed"]]
    if found:
        yield sentence("devices", "devices", found, devices=listed(_with_day(fact) for fact in found))


def _course(facts: Sequence[Fact], counts: set[str]) -> tuple[list[Fact], str]:
    """What is told of one kind of therapy, and the facts it is told from."""
    counted = [
        fact
        for fact in facts
        if fact.id in counts and fact.value in lists("counted_in_visits") and own_visits(fact) is not None
    ]
    most = max(counted, key=lambda fact: int(fact.attributes["visits_attended"]), default=None)
    response = next((fact for fact in facts if _is_response(fact)), None)
    dated = [fact for fact in facts if fact.document_date]
    used = [fact for fact in (dated[-1] if dated else facts[-1], most, response, facts[0]) if fact is not None]
    parts = []
    if most is not None:
        visits = int(most.attributes["visits_attended"])
        parts.append(f"{visits} visit{'' if visits == 1 else 's'} stated ({_report(most)})")
    if len(dated) > 1 and dated[0].document_date != dated[-1].document_date:
        first, last = dated[-1].document_date, dated[0].document_date
        parts.append(f"named in reports from {day(first or dt.date.min)} to {day(last or dt.date.min)}")
    else:
        parts.append(f"named in a {_report(facts[0])}")
    if response is not None:
        told = _relief(response) or f"response {said(str(response.attributes['response']))}"
        parts.append(f"{told} ({_report(response)})")
    unique = list({fact.id: fact for fact in used}.values())
    return unique[:_PAGES], "; ".join(parts)


def _report(fact: Fact) -> str:
    """A report by its day alone: which kind it is says nothing of the course, and may be misread."""
    return f"report of {day(fact.document_date)}" if fact.document_date else "report whose date was not read"


def _is_response(fact: Fact) -> bool:
    """Whether a result may be told: only where the own words have it, for lists share what ends them."""
    told, percent = fact.attributes.get("response"), fact.attributes.get("response_percent")
    own = any(str(one) in fact.quote.lower() for one in (told, percent) if one)
    return own and (percent is not None or str(told) not in lists("responses"))


def _relief(fact: Fact) -> str:
    percent, duration = fact.attributes.get("response_percent"), fact.attributes.get("response_duration")
    if percent is None and not duration:
        return ""
    amount = f"{percent} percent relief" if percent is not None else "relief"
    return f"{amount} for {duration}" if duration else amount


def _drug(fact: Fact) -> str:
    dose, often = fact.attributes.get("dose"), fact.attributes.get("frequency")
    return " ".join(str(part) for part in (said(fact.value), dose, _often(often)) if part)


def _often(given: object) -> str:
    words = {
        "qd": "daily",
        "bid": "twice a day",
        "tid": "three times a day",
        "qid": "four times a day",
        "qhs": "at bedtime",
        "prn": "as needed",
    }
    return words.get(str(given), str(given)) if given else ""


def _with_day(fact: Fact) -> str:
    if fact.document_kind is DocumentKind.PHARMACY_RECORD:
        # A list of years of fills: its own date is no day of any of them.
        return f"{said(fact.value)} (pharmacy record)"
    return f"{said(fact.value)} ({day(fact.document_date)})" if fact.document_date else said(fact.value)


def _in_brackets(words: str) -> str:
    return f"({words})" if words else ""


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
