"""The conformance suite's checks of each operation."""

from __future__ import annotations

import inspect
import logging
import re
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any, get_origin
from urllib.parse import unquote_plus, urlsplit

import pytest

from jackfield import errors
from jackfield._calls import Call
from jackfield.testing import _trials as trials
from jackfield.testing._samples import NoSampleError, annotation_of, parameters
from jackfield.testing._suite_subject import Subject, credentials
from jackfield.testing._trials import Server, answering, as_json, failing

if TYPE_CHECKING:
    from jackfield.testing._catalogue import FoundOperation

STATUSES: dict[int, type[errors.APIStatusError]] = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    422: errors.UnprocessableEntityError,
    429: errors.RateLimitError,
    500: errors.ServerError,
    503: errors.ServerError,
}
BODIES: dict[str, tuple[bytes, str]] = {
    "JSON": (b'{"error": {"message": "no", "code": 7}, "detail": [{"x": 1}], "message": null}', "application/json"),
    "a list": (b'[1, "two", null]', "application/json"),
    "HTML": (b"<html><body>Bad gateway</body></html>", "text/html"),
    "nothing": (b"", "text/plain"),
    "broken JSON": (b'{"error": ', "application/json"),
    "bytes": (b"\xff\xfe\x00", "application/octet-stream"),
}
# What a good status may come with although it should not.
ODD = (
    b"", b"null", b"[]", b"{}", b'"text"', b"7", b'{"items": 3}', b'{"data": {"id": null}}', b"<html>", b"\xff", b"{",
    b"event: x\ndata: {}\n\n", b"data: [1]\n\n", b"data: nonsense\n\n", b'data: {"type": "odd"}\n\nevent: chunk\n\n',
)  # fmt: skip
FAULTS = (
    "ConnectError", "ConnectTimeout", "ReadError", "ReadTimeout", "WriteError", "WriteTimeout", "PoolTimeout",
    "RemoteProtocolError", "LocalProtocolError", "UnsupportedProtocol", "ProxyError", "DecodingError",
)  # fmt: skip
AWKWARD = "a/b?c#d%e ü"


class OperationChecks(Subject):
    """Each operation of a plugin; see `PlatformSuite`."""

    def test_operation_is_documented(self, operation: FoundOperation) -> None:
        """A summary, and a line for each parameter."""
        text = inspect.cleandoc(operation.operation.__doc__ or "")
        assert text, f"{operation.name} has no docstring"
        summary = text.partition("\n\n")[0].partition("\n")[0]
        assert summary.endswith((".", "?", ":", ";", ",")) or "\n" in text.partition("\n\n")[0], (
            f"{operation.name}: its docstring does not begin with a sentence: {summary!r}"
        )
        for parameter in parameters(operation.operation):
            name = re.escape(parameter.name)
            told = re.search(rf"^\s+\*{{0,2}}{name}(?: \([^)]*\))?:|^\s*:param (?:\w+ )?{name}:", text, re.MULTILINE)
            assert told, f"{operation.name}: the parameter {parameter.name} is not under Args in its docstring"
        known = {each.name for each in operation.operation.signature.parameters.values()}
        for name in _documented(text):
            assert name in known, f"{operation.name}: its docstring tells of a parameter {name}, which there is not"

    def test_operation_is_annotated(self, operation: FoundOperation) -> None:
        """Types for all parameters, and a result that can be resolved and is read as something."""
        made = operation.operation
        for parameter in made.signature.parameters.values():
            assert parameter.annotation is not inspect.Parameter.empty, (
                f"{operation.name}: {parameter.name} has no type"
            )
            if parameter.kind is not inspect.Parameter.VAR_KEYWORD and parameter.default is inspect.Parameter.empty:
                self._arguments(operation)
        assert "return" in made.build.__annotations__, f"{operation.name} has no return annotation"
        try:
            returns = made.returns
        except Exception as error:  # noqa: BLE001 - whatever a plugin's annotation does
            pytest.fail(f"{operation.name}: its return annotation cannot be resolved: {error}")
        if not trials.is_flow(operation):
            kind = get_origin(returns) or returns
            assert not (isinstance(kind, type) and issubclass(kind, Call)), f"{operation.name}: Call[...] says no type"
            assert returns is not None or "None" in str(made.build.__annotations__["return"]), (
                f"{operation.name}: its return annotation does not say what the answer is"
            )

    def test_operation_takes_options(self, operation: FoundOperation) -> None:
        """A timeout, retries and headers can be given to each call."""
        kinds = [each.kind for each in operation.operation.signature.parameters.values()]
        assert inspect.Parameter.VAR_KEYWORD in kinds, f"{operation.name} takes no **options: Unpack[Options]"
        if trials.is_flow(operation):
            return
        server = Server(answering(status=418))
        headers = {"x-option": "given"}
        self._fails(operation, server, {**self._arguments(operation), "headers": headers})
        assert server.seen, f"{operation.name} sent nothing: give it other arguments in `arguments`"
        _, url, sent, _ = server.seen[0]
        if url.startswith(self._base()):  # no header of the user's goes to another origin
            assert sent.get("x-option") == "given", f"{operation.name} does not hand its options on"
            refusing = Server(answering(status=429))
            self._fails(operation, refusing, {**self._arguments(operation), "retries": 1})
            assert len(refusing.seen) == 2, f"{operation.name} does not hand its options on: retries=1 has no effect"

    def test_operation_in_all_modes(self, operation: FoundOperation) -> None:
        """The same first request, blocking, awaited and as a dry run."""
        sent: list[list[tuple[str, str, bytes]]] = []
        for go in (trials.blocking, trials.blocking, trials.awaited, trials.awaited_on_trio):
            server = Server(answering(b'{"message": "teapot"}', status=418))
            try:
                go(self, server, operation, self._arguments(operation))
            except errors.JackfieldError as error:
                if not server.seen:
                    raise AssertionError(f"{operation.name} sent nothing: {error}") from error
            except Exception as error:
                raise AssertionError(
                    f"{operation.name}: {type(error).__name__} when {go.__name__.replace('_', ' ')}: {error}"
                ) from error
            sent.append([(method, url, _same_boundary(content)) for method, url, _, content in server.seen])
        first, again = ([each[:2] for each in calls] for calls in sent[:2])
        assert first == again, f"{operation.name}: the second call is not sent as the first one was"
        assert sent[0] == sent[2], f"{operation.name}: blocking and awaited calls differ"
        assert sent[2] == sent[3], f"{operation.name}: calls awaited on asyncio and on trio differ"
        prepared = trials.described(self, operation, self._arguments(operation))
        if sent[0] and prepared is not None and not trials.is_flow(operation):
            method, url, _ = sent[0][0]
            assert (prepared.method, prepared.url) == (method, url.partition("?")[0]), f"{operation.name}: the dry run"

    def test_path_arguments_are_encoded(self, operation: FoundOperation) -> None:
        """What is put into a path stays one segment of it."""
        arguments = self._arguments(operation)
        for parameter in parameters(operation.operation):
            try:
                takes_text = annotation_of(operation.operation, parameter) is str
            except NoSampleError:
                continue
            if takes_text and parameter.kind is not inspect.Parameter.VAR_POSITIONAL:
                self._check_path(operation, {**arguments, parameter.name: "zqx"}, parameter.name)

    def _check_path(self, found: FoundOperation, arguments: dict[str, Any], name: str) -> None:
        try:
            plain = trials.described(self, found, arguments)
        except errors.JackfieldError:
            return  # the operation knows what it takes here, and this is none
        if plain is None or "zqx" not in urlsplit(plain.url).path or not plain.url.startswith(self._base()):
            return
        if name == "path" and plain.url == f"{self._base()}/zqx":
            return  # a way to what is not wrapped: it takes a path as it is
        try:
            awkward = trials.described(self, found, {**arguments, name: AWKWARD})
        except errors.JackfieldError:
            return
        assert awkward is not None
        path = urlsplit(awkward.url).path
        count = urlsplit(plain.url).path.count("/")
        assert path.count("/") == count and "ü" not in path and "%2F" in awkward.url, (  # noqa: PT018
            f"{found.name}: {name} is put into the path as it is ({path}): write Call(method, '/x/{{}}', {name})"
        )
        for bad in ("..", "."):
            with pytest.raises(errors.JackfieldError):
                trials.described(self, found, {**arguments, name: bad})
                pytest.fail(f"{found.name}: {name}={bad!r} changes the path")

    def test_errors_are_mapped(self, operation: FoundOperation) -> None:
        """Each status is its own error, whatever the body is."""
        for status, expected in STATUSES.items():
            for name, (body, kind) in BODIES.items():
                server = Server(answering(body, status=status, kind=kind, x_request_id="the-request"))
                try:
                    trials.blocking(self, server, operation, self._arguments(operation))
                except errors.JackfieldError as error:
                    self._check_error(operation, error, status, expected, f"{status} with {name}")
                else:
                    # A flow may take a refusal for an answer, such as "not there".
                    assert trials.is_flow(operation), f"{operation.name}: {status} with {name} is no error"

    def _check_error(
        self, found: FoundOperation, error: errors.JackfieldError, status: int, expected: type[Any], what: str
    ) -> None:
        if trials.is_flow(found) and not isinstance(error, errors.APIStatusError):
            return
        assert isinstance(error, expected), f"{found.name}: {what} is {type(error).__name__}, not {expected.__name__}"
        assert isinstance(error, errors.APIStatusError)
        assert error.status_code == status, f"{found.name}: {what}: status_code is {error.status_code}"
        assert error.platform == self.platform.name, f"{found.name}: {what}: platform is {error.platform!r}"
        assert error.operation, f"{found.name}: {what}: the error does not name its operation"
        assert str(status) in str(error), f"{found.name}: {what}: the text does not say the status"

    def test_no_foreign_exception_escapes(self, operation: FoundOperation) -> None:
        """Whatever the network or the server does, an error is one of jackfield's."""
        replies = [(name, failing(name)) for name in FAULTS]
        replies += [(f"{body!r} cut off", answering(body, cut=True)) for body in (b"", b'{"a": ', b"data: {")]
        replies += [(repr(body), answering(body)) for body in ODD]
        replies += [("gzip that is none", answering(b"\x1f\x8bnonsense", content_encoding="gzip"))]
        replies += [("a redirect to nowhere", answering(status=302, location="http://[::1"))]
        for name, reply in replies:
            for go in (trials.blocking, trials.awaited) if name in FAULTS[:4] else (trials.blocking,):
                try:
                    go(self, Server(reply), operation, self._arguments(operation))
                except errors.JackfieldError:
                    continue
                except AssertionError as error:
                    raise AssertionError(f"{operation.name}: {name}: {error}") from error
                except Exception as error:
                    raise AssertionError(
                        f"{operation.name}: {name}: {type(error).__name__} escapes: {error}"
                    ) from error

    def test_secrets_stay_at_home(self, operation: FoundOperation) -> None:
        """No other server is sent a credential, and no URL holds one: proxies and servers log URLs."""
        secrets = self._planted()
        for status in (418, 200):
            server = Server(answering(as_json({"url": "https://files.elsewhere.test/x"}), status=status))
            self._try(operation, server)
            for method, url, headers, content in server.seen:
                self._check_unseen(secrets, unquote_plus(url), f"{operation.name}: the URL of its {method}")
                if not url.startswith(self._base()):
                    sent = f"{headers} {content.decode('latin-1')}"
                    self._check_unseen(secrets, sent, f"{operation.name}: what it sends to {urlsplit(url).hostname}")

    def test_connections_are_given_back(self, operation: FoundOperation) -> None:
        """Every answer is closed when the call is over, however it ends."""
        for status in (200, 404, 500):
            for go in (trials.blocking, trials.awaited):
                server = Server(answering(b'data: {"a": 1}\n\n' * 3, status=status))
                with suppress(errors.JackfieldError):
                    go(self, server, operation, self._arguments(operation))
                assert not server.left_open, f"{operation.name}: {server.left_open} answers are left open ({status})"

    def test_secrets_are_masked(
        self, operation: FoundOperation, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A server that repeats the credential does not make it appear anywhere."""
        caplog.set_level(logging.DEBUG)
        sent = Server(answering(status=418))
        self._try(operation, sent)
        secrets = {*self._planted(), *credentials(sent, self.platform.headers)}
        echo = " ".join(sorted(secrets))
        bodies = [
            as_json({"message": echo, "error": echo, "detail": echo, "token": echo}),
            echo.encode(),
        ]
        for status in (200, 400, 401, 404, 500):
            for body in bodies:
                server = Server(answering(body, status=status, x_request_id=echo, x_told=echo))
                error = self._try(operation, server)
                if error is not None:
                    # What a waiter saw last is an answer, and answers are the user's.
                    seen = {name: value for name, value in vars(error).items() if name != "last"}
                    shown = f"{error} {error!r} {seen} {''.join(traceback.format_exception(error))}"
                    self._check_unseen(secrets, shown, f"{operation.name}: {type(error).__name__}")
        self._check_unseen(secrets, caplog.text, f"{operation.name}: the log")
        printed = capsys.readouterr()
        self._check_unseen(secrets, printed.out + printed.err, f"{operation.name}: what it prints")
        prepared = trials.described(self, operation, self._arguments(operation))
        if prepared is not None:
            shown = f"{prepared!r} {prepared.headers} {prepared.url} {prepared.curl()}"
            self._check_unseen(secrets, shown, f"{operation.name}: the dry run")


def _documented(text: str) -> list[str]:
    """The parameters that the section `Args` of a docstring tells of, without the options."""
    section = re.search(r"(?m)^Args:\n((?:[ \t]+.*\n?|\n)+)", text)
    if section is None:
        return []
    return [name for name in re.findall(r"(?m)^ {4}\*{0,2}(\w+)(?: \([^)]*\))?:", section[1]) if name != "options"]


def _same_boundary(content: bytes) -> bytes:
    if not content.startswith(b"--"):
        return content
    return content.replace(content.partition(b"\r\n")[0][2:], b"boundary")
