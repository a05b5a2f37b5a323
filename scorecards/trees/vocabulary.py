"""The words a tree may use, and how people read them."""

from typing import Final

from wording.text import Text

METHODS: Final = {
    "appraised": Text("Tự chấm và thẩm định", "Self-scored and appraised"),
    "leaders_survey": Text(
        "Khảo sát lãnh đạo, quản lý", "Survey of leaders and managers"
    ),
    "sipas": Text("Chỉ số SIPAS", "SIPAS"),
    "statistics": Text("Số liệu thống kê", "Statistics"),
    "named_persons": Text("Người có thẩm quyền chấm", "Scored by named persons"),
}
# Whose points rest on a sample, so that they carry an error.
SAMPLED: Final = ("leaders_survey", "sipas")
LEVELS: Final = ("province", "ministry", "department", "commune")
# What becomes of a component that does not apply to a unit.
NOT_APPLICABLE: Final = {
    "never": Text("luôn áp dụng", "always applies"),
    "reduce": Text("giảm điểm tối đa tương ứng", "the maximum is reduced"),
    "rebase": Text(
        "quy đổi điểm còn lại về thang điểm",
        "the other points are converted to the whole scale",
    ),
    "full": Text("được điểm tối đa", "full points are given"),
}
# What a field is for: its maximum is part of the scale only where it is scored.
PARTS: Final = ("scored", "bonus", "deduction")
ROUNDINGS: Final = {
    "half_up": Text("làm tròn", "rounded"),
    "truncate": Text("cắt bớt, không làm tròn", "truncated, not rounded"),
}
# What of a tree was not read in the official text.
PROVISIONAL: Final = {
    "names": Text("tên", "names"),
    "maxima": Text("điểm tối đa", "maxima"),
    "rules": Text("cách tính điểm", "rules"),
    "methods": Text("phương pháp đánh giá", "methods"),
    "bodies": Text("cơ quan thẩm định", "appraising bodies"),
    "evidence": Text("tài liệu kiểm chứng", "evidence"),
    "structure": Text("cách chia theo lĩnh vực", "numbers by field"),
    "groups": Text("cách xếp nhóm", "bands of groups"),
}
UNPUBLISHED: Final = Text("chưa công bố tại đây", "not yet published here")
EVIDENCE_UNPUBLISHED: Final = Text(
    "Tài liệu kiểm chứng: chưa công bố tại đây",
    "Evidence demanded: not yet published here",
)
