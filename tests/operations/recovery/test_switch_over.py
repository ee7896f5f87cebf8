"""Switching over ends with the application's own URLs leading to what was restored, or says what is left to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.operations.recovery import switch_over
from infra.operations.recovery.errors import Differs, RecoveryRefused
from infra.operations.recovery.fingerprint import tables
from infra.operations.recovery.switch_over import Switched, confirm_given, give, up_command
from tests.operations.recovery.conftest import STACK, sql
from tests.platform import samples


def test_the_given_urls_have_to_lead_to_what_was_restored(
    database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database("maindb")
    sql(url, "CREATE TABLE t AS SELECT 1 AS x")
    monkeypatch.setattr(switch_over, "given_urls", lambda _: {"main": url})
    switched = Switched("replaced-now", {"main": tables(url)})
    assert confirm_given(STACK, switched) == []
    sql(url, "INSERT INTO t VALUES (2)")  # the application is live
    assert confirm_given(STACK, switched) == ["main public.t has 2 rows instead of 1"]
    sql(url, "ALTER TABLE t ADD COLUMN y int")
    with pytest.raises(Differs, match=r"main public\.t has other columns"):
        confirm_given(STACK, switched)


def test_a_failed_pulumi_leaves_word_of_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switch_over, "current_backend", lambda: None)
    monkeypatch.setattr(switch_over, "run", lambda *_: 255)
    with pytest.raises(RecoveryRefused, match=r"pulumi failed \(255\).*eleva up production -- --refresh"):
        give(samples.platform(), ["pulumi"], print)


def test_without_pulumi_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RecoveryRefused, match="there is no pulumi on PATH"):
        up_command(STACK)
