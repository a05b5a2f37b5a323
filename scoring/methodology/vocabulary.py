"""The closed vocabulary: every rule a methodology may choose, in words for people.

A new word needs a line here, an arm where it is obeyed, and its test.
"""

from dataclasses import dataclass
from typing import Any

from wording.text import Text


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's name for people, and the words it may take with their meaning."""

    name: Text
    words: dict[str, Text]


RULES: dict[str, Rule] = {
    "denominator": Rule(
        Text("Mẫu số của tỷ lệ", "Denominator of a share"),
        {
            "answered": Text(
                "số người đã trả lời câu hỏi", "people who answered the question"
            ),
            "applicable": Text(
                "số người thuộc diện được hỏi, kể cả không trả lời",
                "people the question applies to, answered or not",
            ),
            "valid": Text("tất cả phiếu hợp lệ", "all valid questionnaires"),
        },
    ),
    "factor_from": Rule(
        Text("Chỉ số yếu tố", "Factor index"),
        {
            "criteria": Text(
                "trung bình các tỷ lệ của tiêu chí", "mean of its criteria's shares"
            ),
            "answers": Text(
                "tỷ lệ trên gộp các câu trả lời", "share of all its answers pooled"
            ),
        },
    ),
    "area_from": Rule(
        Text("Chỉ số nội dung", "Area index"),
        {
            "criteria": Text(
                "trung bình các tỷ lệ của tiêu chí", "mean of its criteria's shares"
            ),
            "factors": Text("trung bình các yếu tố", "mean of its factors"),
            "answers": Text(
                "tỷ lệ trên gộp các câu trả lời", "share of all its answers pooled"
            ),
        },
    ),
    "overall_from": Rule(
        Text("Chỉ số chung", "Overall index"),
        {
            "criteria": Text(
                "trung bình tất cả tiêu chí", "mean of all criteria's shares"
            ),
            "factors": Text("trung bình các yếu tố", "mean of the factors"),
            "areas": Text("trung bình các nội dung", "mean of the areas"),
            "answers": Text(
                "tỷ lệ trên gộp tất cả câu trả lời", "share of all answers pooled"
            ),
        },
    ),
    "nation_from": Rule(
        Text("Chỉ số cả nước (hoặc cả tỉnh)", "Index of the whole country or province"),
        {
            "respondents": Text(
                "gộp tất cả người trả lời", "all respondents taken together"
            ),
            "provinces": Text(
                "trung bình cộng các địa phương", "plain mean of the localities"
            ),
            "population": Text(
                "trung bình các địa phương theo dân số",
                "mean of the localities by population",
            ),
        },
    ),
    "unanswered_criterion": Rule(
        Text("Tiêu chí không có ai trả lời", "A criterion nobody answered"),
        {
            "drop": Text(
                "bỏ khỏi trung bình, chia lại trọng số cho tiêu chí còn lại",
                "left out; its weight goes to the others",
            ),
            "refuse": Text(
                "không tính chỉ số cho nơi đó", "the place's index is not computed"
            ),
        },
    ),
    "rounding": Rule(
        Text("Làm tròn", "Rounding"),
        {
            "half_up": Text("nửa đơn vị làm tròn lên", "halves go up"),
            "half_even": Text(
                "nửa đơn vị làm tròn về số chẵn", "halves go to the even digit"
            ),
        },
    ),
    "ties": Rule(
        Text("Đồng hạng", "Equal ranks"),
        {
            "competition": Text(
                "cùng hạng, hạng sau bỏ trống (1, 2, 2, 4)",
                "same rank, the next is left out (1, 2, 2, 4)",
            ),
            "dense": Text(
                "cùng hạng, không bỏ trống (1, 2, 2, 3)",
                "same rank, none is left out (1, 2, 2, 3)",
            ),
            "factors": Text(
                "xét lần lượt các yếu tố theo thứ tự",
                "decided by the factors in their order",
            ),
        },
    ),
    "change_rule": Rule(
        Text("Kết luận về thay đổi", "Verdict on a change"),
        {
            "interval_excludes_zero": Text(
                "coi là thay đổi thật khi khoảng tin cậy của mức chênh không chứa 0",
                "likely real when the difference's interval leaves out zero",
            ),
            "none": Text("không kết luận", "no verdict is given"),
        },
    ),
    "variance": Rule(
        Text("Sai số của một nơi", "Error of a place"),
        {
            "own": Text(
                "chỉ từ các đơn vị mẫu của nơi đó",
                "from the sampled places inside it alone",
            ),
            "pooled": Text(
                "một hệ số tương quan và một mức phân tán chung cho mọi nơi",
                "one correlation and one spread for all places",
            ),
            "moderated": Text(
                "của chính nơi đó, kéo về mức chung của mọi nơi",
                "its own, drawn to what all places have in common",
            ),
        },
    ),
}
# What a text says that does not name these words: as before they existed.
UNSAID: dict[str, Any] = {"variance": "own", "prior_rounds": 0}

VALUES: dict[str, Text] = {
    "positive_levels": Text("Các mức được tính là hài lòng", "Levels that count"),
    "decimals": Text("Số chữ số thập phân", "Decimals"),
    "minimum_respondents": Text(
        "Số người trả lời tối thiểu", "Fewest respondents without a flag"
    ),
    "confidence": Text("Độ tin cậy", "Confidence"),
    "prior_rounds": Text(
        "Số đợt trước cùng thiết kế được dùng cho sai số",
        "Earlier rounds of the same design that errors learn from",
    ),
    "structure": Text("Danh sách tiêu chí và yếu tố", "List of criteria and factors"),
}

VERDICTS: dict[str, Text] = {
    "likely_real_rise": Text("tăng, nhiều khả năng là thật", "rise: likely real"),
    "likely_real_fall": Text("giảm, nhiều khả năng là thật", "fall: likely real"),
    "within_margin": Text("trong phạm vi sai số", "within the margin of error"),
    "cannot_say": Text("chưa đủ cơ sở để kết luận", "too little to tell"),
}
