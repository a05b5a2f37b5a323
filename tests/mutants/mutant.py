"""One guard removed, for as long as a test runs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`without` is a context in which the guard is gone."""

    name: str
    without: Callable[[], AbstractContextManager[None]]

    @property
    def touches_schema(self) -> bool:
        return not self.name.startswith(("guard ", "middleware ", "default "))
