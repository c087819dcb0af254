"""A flow of least cost from cases over eligible reviewers to their free slots, solved to the proven optimum."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from openimr.domain.reviewer import Reviewer

from .day_cases import DayCase, Eligible, free_slots, is_expedited

# Costs are whole numbers for the solver: a point is SCALE, and the lot drawn from the seed stays below one point even
# when it is added up over every case of a day.
SCALE = 100_000


def cost_of(
    roster: Sequence[Reviewer], eligible: Sequence[Eligible], chosen: Mapping[int, int], wanted: Mapping[str, float]
) -> float:
    """What an assignment costs by the weights."""
    taken: dict[int, int] = defaultdict(int)
    total = 0.0
    for number, position in chosen.items():
        at = eligible[number].position.index(position)
        total += eligible[number].points[at]
        total += slot_points(roster[position], taken[position], wanted)
        taken[position] += 1
    return total


def least_cost(
    roster: Sequence[Reviewer], cases: Sequence[DayCase], eligible: Sequence[Eligible], wanted: Mapping[str, float]
) -> dict[int, int]:
    """The position of the reviewer of each case that is given one; the solver proves that none costs less.

    Args:
        roster: the reviewers, with their free slots.
        cases: the cases of the day.
        eligible: for each case who may have it, with points.
        wanted: points by the name of a preference (``preferences.yaml``).

    Returns:
        By the number of a case the position of its reviewer; cases that nobody may have are left out.
    """
    from ortools.graph.python import min_cost_flow

    used = sorted({position for who in eligible for position in who.position})
    node_of = {position: len(cases) + number for number, position in enumerate(used)}
    sink = len(cases) + len(used)
    tails: list[int] = []
    heads: list[int] = []
    costs: list[int] = []
    for number, who in enumerate(eligible):
        tails += [number] * len(who.position)
        heads += [node_of[position] for position in who.position]
        costs += [round(points * SCALE) + lot for points, lot in zip(who.points, who.lot, strict=True)]
    direct = len(tails)
    for position in used:
        for slot in range(min(free_slots(roster[position]), len(cases))):
            tails.append(node_of[position])
            heads.append(sink)
            costs.append(round(slot_points(roster[position], slot, wanted) * SCALE))
    dearest = max(costs[:direct], default=0) + max(costs[direct:], default=0) + 1
    regular = dearest * (len(cases) + 1)
    for number, one in enumerate(cases):
        tails.append(number)
        heads.append(sink)
        costs.append(regular * (len(cases) + 1) if is_expedited(one) else regular)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.array(tails, dtype=np.int32),
        np.array(heads, dtype=np.int32),
        np.ones(len(tails), dtype=np.int64),
        np.array(costs, dtype=np.int64),
    )
    flow.set_nodes_supplies(np.arange(len(cases), dtype=np.int32), np.ones(len(cases), dtype=np.int64))
    flow.set_node_supply(sink, -len(cases))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the assignment of {len(cases)} cases was not solved: {status}")
    flows = flow.flows(arcs[:direct]) if direct else np.array([], dtype=np.int64)
    position_of = {node: position for position, node in node_of.items()}
    return {tails[arc]: position_of[heads[arc]] for arc in np.flatnonzero(flows)}


def slot_points(reviewer: Reviewer, before: int, wanted: Mapping[str, float]) -> float:
    """The points of the slot a reviewer would give after ``before`` of today: dearer the nearer to the capacity."""
    return round(wanted.get("load", 0.0) * (reviewer.open_cases + before + 1) / max(reviewer.capacity, 1), 4)
