"""One test's recording: what is played from it, what is added to it, and what it says when something is missing."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any, Literal

from jackfield._calls import BytesCall, LinesCall
from jackfield._line import lines
from jackfield.testing._cassette_text import CassetteText
from jackfield.testing._matchers import body, method, query, url
from jackfield.testing._scrubbed_bodies import decoded, media_type, scrubbed_body, without_boundary
from jackfield.testing._scrubbing import Scrubber, pairs_of

RecordMode = Literal["none", "once", "new", "all"]
MODES = ("none", "once", "new", "all")


class UnrecordedRequestError(AssertionError):
    """A request has no recording, or a recording was not asked for."""


@dataclass
class Taken:
    """An exchange as it was recorded, before it is written.

    Attributes:
        request: Method, URL, headers and body.
        exact: Whether the answer's bytes count each.
        status: The answer's status, 0 if none came.
        reason: Its words.
        headers: Its headers.
        body: Its body, as far as it came.
        failure: The HTTP library's exception, by name, if there was one.
        ended: Whether the body came to its end.
        closed: Whether nobody reads it any more.
    """

    request: tuple[str, str, list[tuple[str, str]], bytes]
    exact: bool
    status: int = 0
    reason: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    body: bytearray = field(default_factory=bytearray)
    failure: str | None = None
    ended: bool = False
    closed: bool = False


@dataclass(frozen=True)
class Played:
    """An answer from a recording.

    Attributes:
        status: The status, 0 if none came.
        reason: Its words.
        headers: Its headers.
        body: Its body.
        failure: The HTTP library's exception, by name, that came in place of an answer or after the body.
        left: Whether the recorded test stopped reading here.
    """

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes
    failure: str | None
    left: bool


class Cassette:
    """The recording of one test.

    Args:
        path: The file.
        mode: ``"none"`` replays only; ``"once"`` records if there is no file; ``"new"`` also records what is missing;
            ``"all"`` records everything anew.
        chunk_size: Bytes of each piece of a replayed body; None for one piece.
        headers: Headers that are kept beside the usual ones.
        names: Names whose values are secret beside those that look so.
        stable: Whether ids and times that a server makes are replaced as well, so that recording anew changes nothing.

    Raises:
        ValueError: There is no such mode, or a chunk size below 1, or the file is no cassette.
    """

    def __init__(
        self,
        path: Path,
        mode: RecordMode = "none",
        *,
        chunk_size: int | None = None,
        headers: Iterable[str] = (),
        names: Iterable[str] = (),
        stable: bool = False,
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"a cassette is used with one of {', '.join(MODES)}, not {mode!r}")
        if chunk_size is not None and chunk_size < 1:
            raise ValueError(f"a chunk has 1 byte or more, not {chunk_size}")
        try:
            vcr: Any = importlib.import_module("vcr.cassette")
            self._request: Any = importlib.import_module("vcr.request").Request
        except ImportError as error:
            raise RuntimeError('cassettes need vcrpy: pip install "jackfield[testing]"') from error
        self.path: Path = path
        self.mode: RecordMode = mode
        self.chunk_size: int | None = chunk_size
        self._headers = tuple(headers)
        self._names = tuple(names)
        self._stable = stable
        self._scrubber = Scrubber(self._names, self._headers)
        self._taken: list[Taken] = []
        self._missing: list[UnrecordedRequestError] = []
        self._lock = RLock()
        self._lines: dict[Any, None] = {}
        self.found: bool = path.is_file()
        self._tape: Any = vcr.Cassette(path=str(path), serializer=CassetteText(), match_on=(method, url, query, body))
        if self.found and mode != "all":
            try:
                self._tape._load()
            except Exception as error:  # whatever the file holds, such as the marks of a merge
                raise ValueError(
                    f"{path} is no cassette ({error!r}); record it anew: --jackfield-record=all"
                ) from error
        self.records: bool = mode in ("new", "all") or (mode == "once" and not self.found)

    def _look(self) -> None:
        """Learn about all clients that are there; one that is gone before the end is remembered."""
        for line in list(lines):
            if line not in self._lines:
                self._lines[line] = None
                self._scrubber.learn_line(line)

    def play(self, request: Any, content: bytes) -> Played | None:
        """The recorded answer to a request, or None if it has to be recorded.

        Raises:
            UnrecordedRequestError: There is none, and nothing is recorded.
        """
        with self._lock:
            self._look()
            asked = self._vcr_request(self._scrubber, self._parts(request, content))
            # vcrpy's own check wants its own record modes.
            if asked in self._tape and self.mode != "all":
                answer = self._tape.play_response(asked)
                return self._played(answer)
            if self.records:
                return None
            error = UnrecordedRequestError(self._told(asked))
            self._missing.append(error)
            raise error

    def take(self, request: Any, content: bytes) -> Taken:
        """Begin to record an exchange."""
        call = request.extensions["jackfield"]
        exact = isinstance(call, BytesCall | LinesCall) or call.returns in (bytes, str)
        with self._lock:
            taken = Taken(self._parts(request, content), exact)
            self._taken.append(taken)
        return taken

    def _parts(self, request: Any, content: bytes) -> tuple[str, str, list[tuple[str, str]], bytes]:
        call, target = request.extensions["jackfield"], str(request.url)
        if call.url is None:
            # Two platforms may be at one address, so the call says which one it is.
            bases = [line.base for line in self._lines if line.name == call.platform and target.startswith(line.base)]
            if bases:
                target = f"https://{call.platform}.invalid{target[len(max(bases, key=len)) :]}"
        return request.method, target, pairs_of(request.headers), content

    def _vcr_request(self, scrubber: Scrubber, parts: tuple[str, str, list[tuple[str, str]], bytes]) -> Any:
        verb, target, headers, content = parts
        scrubber.answered = False
        scrubber.learn_headers(headers)
        kept = scrubber.headers(headers, answered=False)
        kind = dict(headers).get("content-type", "")
        if kind.startswith("multipart/"):
            kept["content-type"] = [without_boundary(kind)]
        hidden = scrubbed_body(decoded(content, dict(headers).get("content-encoding", "")), kind, scrubber)
        return self._request(verb, scrubber.url(target), hidden or None, kept)

    def _played(self, answer: dict[str, Any]) -> Played:
        note: dict[str, Any] = answer.get("jackfield", {})
        content: bytes = answer["body"]["string"] or b""
        headers = pairs_of(answer["headers"])
        try:
            text = content.decode()
            self._scrubber.meet(text)
            content = self._scrubber.addresses.restore(text).encode()
        except UnicodeDecodeError:
            pass
        for _, value in headers:
            self._scrubber.meet(value)
        headers = [(name, self._scrubber.addresses.restore(value)) for name, value in headers]
        failure, left = note.get("failure"), bool(note.get("left"))
        kind = dict(headers).get("content-type", "")
        if failure is None and not left and media_type(kind) != "text/event-stream" and answer["status"]["code"]:
            headers.append(("content-length", str(len(content))))
        return Played(answer["status"]["code"], answer["status"]["message"] or "", headers, content, failure, left)

    def save(self) -> None:
        """Write what was recorded, without secrets."""
        if not self._taken:
            if self.mode == "all":  # nothing is asked for any more
                self.path.unlink(missing_ok=True)
            return
        self._look()
        scrubber = Scrubber(self._names, self._headers, stable=self._stable)
        for line in self._lines:
            scrubber.learn_line(line)
        _learn_environment(scrubber)
        kept = [] if self.mode == "all" else list(self._tape.data)
        for asked, answer in kept:
            scrubber.meet(f"{asked.uri} {asked.body} {answer}")
        self._written(scrubber)  # once for learning: what only a later exchange calls a secret is hidden everywhere
        written = self._written(scrubber)
        hidden = [(self._again(scrubber, asked), scrubber.known(answer)) for asked, answer in kept]
        requests, answers = zip(*hidden, *written, strict=True)
        persister: Any = importlib.import_module("vcr.persisters.filesystem").FilesystemPersister
        persister.save_cassette(
            str(self.path), {"requests": list(requests), "responses": list(answers)}, serializer=CassetteText()
        )

    def _written(self, scrubber: Scrubber) -> list[tuple[Any, dict[str, Any]]]:
        return [(self._vcr_request(scrubber, each.request), _answer(scrubber, each)) for each in self._taken]

    def _again(self, scrubber: Scrubber, asked: Any) -> Any:
        """A request that was recorded earlier, without what is known as a secret by now."""
        return self._request(asked.method, scrubber.known(asked.uri), scrubber.known(asked.body), asked.headers)

    def check(self) -> None:
        """Say what went wrong although the test may have swallowed it: a missing recording, or one nobody asked for.

        Raises:
            UnrecordedRequestError: Something is missing or left over.
        """
        if self._missing:
            raise self._missing[0]
        if self.records:
            return
        left = [asked for place, (asked, _) in enumerate(self._tape.data) if not self._tape.play_counts[place]]
        if left:
            raise UnrecordedRequestError(
                f"{len(left)} of {len(self._tape.data)} recorded exchanges were not asked for:\n"
                + "\n".join(f"  {each.method} {each.uri}" for each in left)
                + f"\nCassette: {self.path}\nIf the code asks for less now, record it anew: --jackfield-record=all"
            )

    def _told(self, asked: Any) -> str:
        """Which request has no recording, what is nearest, and how it differs."""
        lines_ = [f"no recording of {asked.method} {asked.uri}"]
        if not self.found:
            lines_ += [f"There is no cassette {self.path}", "Record it: pytest --jackfield-record=once"]
            return "\n".join(lines_)
        nearest: Any = self._tape.find_requests_with_most_matches(asked)
        equal = [each for each in nearest if not each[2]]
        if equal:
            lines_.append(f"It was recorded {len(equal)} time(s), and all of these have been played.")
        elif nearest:
            recorded, _, differences = nearest[0]
            lines_.append(f"The nearest recording is {recorded.method} {recorded.uri}; it differs:")
            for name, text in differences:
                lines_ += [f"  {name}:", *(f"    {line}" for line in str(text or "differs").splitlines())]
        else:
            lines_.append("The cassette has nothing like it.")
        played = sum(1 for place in range(len(self._tape.data)) if self._tape.play_counts[place])
        lines_.append(f"Cassette: {self.path} ({played} of {len(self._tape.data)} exchanges played)")
        lines_.append("Record it: --jackfield-record=new adds what is missing, --jackfield-record=all records all anew")
        return "\n".join(lines_)


def _answer(scrubber: Scrubber, taken: Taken) -> dict[str, Any]:
    scrubber.answered = True
    scrubber.learn_headers(taken.headers)
    given = dict(taken.headers)
    kind = given.get("content-type", "")
    content = decoded(bytes(taken.body), given.get("content-encoding", ""))
    answer: dict[str, Any] = {
        "status": {"code": taken.status, "message": scrubber.text(taken.reason)},
        "headers": scrubber.headers(taken.headers, answered=True),
        "body": {"string": scrubbed_body(content, kind, scrubber, exact=taken.exact)},
    }
    if taken.failure is not None:
        answer["jackfield"] = {"failure": taken.failure}
    elif not taken.ended:
        answer["jackfield"] = {"left": True}
    return answer


def _learn_environment(scrubber: Scrubber) -> None:
    """Learn the secrets of installed platforms that stand in the environment, whether they were used or not."""
    for platform, name, value in environment_secrets():
        scrubber.learn_setting(platform, name, value, secret=True)


def environment_secrets() -> list[tuple[str, str, str]]:
    """Secrets of installed platforms in the environment: the platform, the setting, and the value."""
    from pydantic import SecretStr

    from jackfield._plugins import registry
    from jackfield.errors import PluginError

    found: list[tuple[str, str, str]] = []
    for platform in registry.names():
        try:
            settings = registry.platform(platform).settings_type
        except PluginError:
            continue
        for name, described in settings.model_fields.items():
            if "SecretStr" in str(described.annotation) or described.annotation is SecretStr:
                value = settings.from_environment(name)
                if value:
                    found.append((platform, name, value))
    return found


def file_name(text: str, *, unique: bool = False) -> str:
    """A test's name as a file's.

    Args:
        text: The test's name.
        unique: Whether names that cannot be kept are told apart by a few digits more.
    """
    name = re.sub(r"[^\w.\[\]=+-]+", "_", text)[:150]
    return f"{name}-{sha256(text.encode()).hexdigest()[:8]}" if unique and name != text else name
