"""The one tree of exceptions, for every platform and both modes.

Every error carries plain data only, so that it pickles and shows the same in another process, and no error holds a
credential: known secrets are masked before an error is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from jackfield._secrets import mask_headers, mask_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
    "JackfieldError",
    "NotFoundError",
    "PermissionDeniedError",
    "PluginError",
    "PluginLoadError",
    "PluginNotInstalledError",
    "RateLimitError",
    "ResponseValidationError",
    "ServerError",
    "StreamInterruptedError",
    "UnboundError",
    "UnprocessableEntityError",
    "WaitTimeoutError",
]


def _rebuild(cls: type[JackfieldError], text: str, state: dict[str, object]) -> JackfieldError:
    error = cls.__new__(cls, text)
    error.args = (text,)
    error.__dict__.update(state)
    return error


class JackfieldError(Exception):
    """Everything that jackfield raises on its own account."""

    _process_bound: ClassVar[frozenset[str]] = frozenset()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the text and the plain attributes; what belongs to this process or may hold a secret stays behind."""
        state = {name: value for name, value in self.__dict__.items() if name not in self._process_bound}
        return _rebuild, (type(self), str(self.args[0]) if self.args else "", state)


class ConfigurationError(JackfieldError):
    """A credential, a setting or an argument is missing or wrong; the text says which one."""


class UnboundError(JackfieldError, AttributeError):
    """A model that was made by hand or unpickled has no client; bind it with ``client.adopt(model)``."""


class PluginError(JackfieldError):
    """A platform's plugin cannot be used."""


class PluginNotInstalledError(PluginError, AttributeError):
    """No installed distribution offers this platform; the text holds the pip command."""


class PluginLoadError(PluginError):
    """An installed plugin is broken, blocked, too old or claimed twice; only this platform is affected."""


class APIError(JackfieldError):
    """Something went wrong in a call.

    Attributes:
        platform: The platform's name, for example ``"flux0"``.
        operation: The operation, for example ``"agents.retrieve"``.
        method: The HTTP method.
        path: The path, without its query.
        attempts: How often the request was sent, or tried to be.
    """

    platform: str = ""
    operation: str = ""
    method: str = ""
    path: str = ""
    attempts: int = 1
    _words: str = ""

    def __init__(
        self,
        message: str,
        *,
        platform: str = "",
        operation: str = "",
        method: str = "",
        path: str = "",
        attempts: int = 1,
    ) -> None:
        super().__init__(message)
        self._words = message
        self.locate(platform=platform, operation=operation, method=method, path=path, attempts=attempts)

    def locate(self, *, platform: str, operation: str, method: str, path: str, attempts: int) -> None:
        """Say in which call it happened; the text begins with that.

        Args:
            platform: The platform's name.
            operation: The operation.
            method: The HTTP method.
            path: The path, without its query.
            attempts: How often the request was sent.
        """
        self.platform = platform
        self.operation = operation
        self.method = method
        self.path = path
        self.attempts = attempts
        where = " ".join(part for part in (platform, method, path) if part)
        tries = f" ({attempts} attempts)" if attempts > 1 else ""
        self.args: tuple[Any, ...] = (f"{where}: {self._words}{tries}" if where else f"{self._words}{tries}",)


class APIConnectionError(APIError):
    """The server could not be reached, or the connection broke before the answer was whole."""


class APITimeoutError(APIConnectionError):
    """A timeout or the call's deadline passed."""


class APIStatusError(APIError):
    """The server answered with an error status.

    Attributes:
        status_code: The HTTP status.
        code: The server's own error code, if it sent one.
        message: The server's own words.
        body: The decoded JSON of the answer, or its text.
        data: The error body as the platform's typed model, where the platform has one.
        headers: The answer's headers; values that may be secret are masked.
        request_id: The server's id of the request, if it sent one.
        retry_after: Seconds the server asks to wait, if it said so.
        raw_response: The HTTP library's response (not pickled); the request that it knows has lost its query, its body
            and the values of headers that may be secret.
    """

    _process_bound = frozenset({"raw_response"})
    status_code: int
    code: str | None
    message: str
    body: Any
    data: Any
    headers: Mapping[str, str]
    request_id: str | None
    retry_after: float | None
    raw_response: Any = None

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        code: str | None = None,
        body: Any = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        raw_response: Any = None,
        platform: str = "",
        operation: str = "",
        method: str = "",
        path: str = "",
        attempts: int = 1,
    ) -> None:
        words = " ".join(part for part in (str(status_code), code or "", message) if part)
        text = f"{words} [request id {request_id}]" if request_id else words
        super().__init__(text, platform=platform, operation=operation, method=method, path=path, attempts=attempts)
        self.status_code = status_code
        self.code = code
        self.message = message
        self.body = body
        self.data = data
        self.headers = mask_headers(headers or {})
        self.request_id = request_id
        self.retry_after = retry_after
        self.raw_response = raw_response

    def __reduce__(self) -> tuple[Any, ...]:
        """As for every error; in the body, values under names such as ``token`` or ``password`` are masked."""
        rebuild, (cls, text, state) = super().__reduce__()
        return rebuild, (cls, text, {**state, "body": mask_keys(self.body), "data": mask_keys(self.data)})


class BadRequestError(APIStatusError):
    """400."""


class AuthenticationError(APIStatusError):
    """401: the credential is missing, wrong or expired."""


class PermissionDeniedError(APIStatusError):
    """403."""


class NotFoundError(APIStatusError):
    """404."""


class ConflictError(APIStatusError):
    """409."""


class UnprocessableEntityError(APIStatusError):
    """422: the server could read the request but refuses its values."""


class RateLimitError(APIStatusError):
    """429: too many requests; ``retry_after`` says how long to wait, in seconds, if the server did."""


class ServerError(APIStatusError):
    """5xx."""


class ResponseValidationError(APIError):
    """The answer's body does not fit the model; the text says where and why, without the input.

    Attributes:
        status_code: The HTTP status of the answer.
        body: The body's text (not pickled: it may hold anything).
    """

    _process_bound = frozenset({"body"})
    status_code: int = 0
    body: str | None = None

    def __init__(
        self,
        message: str,
        *,
        status_code: int = 0,
        body: str | None = None,
        platform: str = "",
        operation: str = "",
        method: str = "",
        path: str = "",
        attempts: int = 1,
    ) -> None:
        super().__init__(message, platform=platform, operation=operation, method=method, path=path, attempts=attempts)
        self.status_code = status_code
        self.body = body


class StreamInterruptedError(APIError):
    """A stream broke off before its end.

    Attributes:
        events_received: How many events were handed out before.
        last_event_id: The last event id the server sent, or ``""``.
    """

    events_received: int
    last_event_id: str

    def __init__(
        self,
        message: str,
        *,
        events_received: int = 0,
        last_event_id: str = "",
        platform: str = "",
        operation: str = "",
        method: str = "",
        path: str = "",
        attempts: int = 1,
    ) -> None:
        super().__init__(message, platform=platform, operation=operation, method=method, path=path, attempts=attempts)
        self.events_received = events_received
        self.last_event_id = last_event_id


class WaitTimeoutError(JackfieldError, TimeoutError):
    """A waiter's time budget ran out.

    Attributes:
        last: What the waiter saw last.
        waited: Seconds it waited.
    """

    last: Any
    waited: float

    def __init__(self, message: str, *, last: Any = None, waited: float = 0.0) -> None:
        super().__init__(message)
        self.last = last
        self.waited = waited


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def status_error(status: int) -> type[APIStatusError]:
    """The class for a status."""
    return _BY_STATUS.get(status) or (ServerError if status >= 500 else APIStatusError)
