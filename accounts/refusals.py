"""Why a request of two people, a role or a signature was refused."""

from localities.refusals import CODES as OF_LOCALITIES
from wording.refusals import Codes

CODES = Codes(
    {
        "reason_missing": (
            "Hãy ghi lý do bằng một câu.",
            "Say why in a sentence.",
        ),
        "not_entitled": (
            "Vai trò của bạn không cho phép việc này. Hãy nhờ người có quyền.",
            "Your role does not allow this. Ask somebody whose role does.",
        ),
        "own_request": (
            "Người đề nghị và người được giao không tự duyệt. Hãy nhờ một người khác có"
            " quyền duyệt.",
            "Neither who asked nor who gets it approves. Let another person with this"
            " right do it.",
        ),
        "decided_before": (
            "Đề nghị này đã được quyết định. Hãy tải lại trang.",
            "This request was decided before. Reload the page.",
        ),
        "waits_already": (
            "Đã có một đề nghị đang chờ duyệt. Hãy duyệt hoặc rút đề nghị đó trước.",
            "A request waits already. Decide it or take it back first.",
        ),
        "not_here": (
            "Chỉ thao tác của chính người đó, sau khi đăng nhập, mới được tính. Hãy để"
            " người đó tự làm.",
            "Only a request of the person's own, signed in, counts. Let them do it"
            " themselves.",
        ),
        "lately_taken": (
            "Mật khẩu, thiết bị hoặc địa chỉ thư của bạn bị người khác thay đổi chưa đủ"
            " bảy ngày. Hãy để người khác duyệt.",
            "Your password, second factor or address was changed by others less than"
            " seven days ago. Let another person approve this.",
        ),
        "last_factor": (
            "Đây là cách xác thực bước hai cuối cùng của bạn. Hãy thêm khóa hoặc ứng"
            " dụng khác trước, rồi mới gỡ.",
            "This is your last second factor. Add another passkey or an app first, then"
            " remove this one.",
        ),
        "works_where_rated": (
            "Vai trò xem số liệu chưa công bố và vai trò tại một tỉnh, xã hoặc điểm"
            " tiếp nhận không thuộc về cùng một người. Hãy ghi ngày kết thúc (hôm nay"
            " hoặc sớm hơn) cho vai trò kia trước.",
            "Nobody holds a role that sees unreleased figures and a role in a province,"
            " commune or service point. First end the other role, by today at the"
            " latest.",
        ),
        "two_administrators_named": (
            "Đã có hai quản trị viên đầu tiên. Một người đề nghị vai trò này, người kia"
            " duyệt (/tai-khoan/quyen-han/).",
            "There have been two administrators: one of them asks for this role,"
            " another person approves it (/tai-khoan/quyen-han/).",
        ),
        "signing_key_missing": (
            "Chưa đặt SIPAS_SIGNING_KEY (64 chữ số thập lục phân). Hãy đặt rồi chạy"
            " lại.",
            "SIPAS_SIGNING_KEY holds no 64 hexadecimal digits. Set it and run again.",
        ),
    },
    below=OF_LOCALITIES,
)
refusal = CODES.refusal
refused = CODES.refused
