"""Which calls the planned faults hit: after how many, how often, with what luck, and in which order."""

from __future__ import annotations

from typing import Any

from infra.localcloud.faults.model import fault
from infra.localcloud.faults.plan import Plan


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def plan(*descriptions: dict[str, Any], now: Time | None = None) -> Plan:
    made = Plan(now or Time())
    for description in descriptions:
        made.add(fault(description))
    return made


def hit(of: Plan, method: str = "GET") -> list[int]:
    return [hit.id for hit in of.strike("neon", method, "/x")]


def test_some_pass_then_some_are_hit_then_all_pass() -> None:
    made = plan({"kind": "cut", "skip": 2, "count": 2})
    assert [bool(hit(made)) for _ in range(6)] == [False, False, True, True, False, False]
    [planned] = made.all()
    assert (planned.calls, planned.hits) == (6, 2)


def test_calls_that_are_not_meant_are_not_counted() -> None:
    made = plan({"kind": "cut", "method": "POST", "skip": 1})
    assert [hit(made), hit(made), hit(made, "POST"), hit(made, "POST")] == [[], [], [], [1]]


def test_luck_repeats_with_its_seed() -> None:
    def drawn(seed: int) -> list[bool]:
        made = plan({"kind": "cut", "probability": 0.3, "seed": seed})
        return [bool(hit(made)) for _ in range(200)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert 30 < sum(drawn(1)) < 90


def test_what_only_delays_adds_up_and_the_first_end_is_the_last() -> None:
    delay = {"kind": "delay", "seconds": 1}
    made = plan(delay, delay, {"kind": "cut", "count": 1}, {"kind": "timeout"}, delay)
    assert hit(made) == [1, 2, 3]
    assert hit(made) == [1, 2, 4]
    assert [planned.calls for planned in made.all()] == [2, 2, 2, 1, 0]


def test_a_rate_limit_lets_so_many_pass_in_a_minute_and_says_when_it_is_over() -> None:
    time = Time()
    made = plan({"kind": "rate-limit", "per_minute": 2}, now=time)
    assert [hit(made), hit(made), hit(made)] == [[], [], [1]]
    time.now = 40.5
    assert made.strike("neon", "GET", "/x")[0].wait_s == 20
    time.now = 60.0
    assert [hit(made), hit(made), hit(made)] == [[], [], [1]]


def test_cleared_faults_hit_nothing_and_their_numbers_are_not_used_again() -> None:
    made = plan({"kind": "cut"}, {"kind": "cut"})
    assert (made.clear(1), made.clear(1)) == (1, 0)
    assert hit(made) == [2]
    assert made.clear() == 1
    assert hit(made) == []
    assert made.add(fault({"kind": "cut"})).id == 3
