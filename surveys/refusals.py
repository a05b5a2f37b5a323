"""Why something was not done: a stable code, the field, and what to do next."""

from dataclasses import dataclass

_KEPT_VI = "Phiếu vẫn được giữ trên máy này."
_KEPT_EN = "The form is still kept on this device."

# code: what is wrong and what to do, in Vietnamese and English.
SENTENCES = {
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
    "body_too_large": (
        "Gói gửi lên lớn hơn {most} kB. Hãy chia nhỏ.",
        "The body is over {most} kB. Split it.",
    ),
    "not_json": (
        "Hãy gửi với Content-Type: application/json.",
        "Send it with Content-Type: application/json.",
    ),
    "method_not_allowed": (
        "Địa chỉ này chỉ nhận POST.",
        "This address takes POST only.",
    ),
    "not_signed_in": (
        "Bạn chưa đăng nhập hoặc khóa truy cập không đúng. Hãy đăng nhập lại. "
        + _KEPT_VI,
        "You are not signed in, or the token is not known. Sign in again. " + _KEPT_EN,
    ),
    "token_ended": (
        "Khóa truy cập đã hết hạn hoặc bị thu hồi. Hãy xin khóa mới. " + _KEPT_VI,
        "The token has expired or was revoked. Ask for a new one. " + _KEPT_EN,
    ),
    "not_permitted": (
        "Vai trò của bạn không được nộp phiếu. Hãy báo quản trị viên.",
        "Your role may not hand in questionnaires. Tell your administrator.",
    ),
    "csrf_failed": (
        "Trang đã mở quá lâu. Hãy tải lại trang rồi gửi lại. " + _KEPT_VI,
        "The page was open too long. Reload it and send again. " + _KEPT_EN,
    ),
    "busy": (
        "Máy chủ đang bận. Hãy gửi lại sau ít phút. " + _KEPT_VI,
        "The server is busy. Send again in a few minutes. " + _KEPT_EN,
    ),
    "reason_missing": (
        "Hãy ghi lý do bằng một câu.",
        "Say why in a sentence.",
    ),
    "nothing_to_change": (
        "Giá trị mới giống giá trị đang có. Không có gì để sửa.",
        "The new value is the one already there. There is nothing to change.",
    ),
    "already_undone": (
        "Lần sửa này đã được hoàn tác. Hãy xem lịch sử của phiếu.",
        "This amendment was undone already. See the questionnaire's history.",
    ),
    "changed_since": (
        "Giá trị đã được sửa lần nữa sau lần này. Hãy hoàn tác lần sửa sau trước.",
        "The value was amended again since. Undo the later amendment first.",
    ),
    "already_decided": (
        "Phiếu đã ở trạng thái này. Hãy tải lại trang.",
        "The questionnaire is in this state already. Reload the page.",
    ),
    "case_answered_again": (
        "Người này đã được hỏi lại và phiếu mới đang được tính. Hãy loại phiếu mới"
        " trước, rồi mới khôi phục phiếu này.",
        "This case was asked again and the new questionnaire counts. Reject the new"
        " one before restoring this one.",
    ),
    "not_entitled": (
        "Vai trò của bạn không cho phép việc này. Hãy nhờ người có quyền.",
        "Your role does not allow this. Ask somebody whose role does.",
    ),
    "own_request": (
        "Người đề nghị không được tự duyệt. Hãy nhờ một người khác có quyền duyệt.",
        "Who asked does not approve. Let another person with this right do it.",
    ),
    "decided_before": (
        "Đề nghị này đã được quyết định. Hãy tải lại trang.",
        "This request was decided before. Reload the page.",
    ),
    "waits_already": (
        "Đã có một đề nghị đang chờ duyệt. Hãy duyệt hoặc rút đề nghị đó trước.",
        "A request waits already. Decide it or take it back first.",
    ),
    "round_is_over": (
        "Đợt khảo sát đã hết hạn. Hãy đề nghị mở lại để người thứ hai duyệt.",
        "The round is over. Ask to open it again; a second person approves that.",
    ),
    "wrong_state": (
        "Đợt khảo sát đang ở trạng thái khác ({value}). Hãy tải lại trang.",
        "The round is in another state ({value}). Reload the page.",
    ),
    "closes_too_early": (
        "Ngày kết thúc phải từ {value} trở đi. Hãy chọn ngày khác.",
        "The round must close on {value} or later. Choose another day.",
    ),
    "items_differ": (
        "Mẫu phiếu mới có các câu chấm điểm khác mẫu cũ. Hãy mở một đợt khảo sát mới.",
        "The new form scores other items than the old one. Open another round.",
    ),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason; `field` is the path in what was sent, "" for the whole of it."""

    code: str
    field: str
    vi: str
    en: str


class Refused(Exception):
    """Something was not done; `refusals` says why."""

    def __init__(self, *refusals: Refusal) -> None:
        self.refusals = refusals
        super().__init__("; ".join(f"{r.code} {r.field}: {r.en}" for r in refusals))

    @property
    def code(self) -> str:
        return self.refusals[0].code


def refusal(code: str, field: str = "", **facts: object) -> Refusal:
    """The refusal of this code, its sentences filled with the facts of the case."""
    vi, en = (sentence.format(**facts) for sentence in SENTENCES[code])
    return Refusal(code, field, vi, en)


def refused(code: str, field: str = "", **facts: object) -> Refused:
    return Refused(refusal(code, field, **facts))
