"""Why points are not handed over to the release desk."""

RELEASE = {
    "cycle_not_closed": (
        "Đợt chấm điểm {value} chưa được hai người khóa. Hãy khóa đợt rồi soạn bản"
        " công bố.",
        "The cycle {value} was not closed by two people. Close it, then draft a"
        " release.",
    ),
    "nobody_was_scored": (
        "Đợt chấm điểm {value} không có phiếu nào để công bố.",
        "The cycle {value} has no scorecard to publish.",
    ),
    "sipas_not_released": (
        "Chưa có kết quả SIPAS năm {year} được công bố cho {count} đơn vị, ví dụ"
        " {value}. Hãy công bố SIPAS trước.",
        "SIPAS of {year} was not released for {count} units, such as {value}. Release"
        " SIPAS first.",
    ),
    "score_folder_taken": (
        "Thư mục {value} đã có. Hãy chọn tên khác.",
        "The folder {value} is there already. Choose another name.",
    ),
}
