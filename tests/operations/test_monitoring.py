"""Alerts and the dashboard speak of metrics there are, and each alert has its page."""

import json
import re

import pytest
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest

from operations import checks, metrics
from surveys import intake
from tests.conftest import PROJECT

FOLDER = PROJECT / "deploy" / "monitoring"
RUNBOOKS = (PROJECT / "docs" / "operations" / "runbooks.md").read_text("utf-8")
RULES = re.findall(
    r"- alert: (\w+)\n    expr: (\".*\")\n    for: (\w+)\n    labels:\n"
    r"      severity: (\w+)\n    annotations:\n      summary: (\".*\")\n"
    r"      runbook: docs/operations/runbooks.md#([\w-]+)\n",
    (FOLDER / "alerts.yml").read_text("utf-8"),
)
PANELS = json.loads((FOLDER / "grafana.json").read_text("utf-8"))["panels"]
EXPRESSIONS = [json.loads(expression) for _n, expression, *_r in RULES] + [
    target["expr"] for panel in PANELS for target in panel["targets"]
]
NAME = re.compile(r"\b(sipas_[a-z_]+)\b")


@pytest.fixture
def known(db, monkeypatch):
    """Every name of a metric this site has."""
    monkeypatch.setattr(metrics.connection, "close", lambda: None)
    assert callable(intake.accept_all)
    registry = CollectorRegistry()
    registry.register(metrics.OfTheDatabase())
    text = (generate_latest(registry) + generate_latest(REGISTRY)).decode()
    return set(re.findall(r"^# TYPE (\S+)", text, re.M))


def test_there_are_twelve_rules_and_more_each_with_its_page():
    text = (FOLDER / "alerts.yml").read_text("utf-8")

    assert len(RULES) == text.count("- alert:") >= 12
    for *_rest, summary, page in RULES:
        assert " / " in summary
        assert f"\n## {page}\n" in RUNBOOKS
    assert len({page for *_rest, page in RULES}) == len(RULES)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_it_speaks_of_metrics_there_are(expression, known):
    for name in NAME.findall(expression):
        plain = re.sub(r"_(total|bucket|count|sum)$", "", name)
        assert {name, plain, f"{plain}_total"} & known or name == "sipas_", name


def test_checks_that_rules_name_exist():
    named = {one for text in EXPRESSIONS for one in re.findall(r'name="(\w+)"', text)}

    assert named <= set(checks.EVERY)
    assert named <= set(metrics.QUIET) | set(metrics.SLOW)


def test_the_dashboard_opens_on_any_prometheus():
    assert len({panel["id"] for panel in PANELS}) == len(PANELS) >= 8
    assert {panel["datasource"]["uid"] for panel in PANELS} == {"${source}"}
    assert all(" / " in panel["title"] or ":" in panel["title"] for panel in PANELS)
