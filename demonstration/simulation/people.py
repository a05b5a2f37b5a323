"""Marks of the people asked: identifiers and the domain columns of the file."""

from collections.abc import Mapping, Sequence

import numpy as np

from demonstration.simulation.places import Place

SEXES = {"female": 0.51, "male": 0.49}
AGES = {"18-24": 0.10, "25-34": 0.23, "35-49": 0.34, "50-60": 0.21, "over-60": 0.12}


def identifiers(number: int, *, rng: np.random.Generator) -> list[str]:
    """Identifiers in the form of a version 8 UUID, the free version of RFC 9562."""
    text = rng.bytes(16 * number).hex()
    return [
        f"{text[at : at + 8]}-{text[at + 8 : at + 12]}-8{text[at + 13 : at + 16]}"
        f"-a{text[at + 17 : at + 20]}-{text[at + 20 : at + 32]}"
        for at in range(0, 32 * number, 32)
    ]


def draw(
    shares: Mapping[str, float], number: int, rng: np.random.Generator
) -> list[str]:
    words = list(shares)
    edges = np.cumsum(list(shares.values()))[:-1]
    return [words[at] for at in np.searchsorted(edges, rng.random(number))]


def columns(
    places: Sequence[Place],
    *,
    fields: Mapping[str, tuple[str, ...]],
    rng: np.random.Generator,
) -> dict[str, list[str]]:
    """Columns of the round's file before the items, one value a person.

    `fields` are the service fields met at each level of service points; without any,
    people were asked at home and have neither level nor field.
    """
    people = [place for place in places for _ in range(place.people)]
    number = len(people)
    found = {
        "uid": identifiers(number, rng=rng),
        "unit": [place.unit for place in people],
        "stratum": [place.stratum for place in people],
        "psu": [place.psu for place in people],
        "cluster": [place.cluster for place in people],
        "weight": ["1"] * number,
    }
    if fields:
        chance = rng.random(number)
        found["level"] = [place.level for place in people]
        found["service_field"] = [
            fields[place.level][int(way * len(fields[place.level]))]
            for place, way in zip(people, chance, strict=True)
        ]
    found["sex"] = draw(SEXES, number, rng)
    found["age_group"] = draw(AGES, number, rng)
    lives = draw({"urban": 0.4, "rural": 0.6}, number, rng)
    found["urban"] = [
        place.urban or own for place, own in zip(people, lives, strict=True)
    ]
    return found
