"""The guide inside an analyst's file: what it is, what was done to it, its use."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from scoring.microdata.guide import said
from surveys.models import Round

if TYPE_CHECKING:
    from scoring.microdata.exports import Shown

VI = """{mark}{name}
Lập lúc {moment} (giờ Việt Nam). CHƯA CÔNG BỐ: chỉ dùng trong công việc được giao.

TỆP NÀY LÀ GÌ
{rows} phiếu của {units} địa phương, như đang có lúc lập tệp; mỗi dòng một phiếu, thứ tự
ngẫu nhiên. Không có tên, mã phiếu, thiết bị, người phỏng vấn, giờ hay ngày.
{left_out} phiếu không có trong tệp vì nơi đó có dưới {k} phiếu. Ý nghĩa các cột: tệp
-codes.csv.
Quyền số: của lần tính gần nhất ở {fitted} địa phương, ở nơi khác là quyền số thiết kế.

BẢO VỆ NGƯỜI TRẢ LỜI
Trong mỗi đơn vị chọn mẫu, mỗi tổ hợp của {kept} có ít nhất {smallest} phiếu (quy tắc:
{k}). Cột đã gộp hoặc bỏ: {steps}. {blanked} phiếu có ô để trống vì lẽ đó.

CÁCH DÙNG
R:     svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d)
SPSS:  CSPLAN với STRATA stratum, CLUSTER psu, WEIGHT weight.
Stata: svyset psu [pweight = weight], strata(stratum)
       (tên cột: dấu chấm thành gạch dưới)
"""
EN = """{mark}{name}
Made at {moment} (Vietnam time). UNRELEASED: for the work it was asked for alone.

WHAT THIS FILE IS
{rows} questionnaires of {units} localities as they stood at that moment, one a row, in
random order. No name, number of the questionnaire, device, interviewer, hour or day.
{left_out} questionnaires are left out because their place has fewer than {k}. What the
columns mean: the file -codes.csv.
Weights: those of the last run in {fitted} localities, elsewhere those of the design.

HOW RESPONDENTS ARE PROTECTED
Within each sampling unit, each combination of {kept} is shared by {smallest}
questionnaires at least (the rule: {k}). Columns made coarser or left out: {steps}.
{blanked} questionnaires have a blank for that reason.

HOW TO USE IT
R:     svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d)
SPSS:  CSPLAN with STRATA stratum, CLUSTER psu, WEIGHT weight.
Stata: svyset psu [pweight = weight], strata(stratum)
       (names: dots are underlines)
"""


def guide(rnd: Round, shown: Shown, *, at: datetime) -> str:
    """The text in Vietnamese, then in English."""
    protected = shown.protected
    shared = {
        "moment": f"{timezone.localtime(at):%d/%m/%Y %H:%M}",
        "rows": len(shown.rows.weight),
        "units": shown.units,
        "left_out": shown.left_out,
        "fitted": shown.fitted,
        "k": shown.k,
        "smallest": protected.smallest,
        "blanked": int(protected.blanked.sum()),
        "kept": ", ".join(protected.columns) or "–",
        "steps": ", ".join(said(step) for step in protected.steps) or "–",
    }
    marks = ("[DỮ LIỆU MÔ PHỎNG] ", "[SIMULATED] ") if rnd.simulated else ("", "")
    vi = VI.format(**shared, mark=marks[0], name=rnd.name_vi)
    en = EN.format(**shared, mark=marks[1], name=rnd.name_en)
    return f"{vi}\n{'-' * 72}\n\n{en}"
