"""Errors made from what went wrong, with known secrets masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from pydantic_core import from_json

from jackfield._half_characters import without_halves
from jackfield._secrets import Secrets, secret_name, sent_secrets, shown_url
from jackfield.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    ResponseValidationError,
    StreamInterruptedError,
    status_error,
)

if TYPE_CHECKING:
    from jackfield._answers import Mismatch
    from jackfield._http import Fault
    from jackfield._io import Reply
    from jackfield._trip import Answer, Trip


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """What a platform read from an error body.

    Attributes:
        message: The server's words.
        code: Its error code.
        data: The body as a typed model.
        request_id: The id of the request, if it stands in the body.
        retry_after: Seconds to wait, if they stand in the body.
    """

    message: str = ""
    code: str | None = None
    data: Any = None
    request_id: str | None = None
    retry_after: float | None = None


def _where(trip: Trip) -> dict[str, Any]:
    return {
        "platform": trip.line.name,
        "operation": trip.call.operation,
        "method": trip.call.method,
        "path": secrets_of(trip).mask(_path(trip)),
        "attempts": trip.attempts,
    }


# A signature or token in a signed URL's query; what is shorter is a date, a region or a number of seconds.
_LIKE_A_SECRET = 12
_REQUEST_IDS = ("x-request-id", "request-id", "x-correlation-id", "x-trace-id")


def request_id(headers: Mapping[str, str]) -> str | None:
    """The server's id of a request."""
    for name in _REQUEST_IDS:
        if found := headers.get(name):
            return found
    return None


def _path(trip: Trip) -> str:
    if trip.call.url is not None or not trip.home:
        return shown_url(trip.url)
    return trip.call.path.partition("?")[0]


def secrets_of(trip: Trip) -> Secrets:
    """The platform's secrets and those of this call alone."""
    mine: list[str] = []
    for headers in (trip.call.headers, trip.setup.headers, trip.used):
        mine += [value for name, value in (headers or {}).items() if secret_name(name)]
    if trip.request is not None:  # also what a handed-in client and the cookie jar have added
        mine += sent_secrets(trip.request.headers)
    if trip.call.body is not None:
        mine += trip.call.body.secrets()
    if isinstance(trip.call.auth, str):
        mine.append(trip.call.auth)
    if trip.call.url is not None or not trip.home:
        user, _, password = trip.url.partition("://")[2].partition("/")[0].rpartition("@")[0].partition(":")
        mine += [user, password]
        query = trip.url.partition("?")[2]
        mine += [query, *(value for _, value in parse_qsl(query) if len(value) >= _LIKE_A_SECRET)]
    return trip.line.secrets.joined((*mine, *(value.partition(" ")[2] for value in mine)))


def locate(trip: Trip, error: APIError) -> None:
    """Fill in what an error that a platform's code raised cannot know, and mask its text."""
    secrets = secrets_of(trip)
    for name, value in vars(error).items():
        vars(error)[name] = secrets.mask_data(value)
    error.locate(**_where(trip))


def connection_error(trip: Trip, fault: Fault) -> APIConnectionError:
    """The error of a failed connection or a timeout."""
    text = secrets_of(trip).mask(fault.text)
    if not fault.acted and not fault.timeout:
        text = f"{text} ({shown_url(trip.url).partition('://')[2].partition('/')[0]})"
    return (APITimeoutError if fault.timeout else APIConnectionError)(text, **_where(trip))


def status_error_of(trip: Trip, reply: Reply, content: bytes, asked: float | None) -> APIStatusError:
    """The error of a bad status, with the server's own words."""
    secrets = secrets_of(trip)
    body = secrets.mask_data(_body(content))
    headers = {name: secrets.mask(value) for name, value in reply.headers.items()}
    info = _info(trip, reply.status, body, headers)
    message = secrets.mask(info.message or _words(body) or _explained(reply))
    identity = info.request_id or request_id(reply.headers)
    trip.io.pool().family.keep_shown(reply.http, trip.request, secrets.mask)
    return status_error(reply.status)(
        _short(message),
        status_code=reply.status,
        code=info.code,
        body=body,
        data=info.data,
        headers=headers,
        request_id=secrets.mask(identity) if identity else None,
        retry_after=asked if asked is not None else info.retry_after,
        raw_response=reply.http,
        **_where(trip),
    )


def _info(trip: Trip, status: int, body: Any, headers: dict[str, str]) -> ErrorInfo:
    if not trip.home or trip.call.url is not None:
        return ErrorInfo()
    try:
        info: Any = trip.line.platform.read_error(status, body, headers)
        pause = info.retry_after
        return ErrorInfo(
            message=_as_text(info.message) or "",
            code=_as_text(info.code),
            data=info.data,
            request_id=_as_text(info.request_id),
            retry_after=pause if isinstance(pause, int | float) and 0 <= pause < inf else None,
        )
    except Exception:  # noqa: BLE001 - a body of an unforeseen shape must not hide the status
        return ErrorInfo()


def _as_text(value: Any) -> str | None:
    """What a platform found in a stranger's body: text, or a number as text."""
    if isinstance(value, str):
        return str.__str__(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _body(content: bytes) -> Any:
    try:
        return from_json(content)
    except ValueError:
        changed = without_halves(content)
        return content.decode("utf-8", "replace") if changed is None else _body(changed)


def _words(body: Any) -> str:
    """What a text body says; pages for browsers say nothing that helps."""
    if isinstance(body, str):
        text = body.strip()
        return "" if text[:1] == "<" else text
    return ""


def _explained(reply: Reply) -> str:
    if 300 <= reply.status < 400:
        target = shown_url(reply.headers.get("location") or "")
        return f"redirected to {target or 'nowhere'}, which is not followed"
    return str(getattr(reply.http, "reason_phrase", "") or "no message")


def _short(text: str, most: int = 2000) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def invalid(answer: Answer, mismatch: Mismatch) -> ResponseValidationError:
    """The error of a good status with a body that does not fit."""
    trip, http = answer.trip, answer.http
    kind = http.headers.get("content-type", "").partition(";")[0]
    note = f" (the answer is {kind})" if kind and "json" not in kind and answer.reply is None else ""
    empty = "the body is empty" if not answer.content and answer.reply is None else str(mismatch)
    secrets = secrets_of(trip)
    error = ResponseValidationError(
        f"status {http.status_code}, but {secrets.mask(empty)}{note}",
        status_code=http.status_code,
        body=secrets.mask(answer.content.decode("utf-8", "replace")),
        **_where(trip),
    )
    picked: ResponseValidationError = pick_error(trip, error)
    return picked


def too_large(trip: Trip, reply: Reply, limit: int) -> Exception:
    """The error of an endless or exploding body."""
    text = (
        f"the body is larger than {limit} bytes (decoded); raise max_body= on the client, or use a streaming operation"
    )
    error: Exception = pick_error(trip, ResponseValidationError(text, status_code=reply.status, **_where(trip)))
    return error


def media_type(reply: Reply) -> str:
    """The media type of an answer, in lower case, without parameters."""
    kind: str = reply.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower()


def refused(trip: Trip, reply: Reply) -> Exception:
    """The error of a good status with a media type that the operation does not take, such as a login page."""
    text = f"status {reply.status}, but the answer is {media_type(reply)}"
    error: Exception = pick_error(trip, ResponseValidationError(text, status_code=reply.status, **_where(trip)))
    return error


def interrupted(trip: Trip, text: str, events: int, last_event_id: str) -> StreamInterruptedError:
    """The error of a stream that broke off."""
    secrets = secrets_of(trip)
    return StreamInterruptedError(
        secrets.mask(text), events_received=events, last_event_id=secrets.mask(last_event_id), **_where(trip)
    )


def pick_error(trip: Trip, error: Any) -> Any:
    """The error to raise: a hook may put another in its place."""
    hook = trip.root.board.hooks.error
    if hook is not None:
        return hook(exchange=trip.told(), error=error) or error
    return error
