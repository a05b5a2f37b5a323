"""Why a step on a comment or a letter of apology was refused."""

from accounts.refusals import CODES as OF_ACCOUNTS
from wording.refusals import Codes

CODES = Codes(
    {
        "nothing_said": (
            "Chưa có nội dung. Hãy viết không quá 4.000 ký tự.",
            "Nothing is written. Write at most 4,000 characters.",
        ),
        "named_in_comment": (
            "Ý kiến nhắc tên cán bộ này nên cán bộ này không được tham gia xử lý. Hãy"
            " để đồng nghiệp khác làm.",
            "The comment names this member of staff, who has no part in it. Let another"
            " colleague do it.",
        ),
        "not_of_the_point": (
            "Hãy chọn một trong những người được đề xuất: người khác không được trả"
            " lời.",
            "Choose one of the people offered: nobody else may answer.",
        ),
        "not_theirs": (
            "Chỉ người được giao mới trả lời. Hãy giao xử lý trước.",
            "Only the person it is assigned to answers. Assign it first.",
        ),
        "not_now": (
            "Ý kiến đã được người khác xử lý tiếp. Hãy xem quá trình xử lý.",
            "The comment has moved on in the meantime. Look at its history.",
        ),
        "to_be_handed_over": (
            "Khiếu nại, tố cáo không được trả lời tại đây. Hãy chuyển cho cơ quan có"
            " thẩm quyền.",
            "Complaints and denunciations are not answered here. Hand this one over to"
            " the agency in charge.",
        ),
        "already_written": (
            "Hồ sơ này đã có thư xin lỗi. Hãy mở thư trong danh sách.",
            "A letter for this file exists already. Open it from the list.",
        ),
        "no_signer": (
            "Thư xin lỗi do người đứng đầu ký: hãy ghi họ tên và chức vụ.",
            "An apology is signed by the head: give the name and the title.",
        ),
    },
    below=OF_ACCOUNTS,
)
refused = CODES.refused
