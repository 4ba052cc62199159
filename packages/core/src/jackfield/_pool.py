"""The connections of one client in one process (and one event loop)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jackfield import _http
from jackfield._fork import Generation
from jackfield.errors import ConfigurationError

if TYPE_CHECKING:
    from jackfield._bodies import Body
    from jackfield._calls import Call
    from jackfield._io import Reply


_LAST_PORT = 65535


class Pool:
    """An HTTP client with what we add to it: a gate before it, and a place for answers that nobody closed.

    Args:
        client: The HTTP client.
        gate: The gate that calls wait at (of the mode's own kind), or None.
        handed_in: Whether the client is the user's.
    """

    __slots__ = (
        "__weakref__",
        "_kept",
        "client",
        "dropper",
        "family",
        "finisher",
        "gate",
        "generation",
        "handed_in",
        "loop",
        "orphans",
        "timeout",
        "wrapper",
    )

    def __init__(self, client: Any, *, gate: Any = None, handed_in: bool = False, loop: object = None) -> None:
        self.client: Any = client
        self.family: _http.Family
        self.wrapper: bool
        self.family, self.wrapper = _http.family_of(client) if handed_in else (_http.family(), False)
        self.gate: Any = gate
        self.handed_in: bool = handed_in
        self.loop: object = loop
        self.generation: int = Generation.now
        self.orphans: deque[Reply] = deque()
        self.timeout: dict[str, float | None] | None = (
            _http.client_timeout(client) if handed_in and not self.wrapper else None
        )
        self.finisher: Any = None
        self.dropper: Any = None
        self._kept: tuple[Any, dict[str, str]] = (None, {})

    def request(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        call: Call[Any],
        timeout: Mapping[str, float | None],
        *,
        home: bool,
        secret_url: bool = False,
        anonymous: bool = False,
        watch: object = None,
        awaited: bool = False,
    ) -> Any:
        """Build a request.

        Args:
            method: The method.
            url: The whole URL.
            headers: Ours; they override the handed-in client's.
            call: The call; its body is sent, and transports of tests see the call as an extension.
            timeout: Seconds for connect, read, write and pool.
            home: Whether it goes to the platform's own origin; only then a handed-in client's defaults count.
            secret_url: Whether the URL may hold secrets, so that it is not kept.
            anonymous: Whether a handed-in client's own credential must stay behind.
            watch: What the HTTP library tells about the connection.
            awaited: Whether the body is read by an async client.
        """
        family = self.family
        body = call.body
        extensions: dict[str, Any] = {"timeout": timeout, "jackfield": call}
        if watch is not None:
            extensions["trace"] = watch
        content = _content(body, headers, awaited=awaited)
        try:
            # A wrapper's client would add its own headers, cookies and parameters, which are for its home only.
            if self.wrapper and home:
                return self.client.build_request(method, url, headers=headers, extensions=extensions, **content)
            if self.handed_in and home:
                url, headers = self._with_defaults(url, headers, anonymous=anonymous)
            target = family.library.URL(url) if secret_url else family.url(url)
            request = family.request(method, target, headers=headers, extensions=extensions, **content)
        except family.errors as error:
            raise ConfigurationError(f"the request cannot be built: {family.fault(error).text}") from None
        except UnicodeError:
            raise ConfigurationError("the request cannot be built: its URL, or a header, is no valid text") from None
        # What goes wrong with these later is no error of the HTTP library's.
        if (target_port := request.url.port) is not None and target_port > _LAST_PORT:
            raise ConfigurationError("the request cannot be built: the URL has no such port")
        if _http.NO_HOST.search(request.url.raw_host):
            raise ConfigurationError("the request cannot be built: the URL has no such host")
        if home:
            self._add_cookies(request, headers.get("cookie"))
        if awaited and (body is None or body.data is not None):
            request.stream = family.awaited_body(_http.OnePiece(request.content))
        elif awaited and body is not None:
            source = iter(request.stream) if body.is_multipart else body.pieces()
            request.stream = family.awaited_body(_http.AsyncPieces(source))
        return request

    def _with_defaults(self, url: str, headers: dict[str, str], *, anonymous: bool) -> tuple[str, dict[str, str]]:
        """With a handed-in client's own headers and parameters below ours."""
        client = self.client
        raw = client.headers.raw
        kept, defaults = self._kept
        if kept != raw:
            defaults = dict(client.headers.items())
            self._kept = (raw, defaults)
        if anonymous and "authorization" in defaults:
            defaults = {name: value for name, value in defaults.items() if name != "authorization"}
        if client.params:
            parsed = self.family.url(url)
            url = str(parsed.copy_with(params=client.params.merge(parsed.params)))
        return url, {**defaults, **headers}

    def _add_cookies(self, request: Any, ours: str | None) -> None:
        jar = self.client.cookies if self.handed_in else _http.jar_of(self.client, request.url)
        if jar:
            cookies = _http.cookie_header(jar, request, ours)
            if cookies:
                request.headers["cookie"] = cookies


def _content(body: Body | None, headers: dict[str, str], *, awaited: bool) -> dict[str, Any]:
    if body is None:
        return {}
    if body.content_type:
        headers.setdefault("content-type", body.content_type)
    if body.data is not None:
        return {"content": body.data}
    if body.is_multipart:
        return {"files": body.parts()}
    headers["content-length"] = str(body.length)
    return {"content": _http.AsyncPieces(body.pieces()) if awaited else body.pieces()}
