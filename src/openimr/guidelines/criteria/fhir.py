"""A criteria set as a FHIR R4 PlanDefinition, so that other systems can read which conditions it names.

Conditions become actions with the resources that could document them; how they belong together becomes the action's
grouping and selection behaviour. Nothing in it decides: no condition carries an executable expression.
"""

from typing import Any

from openimr.domain.facts import FactType

from .values import Branch, CriteriaSet, Criterion, Operator, Question

URL = "https://openimr.org/fhir"
# Selection behaviours of the FHIR code system action-selection-behavior; at least n is told by an extension.
_SELECTION = {Operator.ALL: "all", Operator.ANY: "one-or-more", Operator.AT_LEAST: "one-or-more", Operator.NOT: "all"}
_RESOURCES = {
    FactType.AGE: "Patient",
    FactType.SEX: "Patient",
    FactType.DIAGNOSIS: "Condition",
    FactType.COMPLAINT: "Condition",
    FactType.THERAPY: "Procedure",
    FactType.INJECTION: "Procedure",
    FactType.SURGERY: "Procedure",
    FactType.MEDICATION: "MedicationStatement",
    FactType.DEVICE: "DeviceUseStatement",
    FactType.REQUEST: "ServiceRequest",
    FactType.REQUEST_REASON: "ServiceRequest",
    FactType.DECISION: "ClaimResponse",
    FactType.OPINION: "ClinicalImpression",
    FactType.IMAGING_FINDING: "DiagnosticReport",
    FactType.ELECTRODIAGNOSTIC_FINDING: "DiagnosticReport",
}


def plan_definition(criteria: CriteriaSet, status: str = "active") -> dict[str, Any]:
    """The set as a FHIR R4 PlanDefinition resource.

    Args:
        criteria: the set.
        status: the publication status: ``draft``, ``active`` or ``retired``.

    Returns:
        The resource as plain data, ready for JSON.
    """
    period = {
        key: day.isoformat()
        for key, day in (("start", criteria.in_force_from), ("end", criteria.in_force_to))
        if day is not None
    }
    return {
        "resourceType": "PlanDefinition",
        "id": criteria.id.replace("_", "-"),
        "url": f"{URL}/PlanDefinition/{criteria.id.replace('_', '-')}",
        "name": "".join(word.capitalize() for word in criteria.id.split("_")),
        "title": criteria.title,
        "type": {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/plan-definition-type",
                    "code": "eca-rule",
                    "display": "ECA Rule",
                }
            ]
        },
        "status": status,
        "experimental": criteria.example,
        **({"description": criteria.note} if criteria.note else {}),
        **({"effectivePeriod": period} if period else {}),
        "relatedArtifact": [
            {
                "type": "derived-from",
                "label": key,
                "citation": source.citation,
                **({"url": source.url} if source.url else {}),
            }
            for key, source in criteria.sources.items()
        ],
        "action": [_action(criteria.criteria, criteria)],
    }


def _action(node: Branch | Criterion, criteria: CriteriaSet) -> dict[str, Any]:
    return _condition(node, criteria) if isinstance(node, Criterion) else _group(node, criteria)


def _group(branch: Branch, criteria: CriteriaSet) -> dict[str, Any]:
    words = {
        Operator.ALL: "All of these",
        Operator.ANY: "Any of these",
        Operator.AT_LEAST: f"At least {branch.at_least} of these",
        Operator.NOT: "Not this",
    }
    action: dict[str, Any] = {
        "title": branch.says or words[branch.operator],
        "groupingBehavior": "logical-group",
        "selectionBehavior": _SELECTION[branch.operator],
        "action": [_action(child, criteria) for child in branch.children],
    }
    if branch.operator is Operator.AT_LEAST:
        action["extension"] = [{"url": f"{URL}/StructureDefinition/at-least", "valueInteger": branch.at_least}]
    if branch.operator is Operator.NOT:
        action["extension"] = [{"url": f"{URL}/StructureDefinition/not", "valueBoolean": True}]
    return action


def _condition(criterion: Criterion, criteria: CriteriaSet) -> dict[str, Any]:
    source = criteria.sources[criterion.source]
    place = f", {criterion.place}" if criterion.place else ""
    action: dict[str, Any] = {
        "id": criterion.id.replace("_", "-"),
        "title": criterion.says,
        "documentation": [{"type": "citation", "citation": f"{source.citation}{place}"}],
        "input": [_input(question) for question in criterion.asks],
    }
    if criterion.measure is not None:
        action["description"] = f"At least {criterion.measure.at_least:g} {criterion.measure.unit}."
    return action


def _input(question: Question) -> dict[str, Any]:
    """The resource that could document it; the values asked for stand as text, for they belong to no code system."""
    kind = _RESOURCES.get(question.types[0], "Observation")
    wanted = [*(t.value for t in question.types), *question.values]
    return {
        "type": kind,
        "codeFilter": [
            {"path": "code", "code": [{"system": f"{URL}/CodeSystem/facts", "code": word} for word in wanted]}
        ],
    }
