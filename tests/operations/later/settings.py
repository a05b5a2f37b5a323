"""The settings of a later version, whose static files stay out of this clone."""

import os
from pathlib import Path

from config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.operations.later"]  # noqa: F405
STATIC_ROOT = Path(os.environ["LATER_STATIC"])
