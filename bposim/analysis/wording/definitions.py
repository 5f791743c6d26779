"""What each measure means, in one sentence, and its unit; "{currency}" is the study's."""

from __future__ import annotations

MONEY = "{currency} per item"
HOURS = "hours"
SHARE = "share"
COUNT = "items"

DEFINITIONS: dict[str, tuple[str, str]] = {
    "cost_per_item": (
        MONEY,
        "Run-rate: all ledger lines of the window but one-offs, failure cost included, per item arrived.",
    ),
    "cost_per_good_item": (
        MONEY,
        "Run-rate without what errors, delay and breaches cost, per item of the window's arrivals delivered without a "
        "critical defect.",
    ),
    "backlog_liability_per_item": (
        MONEY,
        "Handling that the backlog at the window's end still needs x paid cost of a handled hour (run-rate "
        "without failure cost / hours handled), per item arrived.",
    ),
    "prevention_cost_per_item": (
        MONEY,
        "Of the cost per item, training and nesting of the client's own people; a provider's are in its fee.",
    ),
    "appraisal_cost_per_item": (
        MONEY,
        "Of the cost per item, what the time handled at checks costs at what its team costs an hour.",
    ),
    "internal_failure_cost_per_item": (
        MONEY,
        "Of the cost per item, what the time costs at steps where items come only because a check sent them back.",
    ),
    "external_failure_cost_per_item": (
        MONEY,
        "Of the cost per item, failure cost of what escaped, and what the time costs at steps where items come only "
        "because the client sent them back.",
    ),
    "quality_cost_per_item": (
        MONEY,
        "Prevention, appraisal, internal and external failure: parts of the cost per item, none counted twice.",
    ),
    "service_credit_per_item": (
        MONEY,
        "Service credits of the window less what is earned back and what bonuses take, per item arrived; costs have "
        "them taken off.",
    ),
    "one_off_cost_per_item": (
        MONEY,
        "What is paid once in the window, such as a stay bonus, per item arrived; in no other cost.",
    ),
    "provider_margin": (
        SHARE,
        "What the provider has left of its fees after credits, wages, premiums, hiring, training, bench and overhead / "
        "those fees less credits.",
    ),
    "harm_repaid_share": (
        SHARE,
        "Service credits of the window less what is earned back and what bonuses take / what errors, delay and "
        "breaches cost the client in it.",
    ),
    "termination_right": (
        SHARE,
        "Replications in which an SLA misses its minimum so often that the client may terminate the contract.",
    ),
    "repricing_months": (
        "months",
        "Months of the window whose volume is so far from the baseline that the price is negotiated anew.",
    ),
    "turnaround_mean_hours": (
        HOURS,
        "Elapsed time from arrival to delivery, end to end; no mean where 0.1 % of the items or more are unfinished.",
    ),
    "turnaround_p50_hours": (HOURS, "Elapsed time within which half of the items were delivered."),
    "turnaround_p90_hours": (HOURS, "Elapsed time within which 90 % of the items were delivered."),
    "turnaround_p95_hours": (HOURS, "Elapsed time within which 95 % of the items were delivered."),
    "contract_turnaround_p90_hours": (
        HOURS,
        "90th percentile of arrival to delivery on the clock of the item's first turnaround SLA (client business "
        "hours unless it says elapsed), excused waits left out.",
    ),
    "provider_turnaround_p90_hours": (
        HOURS,
        "90th percentile of the elapsed time from queued to end of an item's handlings by a provider's teams, summed, "
        "over the items that a provider had.",
    ),
    "first_response_mean_hours": (HOURS, "Elapsed time from arrival to the begin of the first handling."),
    "wait_mean_hours": (
        HOURS,
        "Time in queues, from queued to begin, summed over an item's handlings, also those after its delivery.",
    ),
    "handle_mean_minutes": ("minutes", "Working time of one handling; gaps off shift are left out."),
    "client_minutes_per_item": (
        "minutes",
        "Handling and meetings of the client's own people in the window, whichever team they are in, per item arrived.",
    ),
    "sla_attainment": (
        SHARE,
        "Of the items due in the window by the contract clock, the share done by their due tick, all turnaround "
        "SLAs pooled; an unfinished overdue item is a miss, a stopped item has no due tick.",
    ),
    "sla_attainment.": (
        SHARE,
        "The same share for one SLA alone, of the units that it counts; for an accuracy SLA the share of its auditor's "
        "sample without a finding, for one about the backlog the share that is young enough at the ends of days.",
    ),
    "sla_attainment_end_to_end": (SHARE, "The same due rules with no waiting excused, all turnaround SLAs pooled."),
    "accuracy": (SHARE, "Items delivered without a critical defect / items delivered."),
    "accuracy_with_minor": (SHARE, "Items delivered without any defect, critical or minor / items delivered."),
    "accuracy_first_pass": (
        SHARE,
        "Items in which no critical defect was made before the first check / items delivered.",
    ),
    "accuracy_measured": (
        SHARE,
        "Sampled deliveries without a finding / sampled deliveries, by the auditor of the accuracy SLA with his "
        "misses and false alarms.",
    ),
    "rolled_throughput_yield": (
        SHARE,
        "Product over the steps that err of the share of items delivered in which the step made no defect of either "
        "kind before the first check.",
    ),
    "field_accuracy": (
        SHARE,
        "Critical fields delivered right / critical fields delivered, where the study says how many an item has: the "
        "accuracy of items to the power of 1 / fields.",
    ),
    "found_by_client_share": (
        SHARE,
        "Items in which the client has found something wrong by the end of the follow-up / items delivered; 0 where "
        "the study has no acceptance.",
    ),
    "first_pass_yield": (SHARE, "Items done that no check sent back / items done."),
    "occupancy.": (SHARE, "Handling / time on shift and available, overtime counted as available."),
    "utilisation.": (SHARE, "Handling / paid time, overtime counted as paid."),
    "overtime_hours.": (HOURS, "Work beyond the shift's end in the window, all heads of the team."),
    "attrition.": (
        "leavers per head and year",
        "People who left in the window, scaled to a year, over the average number of people there, the bench included.",
    ),
    "tenure_months.": ("months", "Average time since they were hired of the people there in the window."),
    "pace.": ("of a tenured in-house clerk", "Average pace of the people on shift and available, as their tenure is."),
    "vacancy_share.": (SHARE, "Share of the seats' rostered time in the window in which nobody has the seat."),
    "backlog_mean": (COUNT, "Time average of the items arrived and not delivered, over the window."),
    "items_arrived": (COUNT, "Items that arrive in the measured window."),
    "items_done": (COUNT, "Of the arrivals, done at the end of the follow-up."),
    "items_in_progress": (COUNT, "Of the arrivals, not done at the end of the follow-up."),
    "items_cancelled": (COUNT, "Of the arrivals, cancelled by the end of the follow-up."),
    "items_stopped": (
        COUNT,
        "Of the arrivals, in a wait that an SLA excuses at the end of the follow-up, or above the forecast.",
    ),
}

ALL_IN = "all_in_cost_per_item"
OF_THE_ROAD: dict[str, tuple[str, str]] = {  # which no window of a steady state can measure
    ALL_IN: (
        MONEY,
        "All that the contract's term costs, the road there and what is paid once included, per item that comes in it.",
    ),
}

CHANCES: dict[str, str] = {
    "complies": "Share of the replications in which every SLA is met in all but as many months as the contract allows.",
    "p_best_mean": "Share of bootstrap resamples in which its mean cost is the lowest of those that mostly comply.",
    "p_wins": "Share of the replications in which it complies and costs the least of those that do.",
}


def definition(measure: str) -> tuple[str, str]:
    """Unit and sentence; the measure of a team or SLA is defined by its name up to the dot."""
    known = DEFINITIONS | OF_THE_ROAD
    return known.get(measure) or known[measure.partition(".")[0] + "."]


def unit(measure: str, currency: str) -> str:
    return definition(measure)[0].format(currency=currency)


def unfinished(measure: str) -> str:
    """Why the measure is infinite, hence has no mean."""
    for part in measure.split("_"):
        if part[0] == "p" and part[1:].isdigit():
            return f"more than {100 - int(part[1:])} % of the items are unfinished after the follow-up"
    return "0.1 % of the items or more are unfinished after the follow-up"
