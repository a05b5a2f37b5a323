"""Why a request about personal data was refused. PURE."""

from typing import Final

DATA_PROTECTION: Final = {
    "already_erased": (
        "Người này đã được xóa trước đó. Không còn gì để xóa.",
        "This person was erased before. Nothing is left to erase.",
    ),
    "request_closed": (
        "Yêu cầu này đã kết thúc. Hãy ghi yêu cầu mới.",
        "This request is closed. Write down a new one.",
    ),
    "not_replied_to": (
        "Hãy phản hồi cho người yêu cầu trước, rồi mới kết thúc.",
        "Reply to the person first, then close the request.",
    ),
    "extended_before": (
        "Yêu cầu đã được gia hạn một lần. Hãy kết thúc đúng hạn.",
        "It was extended once already. Close it in time.",
    ),
}
