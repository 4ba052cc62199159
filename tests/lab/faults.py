"""Constructors of replies that no server should send."""

from __future__ import annotations

import struct
import zlib
from typing import Final, Literal

from .replies import body, chunk, head, raw
from .reply import Reply
from .steps import Close, Repeat, Reset, Send

_BLOCK: Final = 1 << 20


def reset() -> Reply:
    """Reset instead of answering."""
    return Reply((Reset(),))


def disconnect() -> Reply:
    """Close instead of answering."""
    return Reply((Close(),))


def wrong_length(content: bytes, declared: int | str, content_type: str = "application/json") -> Reply:
    """Declare another length than that of the body.

    Args:
        content: The body that is sent.
        declared: If it is more, a FIN follows, so that the body is cut; if it is less, what is too much stays on the
            open connection, where the next answer should be.
        content_type: The media type.
    """
    reply = raw(head(200, {"Content-Type": content_type, "Content-Length": str(declared)}) + content)
    too_short = isinstance(declared, str) or declared > len(content)
    return reply.then(Close()) if too_short else reply


def two_lengths(content: bytes) -> Reply:
    """Declare two lengths that contradict each other.

    Args:
        content: The body; the first length is right.
    """
    lengths = [("Content-Length", str(len(content))), ("Content-Length", str(len(content) + 1))]
    return raw(head(200, [("Content-Type", "application/json"), *lengths]) + content, Close())


BadChunk = Literal["size", "negative", "no-crlf", "short", "no-end", "endless-size"]


def bad_chunk(kind: BadChunk, first: bytes = b'{"ok":', content_type: str = "application/json") -> Reply:
    """Send a good chunk and then one that is framed badly.

    Args:
        kind: `size` is not a number, `negative` is below zero, `no-crlf` lacks its end, `short` is closed within,
            `no-end` is good but the last empty chunk is missing, `endless-size` never ends its size line.
        first: The good chunk's content.
        content_type: The media type.
    """
    opening = head(200, {"Content-Type": content_type, "Transfer-Encoding": "chunked"}) + chunk(first)
    bad = {
        "size": b"zz\r\ntrue}\r\n0\r\n\r\n",
        "negative": b"-5\r\ntrue}\r\n0\r\n\r\n",
        "no-crlf": b"5\r\ntrue}XX0\r\n\r\n",
        "short": b"50\r\ntrue}",
        "no-end": chunk(b"true}"),
        "endless-size": b"0",
    }[kind]
    if kind == "endless-size":
        return raw(opening, Repeat(bad * 4096))
    return raw(opening + bad, Close())


def not_http(greeting: bytes = b"SSH-2.0-OpenSSH_9.2p1\r\n") -> Reply:
    """Speak another protocol, and close.

    Args:
        greeting: What is said.
    """
    return raw(greeting, Close())


def bad_header(line: bytes = b"X-Bad: a\x00b") -> Reply:
    """Send a header that is not one.

    Args:
        line: Without its end.
    """
    return raw(b"HTTP/1.1 200 OK\r\n" + line + b"\r\nContent-Length: 2\r\n\r\n{}", Close())


def header_flood(count: int, size: int = 100) -> Reply:
    """Answer with very many headers, all of them well-formed.

    Args:
        count: The number of headers.
        size: Bytes of each, about.
    """
    headers = [(f"X-Flood-{number}", "x" * size) for number in range(count)]
    return body(200, b"{}", "application/json", headers)


def endless_headers(size: int = 1000) -> Reply:
    """Answer with headers for ever.

    Args:
        size: Bytes of each.
    """
    return raw(b"HTTP/1.1 200 OK\r\n", Repeat(b"X-Flood: " + b"x" * size + b"\r\n"))


def gzip_bomb(decoded_size: int, content_type: str = "application/json") -> Reply:
    """Answer with a small body that decodes to a huge one: blanks, then `{}`, which is valid JSON.

    Args:
        decoded_size: Bytes after decoding, rounded up to whole MiB and two; on the wire it is a thousandth of that.
        content_type: The media type.
    """
    blanks = b" " * _BLOCK
    blocks = -(-decoded_size // _BLOCK)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # A full flush forgets the past: the block stays valid however often it is repeated.
    block = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(b"{}") + packer.flush()
    checksum = 0
    for _ in range(blocks):
        checksum = zlib.crc32(blanks, checksum)
    size = blocks * _BLOCK + 2
    opening = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    trailer = struct.pack("<II", zlib.crc32(b"{}", checksum), size & 0xFFFFFFFF)
    length = len(opening) + len(block) * blocks + len(end) + len(trailer)
    headers = {"Content-Type": content_type, "Content-Encoding": "gzip", "Content-Length": str(length)}
    return Reply((Send(head(200, headers) + opening), Repeat(block, blocks), Send(end + trailer)))


def not_gzip(content: bytes = b'{"ok":true}') -> Reply:
    """Claim gzip and send something else.

    Args:
        content: The body.
    """
    return body(200, content, "application/json", {"Content-Encoding": "gzip"})
