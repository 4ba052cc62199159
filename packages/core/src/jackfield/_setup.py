"""The options in force for a call: the client's, the platform's, the resource's and the call's own, merged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, cast

from jackfield._http import header_text
from jackfield._shapes import is_object
from jackfield.errors import ConfigurationError
from jackfield.options import OPTION_NAMES, Retry

_FOR_EVER = 1e9  # a socket's timeout overflows somewhere above
_STEPS = ("connect", "read", "write", "pool")
DEFAULT_TIMEOUT: dict[str, float | None] = {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 10.0}


class Setup:
    """Merged and checked options.

    Attributes:
        timeout: Seconds for each step where they were set, else None.
        deadline: Seconds for a whole call, or None.
        retry: The retry policy.
        headers: Extra headers, names in lower case.
        idempotency_key: The key, or None.
        prefetch: Pages asked for at once.
    """

    __slots__ = ("deadline", "headers", "idempotency_key", "prefetch", "retry", "timeout")

    def __init__(self) -> None:
        self.timeout: dict[str, float | None] | None = None
        self.deadline: float | None = None
        self.retry: Retry = Retry()
        self.headers: dict[str, str] = {}
        self.idempotency_key: str | None = None
        self.prefetch: int = 1

    def merged(self, options: Mapping[str, Any]) -> Self:
        """These options with others over them.

        Raises:
            TypeError: There is no such option.
            ConfigurationError: A value cannot be used.
        """
        unknown = options.keys() - OPTION_NAMES
        if unknown:
            raise TypeError(unknown_name(min(unknown), OPTION_NAMES, "option"))
        twin = type(self)()
        twin.timeout = _timeouts(options["timeout"]) if "timeout" in options else self.timeout
        twin.deadline = _seconds("deadline", options["deadline"]) if "deadline" in options else self.deadline
        twin.retry = _retry(options["retries"], self.retry) if "retries" in options else self.retry
        headers = options.get("headers")
        twin.headers = {**self.headers, **header_text(headers)} if headers else self.headers
        twin.idempotency_key = options.get("idempotency_key", self.idempotency_key)
        if twin.idempotency_key is not None:
            sent = header_text({"idempotency-key": twin.idempotency_key})
            if not sent["idempotency-key"]:  # it would make a request look safe to send again that is not
                raise ConfigurationError("idempotency_key is a text that is not empty, or None")
        prefetch: Any = options.get("prefetch", self.prefetch)
        if not isinstance(prefetch, int) or prefetch < 1:
            raise ConfigurationError(f"prefetch is a number of pages, at least 1, not {prefetch!r}")
        twin.prefetch = prefetch
        return twin


def unknown_name(name: str, known: object, what: str) -> str:
    """A text that suggests the nearest known name."""
    import difflib

    names = sorted(cast("set[str]", known))
    near = difflib.get_close_matches(name, names, 1, 0.5)
    return f"there is no {what} {name!r}" + (
        f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(names)}"
    )


def _seconds(name: str, value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise ConfigurationError(f"{name} is a number of seconds above 0, or None; not {value!r}")
    return float(value) if value < _FOR_EVER else None


def _timeouts(value: Any) -> dict[str, float | None]:
    if is_object(value):
        unknown = set(value) - set(_STEPS)
        if unknown:
            raise ConfigurationError(unknown_name(min(unknown), set(_STEPS), "timeout"))
        return DEFAULT_TIMEOUT | {step: _seconds(f"timeout {step}", seconds) for step, seconds in value.items()}
    as_dict = getattr(value, "as_dict", None)  # httpx.Timeout
    if as_dict is not None:
        return dict(as_dict())
    seconds = _seconds("timeout", value)
    return dict.fromkeys(_STEPS, seconds)


def _retry(value: Any, before: Retry) -> Retry:
    if isinstance(value, Retry):
        return value
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ConfigurationError(f"retries is a number of retries (0 for none) or a Retry(...), not {value!r}")
    from dataclasses import replace

    return replace(before, max_retries=value)
