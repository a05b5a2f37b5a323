import pytest


@pytest.fixture(autouse=True)
def shelf_of_its_own(settings, tmp_path, monkeypatch):
    """No test leaves a report behind or finds another's; workers are told as well."""
    settings.SIPAS_REPORTS = str(tmp_path / "reports")
    monkeypatch.setenv("SIPAS_REPORTS", settings.SIPAS_REPORTS)
