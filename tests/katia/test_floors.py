"""How well she must do, on questions that training did not see. Goals: docs/katia.md."""

import time
from pathlib import Path
from statistics import fmean

import pytest

from kartado_portal.katia import rules, training
from kartado_portal.katia.entries import read_folder
from kartado_portal.katia.evaluating import Report, evaluate
from kartado_portal.katia.mind import Intent, Mind
from kartado_portal.katia.questions import read_questions, read_shipped

DEV = Path(__file__).with_name("dev.jsonl")
BLIND = Path(__file__).with_name("hand_f.jsonl")
IN_CI = ("hand_b", "hand_d", "hand_h")
"""Training takes eight seconds for each hand; `katia leave-one-out` takes all seven."""


def test_the_shipped_mind_on_dev():
    report = evaluate(Mind(read_folder()), read_questions(DEV))

    assert report.intent >= 0.96
    assert report.first >= 0.88
    assert report.among_three >= 0.96
    assert report.outside_direct <= 1 / 24


def test_the_shipped_mind_on_a_hand_that_nobody_looked_at():
    """Hand F trains nothing and was read by nobody who tuned: this is what others will ask."""
    report = evaluate(Mind(read_folder()), read_questions(BLIND))

    assert report.questions == 350
    assert report.intent >= 0.92
    assert report.first >= 0.80
    assert report.among_three >= 0.92
    assert report.outside_direct <= 2 / 52
    assert not [
        miss
        for miss in report.misses
        if miss.answer.quoted and rules.is_injection(miss.question.text)
    ]


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    """The questions of some hands, each asked of a mind that was trained without them."""
    base, questions = read_folder(), read_shipped()
    hands = [hand for hand in training.writers(questions) if hand in IN_CI]
    return [evaluate(*training.without(hand, base, questions)) for hand in hands]


def test_minds_on_hands_that_they_never_saw(reports):
    assert [report.questions for report in reports] == [350] * len(IN_CI)
    assert fmean(report.intent for report in reports) >= 0.92
    assert fmean(report.first for report in reports) >= 0.80
    assert fmean(report.among_three for report in reports) >= 0.92
    assert fmean(report.outside_direct for report in reports) <= 0.03
    assert fmean(report.direct_right for report in reports) >= 0.95


def test_no_hand_fares_badly(reports):
    for report in reports:
        assert report.intent >= 0.90
        assert report.first >= 0.72
        assert report.among_three >= 0.88
        assert report.outside_direct <= 0.06


def test_no_order_to_the_machine_gets_an_article(reports):
    wrongly = [miss for report in reports for miss in report.misses if miss.answer.quoted]

    assert not [miss for miss in wrongly if rules.is_injection(miss.question.text)]


def test_an_article_that_training_never_saw_is_still_found():
    base, questions = read_folder(), read_shipped()
    dropped = ["mapa", "redefinir-senha", "relatorios", "equipes", "horario-de-atendimento"]
    # Fewer hands than the shipped mind learnt from make it harder, and training short.
    taught = ("hand_a", "hand_b", "hand_c", "house")
    fitted = training.fit(
        [entry for entry in base if entry.slug not in dropped],
        [q for q in questions if q.hand in taught and not set(q.slugs) & set(dropped)],
    )
    asked = [q for q in questions if q.slugs[:1] and q.slugs[0] in dropped and not q.previous]

    report = evaluate(Mind(base, fitted=fitted), asked)

    assert {q.intent for q in asked} == {Intent.ANSWER}
    assert report.first >= 0.5
    assert report.among_three >= 0.75


def test_a_mind_is_rebuilt_quickly():
    entries = read_folder()
    Mind(entries)
    began = time.process_time()

    Mind(entries)

    assert time.process_time() - began < 2
