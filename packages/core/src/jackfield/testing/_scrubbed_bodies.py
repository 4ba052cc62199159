"""Bodies without their secrets, as readable as they can be, in whatever form they came."""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING, Any

from jackfield._shapes import is_list, is_object
from jackfield.testing._split_secrets import without_split_secrets

if TYPE_CHECKING:
    from jackfield.testing._scrubbing import Scrubber

BOUNDARY = "jackfield-boundary"
_BOUNDARY = re.compile(r"""boundary="?([^\s";,]+)"?""", re.IGNORECASE)
# What YAML could only write in quotes, so that a whole body would be one long line.
_UNPRINTABLE = re.compile("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff\\ud800-\\udfff]")
_TEXTS = re.compile("^text/|json|xml|form-urlencoded|javascript|yaml")
# Data of one event in several lines.
_SPREAD = re.compile(r"(?m)^data:.*(?:(?:\r\n|\n|\r)data:.*)+")
_PART_NAME = re.compile(rb"""\bname="([^"]*)\"""")


class _Unreadable(Exception):
    """JSON that would not survive being written anew."""


def media_type(content_type: str) -> str:
    """The media type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def scrubbed_body(data: bytes, content_type: str, scrubber: Scrubber, *, exact: bool = False) -> bytes:
    """A body without secrets.

    Args:
        data: The body, not compressed.
        content_type: Its content type.
        scrubber: What knows the secrets.
        exact: Whether every byte counts, so that JSON is not indented.
    """
    if not data:
        return data
    kind = media_type(content_type)
    if kind.startswith("multipart/"):
        return _multipart(data, content_type, scrubber)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        if _TEXTS.search(kind):  # in an old charset
            return scrubber.text(scrubber.raw(data).decode("latin-1")).encode("latin-1", "replace")
        return scrubber.raw(data)
    if kind == "application/x-www-form-urlencoded":
        return scrubber.query(text).encode()
    if kind == "text/event-stream":
        text = _SPREAD.sub(lambda match: _event_data(match[0], scrubber), text)
        lines = [_line(line, scrubber) for line in re.split(r"(\r\n|\n|\r)", text)]
        return "".join(without_split_secrets(lines, scrubber.spans)).encode()
    if "json" in kind or text.lstrip()[:1] in ("{", "["):
        found = _json(text, scrubber, indent=not exact)
        if found is not None:
            return found.encode()
        if "\n" in text.strip():
            return "".join(_line(line, scrubber) for line in re.split(r"(\r\n|\n|\r)", text)).encode()
    return scrubber.text(text).encode()


def _json(text: str, scrubber: Scrubber, *, indent: bool) -> str | None:
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse, parse_float=_float)
        hidden = _tree(value, "", scrubber, secret=False)
        if indent:
            return _dumped(hidden, 2)
        return text if hidden == value else _dumped(hidden, None)
    except (ValueError, RecursionError, _Unreadable):
        return None


def _dumped(value: Any, indent: int | None) -> str:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Unreadable
    return found


def _refuse(constant: str) -> Any:
    raise _Unreadable


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _Unreadable
    return value


def _tree(value: Any, name: str, scrubber: Scrubber, *, secret: bool) -> Any:
    if is_object(value):
        named = value.get("name") or value.get("key")
        inner = "value" if isinstance(named, str) and scrubber.is_secret(named) else None
        return {
            scrubber.text(key): _tree(
                each,
                str(named) if key == inner else key,
                scrubber,
                secret=secret or key == inner or scrubber.is_secret(key),
            )
            for key, each in value.items()
        }
    if is_list(value):
        match value:
            case [str(key), str(text)] if " " not in key and scrubber.is_secret(key):  # a header, for example
                return [scrubber.text(key), _leaf(text, key, scrubber, secret=True)]
            case _:
                pass
        return [_tree(each, name, scrubber, secret=secret) for each in value]
    if isinstance(value, str):
        return _leaf(value, name, scrubber, secret=secret)
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and _is_secret_number(value, name, scrubber, secret=secret)
    ):
        return 0
    return scrubber.made(value, name)


def _is_secret_number(value: int, name: str, scrubber: Scrubber, *, secret: bool) -> bool:
    if scrubber.setting(str(value), name) is not None:
        return True
    # Ids have to stay what they are, since paths are made of them.
    return secret and scrubber.is_secret(name) and re.search(r"id$", name, re.IGNORECASE) is None


def _leaf(text: str, name: str, scrubber: Scrubber, *, secret: bool) -> str:
    own = scrubber.setting(text, name)
    if own is not None:
        return own
    if text[:1] in ("{", "[") and (inner := _json(text, scrubber, indent=False)) is not None:
        return inner
    text = scrubber.made(text, name)
    return scrubber.value(text, name) if secret else scrubber.text(text)


def _event_data(lines: str, scrubber: Scrubber) -> str:
    whole = "\n".join(line.removeprefix("data:").removeprefix(" ") for line in re.split(r"\r\n|\n|\r", lines))
    hidden = _json(whole, scrubber, indent=False) if whole.lstrip()[:1] in ("{", "[") else None
    return lines if hidden is None else f"data: {hidden}"


def _line(line: str, scrubber: Scrubber) -> str:
    """A line of a stream: JSON, or `data:` and JSON, or anything."""
    head, colon, rest = line.partition(":")
    if colon and head == "data":
        blank = " " if rest.startswith(" ") else ""
        hidden = _json(rest.strip(), scrubber, indent=False) if rest.strip()[:1] in ("{", "[", '"') else None
        return f"data:{blank}{hidden}" if hidden is not None else f"data:{scrubber.text(rest)}"
    hidden = _json(line, scrubber, indent=False) if line[:1] in ("{", "[") else None
    return scrubber.text(line) if hidden is None else hidden


def _multipart(data: bytes, content_type: str, scrubber: Scrubber) -> bytes:
    match = _BOUNDARY.search(content_type)
    if match is None:
        return scrubber.raw(data)
    mark = b"--" + match[1].encode()
    parts: list[bytes] = []
    for part in data.split(mark):
        head, gap, body = part.partition(b"\r\n\r\n")
        name = _PART_NAME.search(head)
        if not gap or name is None:
            parts.append(part)
            continue
        content, end = body.removesuffix(b"\r\n"), b"\r\n" if body.endswith(b"\r\n") else b""
        kind = re.search(rb"content-type:\s*([^\r\n]+)", head, re.IGNORECASE)
        hidden = _part(content, name[1].decode("utf-8", "replace"), kind[1].decode() if kind else "", scrubber)
        parts.append(scrubber.raw(head) + gap + hidden + end)
    return f"--{BOUNDARY}".encode().join(parts)


def _part(content: bytes, name: str, kind: str, scrubber: Scrubber) -> bytes:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return scrubber.raw(content)
    if not kind:  # a plain field
        return _leaf(text, name, scrubber, secret=scrubber.is_secret(name)).encode()
    return scrubbed_body(content, kind, scrubber, exact=True)


def without_boundary(content_type: str) -> str:
    """A multipart content type with a boundary that is always the same."""
    return _BOUNDARY.sub(f"boundary={BOUNDARY}", content_type)


def decoded(data: bytes, encoding: str) -> bytes:
    """A body without its compression, as much of it as there is; as it is, if it is not compressed in this way."""
    for name in reversed([each.strip().lower() for each in encoding.split(",") if each.strip()]):
        inflated = _inflated(data) if name in ("gzip", "x-gzip", "deflate") else b""
        if not inflated:
            return data
        data = inflated
    return data


def _inflated(data: bytes) -> bytes:
    for window in (47, -15):
        try:
            return zlib.decompressobj(window).decompress(data)
        except zlib.error:
            continue
    return b""
