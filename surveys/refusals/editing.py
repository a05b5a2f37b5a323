"""Why a stored questionnaire or a round was not changed. PURE."""

from typing import Final

EDITING: Final = {
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
    "round_is_closed": (
        "Đợt khảo sát đã đóng nên không sửa, không loại phiếu được nữa. Hãy đề nghị mở"
        " lại đợt trước.",
        "The round is closed: nothing is amended or left out. Ask to open it again"
        " first.",
    ),
    "both_of_the_unit": (
        "Hai người không được cùng làm việc cho đơn vị được đánh giá. Hãy nhờ một giám"
        " sát viên nơi khác duyệt.",
        "The two may not both work for the unit being rated. Let a supervisor from"
        " elsewhere approve it.",
    ),
    "round_is_over": (
        "Đợt khảo sát đã hết hạn. Hãy đề nghị mở lại để người thứ hai duyệt.",
        "The round is over. Ask to open it again; a second person approves that.",
    ),
    "round_code_taken": (
        "Đã có đợt khảo sát mã “{value}”. Hãy đặt mã khác.",
        "There is a round “{value}” already. Choose another code.",
    ),
    "round_has_lists": (
        "Đợt khảo sát đã có danh sách, nên đơn vị, danh mục và cách thu giữ nguyên."
        " Hãy xóa danh sách trước.",
        "The round has lists, so its owner, register and kind stay. Delete the lists"
        " first.",
    ),
    "round_in_use": (
        "Đợt khảo sát đã có danh sách, phiếu hoặc đề nghị nên được giữ lại. Hãy sửa đợt"
        " này thay vì xóa.",
        "Lists, questionnaires or requests hang on the round, so it stays. Change it"
        " instead.",
    ),
    "opening_is_asked": (
        "Đợt khảo sát đang chờ người thứ hai duyệt mở nên không sửa được. Hãy rút đề"
        " nghị trước.",
        "The round waits for a second person to open it, so it is not changed. Take the"
        " request back first.",
    ),
    "wrong_state": (
        "Đợt khảo sát đang ở trạng thái khác ({value}). Hãy tải lại trang.",
        "The round is in another state ({value}). Reload the page.",
    ),
    "closes_too_early": (
        "Ngày kết thúc phải từ {value} trở đi. Hãy chọn ngày khác.",
        "The round must close on {value} or later. Choose another day.",
    ),
    "round_in_edition": (
        "Đợt khảo sát đã có trong một bản công bố đã niêm phong nên không rút được. Hãy"
        " sửa bằng một bản đính chính.",
        "The round stands in a sealed edition, so it is not withdrawn. Correct it by"
        " another edition.",
    ),
    "design_in_edition": (
        "Đợt khảo sát đã có trong một bản công bố đã niêm phong nên không thay thiết kế"
        " được. Hãy sửa bằng một bản đính chính.",
        "The round stands in a sealed edition, so its design is not replaced. Correct"
        " it by another edition.",
    ),
    "nothing_replaced": (
        "Không có gì khác với thiết kế đang dùng. Hãy chọn tệp hoặc đổi một lựa chọn.",
        "Nothing differs from the design in use. Choose a file or change a choice.",
    ),
    "round_has_moved_on": (
        "Phiếu của đợt đã khác so với lúc đề nghị nên không thay được: {value}. Hãy từ"
        " chối đề nghị này và đề nghị lại.",
        "The round is no longer as it was when this was asked: {value}. Decline the"
        " request, and ask again.",
    ),
    "items_differ": (
        "Mẫu phiếu mới có các câu chấm điểm khác mẫu cũ. Hãy mở một đợt khảo sát mới.",
        "The new form scores other items than the old one. Open another round.",
    ),
}
