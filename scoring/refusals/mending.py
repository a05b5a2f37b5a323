"""What mends a round that scoring refuses: another design, or loading it anew. PURE."""

from typing import Final

from wording.text import Text

DESIGN: Final = "design"
WITHDRAWAL: Final = "withdrawal"

# Designs, totals and weights are replaced; questionnaires come again in another round.
MENDED_BY: Final[dict[str, tuple[str, ...]]] = {
    "population_too_small": (DESIGN,),
    "population_varies": (DESIGN,),
    "single_psu": (DESIGN, WITHDRAWAL),
    "nothing_to_average": (DESIGN, WITHDRAWAL),
    "weight_must_be_positive": (DESIGN,),
    "total_not_finite": (DESIGN,),
    "totals_do_not_fit": (DESIGN, WITHDRAWAL),
    "totals_cannot_be_met": (DESIGN,),
    "total_below_sample": (DESIGN,),
    "cluster_without_design": (DESIGN,),
    "stratum_not_in_design": (DESIGN,),
    "population_missing": (DESIGN,),
    "weights_need_a_design": (DESIGN,),
    "totals_at_two_levels": (DESIGN,),
    "unit_without_totals": (DESIGN,),
    "blank_label": (DESIGN, WITHDRAWAL),
    "psu_lies_in_two_strata": (WITHDRAWAL,),
    "unanswered_criterion": (WITHDRAWAL,),
}
SENTENCES: Final = {
    (DESIGN,): Text(
        "Sửa được bằng cách thay thiết kế mẫu, tổng dân số hoặc quyền số của đợt; không"
        " phải nạp lại phiếu.",
        "Replacing the design, totals or weights of the round mends it; questionnaires"
        " need not be loaded again.",
    ),
    (WITHDRAWAL,): Text(
        "Lỗi nằm trong chính các phiếu: hãy rút đợt rồi nạp lại thư mục đã sửa với"
        " một mã khác.",
        "The mistake lies in the questionnaires: withdraw the round, and load the"
        " mended folder under another code.",
    ),
    (DESIGN, WITHDRAWAL): Text(
        "Nếu lỗi ở thiết kế hoặc tổng dân số thì thay chúng; nếu nhãn hoặc tầng của"
        " phiếu sai thì rút đợt rồi nạp lại.",
        "If the design or the totals are wrong, replace them; if labels or strata of"
        " the questionnaires are, withdraw the round and load it again.",
    ),
}


def mended_by(error: str) -> tuple[str, ...]:
    """Ways of mending what the error of a job says, which begins with its code."""
    code = error.partition(":")[0].partition(" ")[0]
    return MENDED_BY.get(code, ())


def advice(error: str) -> str:
    """A sentence to put after the error; none where neither way would help."""
    ways = mended_by(error)
    return f"\n{SENTENCES[ways]}" if ways else ""
