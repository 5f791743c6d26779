"""Mistakes in the compiled engine: the mistake, the text, what becomes of it."""

from __future__ import annotations

INSTANTS = [
    (
        "matching before an instant is settled",
        "go(g, f, slot, step, tick)",
        "go(g, f, slot, step, tick)\n            match(g, f)",
    ),
    (
        "a returned item keeps its queued tick",
        "queue_up(g, f, slot, now)",
        "queue_up(g, f, slot, f.items[slot].queued)",
    ),
    (
        "a returned item has a new key",
        "queue_up(g, f, slot, now)",
        "f.items[slot].key = now\n                    queue_up(g, f, slot, now)",
    ),
    (
        "opening backlog is queued from tick 0 on",
        "g.first_step[clock.next_item], clock.next_arrival",
        "g.first_step[clock.next_item], now",
    ),
    ("a wait always leads the capped way", "way(g, f, slot, wait_outcome(g.steps[step].kind))", "CAPPED"),
    (
        "a check that is not made leads the capped way",
        "g.next_step[number, way(g, f, slot, np.int64(CLEAN))]",
        "g.next_step[number, CAPPED]",
    ),
    ("becoming old is no event", "clock.next_arrival, clock.next_old)", "clock.next_arrival)"),
    ("the youngest becomes old", "oldest = f.queues[queue].oldest", "oldest = f.queues[queue].newest"),
]
PRESENCE = [
    ("who goes still counts as there", "heads += is_there - server.is_there", "heads += is_there"),
    (
        "a stretch keeps the idleness of the one before",
        "number, g.stretches[0, server.stretch])",
        "number, server.since)",
    ),
    ("who holds an item stands by", "if is_there and not server.is_busy:", "if is_there:"),
    ("who has left stands by", "server.is_there = is_there", "server.is_there = 1"),
    (
        "a release renews no idleness",
        "order.stand_by(g, f, number, f.clock[0].now)",
        "order.stand_by(g, f, number, server.since)",
    ),
]
NEXT_IN_THE_RECORD = [
    ("an item has the last one's rest", "item.rest = item.defects", "item.defects"),
    ("an item has the last one's defects", "item.rest = item.defects = item.escaped", "item.rest = item.escaped"),
    ("an item was checked as the last one was", "item.made = item.is_checked", "item.made"),
    ("an item waited as long as the last one", "item.waited = item.worked", "item.worked"),
    ("an item has the last one's visits", "for step in range(g.width):", "for step in range(0):"),
    ("an item first began with the last one", "g.of_type[number], NEVER", "g.of_type[number], item.first_begin"),
]
ROUTES = [
    ("hand-over stays with an item at the next step", "number, 0, f.visits[", "number, item.hand_over, f.visits["),
    ("nothing is ever due", "g.dues[item.number] if step.is_by_due else tick", "tick"),
    ("an unsampled check is a touch", "f, item, step):\n            return False", "f, item, step):\n            pass"),
    ("luck at the threshold is sampled", "luck(g, item, SAMPLE_LUCK) >= ", "luck(g, item, SAMPLE_LUCK) > "),
    ("only sampled checks end what is known as made", "item.is_checked = 1", "item.is_checked = step.sample > 0"),
    ("a wait takes a tick at least", "clock.now, standard(g, item))", "clock.now, max(1, standard(g, item)))"),
    ("a wait ends after the horizon", "end = min(g.horizon, wait_end(", "end = max(0, wait_end("),
    ("work after an answer is whole again", "item.rest if item.rest else standard(g, item)", "standard(g, item)"),
    ("an answer is forgotten", "exception_threshold(step.exception, item.rest > 0)", "step.exception"),
    ("an answer lasts", "    item.rest = 0\n    if exception", "    if exception"),
    ("visits to the step count as queries", "f.visits[g.steps[target].visit, slot]", "item.attempt"),
    ("who is not likely to ask first never asks", "step.query or step.query_again:", "step.query:"),
    ("a query shortens no touch", "item.work -= item.rest", "pass"),
    (
        "the capped way keeps the rest",
        "            item.rest = 0\n            return CAPPED",
        "            return CAPPED",
    ),
    ("the cap is that of the step", "slot], step.cap)", "slot], g.steps[item.step].cap)"),
]
MATCHING = [
    ("a head that nobody takes stops all", "has_refused = True", "break"),
    ("nobody takes what was refused once", "f.masks[word].refused = 0", "pass"),
    ("a queue never grows shorter", "lengthen(g, f, number, np.int64(-1))", "pass"),
    ("a queue is long a tick late", "queue.length >= min_length", "queue.length > min_length"),
    ("an item is old a tick late", "queued >= min_age", "queued > min_age"),
    (
        "the youngest has to be old",
        "f.items[queue.oldest].queued >= min_age",
        "f.items[queue.newest].queued >= min_age",
    ),
    (
        "the least preferred team comes first",
        "range(g.places.shape[1]):\n        team",
        "range(g.places.shape[1])[::-1]:\n        team",
    ),
]
HANDLING = [
    ("a row lasts a tick longer", "g.rows[server.row].end <= now", "g.rows[server.row].end < now"),
    ("hand-over is paced", "item.hand_over + handle_ticks(item.work,", "handle_ticks(item.hand_over + item.work,"),
    ("an item first begins at its last touch", "if item.first_begin == NEVER:", "if True:"),
    ("only the last wait in a queue counts", "item.waited += now", "item.waited = now"),
    ("only the last touch counts as work", "item.worked += server.worked", "item.worked = server.worked"),
    ("hand-over adds up", "item.hand_over = f.teams", "item.hand_over += f.teams"),
    ("hand-over is that of the first team", "f.teams[server.team].hand_over", "f.teams[0].hand_over"),
    ("hand-over is progress", "server.worked, item.hand_over, pace", "server.worked, 0, pace"),
    ("an item is found once", "item.found += outcome == FOUND", "item.found = outcome == FOUND"),
    ("how work ends is forgotten", "result(g, f, item, server))", "CLEAN)"),
    ("an exception errs and repairs", "and item.outcome != EXCEPTION", ""),
]
LUCK = [
    ("the same luck at every visit", "if item.attempt:\n        return np.int64", "if False:\n        return np.int64"),
    ("luck goes by the number in the run", "word(item.of_type)", "word(item.number)"),
    ("later visits have one luck", "word(item.attempt)", "word(1)"),
    (
        "a step takes as long at every visit",
        "if item.attempt:\n        return g.tables",
        "if False:\n        return g.tables",
    ),
]
ACCEPTANCE = [
    ("an acceptance has the luck of a first visit", "item.attempt += 1", "pass"),
    ("what is left counts, not what was delivered", "item.escaped = item.defects\n", "item.escaped = 0\n"),
    ("the last delivery counts", "if not item.escaped:", "if True:"),
    ("all wait at an acceptance", "step.kind == ACCEPTANCE and not is_found", "False and not is_found"),
    ("nothing comes back", "wait_outcome(g.steps[step].kind)", "CLEAN"),
    ("an item escaped as the last one did", "item.defects = item.escaped = item.made", "item.defects = item.made"),
]
DEFECTS = [
    ("what is made after a check counts", "if not item.is_checked:", "if True:"),
    ("minor defects are made by the luck of critical ones", "luck(g, item, MINOR_LUCK)", "luck(g, item, ERROR_LUCK)"),
    ("minor defects are as likely as critical ones", "error_threshold(step.minor_error", "error_threshold(step.error"),
    ("a minor defect clears what was made before", "item.defects, 0, step", "item.defects, step.clears, step"),
    ("no minor defect is made before a check", "step.sets | step.sets_minor", "step.sets"),
    ("nobody sees minor defects", "step.covers_minor, detect", "0, detect"),
]
FATES = [
    ("a held item is its neighbour's", "last = g.first_stretch[number + 1]", "last = len(g.stretches[0])"),
    ("overtime of a week is that of the last touch", "done + server.overtime, week", "server.overtime, week"),
    ("overtime that was done may be done again", "team.overtime_week - done", "team.overtime_week"),
]
LOOKS = [
    ("what is found counts at once", "plan.tick < now", "plan.tick <= now"),
    ("what was found counts again", "plan.tick, plan.passes, plan.finds = now, 0, 0", "plan.tick = now"),
    ("a find is a pass", "outcome == FOUND", "False"),
]
WRITING = [
    ("what is in hand at the horizon is no touch", "write(f, number, OPEN)", "pass"),
    ("what is still here has left", "sum_up(f, item, NEVER)", "sum_up(f, item, clock.now)"),
    ("what is left counts, not what escaped", "item.escaped if item.escaped else item.defects", "item.defects"),
]
KERNEL = [*ACCEPTANCE, *INSTANTS, *PRESENCE, *NEXT_IN_THE_RECORD, *ROUTES, *MATCHING, *HANDLING]

LANES = [
    ("of equal keys the higher number comes first", "a.number < b.number", "a.number > b.number"),
    ("of equal keys either number comes first", "a.key < b.key or", "a.key <= b.key or"),
    (
        "the last comes out of the heap first",
        "if comes_before(items, other, one):",
        "if comes_before(items, one, other):",
    ),
    ("the heap loses an item of every pair", "pair = meld(items, pair, other)", "pass"),
    ("the heap loses all pairs but the last", "items[pair].next = pairs", "items[pair].next = NONE"),
    (
        "the heap loses all pairs but the first",
        "root = pair if root == NONE else meld(items, pair, root)",
        "root = pair",
    ),
    ("the run goes before the heap", "comes_before(f.items, lane.root, lane.first)", "False"),
    ("the heap goes before the run", "comes_before(f.items, lane.root, lane.first)", "True"),
    ("the run is in the order of entry", "elif comes_before(f.items, lane.last, slot):", "elif True:"),
    (
        "the heap holds one item",
        "lane.root = slot if lane.root == NONE else meld(f.items, lane.root, slot)",
        "lane.root = slot",
    ),
    ("classes are mixed", "f.lanes[lane].rank != f.lanes[best].rank", "False"),
    ("the first queue of a class comes first", "elif comes_before(f.lanes, lane, best):", "elif False:"),
    (
        "who comes does not lead",
        "item.key < lane.key or (item.key == lane.key and item.number < lane.number)",
        "False",
    ),
    ("who comes leads by its key alone", "item.key == lane.key and item.number < lane.number", "False"),
    ("a lane knows no number at its head", "= f.items[slot].key, f.items[slot].number", "= f.items[slot].key, 0"),
    ("there is one word of lanes", "np.uint32(word * WORD + ", "np.uint32("),
]
AGES = [
    ("the second youngest knows nobody younger", "f.items[queue.newest].newer = slot", "pass"),
    ("who leaves stays the oldest", "queue.oldest = item.newer", "pass"),
    ("who leaves stays the youngest", "queue.newest = item.older", "pass"),
    ("an older one forgets the younger", "f.items[item.older].newer = item.newer", "f.items[item.older].newer = NONE"),
    ("a younger one forgets the older", "f.items[item.newer].older = item.older", "f.items[item.newer].older = NONE"),
]
IDLE = [
    (
        "who came last among equals goes last",
        "(servers[ahead].since, ahead) > (since, number)",
        "servers[ahead].since > since",
    ),
    ("the last one idle is not remembered", "servers[ahead].behind = servers[behind].ahead", "servers[ahead].behind"),
    ("who is behind still looks at who left", ".behind, f.servers[behind].ahead = behind, ahead", ".behind = behind"),
    ("when a team is busy only the last of the others is reached", "found |= g.serves[", "found = g.serves["),
    ("there is one word of teams", "np.uint32(part * WORD + ", "np.uint32("),
]
ENDS = [
    (
        "the touch of a neighbour is overlooked",
        "key = min(key, f.ending[place ^ 1])",
        "key = min(key, f.ending[place])",
    ),
    ("waits that end first sink", "heap[(place - 1) // 2] > key", "heap[(place - 1) // 2] < key"),
    ("the later of two waits rises", "heap[child + 1] < heap[child]", "heap[child + 1] > heap[child]"),
    ("a wait never sinks", "if heap[child] >= key:", "if True:"),
]
ORDER = [*LANES, *AGES, *IDLE, *ENDS]
STRAIN = [
    ("who begins is not yet busy", "is_above(busy + 1, heads", "is_above(busy, heads"),
    ("everybody there is busy", "busy: Number = heads - team.idle", "busy: Number = heads"),
    ("haste takes pressure away", "strained(defects, team.haste_defects)", "team.haste_defects"),
    ("strain stays for good", "team.pace = team.defects = PER_MILLE", "team.pace = team.pace"),
    ("what has been taken still waits", "].waiting += items", "].waiting += items > 0"),
]
GIVEN = [
    ("what waits for others counts", "np.where(serves, teams, NOBODY)", "np.where(serves | True, teams, NOBODY)"),
    ("what is long enough for help counts", "(places[:, :, 1:] == 0)", "(places[:, :, 2:] == 0)"),
    ("what is old enough for help counts", "(places[:, :, 1:] == 0)", "(places[:, :, 1:2] == 0)"),
]
