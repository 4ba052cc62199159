"""A call's way: auth, hooks, send, then retry, redirect or error; written once, awaiting nothing but an `IO`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin

from jackfield import _http
from jackfield._faults import connection_error, media_type, pick_error, refused, secrets_of, status_error_of, too_large
from jackfield._http import Fault
from jackfield._io import current
from jackfield._line import origin
from jackfield._retries import pause_asked, wait
from jackfield._secrets import MASK, SHOWN_HEADERS, shown_url, without_user
from jackfield._setup import DEFAULT_TIMEOUT
from jackfield._trip import Answer, Trip
from jackfield.errors import APIError, APIStatusError

if TYPE_CHECKING:
    from jackfield._calls import Call
    from jackfield._io import Job, Reply
    from jackfield._pool import Pool
    from jackfield._root import Root

T = TypeVar("T")
MAX_REDIRECTS = 10
ERROR_BODY = 1024 * 1024
_PROTOCOLS = ("http", "https")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What may go along to another origin: nothing that names or authenticates anybody.
_NEUTRAL = frozenset({"accept", "accept-encoding", "accept-language", "range", "if-range", "user-agent"})


async def exchange(root: Root[Any], call: Call[Any]) -> Answer:
    """Send a call, and come back with its good answer.

    For a stream the answer is open, else its body has been read.

    Raises:
        APIError: It failed, after the retries that the policy allows.
        ConfigurationError: A credential or an option is missing or wrong.
    """
    trip = Trip(root, call)
    try:
        while True:
            answer = await _attempt(trip)
            if answer is not None:
                return answer
    finally:
        if call.body is not None:
            call.body.close()


async def _attempt(trip: Trip) -> Answer | None:
    """Send once; None means: once more."""
    io = trip.io
    trip.root.board.check_open()  # before each attempt: another thread may close the client meanwhile
    trip.attempts += 1
    headers = await _headers(trip)
    timeout = _timeout(trip)
    watch = io.watch()
    pool = io.pool()
    request = trip.request = _request(trip, pool, headers, timeout, watch)
    try:
        own_auth = not trip.home or trip.call.auth is not True or bool(trip.used)
        reply = await _in_time(trip, io.send(pool, request, own_auth=own_auth))
    except Fault as fault:
        stale = fault.lost and watch is not None and watch.seen and not watch.fresh
        if stale and trip.call.idempotent and not trip.resent and trip.rewindable():
            # The server had closed an idle connection; a new one is no retry that the policy counts.
            trip.resent = True
            trip.attempts -= 1
            return None
        await _after_fault(trip, fault)
        return None
    kept = False
    try:
        answer = await _judge(trip, reply)
        kept = answer is not None and answer.reply is not None
    finally:
        if not kept:
            await io.close(reply)
    return answer


async def _headers(trip: Trip) -> dict[str, str]:
    call, setup, line = trip.call, trip.setup, trip.line
    headers = {"accept": call.accept, "accept-encoding": "gzip, deflate", "user-agent": ""}
    if trip.home:
        if line.platform.headers:
            headers.update(line.platform.headers)
        if call.headers:
            headers.update(_http.header_text(call.headers))
        if call.auth is True:
            trip.used = await _credential(trip, headers)
            for name, value in trip.used.items():
                # A cookie credential and a user's own cookie live in one header.
                headers[name] = f"{value}; {headers[name]}" if name == "cookie" and name in headers else value
        if setup.headers:
            headers.update(setup.headers)
        if setup.idempotency_key is not None:
            headers["idempotency-key"] = setup.idempotency_key
    elif call.headers:
        headers.update(_http.header_text(call.headers))
    if not trip.home and trip.hops:
        headers = {name: value for name, value in headers.items() if name in _NEUTRAL}
    elif isinstance(call.auth, str):
        headers.update(_http.header_text({"authorization": f"Bearer {call.auth}"}))
    return headers


async def _credential(trip: Trip, headers: dict[str, str]) -> Mapping[str, str]:
    auth, hooks = trip.line.auth, trip.root.board.hooks
    if hooks.auth is not None:
        found = hooks.auth(exchange=trip.told(headers))
        if found is not None:
            return _http.header_text(found)
    if trip.io.dry:
        return auth.preview(trip.call)
    if auth.fixed is not None:
        return auth.fixed
    mark = current.set(trip.io)
    try:
        return _http.header_text(await auth.headers(trip.call, trip.root.inside()))
    finally:
        current.reset(mark)


async def _renewed(trip: Trip) -> bool:
    """Whether a refused credential was replaced, once in a call."""
    if trip.renewed or not trip.home or trip.call.auth is not True or trip.io.dry or not trip.rewindable():
        return False
    trip.renewed = True
    mark = current.set(trip.io)
    try:
        return await trip.line.auth.renew(trip.call, trip.root.inside(), trip.used)
    finally:
        current.reset(mark)


def _timeout(trip: Trip) -> dict[str, float | None]:
    setup, pool_timeout = trip.setup, None
    if setup.timeout is not None:
        timeout = setup.timeout
    else:
        pool_timeout = trip.io.pool().timeout
        timeout = DEFAULT_TIMEOUT if pool_timeout is None else pool_timeout
        if trip.call.streams:
            timeout = {**timeout, "read": trip.line.platform.silence}
    left = trip.left()
    if left is None:
        return timeout
    if left <= 0:
        raise _deadline_error(trip)
    return {step: left if seconds is None else min(seconds, left) for step, seconds in timeout.items()}


def _request(
    trip: Trip, pool: Pool, headers: dict[str, str], timeout: Mapping[str, float | None], watch: object
) -> Any:
    call = trip.call
    agent = trip.line.agent(pool.family.label)
    headers["user-agent"] = headers["user-agent"] or agent
    if trip.root.board.hooks.request is not None:
        told = trip.told(headers)
        trip.root.board.hooks.request(exchange=told)
        headers = _http.header_text(told.headers)
    return pool.request(
        call.method,
        trip.url,
        headers,
        call,
        timeout,
        home=trip.home,
        secret_url=not trip.home,
        anonymous=call.auth is False,
        watch=watch,
        awaited=trip.io.awaited,
    )


async def _judge(trip: Trip, reply: Reply) -> Answer | None:
    """Look at the status: a good answer, a redirect, a retry or an error."""
    status = reply.status
    hooks = trip.root.board.hooks
    if hooks.response is not None:
        told = trip.told()
        told.status_code, told.response_headers = status, dict(reply.headers.items())
        hooks.response(exchange=told)
    if trip.root.board.logger.isEnabledFor(10):
        log_answer(trip, reply)
    if 200 <= status < 300:
        # Some frameworks give their media type to an answer without a body, too.
        empty = status == 204 or reply.headers.get("content-length") == "0"
        if trip.call.refuses and not empty and media_type(reply) in trip.call.refuses:
            raise refused(trip, reply)
        if trip.call.streams:
            return Answer(trip, reply.http, b"", reply)
        try:
            content = await _content(trip, reply)
        except Fault as fault:
            await _after_fault(trip, fault)
            return None
        if reply.http.is_closed and reply.pool is not None:
            reply.http.stream = reply.pool.family.nothing
        return Answer(trip, reply.http, content)
    if status in _REDIRECTS and _follow(trip, reply):
        return None
    error = await _error(trip, reply)
    await trip.io.close(reply)
    if status == 401 and await _renewed(trip):
        trip.attempts -= 1
        return None
    allowed = status in trip.setup.retry.statuses and (trip.repeatable() or status == 429)
    await _again(trip, error, allowed=allowed, asked=error.retry_after)
    return None


def _follow(trip: Trip, reply: Reply) -> bool:
    """Turn to where a GET or HEAD is redirected; False where that must not be done."""
    location = reply.headers.get("location")
    allowed = trip.line.platform.follows_redirects and trip.call.method in ("GET", "HEAD")
    if not allowed or not location or trip.hops >= MAX_REDIRECTS:
        return False
    old = origin(trip.url)
    try:
        target = without_user(urljoin(trip.url, location).partition("#")[0])
        new = origin(target)
    except ValueError:  # no URL at all
        return False
    if (
        not trip.io.pool().family.takes(target)
        or new[0] not in _PROTOCOLS
        or not new[1]
        or (old[0] == "https" and new[0] == "http")
    ):
        return False
    trip.hops += 1
    trip.attempts -= 1
    if old != new:
        trip.home = False
        trip.used = {}
    trip.url = target
    return True


async def _content(trip: Trip, reply: Reply) -> bytes:
    """The whole body, piece by piece where its size or time is not known to be bounded."""
    limit = trip.root.board.max_body
    length: str = reply.headers.get("content-length") or ""
    if trip.call.method == "HEAD":
        return await trip.io.load(reply)
    known = length.isdecimal()
    if known and int(length) > limit:
        raise too_large(trip, reply, limit)
    if trip.deadline_at is None and known and "content-encoding" not in reply.headers:
        return await trip.io.load(reply)
    pieces: list[bytes] = []
    size = 0
    while (piece := await read_piece(trip, reply)) is not None:
        pieces.append(piece)
        size += len(piece)
        if max(size, reply.decoder.taken) > limit:
            raise too_large(trip, reply, limit)
    content = b"".join(pieces)
    _http.keep(reply.http, content)
    return content


async def read_piece(trip: Trip, reply: Reply) -> bytes | None:
    """The next piece of a body, within the deadline."""
    return await _in_time(trip, trip.io.read(reply))


async def _in_time(trip: Trip, job: Job[T]) -> T:
    """A step of I/O, within the deadline."""
    left = trip.left()
    if left is None:
        return await job
    if left <= 0:
        job.close()
        raise _deadline_error(trip)
    try:
        return await trip.io.within(left, job)
    except Fault as fault:
        if fault.timeout and (trip.left() or 0.0) <= 0.001:
            raise _deadline_error(trip) from fault.__cause__
        raise


async def _error(trip: Trip, reply: Reply) -> APIStatusError:
    """The error of a bad status; a body that breaks or is too long does not hide it."""
    pieces: list[bytes] = []
    size = 0
    try:
        while max(size, reply.decoder.taken) < ERROR_BODY and (piece := await read_piece(trip, reply)) is not None:
            pieces.append(piece)
            size += len(piece)
    except (Fault, APIError):
        pass
    content = b"".join(pieces)[:ERROR_BODY]
    _http.keep(reply.http, content)
    return status_error_of(trip, reply, content, pause_asked(reply.headers))


async def _after_fault(trip: Trip, fault: Fault) -> None:
    """Wait for the next attempt after the HTTP library failed, or raise."""
    error = connection_error(trip, fault)
    allowed = trip.setup.retry.connection_errors and not fault.fatal and (trip.repeatable() or not fault.acted)
    await _again(trip, error, allowed=allowed, asked=None, cause=fault.__cause__)


async def _again(
    trip: Trip, error: APIError, *, allowed: bool, asked: float | None, cause: BaseException | None = None
) -> None:
    """Wait for the next attempt, or raise the error if there is to be none."""
    delay = None
    if allowed and trip.rewindable():
        delay = wait(trip.setup.retry, trip.retries, asked, elapsed=trip.io.now() - trip.started, left=trip.left())
    hooks = trip.root.board.hooks
    if delay is not None and hooks.retry is not None:
        told = trip.told()
        if hooks.retry(exchange=told, delay=delay) is False:
            delay = None
    if delay is None:
        raise pick_error(trip, error) from cause
    trip.retries += 1
    trip.root.board.logger.debug(
        "%s %s: retry %d in %.2f s after %s", trip.line.name, trip.call.operation, trip.retries, delay,
        getattr(error, "status_code", type(error).__name__),
    )  # fmt: skip
    await trip.io.sleep(delay)


def _deadline_error(trip: Trip) -> APIError:
    fault = Fault(f"the deadline of {trip.setup.deadline:g} s passed", timeout=True, fatal=True)
    error: APIError = pick_error(trip, connection_error(trip, fault))
    return error


def log_answer(trip: Trip, reply: Reply) -> None:
    """One line for each answer: no body, no query, only headers of the allow-list."""
    secrets = secrets_of(trip)  # a server may repeat a credential in any header
    shown = {name: secrets.mask(value) if name in SHOWN_HEADERS else MASK for name, value in reply.headers.items()}
    trip.root.board.logger.debug(
        "%s %s: %s %s -> %d (attempt %d) %s", trip.line.name, trip.call.operation, trip.call.method,
        secrets.mask(shown_url(trip.url)), reply.status, trip.attempts, shown,
    )  # fmt: skip
