"""Logging without secrets: an allow-list of headers, no bodies, no query strings."""

from __future__ import annotations

import logging
import os
import re
import warnings
from contextvars import ContextVar
from typing import Any

from jackfield._secrets import MASK, SHOWN_HEADERS, Secrets, sent_secrets, shown_url

logger = logging.getLogger("jackfield")
logger.addHandler(logging.NullHandler())

ours: ContextVar[Any] = ContextVar("jackfield.ours", default=None)
"""The request of ours that the HTTP library is sending now."""

_PAIR = re.compile(r"\((b'(?:[^'\\]|\\.)*'|b\"(?:[^\"\\]|\\.)*\"), (b'(?:[^'\\]|\\.)*'|b\"(?:[^\"\\]|\\.)*\")\)")


class _Quiet(logging.Filter):
    """Masks what the HTTP library logs about our requests: it writes whole URLs and all headers of answers."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = ours.get()
        if request is not None:
            secrets = Secrets(sent_secrets(request.headers))  # a server may repeat them, in its reason for example
            if isinstance(record.args, tuple):
                record.args = tuple(_shown(arg, secrets) for arg in record.args)
            if isinstance(record.msg, str):
                record.msg = secrets.mask(_PAIR.sub(_pair, record.msg) if "(b" in record.msg else record.msg)
        return True


def _shown(arg: Any, secrets: Secrets) -> Any:
    if type(arg).__name__ == "URL":
        return shown_url(str(arg))
    return secrets.mask(arg) if isinstance(arg, str) else arg


def _pair(match: re.Match[str]) -> str:
    name = match[1][2:-1].lower()
    return match[0] if name in SHOWN_HEADERS else f"({match[1]}, b'{MASK}')"


_LIBRARIES = (
    "httpx",
    "httpx2",
    *(
        f"{core}.{part}"
        for core in ("httpcore", "httpcore2")
        for part in ("connection", "http11", "http2", "proxy", "socks")
    ),
)


def guard() -> None:
    """Keep secrets out of the HTTP libraries' own logs; once is enough."""
    for name in _LIBRARIES:
        library = logging.getLogger(name)
        if not any(isinstance(each, _Quiet) for each in library.filters):
            library.addFilter(_Quiet())


def switch_on(names: tuple[str, ...]) -> None:
    """Obey ``JACKFIELD_LOG=debug`` and the vendors' own variables, such as ``FLUX0_DEBUG``."""
    level = os.environ.get("JACKFIELD_LOG", "").strip().upper()
    if not level and any(
        os.environ.get(name, "").strip().lower() not in ("", "0", "false", "no", "off") for name in names
    ):
        level = "DEBUG"
    if not level:
        return
    number = logging.getLevelNamesMapping().get(level)
    if number is None:
        text = f"JACKFIELD_LOG={level.lower()} is no level; use debug, info, warning or error"
        warnings.warn(text, stacklevel=4)
        return
    logger.setLevel(number)
    if all(isinstance(handler, logging.NullHandler) for handler in logger.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
