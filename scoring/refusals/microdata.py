"""Why a research file is not made or handed out. PURE."""

from typing import Final

MICRODATA: Final = {
    "no_microdata_of_partitions": (
        "Đợt {place} nằm trong các tệp Parquet nên chưa có tệp nghiên cứu. Hãy dùng"
        " các con số đã công bố.",
        "Round {place} lies in Parquet files, of which no research file is made. Use"
        " the published figures.",
    ),
    "no_microdata_of_points": (
        "{place} là điểm của các phiếu chấm, không có câu trả lời khảo sát nên không có"
        " dữ liệu vi mô. Hãy tải tệp điểm (CSV) ở trang của bản công bố.",
        "{place} holds points of scorecards, not answers of a survey: there is no"
        " microdata. Take the points (CSV) from the page of the release.",
    ),
    "release_without_its_run": (
        "Không còn lượt tính của {place}, nên không có quyền số đã dùng. Hãy tính lại"
        " đợt này và công bố bản đính chính.",
        "The run of {place} is gone, and its weights with it. Score the round again and"
        " release a correction.",
    ),
    "questionnaires_changed_since": (
        "{place}: phiếu đã thay đổi sau khi tính, tệp sẽ không cho ra con số đã công"
        " bố. Hãy tính lại và công bố bản đính chính trước.",
        "{place}: questionnaires changed since they were scored, so the file would not"
        " give the published figures. Score again and release a correction first.",
    ),
    "too_few_to_hide": (
        "{place} có ít phiếu hơn quy tắc ẩn danh cho phép. Không có tệp nghiên cứu cho"
        " bản này.",
        "{place} has fewer questionnaires than the rule of anonymity asks for. There"
        " is no research file of this edition.",
    ),
    "nothing_to_export": (
        "Đợt {place} chưa có phiếu nào. Hãy chờ phiếu về rồi xuất tệp.",
        "Round {place} holds no questionnaire yet. Wait for the first ones.",
    ),
    "file_is_gone": (
        "Tệp của đợt {place} đã bị xóa sau bảy ngày hoặc chưa lập xong. Hãy yêu cầu lập"
        " tệp mới.",
        "The file of round {place} was deleted after seven days, or is not made yet."
        " Ask for a new one.",
    ),
    "file_under_way": (
        "Một tệp của đợt {place} do chính bạn yêu cầu đang được lập. Hãy chờ tệp đó.",
        "A file of round {place} that you asked for is being made. Wait for it.",
    ),
    "not_public": (
        "{place} chưa công bố hoặc đã bị thu hồi. Hãy chọn một bản đang công khai.",
        "{place} is not public, or withdrawn. Choose an edition that is public.",
    ),
    "asked_already": (
        "Yêu cầu cho {place} đang chờ duyệt. Hãy chờ quyết định.",
        "A request for {place} waits already. Wait for the decision.",
    ),
    "access_is_over": (
        "Quyền tải tệp của {place} không có hoặc đã hết hạn. Hãy gửi yêu cầu mới.",
        "Access to the file of {place} was not given or is over. Ask again.",
    ),
    "terms_not_accepted": (
        "{place}: hãy đánh dấu đồng ý với các điều kiện trước khi gửi.",
        "{place}: accept the terms before the request is sent.",
    ),
    "words_missing": (
        "{place}: hãy điền ô này.",
        "{place}: fill in this field.",
    ),
}
