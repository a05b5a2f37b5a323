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
    "points_not_public": (
        "Điểm của kỳ này chưa được công bố. Hãy lập danh sách việc sau khi công bố.",
        "The points of this cycle are not public yet. Plan the work once they are.",
    ),
    "owner_missing": (
        "Chưa ghi ai phụ trách. Hãy ghi tên người hoặc bộ phận.",
        "Nobody is named who sees to it. Write a person or an office.",
    ),
    "work_due_in_the_past": (
        "Thời hạn phải từ hôm nay, {value}, trở đi. Hãy sửa.",
        "The day must be today, {value}, or later. Correct it.",
    ),
    "planned_meanwhile": (
        "{name} vừa giao việc này cho “{value}”. Hãy xem rồi lưu lại nếu cần.",
        "{name} gave this to “{value}” a moment ago. Look, then store again if needed.",
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
