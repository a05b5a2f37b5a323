"""Why a release, a preview or a report was refused, and what to do next."""

from accounts.refusals import CODES as OF_ACCOUNTS
from wording.refusals import Codes

RELEASES = {
    "not_a_draft": (
        "Phiên bản này không còn là bản thảo. Hãy lập phiên bản mới.",
        "This edition is no draft any more. Draft a new edition.",
    ),
    "draft_changed": (
        "Số liệu của bản thảo này không còn như khi lập. Hãy lập bản thảo mới và báo"
        " kiểm toán viên.",
        "The figures of this draft are not those that were drafted. Draft it anew, and"
        " tell an auditor.",
    ),
    "self_sealed": (
        "Bạn lập bản thảo này. Người thứ hai phải niêm phong.",
        "You drafted this edition. A second person must seal it.",
    ),
    "self_approved": (
        "Bạn lập bản thảo này. Người thứ hai phải phê duyệt việc công bố.",
        "You drafted this edition. A second person must approve that it becomes"
        " public.",
    ),
    "not_sealed": (
        "Chỉ phiên bản đã niêm phong mới công bố hoặc thu hồi được. Hãy niêm phong"
        " trước.",
        "Only a sealed edition can be published or withdrawn. Seal it first.",
    ),
    "provinces_left_out": (
        "Phiên bản của cả nước này chỉ có {have} trên {whole} tỉnh. Hãy ghi vì sao vẫn"
        " công bố.",
        "This edition of the whole country has {have} of {whole} provinces. Write why"
        " it is published all the same.",
    ),
    "minute_missing": (
        "Chưa có thời điểm công bố. Hãy chọn thời điểm, hoặc đánh dấu công bố ngay.",
        "No minute of publication was given. Choose one, or tick “at once”.",
    ),
    "already_public": (
        "Phiên bản này đã công bố. Hãy thu hồi, hoặc lập bản đính chính.",
        "This edition is public. Withdraw it, or draft a correction of it.",
    ),
    "public_reason_missing": (
        "Hãy ghi lý do: người đọc sẽ được biết vì sao.",
        "Give the reason: readers are told why.",
    ),
    "release_empty": (
        "Không có số liệu nào để công bố. Hãy tính điểm đợt khảo sát trước.",
        "There is no figure to publish. Score the round first.",
    ),
    "announcement_not_ahead": (
        "Hãy chọn một thời điểm trong tương lai.",
        "Give a moment that is still to come.",
    ),
    "announcement_unnamed": (
        "Hãy ghi mã đợt khảo sát và tên đợt bằng cả hai thứ tiếng.",
        "Give the round's code and its name in both languages.",
    ),
    "no_edition": (
        "“{value}” chưa có phiên bản nào. Hãy chọn một trong: {known}.",
        "There is no edition of “{value}”. Choose one of: {known}.",
    ),
}

PREVIEWS = {
    "preview_not_allowed": (
        "Người này không được xem trước: không ai tự cho mình xem trước, và cán bộ,"
        " lãnh đạo của tỉnh được xếp hạng không có quyền này.",
        "This person may not see the figures early: nobody grants themselves a preview,"
        " and no officer or leader of a province that is ranked has one.",
    ),
    "preview_not_granted": (
        "Bạn chưa được cho xem trước. Hãy liên hệ bàn công bố của Bộ nếu cần.",
        "No preview was granted to you. Ask the release desk if you need one.",
    ),
    "preview_grant_incomplete": (
        "Hãy ghi người có tài khoản còn hiệu lực, chức vụ của họ và một thời điểm trong"
        " tương lai.",
        "Give a person who may sign in, their office, and a moment still to come.",
    ),
}

REPORTS = {
    "reports_of_a_draft": (
        "Hãy niêm phong phiên bản trước: bản thảo còn có thể thay đổi.",
        "Seal the edition first: a draft may still change.",
    ),
    "reports_under_way": (
        "Các báo cáo này đang được lập. Hãy chờ, hoặc dừng việc đó trước.",
        "These reports are being made already. Wait for them, or stop that first.",
    ),
    "batch_over": (
        "Việc đã xong, không còn gì để dừng. Hãy tải lại trang.",
        "It is over; there is nothing to stop. Reload the page.",
    ),
    "no_mail_server": (
        "Hệ thống chưa có máy chủ thư, nên không gửi được gì. Hãy báo người vận hành"
        " đặt SIPAS_MAIL_HOST.",
        "No mail server is set up, so nothing can be sent. Ask the operator to set"
        " SIPAS_MAIL_HOST.",
    ),
    "reports_not_public": (
        "Phiên bản này chưa công bố hoặc đã thu hồi. Chỉ gửi báo cáo của phiên bản đang"
        " công khai.",
        "This edition is not public, or withdrawn. Mail reports of an edition that is"
        " public.",
    ),
    "nobody_to_mail": (
        "Không còn tỉnh nào cần gửi: tỉnh chưa có địa chỉ, hoặc thư đã gửi. Hãy điền"
        " địa chỉ, hoặc gửi lại từng thư.",
        "No province is left to mail to: those without a mail have no address. Fill in"
        " addresses, or send single mails again.",
    ),
    "no_mail_address": (
        "“{value}” không phải là địa chỉ thư. Hãy sửa địa chỉ của {place}.",
        "“{value}” is no mail address. Correct the address of {place}.",
    ),
    "came_back_without_words": (
        "Hãy ghi máy chủ thư đã trả lời gì.",
        "Write what the postmaster said.",
    ),
    "mail_did_not_leave": (
        "Thư này chưa gửi đi nên chưa thể bị trả lại. Hãy tải lại trang.",
        "This mail has not left, so it cannot have come back. Reload the page.",
    ),
    "reports_busy": (
        "Đang lập nhiều báo cáo. Vui lòng thử lại sau giây lát.",
        "Many reports are being made just now. Please try again in a moment.",
    ),
    "unknown_basis": (
        "Lần công bố này không có số liệu theo địa giới “{value}”. Hãy chọn: {known}.",
        "This release has no figures on the basis “{value}”. Choose: {known}.",
    ),
    "wrong_points": (
        "{value}: nhập số điểm từ −{most} đến {most}, ví dụ 3 hoặc −1,5.",
        "{value}: type points from −{most} to {most}, such as 3 or −1.5.",
    ),
    "wrong_score": (
        "{value}: nhập số điểm, nhiều nhất {most}, ví dụ 1,5.",
        "{value}: type points, {most} at most, such as 1.5.",
    ),
}

ANNOUNCED = {
    "announced_folder": (
        "{value}: cần một thư mục có announced.toml và figures.csv.",
        "{value}: expected a folder with announced.toml and figures.csv.",
    ),
    "announced_file_missing": (
        "Thiếu tệp {value}. Hãy chọn cả hai tệp announced.toml và figures.csv.",
        "The file {value} is missing. Choose both, announced.toml and figures.csv.",
    ),
    "announced_large": (
        "Tệp {value} quá lớn. Mỗi tệp tối đa 5 MB.",
        "The file {value} is too large. Each file may have 5 MB.",
    ),
    "announced_not_utf8": (
        "{value}: không phải chữ Unicode (UTF-8). Hãy lưu lại tệp dạng CSV UTF-8.",
        "{value}: not text in Unicode (UTF-8). Save the file again as CSV in UTF-8.",
    ),
    "announced_not_csv": (
        "Không đọc được bảng CSV. Hãy xuất lại tệp từ phần mềm bảng tính.",
        "The table is no CSV that can be read. Export it again from the spreadsheet.",
    ),
    "announced_no_rows": (
        "Bảng không có dòng số liệu nào. Hãy bổ sung ít nhất một dòng.",
        "The table has no row of figures. Add at least one.",
    ),
    "announced_too_many": (
        "Quá nhiều dòng hoặc quá nhiều lỗi để đọc tiếp. Hãy sửa các lỗi trên, rồi tải"
        " lại.",
        "Too many rows or problems to read on. Mend the problems above and load again.",
    ),
    "announced_column": (
        "Cột này không dùng ở đây hoặc lặp lại. Các cột được dùng: {known}.",
        "This column is not used here, or stands twice. Columns there are: {known}.",
    ),
    "announced_column_missing": (
        "Thiếu cột này. Hãy bổ sung.",
        "This column is missing. Add it.",
    ),
    "announced_cells": (
        "Dòng có {found} ô, cần {expected}. Hãy kiểm tra dấu phẩy và dấu ngoặc kép.",
        "The row has {found} cells, expected {expected}. Check commas and quotes.",
    ),
    "announced_twice": (
        "Dòng này giống hệt dòng {first}. Hãy bỏ một dòng.",
        "This row says the same as row {first}. Leave one of them out.",
    ),
    "announced_year": (
        "Cần một năm bốn chữ số từ 1990 đến 2100.",
        "Expected a year of four digits from 1990 to 2100.",
    ),
    "announced_word": (
        "Cần một trong: {known}.",
        "Expected one of: {known}.",
    ),
    "announced_number": (
        "Cần một số viết với dấu chấm thập phân, như 87.07, trong khoảng cho phép.",
        "Expected a number with a decimal point, such as 87.07, within its range.",
    ),
    "announced_count": (
        "Cần một số nguyên viết liền các chữ số, không dấu chấm hay phẩy, ví dụ 36525.",
        "A whole number was expected, its digits written together without points or"
        " commas, as 36525.",
    ),
    "announced_odd_signs": (
        "Có ký tự điều khiển không nhìn thấy được. Hãy xóa rồi gõ lại ô này.",
        "A control character that cannot be seen. Delete it and type the cell anew.",
    ),
    "announced_long": (
        "Dài quá {most} ký tự. Hãy rút ngắn.",
        "Longer than {most} letters. Shorten it.",
    ),
    "announced_source_missing": (
        "Mỗi số phải có nguồn. Hãy ghi địa chỉ hoặc mã nguồn.",
        "Every figure needs its source. Give its address or code.",
    ),
    "announced_unit": (
        "Không có đúng một đơn vị tên này trong danh mục năm {year}. Hãy viết tên đầy"
        " đủ hoặc mã.",
        "Not exactly one unit of the register of {year} has this name. Write it in"
        " full, or its code.",
    ),
    "announced_body": (
        "Cơ quan này chưa được khai trong announced.toml cho năm {year}. Hãy khai ở"
        " [[bodies]].",
        "This body is not declared in announced.toml for {year}. Declare it in"
        " [[bodies]].",
    ),
    "announced_empty": (
        "Dòng không có số nào. Hãy nhập ít nhất một giá trị hoặc bỏ dòng.",
        "The row holds no figure. Give at least one value, or leave the row out.",
    ),
    "announced_count_missing": (
        "Dòng đếm phải có số ở cột number.",
        "A row that counts needs a number in the column number.",
    ),
    "announced_rank": (
        "Thứ hạng phải từ 1 đến số đơn vị được xếp hạng.",
        "A rank lies between 1 and the number of units ranked.",
    ),
    "announced_points": (
        "Điểm lớn hơn điểm tối đa. Hãy xem lại nguồn.",
        "The points are more than their maximum. Look at the source again.",
    ),
    "announced_reason_missing": (
        "Khi chọn số được in, hãy ghi lý do bằng cả hai thứ tiếng.",
        "Where the value to print is chosen, say why in both languages.",
    ),
    "announced_same": (
        "Bảng này giống hệt phiên bản đang công bố. Không cần phiên bản mới.",
        "This table is the same as the public edition. No new edition is needed.",
    ),
    "announced_other_family": (
        "Mã bảng “{value}” đã dùng cho chỉ số khác. Hãy đổi mã.",
        "The code “{value}” belongs to another index. Choose another code.",
    ),
    "taken_already": (
        "Bản thảo này đã có người nhận. Hãy tải lại trang.",
        "Somebody has drafted this edition as theirs. Reload the page.",
    ),
    "nobody_drafted": (
        "Bảng này do lệnh trên máy chủ nạp. Trước hết một người phải kiểm tra và nhận"
        " bản thảo, rồi người khác niêm phong.",
        "A command of the machine loaded this table. First one person checks it and"
        " takes the draft as theirs, then another seals it.",
    ),
    "claims_file": (
        "{value}: cần một tệp CSV UTF-8 có các cột index, year, unit, indicator,"
        " measure, value.",
        "{value}: expected a CSV file in UTF-8 with the columns index, year, unit,"
        " indicator, measure, value.",
    ),
}

CODES = Codes(RELEASES, PREVIEWS, REPORTS, ANNOUNCED, below=OF_ACCOUNTS)
refused = CODES.refused
