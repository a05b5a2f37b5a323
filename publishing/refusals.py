"""Why a release, a preview or a report was refused, and what to do next."""

from accounts.refusals import CODES as OF_ACCOUNTS
from wording.refusals import Codes

RELEASES = {
    "not_a_draft": (
        "Phiên bản này không còn là bản thảo. Hãy lập phiên bản mới.",
        "This edition is no draft any more. Draft a new edition.",
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
}

CODES = Codes(RELEASES, PREVIEWS, REPORTS, below=OF_ACCOUNTS)
refused = CODES.refused
