"""How well a mind does on questions whose right answer is known."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from kartado_portal.katia.answers import Answer, Intent, Tier
from kartado_portal.katia.mind import Mind
from kartado_portal.katia.questions import Question


@dataclass(frozen=True)
class Miss:
    """A question that went wrong, and what came instead."""

    question: Question
    answer: Answer

    def __str__(self) -> str:
        wanted = ", ".join(self.question.slugs) or self.question.ticket or "-"
        got = ", ".join(self.answer.articles[:3]) or self.answer.ticket or "-"
        return (
            f"{self.question.intent} {wanted} <- {self.answer.intent} {got}"
            f" ({self.answer.tier or '-'}, {self.answer.sure:.2f}) | {self.question.text}"
        )


@dataclass
class Report:
    """Shares, 0 to 1, and milliseconds.

    `first` and `among_three` are of the questions that an article answers; one that was taken
    for another intent counts as wrong in both. `outside_direct` is the share of the questions
    out of scope that got a direct answer, `direct` that of the answerable ones, `direct_right`
    how many of those were right.
    """

    questions: int = 0
    intent: float = 0.0
    first: float = 0.0
    among_three: float = 0.0
    outside_direct: float = 0.0
    direct: float = 0.0
    direct_right: float = 0.0
    p95_ms: float = 0.0
    misses: list[Miss] = field(default_factory=list)


def evaluate(mind: Mind, questions: Sequence[Question]) -> Report:
    """Ask every question and count. The questions are taken as said after their `previous`."""
    report = Report(questions=len(questions))
    took: list[float] = []
    intents: list[bool] = []
    firsts: list[bool] = []
    threes: list[bool] = []
    outside: list[bool] = []
    directs: list[bool] = []
    for question in questions:
        began = time.perf_counter()
        answer = mind.answer(question.text, turns=question.turns)
        took.append((time.perf_counter() - began) * 1000)
        right = answer.intent is question.intent
        if question.intent is Intent.TICKET_BY_NUMBER:
            right = right and answer.ticket == question.ticket
        intents.append(right)
        if question.intent is Intent.ANSWER:
            best = answer.articles[:3] if right else ()
            firsts.append(bool(best) and best[0] in question.slugs)
            threes.append(any(slug in question.slugs for slug in best))
            if answer.tier is Tier.DIRECT:
                directs.append(firsts[-1])
            right = firsts[-1]
        elif question.intent is Intent.OUT_OF_SCOPE:
            outside.append(answer.tier is Tier.DIRECT)
        if not right:
            report.misses.append(Miss(question, answer))
    report.intent, report.first, report.among_three = map(_share, (intents, firsts, threes))
    report.outside_direct, report.direct_right = _share(outside), _share(directs)
    report.direct = len(directs) / len(firsts) if firsts else 0.0
    report.p95_ms = quantiles(took, n=20)[-1] if len(took) > 1 else sum(took)
    return report


def _share(marks: Sequence[bool]) -> float:
    return sum(marks) / len(marks) if marks else 0.0
