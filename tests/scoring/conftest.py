import pytest

from tests.scoring import factories


@pytest.fixture
def small_register(tmp_path, db):
    factories.load_small_register(tmp_path)


@pytest.fixture
def small_round(small_register):
    return factories.make_round()
