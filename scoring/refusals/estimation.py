"""What the estimators refuse, each with its place. PURE."""

from typing import Final

ESTIMATION: Final = {
    "psu_lies_in_two_strata": (
        "Đơn vị chọn mẫu {place} nằm trong hai tầng ({strata}). Hãy sửa cột stratum,"
        " hoặc đặt mã riêng cho đơn vị ở mỗi tầng.",
        "PSU {place} lies in two strata ({strata}). Correct the stratum column, or"
        " give the PSU its own code in each stratum.",
    ),
    "population_too_small": (
        "{place}: tổng thể {population} nhỏ hơn mẫu {sample} (cấp {stage}). Hãy sửa số"
        " lượng tổng thể trong design.csv.",
        "{place}: population {population} is below the sample of {sample} (stage"
        " {stage}). Correct the population in design.csv.",
    ),
    "population_varies": (
        "{place}: có nhiều giá trị tổng thể khác nhau ở cấp {stage}. Mỗi nhóm chỉ được"
        " khai một giá trị trong design.csv.",
        "{place}: several populations are declared at stage {stage}. Declare one for"
        " each group in design.csv.",
    ),
    "single_psu": (
        "Tầng {place} chỉ có một đơn vị chọn mẫu ở cấp {stage}. Hãy gộp tầng, hoặc"
        " chọn lonely_psu = certainty, adjust hay average.",
        "Stratum {place} has a single PSU at stage {stage}. Merge strata, or choose"
        " lonely_psu = certainty, adjust or average.",
    ),
    "weight_must_be_positive": (
        "{place}: trọng số {weight} không hợp lệ; phải là số hữu hạn lớn hơn 0.",
        "{place}: weight {weight}; expected a finite number above 0.",
    ),
    "unknown_choice": (
        "{place}: không có lựa chọn {word}. Hãy chọn một trong: {words}.",
        "{place}: there is no choice {word}. Choose one of: {words}.",
    ),
    "shapes_differ": (
        "{place}: các mảng {first} và {second} không khớp nhau.",
        "{place}: arrays of shapes {first} and {second} do not belong together.",
    ),
    "total_not_finite": (
        "{place}: tổng không phải là số hữu hạn; hãy kiểm tra quyền số ở đây.",
        "{place}: a total is not a finite number; check the weights here.",
    ),
    "totals_do_not_fit": (
        "{place}: nhóm trong mẫu và trong totals.csv không khớp: {odd}. Hãy bổ sung số"
        " dân còn thiếu, hoặc gộp nhóm không có phiếu.",
        "{place}: the groups of the sample and of totals.csv differ: {odd}. Add the"
        " missing population, or merge groups without a questionnaire.",
    ),
    "totals_cannot_be_met": (
        "{place}: sau {rounds} vòng vẫn lệch {gap:.3g} so với tổng đã biết. Hãy kiểm"
        " tra các tổng có mâu thuẫn nhau không, hoặc bỏ bớt biến.",
        "{place}: still {gap:.3g} away from the known total after {rounds} rounds."
        " Check that the totals agree with each other, or use fewer variables.",
    ),
    "total_below_sample": (
        "{place}: tổng đã biết {population} nhỏ hơn số phiếu {sample}. Hãy sửa số dân"
        " trong totals.csv.",
        "{place}: the known total {population} is below the {sample} questionnaires."
        " Correct the population in totals.csv.",
    ),
    "nothing_to_average": (
        "{place}: tầng nào cũng chỉ có một đơn vị chọn mẫu nên không có sai số khác để"
        " lấy trung bình. Hãy gộp tầng hoặc chọn lonely_psu khác.",
        "{place}: every stratum has a single PSU, so there is no other error to"
        " average. Merge strata or choose another lonely_psu.",
    ),
    "rounds_differ": (
        "{place}: {before} đơn vị trước, {after} đơn vị sau. Hãy tính lại đợt trước"
        " theo các đơn vị mới.",
        "{place}: {before} units before and {after} after. Restate the earlier round"
        " for the later units first.",
    ),
    "psu_listed_twice": (
        "{place}: có hai dòng. Hãy cộng các cụm của đơn vị chọn mẫu này trước.",
        "{place}: listed twice. Add up the clusters of this PSU first.",
    ),
    "not_finite_value": (
        "{place}: giá trị hoặc phương sai không phải là số; bỏ khỏi xếp hạng.",
        "{place}: its value or variance is not a number; leave it unranked.",
    ),
    "class_without_respondents": (
        "Lớp điều chỉnh {place} không có ai trả lời. Hãy gộp lớp này với lớp gần"
        " giống.",
        "Nobody in adjustment class {place} responded. Merge it with a similar one.",
    ),
    "trimming_too_tight": (
        "Giới hạn trọng số {place} quá hẹp: không còn ai ở trong. Hãy nới giới hạn.",
        "Weight limits {place} leave nobody inside. Widen them.",
    ),
    "unanswered_criterion": (
        "Không có ai trả lời tiêu chí {place}, và phương pháp không cho bỏ qua. Hãy"
        " kiểm tra phiếu, hoặc chọn unanswered_criterion = drop.",
        "Nobody answered {place}, and the methodology does not leave it out. Check the"
        " questionnaires, or choose unanswered_criterion = drop.",
    ),
}
