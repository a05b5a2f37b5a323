"""Why a questionnaire was not let in; docs/api.md lists these codes. PURE."""

from typing import Final

_KEPT_VI = "Phiếu vẫn được giữ trên máy này."
_KEPT_EN = "The form is still kept on this device."

RECORDS: Final = {
    "malformed": (
        "Nội dung gửi lên không phải JSON hợp lệ. Hãy kiểm tra rồi gửi lại.",
        "What was sent is no valid JSON. Check it and send it again.",
    ),
    "missing_field": (
        "Thiếu trường này. Hãy bổ sung rồi gửi lại.",
        "This field is missing. Add it and send again.",
    ),
    "unknown_field": (
        "Không có trường nào mang tên này. Hãy sửa tên trường.",
        "There is no field of this name. Mend the name.",
    ),
    "wrong_type": (
        "Giá trị sai kiểu ({expected}). Hãy sửa rồi gửi lại.",
        "The value is of the wrong type ({expected}). Mend it and send again.",
    ),
    "not_a_time": (
        "Cần thời điểm có múi giờ, ví dụ 2026-12-01T08:30:00+07:00, từ năm 1970.",
        "A time with its zone is needed, as 2026-12-01T08:30:00+07:00, from 1970 on.",
    ),
    "said_twice": (
        "Tên này xuất hiện hai lần trong phiếu nên một giá trị sẽ bị mất. Hãy bỏ một"
        " chỗ rồi gửi lại.",
        "This name stands twice in the record, so one value would be lost. Drop one of"
        " them and send again.",
    ),
    "cannot_be_kept": (
        "Phiếu có giá trị không lưu được. Hãy kiểm tra từng câu trả lời. " + _KEPT_VI,
        "The form holds a value that cannot be kept. Check each answer. " + _KEPT_EN,
    ),
    "length_missing": (
        "Gói gửi lên không cho biết độ dài. Hãy gửi với Content-Length.",
        "The body does not say how long it is. Send it with Content-Length.",
    ),
    "empty": (
        "Trường này không được để trống. Hãy điền giá trị.",
        "This field may not be empty. Fill it in.",
    ),
    "too_long": (
        "Nội dung quá dài (tối đa {most}). Hãy rút ngắn.",
        "The text is too long (at most {most}). Shorten it.",
    ),
    "odd_characters": (
        "Có ký tự điều khiển hoặc khoảng trắng thừa ở đầu, cuối. Hãy xóa các ký tự đó.",
        "There are control characters, or spaces at the ends. Remove them.",
    ),
    "unknown_round": (
        "Không có đợt khảo sát mã “{value}”. Hãy kiểm tra mã đợt. " + _KEPT_VI,
        "There is no survey round “{value}”. Check its code. " + _KEPT_EN,
    ),
    "round_not_open_yet": (
        "Đợt khảo sát chưa mở. Hãy gửi lại khi đợt đã mở. " + _KEPT_VI,
        "The round is not open yet. Send again once it is. " + _KEPT_EN,
    ),
    "round_closed": (
        "Đợt khảo sát đã kết thúc. " + _KEPT_VI + " Hãy báo giám sát viên.",
        "The round is over. " + _KEPT_EN + " Tell your supervisor.",
    ),
    "unknown_form": (
        "Đợt khảo sát chưa từng dùng mẫu phiếu này. Hãy tải lại mẫu phiếu.",
        "The round never asked this form. Load the form again.",
    ),
    "unknown_consent": (
        "Không có lời giới thiệu mã “{value}”. Hãy ghi đúng mã in trên phiếu.",
        "There is no text of consent “{value}”. Give the code printed on the form.",
    ),
    "unknown_unit": (
        "Đợt khảo sát không có đơn vị mã “{value}”. Hãy kiểm tra mã đơn vị.",
        "The round has no unit “{value}”. Check the unit's code.",
    ),
    "unknown_service_point": (
        "Không có bộ phận một cửa mã “{value}” trong đơn vị này. Hãy kiểm tra mã.",
        "This unit has no service point “{value}”. Check its code.",
    ),
    "no_case": (
        "Đợt khảo sát có mẫu đã chọn: mỗi phiếu phải ghi mã trường hợp. Phiếu này được"
        " ghi sổ và không được tính. " + _KEPT_VI,
        "The round has a drawn sample: a form names its case. This one is on the ledger"
        " and does not count. " + _KEPT_EN,
    ),
    "case_not_yours": (
        "Trường hợp này không được giao cho bạn, nên phiếu không được tính. Hãy báo"
        " giám sát viên. " + _KEPT_VI,
        "This case is not in your hands, so the form does not count. Tell your"
        " supervisor. " + _KEPT_EN,
    ),
    "ledger_full": (
        "Hôm nay đã ghi nhận {most} phiếu không được tính của bạn; phiếu này không được"
        " ghi nhận thêm. Hãy báo giám sát viên. " + _KEPT_VI,
        "{most} forms of yours that do not count are noted today; this one is not noted"
        " any more. Tell your supervisor. " + _KEPT_EN,
    ),
    "ledger_full_of_round": (
        "Đợt này đã kết thúc và đã ghi nhận {most} phiếu đến muộn của bạn; phiếu này"
        " không được ghi nhận thêm. Hãy báo giám sát viên. " + _KEPT_VI,
        "The round is over and {most} late forms of yours are noted; this one is not"
        " noted any more. Tell your supervisor. " + _KEPT_EN,
    ),
    "case_on_paper": (
        "Phiếu giấy của trường hợp này đang được nhập theo lô, nên chỉ lô đó được tính."
        " Hãy báo giám sát viên. " + _KEPT_VI,
        "A paper form of this case is being keyed in a batch, and that batch alone"
        " counts. Tell your supervisor. " + _KEPT_EN,
    ),
    "case_answered": (
        "Trường hợp này đã có phiếu khác, nên phiếu này không được tính. Hãy báo giám"
        " sát viên. " + _KEPT_VI,
        "This case is answered by another form, so this one does not count. Tell your"
        " supervisor. " + _KEPT_EN,
    ),
    "round_has_no_cases": (
        "Đợt khảo sát này không có mẫu, nên không có mã trường hợp. Hãy bỏ trường này.",
        "This round has no sample, so it has no cases. Leave this field out.",
    ),
    "round_is_drawn": (
        "Đợt khảo sát này có mẫu đã chọn: phiếu trả lời từng trường hợp, không nộp"
        " thành tệp. Hãy chọn đợt không có mẫu.",
        "This round has a drawn sample: forms answer its cases, and no file is taken."
        " Choose a round without a sample.",
    ),
    "not_handed_in_so": (
        "Đợt khảo sát này không nhận phiếu theo cách này. Hãy hỏi người phụ trách đợt"
        " khảo sát. " + _KEPT_VI,
        "This round does not take forms handed in this way. Ask who runs the round. "
        + _KEPT_EN,
    ),
    "works_for_unit": (
        "Bạn làm việc cho đơn vị được đánh giá nên không thu và không quyết định phiếu"
        " của đơn vị này. Hãy nhờ người khác.",
        "You work for the unit being rated: you neither collect nor decide about its"
        " forms. Ask somebody else.",
    ),
    "uid_taken": (
        "Mã phiếu này không dùng được ở đây. Hãy lập phiếu mới và báo giám sát viên. "
        + _KEPT_VI,
        "This form's number cannot be used here. Make a new form, and tell your"
        " supervisor. " + _KEPT_EN,
    ),
    "unknown_case": (
        "Mẫu của đợt khảo sát không có trường hợp “{value}”. Hãy kiểm tra mã.",
        "The round's sample has no case “{value}”. Check its code.",
    ),
    "case_is_reserve": (
        "Trường hợp này thuộc danh sách dự phòng, chưa được gọi thay thế. Hãy xin giám"
        " sát viên duyệt thay thế trước.",
        "This case is a reserve that was not called in. Ask a supervisor for the"
        " replacement first.",
    ),
    "case_contradicts": (
        "Mẫu đã chọn ghi “{value}” cho trường này. Hãy để trống hoặc ghi đúng như mẫu.",
        "The drawn case says “{value}” here. Leave the field out, or say the same.",
    ),
    "domain_contradicts": (
        "Trường này khác với câu trả lời “{value}” trong phiếu. Hãy bỏ một trong hai.",
        "This field differs from the answer “{value}” on the form. Drop one of them.",
    ),
    "unknown_label": (
        "“{value}” không phải là nhóm có trong phiếu hỏi của đợt này. Hãy ghi mã của"
        " một phương án trả lời, hoặc bỏ trống trường này.",
        "“{value}” is no group that the questionnaire of this round knows. Give the"
        " code of one of its options, or leave this field out.",
    ),
    "place_not_allowed": (
        "Bạn không được giao thu phiếu ở nơi này. Hãy báo giám sát viên. " + _KEPT_VI,
        "You are not assigned to this place. Tell your supervisor. " + _KEPT_EN,
    ),
    "round_not_allowed": (
        "Khóa truy cập không thuộc đợt khảo sát này. Hãy xin khóa đúng đợt.",
        "The token belongs to another round. Ask for one of this round.",
    ),
    "weight_not_allowed": (
        "Quyền số do thiết kế mẫu quyết định. Hãy bỏ trường này.",
        "The sample's design decides the weight. Leave this field out.",
    ),
    "weight_not_positive": (
        "Quyền số phải là số hữu hạn lớn hơn 0. Hãy sửa số này.",
        "The weight must be a finite number above 0. Mend it.",
    ),
    "item_twice": (
        "Câu hỏi này có mặt ở cả answers và other. Hãy bỏ một chỗ.",
        "This item stands in both answers and other. Drop one of them.",
    ),
    "too_many_records": (
        "Mỗi lần gửi nhiều nhất {most} phiếu. Hãy chia nhỏ.",
        "At most {most} records may be sent at once. Split them.",
    ),
    "token_ended": (
        "Khóa truy cập đã hết hạn hoặc bị thu hồi. Hãy xin khóa mới. " + _KEPT_VI,
        "The token has expired or was revoked. Ask for a new one. " + _KEPT_EN,
    ),
    "csrf_failed": (
        "Trang đã mở quá lâu. Hãy tải lại trang rồi gửi lại. " + _KEPT_VI,
        "The page was open too long. Reload it and send again. " + _KEPT_EN,
    ),
    "busy": (
        "Máy chủ đang bận. Hãy gửi lại sau ít phút. " + _KEPT_VI,
        "The server is busy. Send again in a few minutes. " + _KEPT_EN,
    ),
    "case_answered_again": (
        "Người này đã được hỏi lại và phiếu mới đang được tính. Hãy loại phiếu mới"
        " trước, rồi mới khôi phục phiếu này.",
        "This case was asked again and the new questionnaire counts. Reject the new"
        " one before restoring this one.",
    ),
}

ANSWERS: Final = {
    "unknown_item": (
        "Phiếu này không có câu hỏi “{value}”. Hãy kiểm tra mã câu hỏi.",
        "This questionnaire has no item “{value}”. Check the item code.",
    ),
    "not_a_level": (
        "“{value}” không phải là mức từ 1 đến 5. Hãy chọn lại một mức.",
        "“{value}” is not a level from 1 to 5. Choose a level again.",
    ),
    "unknown_option": (
        "“{value}” không có trong các lựa chọn. Hãy chọn lại.",
        "“{value}” is not among the options. Choose again.",
    ),
    "too_many_choices": (
        "Chỉ được chọn nhiều nhất {most} nội dung. Hãy bỏ bớt.",
        "At most {most} may be chosen. Take some away.",
    ),
    "not_a_number": (
        "“{value}” không phải là số. Hãy nhập số không âm.",
        "“{value}” is not a number. Enter a number from 0 up.",
    ),
    "not_asked": (
        "Câu hỏi này không dành cho người đã trả lời như trên. Hãy bỏ câu trả lời.",
        "This item is not for people who answered so above. Take the answer away.",
    ),
}
