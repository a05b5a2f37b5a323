"""Reports made in a process of their own, new for each: what typesetting keeps in
memory, up to two hundred megabytes, goes when the report is there."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache

from publishing.models import Release
from publishing.reports.making import Order

SECONDS_TO_MAKE = 60


def make(release: Release, order: Order) -> bytes:
    """The file, as `making.make` gives it; raises what that raises."""
    try:
        return _pool().submit(_made, release.pk, order).result(SECONDS_TO_MAKE)
    except BrokenProcessPool:
        # The process was killed: the next report gets another.
        _pool.cache_clear()
        raise


@cache
def _pool() -> ProcessPoolExecutor:
    # Forked from a server that has read our code once and holds no connection.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["config.wsgi", "publishing.reports.making"])
    return ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1)


def _made(release_id: int, order: Order) -> bytes:
    from publishing.models import Release
    from publishing.reports import making

    return making.make(Release.objects.get(pk=release_id), order)
