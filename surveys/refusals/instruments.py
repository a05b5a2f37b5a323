"""What is wrong with a questionnaire handed in, and with what is asked of one. PURE."""

from typing import Final

WORKBOOK: Final = {
    "sheet_missing": (
        "Bảng tính thiếu trang “{sheet}”. Hãy thêm trang này, hoặc tải một phiếu hỏi"
        " xuống làm mẫu.",
        "The workbook lacks the sheet “{sheet}”. Add it, or download a questionnaire as"
        " an example.",
    ),
    "form_column_missing": (
        "Trang này thiếu cột “{heading}”. Hãy thêm cột vào dòng tên cột.",
        "This sheet lacks the column “{heading}”. Add it to the row of column names.",
    ),
    "form_column_changes": (
        "Cột này đổi câu nào được hỏi ai, ở đây không dùng được. Hãy ghi điều kiện ở"
        " cột “relevant”.",
        "This column changes who is asked what, which has no place here. Say it in the"
        " column “relevant”.",
    ),
    "form_settings_rows": (
        "Trang “settings” cần đúng một dòng dưới tên cột. Hãy giữ lại một dòng.",
        "The sheet “settings” needs one row below its column names. Keep one.",
    ),
    "form_code_wrong": (
        "Mã chỉ gồm chữ cái không dấu, chữ số và . _ + -, bắt đầu bằng chữ hoặc số. Hãy"
        " sửa mã này.",
        "A code has letters without marks, digits and . _ + - only and begins with a"
        " letter or digit. Mend this one.",
    ),
    "form_word_unknown": (
        "Cần một trong: {known}. Hãy sửa ô này.",
        "Expected one of: {known}. Mend this cell.",
    ),
    "form_type_unknown": (
        "Loại dòng này không dùng ở đây. Hãy dùng select_one, select_multiple, integer,"
        " text, begin_group hoặc end_group, hoặc bỏ dòng này.",
        "Rows of this type are not used here. Use select_one, select_multiple, integer,"
        " text, begin_group or end_group, or take the row out.",
    ),
    "form_list_unknown": (
        "Trang “choices” không có danh sách này. Hãy thêm danh sách hoặc sửa tên.",
        "The sheet “choices” has no such list. Add it, or mend the name.",
    ),
    "form_named_twice": (
        "Mã này đã có ở dòng {first}. Mỗi mã dùng một lần; hãy đổi một trong hai.",
        "This code stands in row {first} already. Each is used once; change one.",
    ),
    "form_outside_group": (
        "Câu hỏi phải nằm giữa begin_group và end_group. Hãy thêm dòng begin_group phía"
        " trên.",
        "A question stands between begin_group and end_group. Add a row begin_group"
        " above.",
    ),
    "form_group_in_group": (
        "Nhóm không nằm trong nhóm khác. Hãy đóng nhóm trước bằng end_group.",
        "A group stands in no other group. Close the one before by end_group.",
    ),
    "form_no_group_to_end": (
        "Không có nhóm nào đang mở để đóng. Hãy bỏ dòng này.",
        "No group is open that this row could end. Take the row out.",
    ),
    "form_group_open": (
        "Nhóm mở ở dòng này không được đóng. Hãy thêm dòng end_group sau câu cuối.",
        "The group that begins here never ends. Add a row end_group after its last"
        " question.",
    ),
    "form_group_empty": (
        "Nhóm này không có câu hỏi nào. Hãy thêm câu hỏi hoặc bỏ nhóm.",
        "This group has no question. Add one, or take the group out.",
    ),
    "form_nothing_scored": (
        "Không câu hỏi nào được chấm điểm. Hãy ghi “yes” ở cột “scored” của các câu về"
        " mức độ hài lòng.",
        "No question is scored. Write “yes” in the column “scored” of the questions on"
        " satisfaction.",
    ),
    "form_scored_otherwise": (
        "Câu được chấm điểm phải là select_one với danh sách năm mức. Hãy sửa loại của"
        " câu hoặc bỏ “scored”.",
        "A scored question is a select_one of the five levels. Mend its type, or take"
        " “scored” away.",
    ),
    "form_two_scales": (
        "Mọi câu được chấm điểm dùng chung một danh sách mức, ở đây là “{first}”. Hãy"
        " sửa loại của câu này.",
        "All scored questions offer one list of levels, here “{first}”. Mend the type"
        " of this one.",
    ),
    "form_levels_wrong": (
        "Danh sách mức cần đúng các mã 1, 2, 3, 4, 5 theo thứ tự. Hãy sửa danh sách"
        " “{list}”.",
        "The list of levels needs the codes 1, 2, 3, 4, 5 in this order. Mend the list"
        " “{list}”.",
    ),
    "form_condition_unread": (
        "Không đọc được điều kiện. Hãy viết như selected(${{N5}}, 'late'), nối bằng or"
        " trong cùng một câu và bằng and giữa các câu.",
        "The condition cannot be read. Write it as selected(${{N5}}, 'late'), joined by"
        " or about one question and by and about several.",
    ),
    "form_condition_question": (
        "Điều kiện nhắc câu {when}, không phải câu có phương án chọn đứng trước. Hãy"
        " sửa mã hoặc thứ tự các câu.",
        "The condition names {when}, which is no question with options that stands"
        " before. Mend the code, or the order of the questions.",
    ),
    "form_condition_option": (
        "Câu {when} không có phương án “{answer}”. Hãy sửa điều kiện.",
        "Question {when} offers no “{answer}”. Mend the condition.",
    ),
    "form_most_unread": (
        "Ô này chỉ nhận giới hạn số phương án của câu chọn nhiều, như count-selected(.)"
        " <= 3. Hãy sửa hoặc để trống.",
        "This cell takes only how many options may be chosen in a select_multiple, as"
        " count-selected(.) <= 3. Mend it, or leave it empty.",
    ),
    "form_text_long": (
        "Ô này dài quá {most} ký tự. Hãy rút ngắn.",
        "This cell is over {most} characters long. Shorten it.",
    ),
}

VERSIONS: Final = {
    "form_declared_wrongly": (
        "{key}: {expected}. Hãy sửa tệp rồi nạp lại.",
        "{key}: {expected}. Mend the file and hand it in again.",
    ),
    "form_too_large": (
        "Tệp lớn quá {most} MB. Hãy bỏ hình ảnh và các trang không dùng.",
        "The file is over {most} MB. Take out pictures and unused sheets.",
    ),
    "version_taken": (
        "Đã có phiếu hỏi {code} phiên bản {version} với nội dung khác, và đã được dùng."
        " Hãy ghi phiên bản mới.",
        "Version {version} of questionnaire {code} exists with other content, and is in"
        " use. Give this one another version.",
    ),
    "version_in_use": (
        "Đã có đợt khảo sát dùng phiên bản này nên nó được giữ nguyên.",
        "A round uses this version, so it stays. Retire it instead.",
    ),
    "version_in_preparation": (
        "Đợt đang chuẩn bị “{round}” dùng phiên bản này. Hãy chọn phiên bản khác cho"
        " đợt đó trước.",
        "Round “{round}”, in preparation, asks this version. Choose another one there"
        " first.",
    ),
    "version_retired": (
        "Phiên bản này đã ngừng dùng. Hãy chọn phiên bản khác, hoặc cho dùng lại.",
        "This version is retired. Choose another one, or bring it back.",
    ),
}
