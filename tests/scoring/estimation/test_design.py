"""A design that contradicts itself is refused by name and place."""

import numpy as np
import pytest

from scoring.estimation.design import Design
from wording.refusals import Refused

STRATA = ["urban", "urban", "urban", "rural", "rural"]
PSUS = ["d1", "d1", "d2", "d3", "d4"]


def test_a_psu_in_two_strata_is_named_with_both():
    with pytest.raises(Refused, match="psu_lies_in_two_strata") as refused:
        Design.declare(STRATA, [["d1", "d1", "d2", "d3", "d2"]])

    assert refused.value.refusals[0].field == "d2"
    assert "rural, urban" in refused.value.text.en
    assert "rural, urban" in refused.value.text.vi


def test_a_population_below_the_sample_is_refused_at_its_stage():
    with pytest.raises(Refused, match=r"too_small.*1\.0 is below the sample of 2"):
        Design.declare(STRATA, [PSUS], populations=[[9, 9, 9, 1, 1]])
    with pytest.raises(Refused, match="population_too_small.*stage 2"):
        Design.declare(
            STRATA,
            [PSUS, [1, 2, 1, 1, 1]],
            populations=[[9] * 5, [1, 1, 4, 4, 4]],
        )


def test_two_populations_for_one_stratum_are_refused():
    with pytest.raises(Refused, match="population_varies.*several populations"):
        Design.declare(STRATA, [PSUS], populations=[[9, 9, 8, 4, 4]])


def test_a_population_that_is_no_number_is_refused():
    with pytest.raises(Refused, match="population_too_small.*nan"):
        Design.declare(STRATA, [PSUS], populations=[[np.nan] * 5])


def test_a_single_psu_is_refused_unless_a_policy_says_otherwise():
    alone = [["d1", "d1", "d1", "d3", "d4"]]

    with pytest.raises(Refused, match="single_psu") as refused:
        Design.declare(STRATA, alone)
    allowed = Design.declare(STRATA, alone, lonely_psu="certainty")

    assert refused.value.refusals[0].field == "urban"
    assert "lonely_psu = certainty" in refused.value.text.vi
    assert allowed.lonely_strata() == ("urban",)


def test_a_stratum_taken_whole_is_not_lonely():
    design = Design.declare(
        STRATA, [["d1", "d1", "d1", "d3", "d4"]], populations=[[1, 1, 1, 9, 9]]
    )

    assert design.lonely_strata() == ()


def test_villages_of_one_name_in_two_psus_are_two_villages():
    design = Design.declare(STRATA, [PSUS, ["v1", "v2", "v1", "v1", "v1"]])

    assert len(set(design.stages[1].drawn.tolist())) == 5
    assert design.stages[1].sample.tolist() == [2, 2, 1, 1, 1]
