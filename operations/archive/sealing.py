"""Files sealed to age keys: any `age` opens them, nobody else does.

`age -d -i key.txt database.dump.age > database.dump` needs nothing of ours.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import pyrage
from pyrage import x25519

from operations.archive.stopped import Stopped

OFFICERS = 2


@dataclass(frozen=True)
class Sealed:
    """A sealed file: its name, bytes and SHA-256; and those of what is inside."""

    name: str
    bytes: int
    sha256: str
    plain_bytes: int
    plain_sha256: str


class Counted:
    """A stream that knows how many bytes went through it, and their SHA-256."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.bytes, self.digest = 0, sha256()

    def _note(self, part: bytes) -> bytes:
        self.bytes += len(part)
        self.digest.update(part)
        return part

    def read(self, size: int = -1) -> bytes:
        return self._note(self.stream.read(size))

    def write(self, part: bytes) -> int:
        self._note(part)
        return self.stream.write(part)

    def flush(self) -> None:
        self.stream.flush()


def recipients(keys: Sequence[str]) -> list[Any]:
    """The officers' public keys, read; raises Stopped unless there are two."""
    try:
        found = [x25519.Recipient.from_str(key) for key in dict.fromkeys(keys)]
    except pyrage.RecipientError:
        found = []
    if len(found) < OFFICERS:
        raise Stopped(
            "Bản sao lưu phải niêm phong bằng khóa age của hai cán bộ. Mỗi người chạy"
            " age-keygen trên máy của mình; ghi hai khóa công khai (age1...) vào"
            " SIPAS_BACKUP_RECIPIENTS, cách nhau bằng dấu phẩy.",
            "A backup is sealed to the age keys of two officers. Each runs age-keygen"
            " on a machine of their own; write both public keys (age1...) into"
            " SIPAS_BACKUP_RECIPIENTS, parted by a comma.",
        )
    return found


def seal(source: IO[bytes], path: Path, *, to: Sequence[Any]) -> Sealed:
    """Write what is read into `path` under 0600, sealed and on the disk."""
    path.touch(mode=0o600)
    with path.open("wb") as file:
        inside, outside = Counted(source), Counted(file)
        pyrage.encrypt_io(inside, outside, list(to))
        file.flush()
        os.fsync(file.fileno())
    return Sealed(
        path.name,
        outside.bytes,
        outside.digest.hexdigest(),
        inside.bytes,
        inside.digest.hexdigest(),
    )


def identity(path: Path) -> Any:
    """A private key file as age-keygen writes it; raises Stopped."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
        (key,) = [line for line in lines if line.startswith("AGE-SECRET-KEY-")]
        return x25519.Identity.from_str(key.strip())
    except (OSError, UnicodeDecodeError, ValueError, pyrage.IdentityError):
        raise Stopped(
            f"Không đọc được khóa riêng trong {path}. Cần tệp do age-keygen ghi ra.",
            f"No private key is readable in {path}. It must be age-keygen's own file.",
        ) from None


def unseal(path: Path, target: IO[bytes], *, by: Any) -> str:
    """Write what is inside into `target`; its SHA-256. Raises Stopped."""
    outside = Counted(target)
    try:
        with path.open("rb") as file:
            pyrage.decrypt_io(file, outside, [by])
    except (pyrage.DecryptError, OSError) as error:
        raise Stopped(
            f"Không mở được {path.name}: sai khóa hoặc tệp hỏng ({error}). Hãy dùng"
            " khóa của cán bộ kia, hoặc bản sao lưu khác.",
            f"{path.name} does not open: another key, or a broken file ({error})."
            " Use the other officer's key, or another backup.",
        ) from None
    return outside.digest.hexdigest()


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        whole = sha256()
        while part := file.read(1 << 20):
            whole.update(part)
    return whole.hexdigest()
