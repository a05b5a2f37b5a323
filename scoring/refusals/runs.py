"""Why a run cannot go on, and what to know before trusting one. PURE."""

from typing import Final

RUNS: Final = {
    "run_of_release_is_gone": (
        "{place}: lượt tính của bản này không còn, nên không lập được gói kiểm chứng."
        " Hãy khôi phục bản sao lưu có lượt tính đó.",
        "{place}: the run it was drafted from is gone, so there is no bundle of it."
        " Restore the backup that has it.",
    ),
    "folder_is_taken": (
        "Thư mục {place} đã có. Hãy chọn một tên chưa dùng.",
        "The folder {place} exists already. Choose a name that is free.",
    ),
    "round_withdrawn": (
        "Đợt {place} đã được rút nên không tính điểm. Hãy dùng đợt nạp thay thế.",
        "Round {place} is withdrawn and not scored. Use the round loaded in its place.",
    ),
    "design_replaced_since": (
        "Thiết kế của đợt đã được thay sau lượt tính {place}. Hãy tính điểm lại đợt"
        " này.",
        "The design of the round was replaced after run {place}. Score the round"
        " again.",
    ),
    "earlier_round_under_way": (
        "Đợt {place} trước đó đang được tính điểm; sai số và thay đổi của đợt này dựa"
        " vào lượt tính đó. Hãy chờ tính xong rồi yêu cầu lại.",
        "Round {place} before it is being scored, and errors and changes of this round"
        " rest on that. Wait until it is done and ask again.",
    ),
    "round_is_empty": (
        "Đợt khảo sát {place} chưa có phiếu nào. Hãy nạp phiếu trước khi tính điểm.",
        "Round {place} has no questionnaires. Load them before scoring.",
    ),
    "unit_is_empty": (
        "Địa phương {place} không có phiếu nào trong đợt khảo sát này.",
        "Unit {place} has no questionnaire in this round.",
    ),
    "run_is_not_done": (
        "Lượt tính {place} chưa hoàn tất. Hãy chờ hoặc chạy lại phần bị lỗi.",
        "Run {place} is not done. Wait for it, or retry what failed.",
    ),
    "indices_were_changed": (
        "{place}: các chỉ số không còn đúng như lúc tính. Hãy báo kiểm toán viên, chạy"
        " `manage.py verify_chain`, rồi tính điểm lại đợt này.",
        "{place}: its indices are not those that were computed. Tell the auditor, run"
        " `manage.py verify_chain`, then score the round again.",
    ),
    "correction_needs_a_reason": (
        "Đợt {place} đã có phiên bản niêm phong. Hãy ghi lý do đính chính.",
        "Round {place} has a sealed edition. Give the reason of the correction.",
    ),
    "correction_shows_few_people": (
        "{place}: bản đính chính khác bản đã công bố dưới mười phiếu, nên so hai bản là"
        " biết câu trả lời của từng người. Hãy chờ đủ mười phiếu, hoặc thu hồi bản cũ"
        " trước.",
        "{place}: the correction differs from what readers have by fewer than ten"
        " questionnaires, so comparing the two would read single answers. Wait until"
        " there are ten, or withdraw the older edition first.",
    ),
    "small_group_cannot_be_hidden": (
        "{place}: nhóm dưới mười người này vẫn tính ra được từ các số liệu khác hoặc từ"
        " bản đã công bố. Hãy gộp nhóm, hoặc thu hồi bản cũ trước.",
        "{place}: this group of fewer than ten people could still be computed from"
        " other figures or from what readers have. Merge groups, or withdraw the older"
        " edition first.",
    ),
    "cluster_without_design": (
        "Cụm {place} có phiếu nhưng không có trong design.csv. Hãy bổ sung dòng của"
        " cụm này.",
        "Cluster {place} has questionnaires but no row in design.csv. Add its row.",
    ),
    "stratum_not_in_design": (
        "Tầng {place} có phiếu nhưng không có trong design.csv. Hãy bổ sung các cụm đã"
        " chọn của tầng này.",
        "Stratum {place} has questionnaires but no row in design.csv. Add the clusters"
        " drawn in it.",
    ),
    "population_missing": (
        "Phương pháp {place} lấy chỉ số chung theo dân số nhưng có địa phương chưa"
        " có dân số trong totals.csv. Hãy bổ sung dân số của từng địa phương.",
        "Methodology {place} weighs localities by population, but totals.csv"
        " lacks that of some. Add the population of each.",
    ),
    "weights_need_a_design": (
        "Đợt {place} khai báo quyền số được tính từ thiết kế mẫu nhưng không có"
        " design.csv.",
        "Round {place} says weights are made from the design, but it has no"
        " design.csv.",
    ),
    "totals_at_two_levels": (
        "totals.csv của {place} có cả tổng của từng địa phương và tổng chung. Hãy giữ"
        " một cấp.",
        "totals.csv of {place} gives totals of units and of the whole. Keep one level.",
    ),
    "blank_label": (
        "{place}: có phiếu bỏ trống cột này trong khi totals.csv có tổng của nó. Hãy"
        " điền nhãn cho các phiếu đó, hoặc bỏ biến này khỏi totals.csv.",
        "{place}: questionnaires leave this column blank, and totals.csv gives totals"
        " of it. Fill in their labels, or drop the variable from totals.csv.",
    ),
    "unit_without_totals": (
        "Địa phương {place} có phiếu nhưng không có tổng dân số trong totals.csv.",
        "Unit {place} has questionnaires but no totals in totals.csv.",
    ),
    "partition_unreadable": (
        "Tệp {place} không đọc được: {reason}. Hãy ghi lại tệp này.",
        "File {place} cannot be read: {reason}. Write this file again.",
    ),
    "partitions_take_no_totals": (
        "Đợt {place} nằm trong các tệp Parquet nên không dùng totals.csv. Hãy ghi quyền"
        " số đã hiệu chỉnh vào cột weight.",
        "Round {place} lies in Parquet files and takes no totals.csv. Write the fitted"
        " weights to their column `weight`.",
    ),
    "run_is_over": (
        "Lượt tính {place} đã xong, không còn gì để làm. Hãy tải lại trang.",
        "Run {place} is over; there was nothing to do. Reload the page.",
    ),
}

WARNINGS: Final = {
    "lonely_psu": (
        "Tầng {place} chỉ có một đơn vị chọn mẫu; áp dụng cách xử lý đã khai báo.",
        "Stratum {place} has a single PSU; the declared policy was applied.",
    ),
    "heavy_weight": (
        "{place}: có quyền số gấp {times} lần trung vị.",
        "{place}: a weight is {times} times the median.",
    ),
    "other_years": (
        "Phương pháp áp dụng cho năm {first} đến {last}, đợt này của năm {year}. Hãy"
        " xác nhận phương pháp trước khi công bố.",
        "The method was made for {first} to {last}, and the round is of {year}. Settle"
        " the method before publishing.",
    ),
    "provinces_missing": (
        "Đợt của cả nước chỉ có {have} trên {whole} tỉnh. Hãy thu phiếu của các tỉnh"
        " còn lại, hoặc ghi rõ khi công bố.",
        "A round of the whole country with {have} of {whole} provinces. Collect in the"
        " others, or say so when publishing.",
    ),
    "few_respondents": (
        "{place}: {n} phiếu, dưới mức công bố {minimum}.",
        "{place}: {n} questionnaires, below the publication minimum of {minimum}.",
    ),
    "unanswered": (
        "Tiêu chí {place} không có ai trả lời ở: {units}.",
        "Criterion {place} was answered by nobody in: {units}.",
    ),
}

METHODS: Final = {
    "method_code_taken": (
        "Đã có phương pháp mã {code}. Hai phương pháp cùng mã sẽ bị coi là so được; hãy"
        " dùng mã khác.",
        "A method of code {code} exists. Two of one code would count as comparable; use"
        " another code.",
    ),
    "method_known": (
        "Phương pháp này đã có, mọi quy tắc như nhau. Hãy đổi một giá trị.",
        "This method exists, with every rule alike. Change a value.",
    ),
    "method_is_allowed": (
        "Phương pháp đã được hai người duyệt nên được giữ nguyên. Hãy sao ra bản mới.",
        "Two people allowed this method, so it stays. Copy it to change it.",
    ),
    "method_is_asked": (
        "Đang chờ người thứ hai duyệt phương pháp này. Hãy rút đề nghị trước khi sửa.",
        "A second person is asked to allow this method. Take the request back first.",
    ),
    "method_was_asked": (
        "Đã có người được đề nghị duyệt nên bản này được giữ lại. Hãy sửa nó thay vì"
        " xóa.",
        "Somebody was asked to allow this draft, so it stays on record. Change it"
        " instead.",
    ),
    "method_in_preparation": (
        "Đợt đang chuẩn bị “{round}” dùng phương pháp này. Hãy chọn phương pháp khác"
        " cho đợt đó trước.",
        "Round “{round}”, in preparation, uses this method. Choose another one there"
        " first.",
    ),
    "method_does_not_fit": (
        "Phương pháp chấm các câu mà đợt này không hỏi, hoặc đợt chưa tính xong. Hãy"
        " chọn đợt khác.",
        "The method scores questions that this round did not ask, or its run is not"
        " done. Choose another round.",
    ),
}
