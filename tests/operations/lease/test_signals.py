"""Signals to a run while no engine is there; with one, they are tried on the real engine in tests/e2e."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from infra.operations.lease.signals import Interrupted, Signals


@pytest.fixture(autouse=True)
def none_ignored() -> Iterator[None]:
    """Heed all signals, also where these tests run in the background, with some of them ignored."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for number in before:
        signal.signal(number, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_run_that_has_not_begun(number: int) -> None:
    with Signals().handled(), pytest.raises(Interrupted, match=signal.Signals(number).name) as interruption:
        signal.raise_signal(number)
    assert interruption.value.number == number


def test_a_second_one_does_not_disturb_the_clearing_up() -> None:
    with Signals().handled():
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)


def test_what_is_ignored_stays_so_as_under_nohup() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Signals().handled():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_terminal_s_stop_key_does_not_stop_a_run() -> None:
    with Signals().handled():
        signal.raise_signal(signal.SIGTSTP)


def test_afterwards_signals_are_as_they_were() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGTSTP)]
    with Signals().handled():
        pass
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGTSTP)] == before
