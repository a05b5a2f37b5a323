"""Why the office or the field was refused: lists, draws, cases. PURE."""

from typing import Final

LISTS: Final = {
    "frame_frozen": (
        "Danh sách đã chốt. Hãy nạp danh sách mới với tên khác.",
        "The list is frozen. Load a new list under another name.",
    ),
    "nobody_to_draw": (
        "Không còn ai để chọn. Hãy nạp danh sách mới.",
        "Nobody is left to draw. Load a new list.",
    ),
    "no_such_point": (
        "Tỉnh không có nơi giải quyết “{value}”. Hãy chọn trong danh sách, hoặc để"
        " trống.",
        "The province has no service point “{value}”. Choose one of the list, or leave"
        " it empty.",
    ),
    "code_taken": (
        "Đã có danh sách mã này. Hãy tải tệp lên lần nữa.",
        "A list of this code exists. Upload the file again.",
    ),
    "import_over": (
        "Việc lưu đã kết thúc; không còn gì để hủy. Hãy tải lại trang.",
        "The import is over; there is nothing to cancel. Reload the page.",
    ),
}

DRAWS: Final = {
    "frame_not_frozen": (
        "Danh sách chưa chốt. Hãy chốt danh sách trước khi chọn mẫu.",
        "The list is not frozen. Freeze it before drawing from it.",
    ),
    "round_not_drawn": (
        "Đợt khảo sát này không có mẫu, nên không chọn mẫu. Hãy dùng đợt có mẫu.",
        "The round was set up without a sample, so nothing is drawn in it. Use a round"
        " with a sample.",
    ),
    "already_drawn": (
        "Đã chọn mẫu. Hãy hủy mẫu trước khi chọn lại.",
        "A sample is drawn already. Give it up before drawing again.",
    ),
    "plan_unfit": (
        "Phương án không khớp danh sách. Hãy giảm cỡ mẫu hoặc mức tối thiểu mỗi tầng và"
        " kiểm tra số của từng tầng.",
        "The plan does not fit the list. Lower the sample or the minimum per stratum,"
        " and check the numbers of each stratum.",
    ),
    "fieldwork_begun": (
        "Đã bắt đầu đi khảo sát nên mẫu được giữ nguyên. Hãy thay thế từng trường hợp.",
        "Visits have begun, so the sample stays. Replace single cases instead.",
    ),
}

CASES: Final = {
    "not_a_surveyor": (
        "Hôm nay người này không phải điều tra viên. Hãy giao vai trò trước.",
        "This person is no surveyor today. Give the role first.",
    ),
    "nobody_chosen": (
        "Chưa chọn điều tra viên. Hãy đánh dấu ít nhất một người.",
        "No surveyor is chosen. Tick at least one.",
    ),
    "conflict_of_interest": (
        "Điều tra viên này làm việc cho đơn vị được đánh giá. Hãy chọn người khác.",
        "This surveyor works for the unit being rated. Choose another surveyor.",
    ),
    "not_assigned": (
        "Trường hợp này không do bạn phụ trách. Hãy hỏi giám sát viên.",
        "This case is not in your hands. Ask the supervisor.",
    ),
    "case_ended": (
        "Trường hợp này đã kết thúc. Giám sát viên có thể mở lại.",
        "This case has ended. A supervisor can reopen it.",
    ),
    "case_open": (
        "Trường hợp này chưa xong. Hãy ghi kết quả trước.",
        "This case is still open. Record how it ended first.",
    ),
    "completed_by_its_form": (
        "Chỉ phiếu mới làm xong một trường hợp. Hãy nhập phiếu, hoặc ghi là phiếu giấy"
        " đang được gửi về.",
        "Only its form completes a case. Key the form, or record that it is on its way"
        " on paper.",
    ),
    "appointment_without_time": (
        "Lịch hẹn cần ngày giờ, sau lần đến này; kết quả khác thì không có ngày hẹn."
        " Hãy ghi lại lần đến.",
        "An appointment needs its day and time, later than the visit; other outcomes"
        " have none. Record the visit again.",
    ),
    "visit_too_early": (
        "Lần đến này trước ngày chọn mẫu. Hãy xem lại đồng hồ của máy rồi ghi lại.",
        "The visit is earlier than the sample. Look at the device's clock and record"
        " it again.",
    ),
    "visit_taken": (
        "Lần đến này đã được ghi với nội dung khác. Hãy ghi thành lần đến mới.",
        "This visit is recorded with another content. Record it as a new one.",
    ),
    "unknown_outcome": (
        "Không có kết quả này. Hãy chọn một kết quả trong danh sách.",
        "There is no such outcome. Choose one of the list.",
    ),
    "too_few_visits": (
        "“Không gặp được” cần ba lần đến. Hãy ghi lần này là không có ai ở nhà.",
        "“Never met” needs three visits. Record this one as not home.",
    ),
    "not_a_supervisor": (
        "Chỉ giám sát viên được quyết định việc này. Hãy nhờ giám sát viên.",
        "Only a supervisor may decide this. Ask one.",
    ),
    "already_replaced": (
        "Trường hợp này đã có người thay thế. Hãy xem trường hợp thay thế.",
        "A reserve stands in for this case already. Look at the reserve's case.",
    ),
    "no_reserve": (
        "Ở đây không còn dự phòng. Trường hợp này không có trả lời.",
        "No reserve is left here. The case stays without an answer.",
    ),
}
