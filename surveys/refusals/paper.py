"""Why a paper batch refused something, and what to do next. PURE."""

from typing import Final

PAPER: Final = {
    "unknown_draw": (
        "Đợt khảo sát không có mẫu này. Hãy chọn lại.",
        "The round has no such sample. Choose again.",
    ),
    "nothing_counted": (
        "Hãy đếm số phiếu trong xấp và ghi số lớn hơn 0.",
        "Count the questionnaires of the bundle and write a number above 0.",
    ),
    "not_a_serial": (
        "Số phiếu gồm đúng 6 chữ số in trên phiếu. Hãy nhập lại.",
        "The serial is the six digits printed on the form. Key it again.",
    ),
    "serial_not_drawn": (
        "Mẫu không có phiếu số {serial}. Hãy xem lại số in trên phiếu.",
        "The sample has no form {serial}. Look at the printed number again.",
    ),
    "serial_keyed": (
        "Phiếu số {serial} đã được nhập. Hãy xem lại số in trên phiếu.",
        "Form {serial} is keyed already. Look at the printed number again.",
    ),
    "serial_not_chosen": (
        "Phiếu số {serial} không cần nhập lần hai. Hãy nhập các số trong danh sách.",
        "Form {serial} needs no second pass. Key the numbers of the list.",
    ),
    "batch_is_full": (
        "Xấp đã đủ {counted} phiếu như đã đếm. Nếu còn phiếu, hãy đếm lại xấp.",
        "The batch has its {counted} forms as counted. If one is left, count again.",
    ),
    "batch_closed": (
        "Xấp phiếu đã đóng. Hãy mở xấp mới cho phiếu này.",
        "The batch is closed. Open another batch for this form.",
    ),
    "count_disagrees": (
        "Đã đếm {counted} phiếu nhưng nhập {keyed}. Hãy nhập phiếu còn thiếu, hoặc"
        " đếm lại và sửa số trên tờ đầu.",
        "{counted} forms were counted but {keyed} keyed. Key the missing ones, or"
        " count again and mend the header.",
    ),
    "first_pass_open": (
        "Lần nhập đầu chưa xong. Hãy nhập đủ số phiếu rồi kết thúc lần nhập đầu.",
        "The first pass is not finished. Key every form, then finish the first pass.",
    ),
    "same_hand": (
        "Bạn đã nhập phiếu này lần đầu. Người khác phải nhập lần hai.",
        "You keyed this form the first time. Another person keys the second pass.",
    ),
    "not_impartial": (
        "Bạn đã nhập phiếu này. Người khác phải quyết định chỗ khác nhau.",
        "You keyed this form. Another person decides where the passes differ.",
    ),
    "not_keyed_twice": (
        "Còn {left} phiếu chưa được nhập lần hai. Hãy nhập xong rồi đóng xấp.",
        "{left} forms wait for their second pass. Key them before closing.",
    ),
    "not_settled": (
        "Còn {left} phiếu có chỗ khác nhau chưa quyết định.",
        "{left} forms differ between the passes and wait for a decision.",
    ),
    "nothing_chosen": (
        "Hãy chọn câu trả lời đúng cho mục này.",
        "Choose the right answer to this item.",
    ),
    "not_all_taken": (
        "{left} phiếu chưa được nhận; xem lý do ở từng phiếu, sửa rồi đóng lại.",
        "{left} forms were not taken; see why at each, mend it and close again.",
    ),
}
