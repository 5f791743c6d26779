"""Mistakes in the decisions that both engines call: the mistake, the text, what becomes of it."""

from __future__ import annotations

STRETCHES = [
    ("rows that touch are two stretches", "rosters.start[1:] != rosters.end[:-1]", "rosters.start[1:] >= 0"),
    ("servers share a stretch", "opens[rosters.first_row] = True", "opens[rosters.first_row[-1:]] = True"),
    ("the policy of a stretch is that of its first row", "rosters.finish[tail]", "rosters.finish[head]"),
    ("the limit of a stretch is that of its first row", "rosters.limit[tail]", "rosters.limit[head]"),
]
HANDLING = [
    ("handle ticks are rounded down", "(standard * PER_MILLE + pace - 1) //", "(standard * PER_MILLE) //"),
    ("a touch may last no tick", "return max(1, standard if", "return max(0, standard if"),
    ("progress is rounded up", "standard - max(0, worked", "standard + -max(0, worked"),
    ("hand-over is progress", "max(0, worked - hand_over)", "worked"),
    ("a hand-over cut short is progress lost", "max(0, worked - hand_over)", "(worked - hand_over)"),
    ("nothing is left of work without ticks", "return max(1, standard - max", "return max(0, standard - max"),
]
FATE = [
    (
        "work that ends at the horizon is done",
        "if then >= horizon:\n            return horizon, need - left + ",
        "if then > horizon:\n            return horizon, need - left + ",
    ),
    (
        "overtime that ends at the horizon is done",
        "if then >= horizon:\n            return horizon, need - left, gap",
        "if then > horizon:\n            return horizon, need - left, gap",
    ),
    ("work of the last stretch is no work at the horizon", "need - left + horizon - now", "need - left"),
    ("absence past the horizon counts", "away = min(then, horizon) - now", "away = then - now"),
    ("a server comes back for its neighbour's stretch", "if stretch + 1 < last", "if stretch + 1 <= last"),
    ("the limit is a tick longer", "now + limit[stretch]", "now + limit[stretch] + 1"),
    (
        "overtime has no limit",
        "then = min(back, now + limit",
        "then = back if finish[stretch] else min(back, now + limit",
    ),
    ("overtime of a week has no limit", "now + left, now + spare - overtime", "now + left"),
    ("overtime of the same touch may be done again", "now + spare - overtime", "now + spare"),
    ("overtime of any week counts", "return done if done_in == week", "return done if done_in <= week"),
    ("back exactly at the limit is too late", "if now < back:", "if now <= back:"),
    ("absence is overtime", "gap += away", "overtime += away"),
    ("overtime is no overtime", "overtime += away", "overtime += 0"),
    ("all work counts as done on return", "need - left, gap, overtime, RETURNED", "need, gap, overtime, RETURNED"),
]
OUTCOMES = [
    ("a round of queries more", "if asked >= rounds", "if asked > rounds"),
    ("further queries are as likely as the first", "return first if asked == 0 else again", "return first"),
    ("an exception after an answer", "return 0 if is_answered else exception", "return exception"),
    ("luck at the threshold is an exception", "exception_luck < exception", "exception_luck <= exception"),
    ("luck at the threshold is a query", "query_luck < query", "query_luck <= query"),
    (
        "a query comes before an exception",
        "if exception_luck < exception:",
        "if exception_luck < exception and query_luck >= query:",
    ),
    ("nothing may be left for after the answer", "return max(1, standard * rest", "return max(0, standard * rest"),
    ("the rest is rounded up", "standard * rest // PER_MILLE", "-(-standard * rest // PER_MILLE)"),
    ("everybody errs alike", "error * defect_factor // PER_MILLE", "error"),
    ("work repairs nothing", "(defects & ~clears)", "defects"),
    (
        "work repairs after it errs",
        "(sets if error_luck < error else 0)",
        "(sets & ~clears if error_luck < error else 0)",
    ),
    ("luck at the threshold is an error", "if error_luck < error", "if error_luck <= error"),
    ("what was made stays made", "(made & ~sets)", "made"),
    ("a check sees all critical defects", "max(detect if defects & covers", "max(detect if defects"),
    ("a check sees all minor defects", "minor_detect if defects & covers_minor", "minor_detect if defects"),
    ("of both kinds the less visible decides", "return max(detect", "return min(detect"),
    ("no check is ever wrong", "return false_alarm", "return 0"),
    ("luck at the threshold is found", "if luck < threshold", "if luck <= threshold"),
]
CAP = [
    ("an attempt past the cap", "visits >= cap", "visits > cap"),
    ("the cap spares edges to the same step", "target <= step", "target < step"),
    ("the cap stops edges forward", "DONE < target <= step", "DONE < target"),
    ("the cap stops edges out", "DONE < target <= step", "target <= step"),
]
ACCEPTANCE = [("what the client finds stays out", "FOUND if kind == ACCEPTANCE", "CLEAN if kind == ACCEPTANCE")]
SAMPLING = [
    ("all levels are alike", "sample * level // PER_MILLE", "sample"),
    ("who errs as is usual is watched", "if maker > watched_above", "if maker >= watched_above"),
    ("a closer look is no larger", "sample += sample * closer", "sample += 0 * closer"),
    ("finds come first", "return on_find[state] if finds else state", "return state"),
    ("one pass counts at an instant", "for _ in range(passes)", "for _ in range(min(1, passes))"),
]
STRAIN = [
    ("a strain begins at its limit", "count * PER_MILLE > above * heads", "count * PER_MILLE >= above * heads"),
    ("strain is rounded down", "(value * factor + PER_MILLE - 1) // PER_MILLE", "value * factor // PER_MILLE"),
]
RULES = [*STRAIN, *SAMPLING, *ACCEPTANCE, *STRETCHES, *HANDLING, *FATE, *OUTCOMES, *CAP]

WAIT_END = [
    ("a window is open at its end", "if ends[middle] > entry:", "if ends[middle] >= entry:"),
    ("a wait starts before its entry", "begin = max(entry, int(starts[low]))", "begin = int(starts[low])"),
    ("a wait of a tick is none", "if delay == 0:", "if delay <= 1:"),
    ("a window is used up a tick early", "- starts[middle] >= needed", "- starts[middle] > needed"),
    ("time before the entry counts", "int(before[low]) + begin - int(starts[low]) + delay", "int(before[low]) + delay"),
]
LATER = [
    ("all later visits have one luck", "+ attempt * ", "+ 0 * "),
    ("all items have one luck", "(stream + number * ", "(stream + 0 * "),
    ("all steps have one luck", "(stream + number * ", "(number * "),
    ("luck is never more than a half", "(value ^ (value >> 31)) >> 32", "(value ^ (value >> 31)) >> 33"),
    ("an item's luck is mixed less", "(value ^ (value >> 31)) + attempt", "value + attempt"),
]
