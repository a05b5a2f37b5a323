"""An analyst's own file: before a release, protected, on record, and for nobody else."""

import csv
import io
import zipfile
from datetime import timedelta

import pyreadstat
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Role
from jobs import attempts
from jobs.leases import State
from scoring.microdata import exports
from scoring.models import AnswersFile
from surveys.models import Response, Round
from tests.accounts.people import hold, signed_in
from tests.config.roles import acting_as
from tests.databases import scene
from tests.publishing.factories import person
from tests.scoring import factories
from tests.scoring.microdata.conftest import PEOPLE, told_apart
from tests.scoring.test_scoring import score
from wording.refusals import Refused
