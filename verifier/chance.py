"""The draws of the rank intervals, made again from their seed. PURE, and alone.

numpy's generator and ours give the same numbers: PCG64 (O'Neill 2014) seeded by
SeedSequence, normals and exponentials by the ziggurat (Marsaglia and Tsang 2000, as
laid out by Doornik 2005), gammas by Marsaglia and Tsang (2000).
"""

from collections.abc import Callable
from decimal import Decimal, localcontext
from functools import cache
from math import exp, log, log1p

WORD, LONG, WIDE = 2**32 - 1, 2**64 - 1, 2**128 - 1
MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
DOUBLE = 1.0 / 2**53


def seed_words(seed: int, count: int) -> list[int]:
    """Words of 32 bits that a small seed spreads into (numpy's SeedSequence)."""
    factor = 0x43B0D7E5

    def mixed_in(value: int) -> int:
        nonlocal factor
        value ^= factor
        factor = factor * 0x931E8875 & WORD
        value = value * factor & WORD
        return value ^ value >> 16

    def mixed(first: int, second: int) -> int:
        value = (0xCA01F9DD * first - 0x4973F715 * second) & WORD
        return value ^ value >> 16

    pool = [mixed_in(word) for word in (seed, 0, 0, 0)]
    for source in range(4):
        for target in range(4):
            if source != target:
                pool[target] = mixed(pool[target], mixed_in(pool[source]))
    factor, words = 0x8B51F9DD, []
    for place in range(count):
        value = pool[place % 4] ^ factor
        factor = factor * 0x58F38DED & WORD
        value = value * factor & WORD
        words.append(value ^ value >> 16)
    return words


class Chance:
    """A stream of random numbers: the same as numpy's for the same seed below 2**32."""

    def __init__(self, seed: int) -> None:
        words = seed_words(seed, 8)
        pairs = [
            low | high << 32 for low, high in zip(words[::2], words[1::2], strict=True)
        ]
        self.step = (pairs[2] << 64 | pairs[3]) << 1 & WIDE | 1
        self.state = self.step + (pairs[0] << 64 | pairs[1]) & WIDE
        self.state = (self.state * MULTIPLIER + self.step) & WIDE

    def bits(self) -> int:
        """The next 64 bits."""
        self.state = state = (self.state * MULTIPLIER + self.step) & WIDE
        value, turn = (state >> 64 ^ state) & LONG, state >> 122
        return (value >> turn | value << (64 - turn)) & LONG

    def double(self) -> float:
        return (self.bits() >> 11) * DOUBLE

    def normal(self) -> float:
        edges, widths, heights = ziggurat_of_normals()
        while True:
            bits = self.bits()
            layer, bits = bits & 0xFF, bits >> 8
            negative, whole = bits & 1, bits >> 1 & 0xFFFFFFFFFFFFF
            x = whole * widths[layer]
            x = -x if negative else x
            if whole < edges[layer]:
                return x
            if layer == 0:
                return self._tail_of_normals(bool(whole >> 8 & 1))
            between = heights[layer - 1] - heights[layer]
            if between * self.double() + heights[layer] < exp(-0.5 * x * x):
                return x

    def _tail_of_normals(self, negative: bool) -> float:
        inverse = 0.27366123732975828
        while True:
            x = -inverse * log1p(-self.double())
            y = -log1p(-self.double())
            if y + y > x * x:
                far = float(START_OF_NORMALS) + x
                return -far if negative else far

    def exponential(self) -> float:
        edges, widths, heights = ziggurat_of_exponentials()
        while True:
            bits = self.bits() >> 3
            layer, whole = bits & 0xFF, bits >> 8
            x = whole * widths[layer]
            if whole < edges[layer]:
                return x
            if layer == 0:
                return 7.69711747013104972 - log1p(-self.double())
            between = heights[layer - 1] - heights[layer]
            if between * self.double() + heights[layer] < exp(-x):
                return x

    def gamma(self, shape: float) -> float:
        if shape == 1.0:
            return self.exponential()
        if shape < 1.0:
            return self._small_gamma(shape)
        b = shape - 1.0 / 3.0
        c: float = 1.0 / (9 * b) ** 0.5
        while True:
            x = self.normal()
            while (v := 1.0 + c * x) <= 0.0:
                x = self.normal()
            v, u = v * v * v, self.double()
            if u < 1.0 - 0.0331 * (x * x) * (x * x):
                return b * v
            if log(u) < 0.5 * x * x + b * (1.0 - v + log(v)):
                return b * v

    def _small_gamma(self, shape: float) -> float:
        x: float
        while True:
            u, v = self.double(), self.exponential()
            if u <= 1.0 - shape:
                if (x := u ** (1.0 / shape)) <= v:
                    return x
            else:
                y = -log((1 - u) / shape)
                if (x := (1.0 - shape + shape * y) ** (1.0 / shape)) <= v + y:
                    return x

    def chi_square(self, degrees: float) -> float:
        return 2.0 * self.gamma(degrees / 2.0)


# Where the lowest of the 256 layers begins its tail.
START_OF_NORMALS = Decimal("3.65415288536100877164542972039951576297485459975")
START_OF_EXPONENTIALS = Decimal("7.69711747013104971404462804811408952334296818528283")

Layers = tuple[list[int], list[float], list[float]]


@cache
def ziggurat_of_normals() -> Layers:
    with localcontext() as context:
        context.prec = 40
        return _layers(
            START_OF_NORMALS,
            START_OF_NORMALS + _tail_of_a_normal(START_OF_NORMALS),
            Decimal(2**52),
            height=lambda x: (-x * x / 2).exp(),
            edge=lambda height: (-2 * height.ln()).sqrt(),
        )


@cache
def ziggurat_of_exponentials() -> Layers:
    with localcontext() as context:
        context.prec = 40
        return _layers(
            START_OF_EXPONENTIALS,
            START_OF_EXPONENTIALS + 1,
            Decimal(2**53),
            height=lambda x: (-x).exp(),
            edge=lambda height: -height.ln(),
        )


def _tail_of_a_normal(start: Decimal) -> Decimal:
    """Area right of start over the height there, by its continued fraction."""
    below = start
    for term in range(500, 0, -1):
        below = start + term / below
    return 1 / below


def _layers(
    start: Decimal,
    base: Decimal,
    steps: Decimal,
    *,
    height: Callable[[Decimal], Decimal],
    edge: Callable[[Decimal], Decimal],
) -> Layers:
    """Layers of equal area: where they are surely inside, their widths and heights.

    `base` is the width of the lowest one, its tail laid flat.
    """
    area, x = base * height(start), [Decimal(0)] * 256
    x[255] = start
    for layer in range(254, 0, -1):
        x[layer] = edge(area / x[layer + 1] + height(x[layer + 1]))
    inside = [int(start / base * steps)]
    inside += [int(x[n - 1] / x[n] * steps) for n in range(1, 256)]
    widths = [float(width / steps) for width in [base, *x[1:]]]
    return inside, widths, [float(height(edge)) for edge in x]
