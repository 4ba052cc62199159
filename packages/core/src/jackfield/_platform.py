"""What a platform and its resources are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, cast

from typing_extensions import Unpack

from jackfield._actor import Actor
from jackfield._auth import Auth
from jackfield._calls import BytesCall, Call, LinesCall
from jackfield._faults import ErrorInfo
from jackfield._http import header_text, is_token
from jackfield._operations import call, streamed
from jackfield._plugins import registry
from jackfield._shapes import is_object
from jackfield.errors import ConfigurationError
from jackfield.modes import M

if TYPE_CHECKING:
    from jackfield._root import Root
    from jackfield.options import Options
    from jackfield.settings import Settings


class Resource(Actor[M], Generic[M]):
    """A group of operations, in a mode.

    Args:
        root: What it hangs on: a platform's root.
    """

    group: ClassVar[str | None] = None
    """The name that operations are known by, for example ``"agents"``; by default the class's name in snake case."""
    _root: Root[M]

    def __init__(self, root: Root[M]) -> None:
        self._root = root

    def with_options(self, **options: Unpack[Options]) -> Self:
        """The same resource with other options for all its calls.

        Args:
            options: ``timeout``, ``deadline``, ``retries``, ``headers``, ``idempotency_key``, ``prefetch``.
        """
        return self._on(self._root.optioned(options))

    def _on(self, root: Root[Any]) -> Self:
        twin = type(self).__new__(type(self))
        twin._root = root
        return twin

    def __repr__(self) -> str:
        """Its class and mode."""
        return f"<{type(self).__name__} ({self._root.mode})>"


class Platform(Resource[M]):
    """A platform: where it is, how to authenticate, how it reports errors, and what it offers.

    Subclasses set `name` and `settings_type`, override what differs, and give access to their resources.

    Args:
        root: A client.
    """

    name: ClassVar[str]
    """The name on the client and in settings; the same as the entry point's."""
    group: ClassVar[str | None] = ""
    settings_type: ClassVar[type[Settings]]
    """The settings' model."""
    headers: ClassVar[Mapping[str, str]] = {}
    """Headers of every call to the platform's own origin, names in lower case."""
    secret_names: ClassVar[frozenset[str]] = frozenset()
    """Names of the platform's own headers, JSON keys and parameters whose values are secret and do not look like it."""
    follows_redirects: ClassVar[bool] = True
    """Whether a redirected GET or HEAD goes on to where it is sent; any other redirect is an error in any case."""
    refuses: ClassVar[tuple[str, ...]] = ()
    """Media types that are no answer to a generic call, such as ``text/html`` where a login may send a page with a good
    status; what the call's own ``Accept`` header asks for is one."""
    silence: ClassVar[float | None] = 60.0
    """Seconds that a stream may stay silent; None for ever."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make the name known, so that a client takes settings under it."""
        super().__init_subclass__(**kwargs)
        if "name" in cls.__dict__:
            registry.defined.add(cls.name)

    def __init__(self, root: Root[M]) -> None:
        super().__init__(root.at(cast("type[Platform[Any]]", type(self))))

    @classmethod
    def base_url(cls, settings: Any) -> str:
        """Where the platform is.

        Args:
            settings: The settings, an instance of `settings_type`.
        """
        return cast("Settings", settings).base_url

    @classmethod
    def auth(cls, settings: Any) -> Auth:
        """How requests are authenticated; by default not at all.

        Args:
            settings: The settings, an instance of `settings_type`.
        """
        return Auth()

    @classmethod
    def read_error(cls, status: int, body: Any, headers: Mapping[str, str]) -> ErrorInfo:
        """What an error body says.

        Args:
            status: The HTTP status.
            body: The decoded JSON, or the text.
            headers: The answer's headers, names in lower case.
        """
        if is_object(body):
            for key in ("message", "detail", "error"):
                if isinstance(body.get(key), str):
                    return ErrorInfo(message=body[key])
        return ErrorInfo()

    @call
    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        **options: Unpack[Options],
    ) -> Call[Any]:
        """Call anything that is not wrapped, with the platform's credential, retries and errors.

        Args:
            method: The HTTP method.
            path: The path below the base URL, as it is; percent-encode what you put into it.
            params: Query parameters; None is left out, a list repeats its name.
            json: A JSON body, or None for no body.
            options: Options of the call.

        Returns:
            The decoded JSON, or None for an empty answer.

        Raises:
            APIStatusError: The server answered with an error.
            ConfigurationError: The method, a parameter or the body cannot be sent.
            ResponseValidationError: The answer is no JSON.
        """
        whole: Call[Any] = self._generic(Call, method, path, params, json, options)
        return whole

    @call
    def request_bytes(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        **options: Unpack[Options],
    ) -> Call[bytes]:
        """As `request`, with the answer as bytes, all in memory.

        Args:
            method: The HTTP method.
            path: The path below the base URL, as it is.
            params: Query parameters.
            json: A JSON body, or None for no body.
            options: Options of the call.

        Raises:
            APIStatusError: The server answered with an error.
            ResponseValidationError: The answer is of a type that the platform refuses.
        """
        data: Call[bytes] = self._generic(Call, method, path, params, json, options, accept="*/*")
        return data

    @streamed
    def request_stream(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        chunk_size: int | None = None,
        **options: Unpack[Options],
    ) -> BytesCall:
        """As `request`, with the answer as a stream of bytes.

        Args:
            method: The HTTP method.
            path: The path below the base URL, as it is.
            params: Query parameters.
            json: A JSON body, or None for no body.
            chunk_size: Bytes of each piece but the last; None for pieces as they arrive.
            options: Options of the call.

        Raises:
            APIStatusError: The server answered with an error.
            ResponseValidationError: The answer is of a type that the platform refuses.
            StreamInterruptedError: The stream broke off.
        """
        pieces: BytesCall = self._generic(BytesCall, method, path, params, json, options, chunk_size=chunk_size)
        return pieces

    @streamed
    def stream_lines(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        **options: Unpack[Options],
    ) -> LinesCall:
        """As `request`, with the answer as a stream of text lines.

        Args:
            method: The HTTP method.
            path: The path below the base URL, as it is.
            params: Query parameters.
            json: A JSON body, or None for no body.
            options: Options of the call.

        Raises:
            APIStatusError: The server answered with an error.
            ResponseValidationError: The answer is of a type that the platform refuses.
            StreamInterruptedError: The stream broke off.
        """
        lines: LinesCall = self._generic(LinesCall, method, path, params, json, options)
        return lines

    def _generic(self, kind: Any, method: str, path: str, params: Any, json: Any, options: Options, **more: Any) -> Any:
        path = path if path.startswith("/") else f"/{path}"
        if json is not None:
            more["json"] = json
        if not is_token(method):
            raise ConfigurationError(f"{method!r} is no HTTP method")
        wanted = header_text(options.get("headers") or {}).get("accept", "").lower()
        refuses = tuple(media_type for media_type in self.refuses if media_type not in wanted)
        return kind(method, path, params=params, refuses=refuses, options=options, **more)
