"""JSON that is whole but for halves of characters, where somebody cut a text, or a byte order mark in front.

Servers cut texts into pieces, by UTF-16 units or by bytes. `json.loads` lets such halves into a `str` that then cannot
be printed or sent; pydantic refuses the whole body.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8

_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)


def without_halves(body: bytes) -> bytes | None:
    """A body that is no JSON, with U+FFFD in place of each half of a character, and without a byte order mark.

    Args:
        body: The body, as it came.

    Returns:
        The changed body, or None if that is not what is wrong with it.
    """
    text = body.removeprefix(BOM_UTF8).decode("utf-8", "replace").encode()
    changed = _ESCAPES.sub(lambda match: rb"\ufffd" if match["half"] else match[0], text)
    return None if changed == body else changed
