"""Every program's reply gives its author's words, every odd message what it has to say."""

import re

import pytest

from kartado_portal import rich_text
from kartado_portal.inbound.bodies import Body, body_of, with_pictures
from kartado_portal.inbound.entering import subject_of
from kartado_portal.inbound.parsing import parse
from tests.inbound.blind import BLIND
from tests.inbound.corpus import Sample
from tests.inbound.odd import ODD
from tests.inbound.programs import ENGLISH, PORTUGUESE, SPANISH

REPLIES = [*PORTUGUESE, *ENGLISH, *SPANISH, *BLIND]
SAMPLES = [*REPLIES, *ODD]


def _lines(markup: str) -> list[str]:
    """Return what a reader sees, line by line; empty lines are spacing."""
    text = rich_text.to_text(rich_text.clean(markup))
    return [line.strip() for line in text.split("\n") if line.strip()]


def _body(sample: Sample) -> Body:
    return body_of(parse(sample.raw))


def test_the_corpus_is_as_large_as_it_says():
    assert len(SAMPLES) >= 60
    assert len({one.name for one in SAMPLES}) == len(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_new_words_are_exactly_the_authors(sample: Sample):
    expected = [line.strip() for line in sample.new.split("\n") if line.strip()]

    assert _lines(_body(sample).new) == expected


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.quoted], ids=lambda one: one.name)
def test_what_was_quoted_stays_reachable(sample: Sample):
    assert any(sample.quoted in line for line in _lines(_body(sample).quoted))


@pytest.mark.parametrize("sample", ODD, ids=lambda one: one.name)
def test_subject_and_files_arrive_whole(sample: Sample):
    mail = parse(sample.raw)

    assert subject_of(mail) == sample.subject
    assert tuple(one.name for one in mail.files) == sample.files


@pytest.mark.parametrize("sample", ODD, ids=lambda one: one.name)
def test_nothing_runs_and_nothing_is_loaded_from_elsewhere(sample: Sample):
    body = _body(sample)

    shown = rich_text.clean(with_pictures(body.new + body.quoted, {}))

    assert not re.search(r"(?i)<script|onerror|javascript:|<style|<iframe|<form", shown)
    assert "<img" not in shown


def test_the_share_of_exact_replies_is_what_was_asked_for():
    exact = sum(
        _lines(_body(one).new) == [line for line in one.new.split("\n") if line] for one in REPLIES
    )

    assert exact / len(REPLIES) >= 0.95
