"""What the estimators refuse, each with its place and a sentence in two languages."""

from collections.abc import Sequence


class DesignError(ValueError):
    """A design or weights that cannot be estimated from.

    `place` is the stratum, PSU, row or margin concerned; `vi` and `en` say what is
    wrong and what to do next.
    """

    vi_text = "{place}: thiết kế mẫu không hợp lệ."
    en_text = "{place}: the design is not valid."

    def __init__(self, place: str, **details: object) -> None:
        self.place = place
        self.vi = self.vi_text.format(place=place, **details)
        self.en = self.en_text.format(place=place, **details)
        super().__init__(self.en)


class PsuInTwoStrata(DesignError):
    vi_text = (
        "Đơn vị chọn mẫu {place} nằm trong hai tầng ({strata}). "
        "Hãy sửa cột stratum, hoặc đặt mã riêng cho đơn vị ở mỗi tầng."
    )
    en_text = (
        "PSU {place} lies in two strata ({strata}). "
        "Correct the stratum column, or give the PSU its own code in each stratum."
    )


class PopulationBelowSample(DesignError):
    vi_text = (
        "{place}: tổng thể {population} nhỏ hơn mẫu {sample} (cấp {stage}). "
        "Hãy sửa số lượng tổng thể trong design.csv."
    )
    en_text = (
        "{place}: population {population} is below the sample of {sample} (stage "
        "{stage}). Correct the population in design.csv."
    )


class PopulationVaries(DesignError):
    vi_text = (
        "{place}: có nhiều giá trị tổng thể khác nhau ở cấp {stage}. "
        "Mỗi nhóm chỉ được khai một giá trị trong design.csv."
    )
    en_text = (
        "{place}: several populations are declared at stage {stage}. "
        "Declare one for each group in design.csv."
    )


class LonelyPsuFound(DesignError):
    vi_text = (
        "Tầng {place} chỉ có một đơn vị chọn mẫu ở cấp {stage}. Hãy gộp tầng, hoặc "
        "chọn lonely_psu = certainty, adjust hay average."
    )
    en_text = (
        "Stratum {place} has a single PSU at stage {stage}. Merge strata, or choose "
        "lonely_psu = certainty, adjust or average."
    )


class WeightNotPositive(DesignError):
    vi_text = "{place}: trọng số {weight} không hợp lệ; phải là số hữu hạn lớn hơn 0."
    en_text = "{place}: weight {weight}; expected a finite number above 0."


class UnknownWord(DesignError):
    vi_text = "{place}: không có lựa chọn {word}. Hãy chọn một trong: {words}."
    en_text = "{place}: there is no choice {word}. Choose one of: {words}."


def listed(places: Sequence[object], most: int = 5) -> str:
    """The first places in words: a, b, c (+7)."""
    shown = ", ".join(str(place) for place in places[:most])
    return shown + (f" (+{len(places) - most})" if len(places) > most else "")
