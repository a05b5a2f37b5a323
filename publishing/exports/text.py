"""Text cut to what a format can hold."""


def shortened(text: str, *, size: int) -> str:
    """The text cut to some bytes of UTF-8, between letters, with an ellipsis."""
    if len(text.encode()) <= size:
        return text
    room = size - len("…".encode())
    return text.encode()[:room].decode(errors="ignore").rstrip() + "…"
