"""The note that a rebuild has begun, in the bucket of the state."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from infra.operations.lease.backend import Backend
from infra.operations.rebuild.journal import Begun, Journal, JournalUnavailable, TakenOver

BEGUN = Begun(since=datetime(2026, 11, 26, 2, 0, tzinfo=UTC), lost=("database-project",))


@pytest.fixture
def journal(backend: Backend) -> Journal:
    return Journal.of("production", backend)


def test_it_is_there_until_the_rebuild_has_ended(journal: Journal) -> None:
    assert journal.read() is None
    journal.write(BEGUN)
    assert journal.read() == BEGUN
    assert journal.place == "s3://state/folder/rebuilds/eleva/production.json"
    journal.end()
    assert journal.read() is None


def test_of_two_that_begin_at_once_one_keeps_the_note(journal: Journal, backend: Backend) -> None:
    other = Journal.of("production", backend)
    assert journal.read() == other.read() is None
    journal.write(BEGUN)
    with pytest.raises(TakenOver, match="another run"):
        other.write(BEGUN.model_copy(update={"lost": ()}))
    assert journal.read() == BEGUN


def test_of_two_that_go_on_at_once_one_ends_it(journal: Journal, backend: Backend) -> None:
    journal.write(BEGUN)
    other = Journal.of("production", backend)
    assert other.read() == BEGUN
    other.write(BEGUN.model_copy(update={"lost": ()}))
    for call in (journal.end, lambda: journal.write(BEGUN)):
        with pytest.raises(TakenOver):
            call()
    other.end()
    with pytest.raises(TakenOver):
        journal.write(BEGUN)
    assert journal.read() is None


def test_what_is_no_note_is_refused(journal: Journal, backend: Backend) -> None:
    backend.s3.put_object(Bucket="state", Key="folder/rebuilds/eleva/production.json", Body=b"{}")
    with pytest.raises(JournalUnavailable, match="is no note"):
        journal.read()


def test_a_bucket_that_is_gone_is_told(journal: Journal, backend: Backend) -> None:
    backend.s3.delete_bucket(Bucket="state")
    for call in (journal.read, journal.end, lambda: journal.write(BEGUN)):
        with pytest.raises(JournalUnavailable, match="NoSuchBucket"):
            call()
