import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.sampling.size import SizeError, for_proportion, slovin


def test_slovin_for_the_list_of_lang_son():
    # 3366 / (1 + 3366 x 0.0025) = 3366 / 9.415 = 357.5146
    size = slovin(3366, margin=0.05)

    assert size.size == 358
    assert size.unrounded == pytest.approx(357.5146, abs=1e-4)


def test_slovin_of_a_whole_number_is_not_rounded_up():
    # 400 / (1 + 400 x 0.0025) = 200 exactly
    assert slovin(400, margin=0.05).size == 200


def test_a_proportion_step_by_step():
    # 1.96^2 x 0.25 / 0.05^2 = 384.15; x 1.5 = 576.2; / (1 + 576.2 / 3366) = 492.0
    size = for_proportion(3366, margin=0.05, design_effect=1.5, response=0.8)

    assert size.simple == pytest.approx(384.146, abs=1e-3)
    assert size.clustered == pytest.approx(576.219, abs=1e-3)
    assert size.finite == pytest.approx(491.995, abs=1e-3)
    assert (size.respondents, size.size) == (492, 615)


@given(
    st.integers(1, 10**8),
    st.floats(0.005, 0.5),
    st.floats(1, 4),
    st.floats(0.05, 1),
)
def test_size_never_passes_the_population(population, margin, effect, response):
    size = for_proportion(
        population, margin=margin, design_effect=effect, response=response
    )

    assert 1 <= size.respondents <= size.size <= population
    assert 1 <= slovin(population, margin=margin).size <= population


@given(st.integers(2, 10**6), st.floats(0.01, 0.2))
def test_a_wider_margin_never_needs_more(population, margin):
    wider = slovin(population, margin=margin * 1.5)

    assert wider.size <= slovin(population, margin=margin).size


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("margin", 0),
        ("margin", 1),
        ("share", 1),
        ("confidence", 0),
        ("response", 0),
        ("response", 1.1),
        ("design_effect", 0),
        ("margin", float("nan")),
    ],
)
def test_a_number_out_of_range_is_named(field, value):
    with pytest.raises(SizeError, match=field):
        for_proportion(100, **{"margin": 0.05} | {field: value})


def test_nobody_cannot_be_sampled():
    with pytest.raises(SizeError, match="population"):
        slovin(0, margin=0.05)
