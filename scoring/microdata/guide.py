"""The guide inside a research file: what it is, what was done to it, how to use it."""

from __future__ import annotations

from publishing.models import Release
from scoring.microdata.anonymity.k_anonymity import Protected, Step

VI = """{mark}{name}
Phiên bản {edition} · SHA-256 của các con số đã công bố: {digest}

TỆP NÀY LÀ GÌ
{rows} phiếu, mỗi dòng một phiếu, thứ tự ngẫu nhiên. Không có tên, mã phiếu, thiết bị,
người phỏng vấn, giờ hay ngày. Mã tầng (stratum) và đơn vị chọn mẫu (psu) được chia ngẫu
nhiên cho riêng tệp này. Ý nghĩa các cột: tệp -codes.csv.

BẢO VỆ NGƯỜI TRẢ LỜI
Trong mỗi đơn vị chọn mẫu, mỗi tổ hợp của {kept} có ít nhất {smallest} phiếu (quy tắc:
{k}). Cột đã gộp hoặc bỏ: {steps}. {blanked} phiếu có ô để trống vì lẽ đó; quyền số của
nhóm ấy là trung bình của nhóm.

CÁCH DÙNG
R:    svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d)
SPSS: CSPLAN với STRATA stratum, CLUSTER psu, WEIGHT weight.
Cách tính chỉ số từ các tiêu chí: {method}.

ĐIỀU KIỆN
Chỉ dùng cho mục đích đã nêu trong yêu cầu; không tìm cách nhận ra người trả lời; không
chuyển tệp cho người khác; không công bố nhóm dưới {k} người.
"""
EN = """{mark}{name}
Edition {edition} · SHA-256 of the published figures: {digest}

WHAT THIS FILE IS
{rows} questionnaires, one a row, in random order. No name, number of the questionnaire,
device, interviewer, hour or day. The codes of strata (stratum) and sampling units (psu)
are dealt at random for this file alone. What the columns mean: the file -codes.csv.

HOW RESPONDENTS ARE PROTECTED
Within each sampling unit, each combination of {kept} is shared by {smallest}
questionnaires at least (the rule: {k}). Columns made coarser or left out: {steps}.
{blanked} questionnaires have a blank for that reason; the weight of such a group is its
mean.

HOW TO USE IT
R:    svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d)
SPSS: CSPLAN with STRATA stratum, CLUSTER psu, WEIGHT weight.
How criteria make an index: {method}.

TERMS
Only for the purpose named in the request; nobody tries to recognise a respondent; the
file is not passed on; no group of fewer than {k} people is published.
"""


def guide(release: Release, *, rows: int, protected: Protected, k: int) -> str:
    """The text in Vietnamese, then in English."""
    shared = {
        "edition": release.edition,
        "digest": release.digest,
        "rows": rows,
        "k": k,
        "smallest": protected.smallest,
        "blanked": int(protected.blanked.sum()),
        "kept": ", ".join(protected.columns) or "–",
        "steps": ", ".join(said(step) for step in protected.steps) or "–",
    }
    marks = ("[DỮ LIỆU MÔ PHỎNG] ", "[SIMULATED] ") if release.simulated else ("", "")
    vi = VI.format(
        **shared,
        mark=marks[0],
        name=release.name_vi,
        method=f"{release.methodology_name_vi} ({release.methodology})",
    )
    en = EN.format(
        **shared,
        mark=marks[1],
        name=release.name_en,
        method=f"{release.methodology_name_en} ({release.methodology})",
    )
    return f"{vi}\n{'-' * 72}\n\n{en}"


def said(step: Step) -> str:
    """A step in a word: age_group (coarser), occupation (left out)."""
    if not step.into:
        return f"{step.column} (bỏ / left out)"
    broad = ", ".join(sorted(set(step.into.values())))
    return f"{step.column} ({broad})"
