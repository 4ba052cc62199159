"""Pages for browsers, which a login or a proxy in front of the server sends with a good status instead of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jackfield.plugin import Options

PAGES = ("text/html", "application/xhtml+xml")
"""The media types of such pages."""


def refused(options: Options) -> tuple[str, ...]:
    """The media types that are no answer to a generic call: pages, unless its own ``Accept`` header asks for one.

    Args:
        options: The call's options.
    """
    headers = options.get("headers") or {}
    wanted = " ".join(value for name, value in headers.items() if name.lower() == "accept").lower()
    return tuple(page for page in PAGES if page not in wanted)
