"""Weights of persons, from the draw to the last trimming, with their history.

Rows are persons (n,). Every step returns new weights and what it did; steps that fit
the weights to known totals also leave a residual, which the variance needs.
Source: Valliant, Dever, Kreuter (2018), 13-14; Sarndal, Lundstrom (2005).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.estimation.design import Flags, Floats
from scoring.refusals import refused

# Influences (m, n) in, their part outside the known totals out.
Residual = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Step:
    """One step of the history: what was done, and the weights it left."""

    name: str
    settings: Mapping[str, object]
    total: float
    least: float
    greatest: float
    kish: float


@dataclass(frozen=True)
class Weights:
    """Weights (n,), zero for those left out; how they came about; their residuals."""

    value: Floats
    history: tuple[Step, ...] = ()
    residuals: tuple[Residual, ...] = ()

    @classmethod
    def given(cls, value: ArrayLike) -> "Weights":
        """Weights brought with the answers. Raises Refused."""
        weight = np.asarray(value, np.float64)
        _refuse_weights(weight)
        return cls(weight)._after("given", weight, {})

    @classmethod
    def drawn(cls, stages: Sequence[tuple[ArrayLike, ArrayLike]]) -> "Weights":
        """Inverse chance to be drawn: the product of population / sample by stage."""
        ratios = [np.asarray(n, np.float64) / np.asarray(s) for n, s in stages]
        weight = reduce(np.multiply, ratios)
        _refuse_weights(weight)
        return cls(weight)._after("drawn", weight, {"stages": len(stages)})

    def residual(self, influence: Floats) -> Floats:
        """Influence (m, n) less what the known totals explain, step by step."""
        return reduce(lambda rows, step: step(rows), self.residuals, influence)

    def answered(self, responded: ArrayLike, classes: ArrayLike) -> "Weights":
        """Respondents of a class (n,) take over the weight of its nonrespondents.

        Raises Refused.
        """
        there = np.asarray(responded, np.bool_)
        names, code = np.unique(np.asarray(classes), return_inverse=True)
        whole = np.bincount(code, self.value, len(names))
        stayed = np.bincount(code, self.value * there, len(names))
        empty = np.flatnonzero((stayed == 0) & (whole > 0))
        if empty.size:
            raise refused("class_without_respondents", str(names[empty[0]]))
        factor = np.divide(whole, stayed, out=np.ones_like(whole), where=stayed > 0)
        weight = self.value * there * factor[code]
        settings = {"classes": len(names), "nonrespondents": int((~there).sum())}
        return self._after("nonresponse", weight, settings)

    def trimmed(
        self, *, upper: float, lower: float = 0.0, strict: bool = True
    ) -> "Weights":
        """Weights kept between limits, the excess shared equally by those inside.

        strict repeats until sharing pushes nobody over; limits that leave nobody
        inside raise TrimmingTooTight.
        """
        weight, held, rounds = self.value, self.value > 0, 0
        while (outside := _outside(weight, lower, upper) & held).any():
            inside = held & ~outside
            if not inside.any():
                raise refused("trimming_too_tight", f"{lower}-{upper}")
            cut = np.clip(weight, lower, upper)
            excess = ((weight - cut) * outside).sum()
            weight = np.where(outside, cut, weight + inside * (excess / inside.sum()))
            rounds += 1
            if not strict:
                break
        settings = {"lower": lower, "upper": upper, "rounds": rounds}
        return self._after("trimmed", weight, settings)

    def _after(
        self,
        name: str,
        weight: Floats,
        settings: Mapping[str, object],
        residual: Residual | None = None,
    ) -> "Weights":
        used = weight[weight > 0]
        step = Step(
            name=name,
            settings=dict(settings),
            total=float(weight.sum()),
            least=float(used.min(initial=np.inf)),
            greatest=float(used.max(initial=0.0)),
            kish=kish_effect(weight),
        )
        more = () if residual is None else (residual,)
        return replace(
            self,
            value=weight,
            history=(*self.history, step),
            residuals=(*self.residuals, *more),
        )


def kish_effect(weight: Floats) -> float:
    """Loss of precision from unequal weights: n sum(w^2) / sum(w)^2, at least 1.

    Source: Kish (1965), 11.7.
    """
    used = weight[weight > 0]
    total = used.sum()
    return (
        float(len(used) * (used * used).sum() / (total * total)) if len(used) else 1.0
    )


def _outside(weight: Floats, lower: float, upper: float) -> Flags:
    # Sharing leaves rounding noise above the limit: that is not outside.
    return np.asarray((weight < lower * (1 - 1e-12)) | (weight > upper * (1 + 1e-12)))


def _refuse_weights(weight: Floats) -> None:
    wrong = np.flatnonzero(~(np.isfinite(weight) & (weight > 0)))
    if wrong.size:
        raise refused(
            "weight_must_be_positive", f"row {wrong[0]}", weight=weight[wrong[0]]
        )


def codes_of(column: ArrayLike) -> tuple[NDArray[np.generic], NDArray[np.int64]]:
    """Levels in order, and each row's place among them."""
    levels, code = np.unique(np.asarray(column), return_inverse=True)
    return levels, code.astype(np.int64)
