"""What is published: never a credential, never more than GitHub takes."""

from __future__ import annotations

from infra.operations.delivery.report import publishable
from infra.operations.markdown import MAX_BYTES


def test_values_of_credentials_are_hidden_and_other_words_stay() -> None:
    values = {"QSTASH_TOKEN": "abcdefgh-long", "PGPASSWORD": "abcdefgh", "HOME": "/home/somebody", "API_KEY": "on"}
    text = publishable("abcdefgh-long abcdefgh /home/somebody on\n", values)
    assert text == "*** *** /home/somebody on\n"


def test_what_is_too_long_ends_at_a_line_and_says_so() -> None:
    text = publishable("".join(f"- gelöscht `thing-{number}`\n" for number in range(5000)), {})
    assert MAX_BYTES - 100 < len(text.encode()) <= MAX_BYTES
    lines = text.splitlines()
    assert lines[0] == "- gelöscht `thing-0`"
    assert lines[-3].endswith("`")
    assert lines[-1] == "There is more, which does not fit here: see the job's log."


def test_what_just_fits_stays_whole() -> None:
    text = "x" * (MAX_BYTES - 1) + "\n"
    assert publishable(text, {}) == text
