"""Mistakes in the readable engine: the mistake, the text, what becomes of it."""

from __future__ import annotations

INSTANTS = [
    ("matching before an instant is settled", "while env.peek() == now:", "for _ in range(1):"),
    ("what happens at the horizon counts", "(now := env.peek()) < operation", "(now := env.peek()) <= operation"),
    ("opening backlog is queued from tick 0 on", "self.go(item, step, tick)", "self.go(item, step, self.now)"),
    ("becoming old is no event", "Timeout(self.env, max(0, tick + age - self.now))", "pass"),
]
PRESENCE = [
    (
        "a stretch keeps the idleness of the one before",
        "server.since = True, stretch, starts[stretch]",
        "_ = True, stretch, 0",
    ),
    ("a stretch that ended before tick 0 is yet to come", "if ends[stretch] <= 0:", "if False:"),
    ("who has left stands by", "            server.is_there = False\n", ""),
    ("a release renews no idleness", "server.since = self.now", "pass"),
]
ROUTES = [
    (
        "hand-over stays with an item at the next step",
        ".get(step, 0), 0\n",
        ".get(step, 0), getattr(item, 'hand_over', 0)\n",
    ),
    ("nothing is ever due", "self.dues[item.number] if self.is_by_due[step] else tick", "tick"),
    (
        "an unsampled check is a touch",
        "self.visits.is_sampled(item, self.now):\n                return False\n",
        "self.visits.is_sampled(item, self.now):\n                pass\n",
    ),
    (
        "only sampled checks end what is known as made",
        "item.is_checked = True",
        "item.is_checked = self.steps.sample[step] > 0",
    ),
    (
        "a wait takes a tick at least",
        "self.now, self.visits.standard(item)))",
        "self.now, max(1, self.visits.standard(item))))",
    ),
    ("a wait that ends at the horizon is left out", "self.waits += (", "self.waits += end < self.horizon and ("),
    (
        "the capped way keeps the rest",
        "            item.rest = 0\n            return CAPPED",
        "            return CAPPED",
    ),
    ("the cap is that of the step", "self.steps.cap[target]", "self.steps.cap[item.step]"),
    (
        "a wait always leads the capped way",
        "event.value, rules.wait_outcome(self.steps.kind[event.value.step])",
        "event.value, CAPPED",
    ),
]
MATCHING = [
    ("no item goes before another step's", "(self.steps.priority[item.step], item.key", "(0, item.key"),
    (
        "a head that nobody takes stops all",
        "            else:\n                heappop(heads)",
        "            else:\n                break",
    ),
    ("a queue gives one item at an instant", "if server and self.waiting[queue]:", "if False:"),
    ("a queue is long a tick late", ">= min_length", "> min_length"),
    ("an item is old a tick late", "self.ages[queue][0] >= min_age", "self.ages[queue][0] > min_age"),
    ("the youngest has to be old", "self.ages[queue][0] >= min_age", "self.ages[queue][-1] >= min_age"),
    ("the youngest is forgotten", "bisect_left(self.ages[queue], item.queued)", "-1"),
    ("the last one idle goes first", "self.servers[self.idle[team][0][1]]", "self.servers[self.idle[team][-1][1]]"),
]
HANDLING = [
    ("a row lasts a tick longer", "self.rows.end[server.row] <= self.now", "self.rows.end[server.row] < self.now"),
    (
        "hand-over is paced",
        "item.hand_over + rules.handle_ticks(item.work,",
        "rules.handle_ticks(item.hand_over + item.work,",
    ),
    ("a held item is its neighbour's", "first[server.number + 1], starts", "len(starts), starts"),
    ("hand-over adds up", "item.hand_over = self.hand_over", "item.hand_over += self.hand_over"),
    ("hand-over is that of the first team", "self.hand_over[server.team]", "self.hand_over[0]"),
    ("hand-over is progress", "worked, item.hand_over, self.pace(server)", "worked, 0, self.pace(server)"),
    (
        "a returned item has a new key",
        "        self.queue_up(item, self.now)",
        "        item.key = self.now\n        self.queue_up(item, self.now)",
    ),
    ("a returned item keeps its queued tick", "self.queue_up(item, self.now)", "self.queue_up(item, item.queued)"),
]
COLUMNS = [
    ("the log is in the order of begin", 'Touches._fields, "end", "server"', 'Touches._fields, "begin", "server"'),
    (
        "what an item in progress made is not known",
        "NEVER, item.step, *item.left_with",
        "NEVER, item.step, item.defects, 0",
    ),
]
ACCEPTANCE = [
    ("all wait at an acceptance", "kind == ACCEPTANCE and not self", "False and not self"),
]
VISITS = [
    (
        "the same luck at every visit",
        "if item.attempt:\n            return streams",
        "if False:\n            return streams",
    ),
    ("luck goes by the number in the run", "item.of_type, item.attempt)", "item.number, item.attempt)"),
    ("a step takes as long at every visit", "if not item.attempt:", "if True:"),
    ("luck at the threshold is sampled", "self.luck(item, SAMPLE_LUCK) < ", "self.luck(item, SAMPLE_LUCK) <= "),
    ("work after an answer is whole again", "item.rest or self.standard(item), 0", "self.standard(item), 0"),
    (
        "an answer is forgotten",
        "rules.exception_threshold(steps.exception[step], item.rest > 0)",
        "steps.exception[step]",
    ),
    ("visits to the step count as queries", "item.visits.get(steps.next_step[step][QUERY], 0)", "item.attempt"),
    ("who is not likely to ask first never asks", "if exception or first or again:", "if exception or first:"),
    ("a query shortens no touch", "item.work -= item.rest", "pass"),
    ("an exception errs and repairs", "and item.outcome != EXCEPTION", ""),
    (
        "minor defects are made by the luck of critical ones",
        "self.luck(item, MINOR_LUCK)",
        "self.luck(item, ERROR_LUCK)",
    ),
    ("no minor defect is made before a check", "sets | minor)", "sets)"),
    ("what is made after a check counts", "if not item.is_checked:", "if True:"),
    ("an acceptance has the luck of a first visit", "item.attempt += 1", "pass"),
    ("the last delivery counts", "item.escaped = item.escaped or item.defects", "item.escaped = item.defects"),
    ("what is left counts, not what was delivered", "return self.escaped or self.defects,", "return self.defects,"),
]
GATHERED = [
    (
        "the least preferred team comes first",
        "for team, length, age in places if",
        "for team, length, age in places[::-1] if",
    ),
    (
        "an item first begins at its last touch",
        "[touches.item[::-1]] = touches.begin[::-1]",
        "[touches.item] = touches.begin",
    ),
]
ENGINE = [*ACCEPTANCE, *INSTANTS, *PRESENCE, *ROUTES, *MATCHING, *HANDLING, *COLUMNS]
