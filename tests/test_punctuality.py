"""What does passing prove of turnaround? Oracles: the binomial where items are late on their own or in whole batches,
and gates passed by simulated futures."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from scipy.stats import binom
from test_pilot import busy

from bposim.analysis.sizing.futures import Future, in_threads, piloted, staffed
from bposim.analysis.sizing.pilot import pilot
from bposim.analysis.sizing.printing_pilot import proved_in_time
from bposim.analysis.sizing.punctuality import independent_items, punctualities

FUTURES = 4000


def of_shares(shares: np.ndarray, due: int) -> list[Future]:
    return [Future((), (), (), {}, {"day": float(share)}, {"day": due}) for share in shares]


def judged(shares: np.ndarray, due: int):
    """Of a promise of 90 %, four weeks long."""
    scenario = piloted(busy(), "base", "clerks", [0.5] * 4).scenarios["base"]
    (found,) = punctualities(scenario, of_shares(shares, due))
    return found


def test_items_that_are_late_on_their_own_make_a_binomial_gate():
    """Of 400, and 40 may be late. Of 4,000 futures the variance is the binomial's within 5 %, two standard errors, and
    less by as much is the bound, 1.64 of them."""
    luck = np.random.default_rng(1)
    found = judged(luck.binomial(400, 0.92, FUTURES) / 400, 400)
    assert found.worth == pytest.approx(400 * 0.96, rel=0.05)
    for late in (0.05, 0.1, 0.15):
        assert found.go(late) == pytest.approx(binom.cdf(40, 400, late), abs=0.03)


def test_items_that_are_late_by_the_batch_tell_as_much_as_batches():
    """A thousand due in twenty batches of fifty, each in time or late as one: two of them may be late."""
    luck = np.random.default_rng(2)
    found = judged(luck.binomial(20, 0.92, FUTURES) / 20, 1000)
    assert found.worth == pytest.approx(20 * 0.96, abs=1)
    assert found.go(0.15) == pytest.approx(binom.cdf(2, 20, 0.15), abs=0.02)
    assert found.smallest_weeks == pytest.approx(found.smallest.checks * 4 / (20 * 0.96), rel=0.06)
    assert "1,000 items due. Late work comes in waves, so that they may tell no more of" in proved_in_time(found)
    assert f"than {found.worth:.0f} on their own would (95 % bound)" in proved_in_time(found)


@pytest.mark.parametrize("share", [0.5, 0.92, 0.99, 0.999])
@pytest.mark.parametrize("batches", [5, 20])
def test_items_are_worth_no_more_than_they_are_with_the_stated_confidence(batches, share):
    """A thousand due in batches: of 400 pilots of 40 futures each no more than 32 would be called worth more than the
    batches, in one of a thousand suites, were the bound one of 95 %."""
    luck = np.random.default_rng(3)
    found = [independent_items(luck.binomial(batches, share, 40) / batches, 1000) for _ in range(400)]
    assert sum(each > batches for each in found) <= binom.ppf(0.999, 400, 0.05)


def test_futures_without_late_work_tell_nothing_of_its_waves():
    """It may strike all of a pilot at once: one observation. So may it where a single item was late."""
    assert independent_items(np.ones(40), 1500) == 1
    assert independent_items(np.array([*[1.0] * 39, 1499 / 1500]), 1500) == 1
    assert independent_items(np.zeros(40), 1500) == 1
    found = judged(np.ones(40), 1500)
    assert found.go(found.bad) == pytest.approx(binom.cdf(0, 1, 0.15), abs=0.06), "and a tenth of an item may be late"
    assert "Too few futures show late work" in proved_in_time(found)


def test_alike_futures_are_worth_the_items_due_less_what_so_few_leave_open():
    """chi-square's twentieth of two degrees of freedom is -2 ln .95, and of one .00393."""
    assert independent_items(np.array([0.9] * 3), 50) == pytest.approx(50 * -2 * np.log(0.95) / 2)
    assert independent_items(np.array([0.5, 0.5 + 1e-9]), 1000) == pytest.approx(1000 * 0.00393, rel=1e-3)
    assert independent_items(np.array([0.9]), 50) == 1


def test_simulated_futures_pass_as_often_as_the_characteristic_says():
    """Four clerks at a load of 3.2: half of the futures tell how much a share varies, the other half how often it
    is a go. Within four standard errors of a hundred gates, and a tenth for the shape."""
    study = piloted(busy().replace({"sla.day.hours": 1.0}), "base", "clerks", [0.8])
    found = in_threads(2)(partial(staffed, study, "base", "clerks")([4], 1), range(200))
    (gate,) = punctualities(study.scenarios["base"], found[:100])
    later = np.array([each.good["day"] for each in found[100:]])
    passed, expected = float(np.mean(later >= 0.9)), gate.go(1 - float(later.mean()))
    assert abs(passed - expected) < 0.1 + 4 * (expected * (1 - expected) / 100) ** 0.5
    assert gate.worth < gate.due / 2


def test_a_pilot_tells_both_kinds_of_gates():
    found = pilot(busy(), "base", weeks=1, share=0.5, replications=2)
    assert [each.sla for each in found.gates] == ["right"]
    assert [each.sla for each in found.in_time] == ["day"]
