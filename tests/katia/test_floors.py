"""How well she must do, on questions that training did not see. Goals: docs/katia.md."""

import time
from pathlib import Path

import pytest

from kartado_portal.katia import training
from kartado_portal.katia.entries import read_folder
from kartado_portal.katia.evaluating import evaluate
from kartado_portal.katia.mind import Intent, Mind
from kartado_portal.katia.questions import read_questions, read_shipped

DEV = Path(__file__).with_name("dev.jsonl")


def test_the_shipped_mind_on_dev():
    report = evaluate(Mind(read_folder()), read_questions(DEV))

    assert report.intent >= 0.96
    assert report.first >= 0.88
    assert report.among_three >= 0.96
    assert report.outside_direct <= 1 / 24
    assert report.p95_ms < 100


@pytest.mark.parametrize("hand", ["hand_a", "hand_b", "hand_c", "hand_d", "hand_e"])
def test_a_mind_on_a_hand_that_it_never_saw(hand):
    report = evaluate(*training.without(hand, read_folder(), read_shipped()))

    assert report.questions >= 350
    assert report.intent >= 0.90
    assert report.first >= 0.70
    assert report.among_three >= 0.86
    assert report.outside_direct <= 0.06
    assert report.direct_right >= 0.90


def test_an_article_that_training_never_saw_is_still_found():
    base, questions = read_folder(), read_shipped()
    dropped = ["mapa", "redefinir-senha", "relatorios", "equipes", "horario-de-atendimento"]
    fitted = training.fit(
        [entry for entry in base if entry.slug not in dropped],
        [q for q in questions if not set(q.slugs) & set(dropped)],
    )
    asked = [q for q in questions if q.slugs[:1] and q.slugs[0] in dropped and not q.previous]

    report = evaluate(Mind(base, fitted=fitted), asked)

    assert {q.intent for q in asked} == {Intent.ANSWER}
    assert report.first >= 0.35
    assert report.among_three >= 0.6


def test_a_mind_is_rebuilt_quickly():
    entries = read_folder()
    Mind(entries)
    began = time.perf_counter()

    Mind(entries)

    assert time.perf_counter() - began < 2
