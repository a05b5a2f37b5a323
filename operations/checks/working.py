"""The work: what waits, what failed, the chain, the broker, mail, the certificate."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from smtplib import SMTPException

import redis
from django.conf import settings
from django.core.mail import get_connection
from django.db.models import Max, Min

from accounts.ledger.checkpoints import Checkpoint
from operations.finding import Finding, Level, well
from wording.text import Text

MOST_WAITING = timedelta(minutes=10)
MOST_CHAIN = timedelta(hours=30)
LEAST_CERTIFICATE = timedelta(days=14)
SECONDS = 5
WORKERS = Text(
    "Xem tiến trình nền: `systemctl status sipas-worker`",
    "Look at the workers: `systemctl status sipas-worker`",
)


def waiting(at: datetime) -> timedelta:
    """For how long a job has been waiting while nobody began or ended any."""
    from jobs import leases

    longest = timedelta()
    for kind in leases.kinds().values():
        ready = kind.objects.claimable(at=at)
        asked = ready.aggregate(at=Min(kind.ASKED_AT))["at"]
        if asked is None:
            continue
        seen = kind.objects.aggregate(begun=Max("started_at"), over=Max("finished_at"))
        moments = [asked, *(one for one in seen.values() if one is not None)]
        longest = max(longest, at - max(moments))
    return longest


def queue(at: datetime) -> Finding:
    longest = waiting(at)
    minutes = longest.total_seconds() / 60
    if longest > MOST_WAITING:
        said = Text(
            f"Có việc chờ {minutes:.0f} phút mà không tiến trình nào làm.",
            f"A job has waited for {minutes:.0f} minutes and nobody works.",
        )
        return Finding("queue", Level.BAD, said, WORKERS)
    return well("queue", "Không có việc nào bị bỏ quên.", "No job waits in vain.")


def failed(at: datetime) -> Finding:
    from jobs import leases

    since = at - timedelta(days=1)
    count = sum(
        kind.objects.filter(state="failed", finished_at__gte=since).count()
        for kind in leases.kinds().values()
    )
    if count:
        said = Text(
            f"{count} việc đã thất bại trong 24 giờ qua.",
            f"{count} jobs failed within the last 24 hours.",
        )
        then = Text(
            "Mở trang của lần tính hoặc lần tải lên: lý do ghi ở đó.",
            "Open the page of the run or upload: it says why.",
        )
        return Finding("failed", Level.ODD, said, then)
    return well("failed", "Không việc nào thất bại.", "No job failed.")


def chain(at: datetime) -> Finding:
    """A checkpoint a day, once there is any: else a rewritten chain goes unnoticed."""
    last = Checkpoint.objects.aggregate(at=Max("at"))["at"]
    if last is None:
        return well(
            "chain", "Chưa có điểm chốt chuỗi nào.", "No checkpoint was taken yet."
        )
    hours = (at - last).total_seconds() / 3600
    said = Text(
        f"Điểm chốt chuỗi gần nhất cách đây {hours:.0f} giờ.",
        f"The last checkpoint of the chain is {hours:.0f} hours old.",
    )
    if at - last > MOST_CHAIN:
        then = Text(
            "Xem `sipas-checkpoint.timer`, hoặc chạy: `manage.py checkpoint`",
            "Look at `sipas-checkpoint.timer`, or run: `manage.py checkpoint`",
        )
        return Finding("chain", Level.ODD, said, then)
    return Finding("chain", Level.WELL, said)


def broker(at: datetime) -> Finding:
    patience = {"socket_connect_timeout": SECONDS, "socket_timeout": SECONDS}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **patience) as client:
            client.ping()
    except (ValueError, redis.RedisError):
        said = Text(
            "Valkey không trả lời; việc nền sẽ chậm nhưng không mất.",
            "Valkey does not answer; jobs are late, none is lost.",
        )
        then = Text(
            "`systemctl status valkey-server`", "`systemctl status valkey-server`"
        )
        return Finding("broker", Level.ODD, said, then)
    return well("broker", "Valkey trả lời.", "Valkey answers.")


def mail(at: datetime) -> Finding:
    if not settings.EMAIL_HOST:
        return well("mail", "Không dùng thư điện tử.", "No mail is used.")
    try:
        with get_connection(fail_silently=False, timeout=SECONDS):
            pass
    except (OSError, SMTPException) as error:
        said = Text(
            f"Máy chủ thư không nhận kết nối: {error}",
            f"The mail server takes no connection: {error}",
        )
        then = Text("Kiểm tra `SIPAS_MAIL_*`.", "Check `SIPAS_MAIL_*`.")
        return Finding("mail", Level.ODD, said, then)
    return well("mail", "Máy chủ thư trả lời.", "The mail server answers.")


def certificate(at: datetime) -> Finding:
    """How long the site's own certificate is still good, asked of the first name."""
    names = [name for name in settings.ALLOWED_HOSTS if "." in name and "*" not in name]
    if not settings.HTTPS or not names:
        return well("certificate", "Không dùng TLS ở đây.", "No TLS is used here.")
    ends = _ends(names[0].lstrip("."))
    days = (ends - at).days
    said = Text(
        f"Chứng chỉ TLS còn {days} ngày.", f"The TLS certificate ends in {days} days."
    )
    if ends - at < LEAST_CERTIFICATE:
        then = Text(
            "Xem nhật ký của Caddy hoặc nginx: gia hạn đã thất bại.",
            "Look into the log of Caddy or nginx: it was not renewed.",
        )
        return Finding("certificate", Level.BAD if days < 3 else Level.ODD, said, then)
    return Finding("certificate", Level.WELL, said)


def _ends(name: str) -> datetime:
    context = ssl.create_default_context()
    with (
        socket.create_connection((name, 443), SECONDS) as line,
        context.wrap_socket(line, server_hostname=name) as secured,
    ):
        found = secured.getpeercert() or {}
    moment = ssl.cert_time_to_seconds(str(found["notAfter"]))
    return datetime.fromtimestamp(moment, UTC)
