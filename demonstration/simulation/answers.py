"""Hand exact counts of satisfied answers out to people who live near each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from demonstration.simulation.places import Place

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

NO_ANSWER, NOT_APPLICABLE = 0, 9
# Variances of the mood behind an answer, out of about one.
PSU_PART, COMMUNE_PART, CLUSTER_PART, PERSON_PART = 0.001, 0.0015, 0.010, 0.35
# People who tick one column all the way down.
STRAIGHT = 0.04
# Among satisfied answers, and among the others, the shares of each level.
VERY_SATISFIED = 0.30
NEUTRAL, DISSATISFIED = 0.78, 0.17


def silences(
    people: int, no_answer: Floats, not_applicable: Floats, rng: np.random.Generator
) -> Bytes:
    """Where nothing countable was ticked (n, k): 0 or 9; 255 where there is an answer.

    The rates (k,) are shares of people, by criterion.
    """
    chance = rng.random((people, len(no_answer)))
    silent = np.full(chance.shape, 255, dtype=np.uint8)
    silent[chance < no_answer + not_applicable] = NOT_APPLICABLE
    silent[chance < no_answer] = NO_ANSWER
    return silent


def moods(places: Sequence[Place], items: int, rng: np.random.Generator) -> Floats:
    """How well disposed each person is to each criterion (n, k), like neighbours."""
    people = np.array([place.people for place in places])
    mood = np.zeros(int(people.sum()))
    for stage, part in (
        ([place.psu for place in places], PSU_PART),
        ([place.commune for place in places], COMMUNE_PART),
        ([place.cluster for place in places], CLUSTER_PART),
    ):
        codes, at = np.unique(stage, return_inverse=True)
        effect = rng.normal(scale=np.sqrt(part), size=len(codes))
        mood += np.repeat(effect[at], people)
    mood += rng.normal(scale=np.sqrt(PERSON_PART), size=len(mood))
    own = rng.normal(scale=np.sqrt(1 - PERSON_PART), size=(len(mood), items))
    own[rng.random(len(mood)) < STRAIGHT] = 0
    return mood[:, None] + own


def levels(mood: Floats, silent: Bytes, satisfied: Ints) -> Bytes:
    """Answers (n, k): exactly `satisfied` (k,) of each criterion are 4 or 5.

    The best disposed who answered get the highest levels.
    """
    speaks = silent == 255
    order = np.argsort(np.where(speaks, -mood, np.inf), axis=0)
    others = speaks.sum(axis=0) - satisfied
    if others.min() < 0:
        raise ValueError("more satisfied answers than answers")
    neutral = satisfied + np.rint(NEUTRAL * others).astype(np.int64)
    poor = neutral + np.rint(DISSATISFIED * others).astype(np.int64)
    place = np.arange(len(mood))[:, None]
    ladder = np.ones(mood.shape, dtype=np.uint8)
    for edge in (poor, neutral, satisfied, np.rint(VERY_SATISFIED * satisfied)):
        ladder += place < edge
    answers = np.empty_like(ladder)
    np.put_along_axis(answers, order, ladder, axis=0)
    return np.where(speaks, answers, silent)
