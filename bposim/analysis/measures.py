"""The measures of one run, folded from its log. Population: items that arrive in the measured window."""

from __future__ import annotations

import numpy as np

from bposim.analysis.estimates import ratio
from bposim.analysis.measuring import turnaround
from bposim.analysis.measuring.backlog import work_left
from bposim.analysis.measuring.escapes import found_by_client
from bposim.analysis.measuring.handling import Handled
from bposim.analysis.measuring.population import arrived_in, count, critical, good
from bposim.analysis.measuring.service_levels import Service, age_scores, audit_score, due_score, pooled
from bposim.analysis.measuring.sojourns import Sojourns, Total
from bposim.analysis.measuring.turnaround import Clocks
from bposim.analysis.money.ledger import POINTS, Ledger, failure, run_rate
from bposim.model.operation import Operation
from bposim.model.runlog import Items, RunLog, State
from bposim.model.ticks import HOUR, MINUTE

Measures = dict[str, float]


def measure(
    operation: Operation,
    log: RunLog,
    handled: Handled,
    ledger: Ledger,
    kept: Service,
    clocks: Clocks,
    found: Sojourns,
) -> dict[str, float]:
    """By the names of `definitions`; not a number where there is nothing to measure, infinite where censored."""
    start, end = operation.measured
    window = arrived_in(log.items, start, end)
    arrived = Items(*(column[window] for column in log.items))
    return {
        **_money(operation, log, ledger, arrived, handled, found),
        **_times(clocks, found),
        "handle_mean_minutes": ratio(handled.handle, handled.touches) / MINUTE,
        **_service(operation, kept, window),
        **_quality(operation, kept, window, arrived),
        "found_by_client_share": ratio(count(found_by_client(operation, log)[window]), count(arrived.delivered >= 0)),
        **_teams(operation, handled, len(arrived.arrived)),
        "backlog_mean": float(found.total(Total.IN_SYSTEM)) / (end - start),
        **_states(kept, window, arrived),
    }


def _money(
    operation: Operation, log: RunLog, ledger: Ledger, arrived: Items, handled: Handled, found: Sojourns
) -> Measures:
    items = len(arrived.arrived)
    running = run_rate(ledger) / POINTS
    flawless = running - failure(ledger) / POINTS
    liability = work_left(log.items, found, handled) * ratio(flawless, float(handled.ours_in_window.sum()))
    return {
        "cost_per_item": ratio(running, items),
        "cost_per_good_item": ratio(flawless, count(good(operation, arrived))),
        "backlog_liability_per_item": ratio(liability, items),
    }


def _times(clocks: Clocks, found: Sojourns) -> Measures:
    """Cancelled items have no turnaround and are left out."""
    items, delivered, begun = map(found.total, (Total.ITEMS, Total.DELIVERED, Total.BEGUN))
    untouched = found.total(Total.UNTOUCHED)
    p50, p90, p95 = clocks.end_to_end.percentiles((500, 900, 950))
    (contract_p90,), (provider_p90,) = (each.percentiles((900,)) for each in (clocks.contract, clocks.provider))
    return {
        "turnaround_mean_hours": turnaround.mean(found.total(Total.ELAPSED), delivered, items) / HOUR,
        "turnaround_p50_hours": p50 / HOUR,
        "turnaround_p90_hours": p90 / HOUR,
        "turnaround_p95_hours": p95 / HOUR,
        "contract_turnaround_p90_hours": contract_p90 / HOUR,
        "provider_turnaround_p90_hours": provider_p90 / HOUR,
        "first_response_mean_hours": turnaround.mean(found.total(Total.RESPONSE), begun, begun + untouched) / HOUR,
        "wait_mean_hours": turnaround.mean(found.total(Total.WAITED), delivered, items) / HOUR,
    }


def _service(operation: Operation, kept: Service, window: slice) -> Measures:
    scores = {name: due_score(promise, *operation.measured) for name, promise in kept.units.items()}
    others = {name: audit_score(found, window) for name, found in kept.audits.items()}
    others |= {name: age_scores(found, np.array(operation.measured))[0] for name, found in kept.backlogs.items()}
    strict = pooled(due_score(promise, *operation.measured) for promise in kept.end_to_end.values())
    return {
        "sla_attainment": pooled(scores.values()).share,
        **{f"sla_attainment.{name}": score.share for name, score in (scores | others).items()},
        "sla_attainment_end_to_end": strict.share,
    }


def _quality(operation: Operation, kept: Service, window: slice, arrived: Items) -> Measures:
    done, delivered = arrived.state == State.DONE, arrived.delivered >= 0
    made_well = delivered & ~critical(operation, arrived.made)
    audited = pooled(audit_score(found, window) for found in kept.audits.values())
    return {
        "accuracy": ratio(count(good(operation, arrived)), count(delivered)),
        "accuracy_measured": audited.share,
        "accuracy_with_minor": ratio(count(delivered & (arrived.defects == 0)), count(delivered)),
        "accuracy_first_pass": ratio(count(made_well), count(delivered)),
        "first_pass_yield": ratio(count(done & (arrived.found == 0)), count(done)),
    }


def _teams(operation: Operation, handled: Handled, items: int) -> Measures:
    time = handled.paid.window
    own = np.array([team.is_client and team.is_people for team in operation.teams])
    busy = float((handled.in_window + time.meetings)[own].sum())
    found: Measures = {"client_minutes_per_item": ratio(busy, items) / MINUTE}
    for code, name in enumerate(each.name for each in operation.teams):
        worked = float(handled.in_window[code])
        found[f"occupancy.{name}"] = ratio(worked, float(time.available[code]))
        found[f"utilisation.{name}"] = ratio(worked, float(time.paid[code]))
        found[f"overtime_hours.{name}"] = float(time.overtime[code]) / HOUR
    return found


def _states(kept: Service, window: slice, arrived: Items) -> Measures:
    stopped = np.zeros(window.stop, np.bool_)
    for promise in kept.promises.values():
        items = promise.items[promise.stopped]
        stopped[items[items < window.stop]] = True
    states = {"items_done": State.DONE, "items_in_progress": State.IN_PROGRESS, "items_cancelled": State.CANCELLED}
    return {
        "items_arrived": float(len(arrived.arrived)),
        **{name: float(count(arrived.state == state)) for name, state in states.items()},
        "items_stopped": float(count(stopped[window])),
    }
