"""Every refusal of the API in one shape: `errors`, each with code, field and sentences.

The doors for questionnaires speak in the codes of surveys; this is for whatever is
refused before a view is asked, and by REST framework.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import translation
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

# status: code, and its sentences in Vietnamese and English
SAID = {
    400: (
        "cannot_be_read",
        "Một giá trị không đọc hoặc không lưu được. Hãy kiểm tra rồi gửi lại.",
        "A value cannot be read or stored. Check it and send it again.",
    ),
    401: (
        "not_signed_in",
        "Bạn chưa đăng nhập. Hãy đăng nhập rồi thử lại.",
        "You are not signed in. Sign in and try again.",
    ),
    403: (
        "not_permitted",
        "Vai trò của bạn không được làm việc này. Hãy hỏi quản trị viên.",
        "Your role may not do this. Ask your administrator.",
    ),
    404: (
        "not_found",
        "Không có nội dung công khai nào ở địa chỉ này. Hãy kiểm tra địa chỉ.",
        "No such thing is public. Check the address.",
    ),
    405: (
        "method_not_allowed",
        "Địa chỉ này không nhận phương thức đó. Hãy xem tài liệu tại /api/v1/schema/.",
        "This address does not take the method. See the schema at /api/v1/schema/.",
    ),
    406: (
        "only_json",
        "Ở đây chỉ trả lời bằng JSON. Hãy gửi với Accept: application/json.",
        "Only JSON is spoken here. Send it with Accept: application/json.",
    ),
    413: (
        "body_too_large",
        "Gói gửi lên lớn hơn mức địa chỉ này nhận. Chưa lưu gì; hãy chia nhỏ.",
        "More than this address takes. Nothing was stored; split it.",
    ),
    415: (
        "not_json",
        "Hãy gửi với Content-Type: application/json.",
        "Send it with Content-Type: application/json.",
    ),
    429: (
        "too_often",
        "Quá nhiều lần gọi. Hãy chờ số giây ghi ở Retry-After.",
        "Too often. Wait for the seconds given in Retry-After.",
    ),
}
SCHEMA = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "field", "vi", "en"],
                "properties": {
                    name: {"type": "string"} for name in ("code", "field", "vi", "en")
                },
            },
        }
    },
}


def of_status(status: int) -> dict[str, Any]:
    """The refusal as a whole, of no field."""
    code, vi, en = SAID.get(status, SAID[400])
    return {"errors": [{"code": code, "field": "", "vi": vi, "en": en}]}


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's handler of exceptions; None for what is no refusal."""
    answer: Response | None = exception_handler(error, context)
    if answer is None:
        return None
    if isinstance(error, Http404 | PermissionDenied):
        answer.data = of_status(answer.status_code)
    elif isinstance(error, exceptions.ValidationError):
        answer.data = {"errors": list(_by_field(error.detail))}
    else:
        answer.data = of_status(answer.status_code)
        _say_more(answer.data["errors"][0], error)
    return answer


def _say_more(refusal: dict[str, str], error: Exception) -> None:
    """What a view says of its own about it, such as why a release was withdrawn."""
    detail = getattr(error, "detail", "")
    usual = getattr(error, "default_detail", detail)
    if isinstance(error, exceptions.NotFound) and str(detail) != str(usual):
        for language in ("vi", "en"):
            refusal[language] = f"{refusal[language]} ({detail})"


def _by_field(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _by_field(inner, f"{field}.{name}" if field else str(name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _by_field(inner, field)
    else:
        yield {"code": _code(detail), "field": field} | _sentences(detail)


def _code(detail: Any) -> str:
    code = getattr(detail, "code", "")
    return "bad_parameter" if code in ("", "invalid") else str(code)


def _sentences(detail: Any) -> dict[str, str]:
    said = {}
    for language in ("vi", "en"):
        with translation.override(language):
            said[language] = str(detail)
    return said
