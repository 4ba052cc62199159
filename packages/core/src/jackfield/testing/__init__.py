"""Tests of code that uses jackfield, and of plugins, without a network.

* `Fake` answers calls from Python.
* The marker ``jackfield_cassette`` (a pytest plugin) records exchanges once and replays them from then on;
  `use_cassette` does so outside of pytest.
* `PlatformSuite` is what every platform's plugin should pass.
* ``python -m jackfield.testing check PATH...`` looks for secrets in cassettes.

Importing this imports none of them: each name is loaded at its first touch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jackfield.testing._cassettes import Cassette as Cassette
    from jackfield.testing._cassettes import UnrecordedRequestError as UnrecordedRequestError
    from jackfield.testing._catalogue import FoundOperation as FoundOperation
    from jackfield.testing._catalogue import operations_of as operations_of
    from jackfield.testing._fakes import Fake as Fake
    from jackfield.testing._fakes import FakeCall as FakeCall
    from jackfield.testing._findings import Finding as Finding
    from jackfield.testing._findings import find_secrets as find_secrets
    from jackfield.testing._replies import CallReplies as CallReplies
    from jackfield.testing._replies import ListReplies as ListReplies
    from jackfield.testing._replies import Replies as Replies
    from jackfield.testing._replies import StreamReplies as StreamReplies
    from jackfield.testing._suite import PlatformSuite as PlatformSuite
    from jackfield.testing._taps import use_cassette as use_cassette

__all__ = [
    "CallReplies",
    "Cassette",
    "Fake",
    "FakeCall",
    "Finding",
    "FoundOperation",
    "ListReplies",
    "PlatformSuite",
    "Replies",
    "StreamReplies",
    "UnrecordedRequestError",
    "find_secrets",
    "operations_of",
    "use_cassette",
]

_HOME = {
    "CallReplies": "_replies",
    "Cassette": "_cassettes",
    "Fake": "_fakes",
    "FakeCall": "_fakes",
    "Finding": "_findings",
    "FoundOperation": "_catalogue",
    "ListReplies": "_replies",
    "PlatformSuite": "_suite",
    "Replies": "_replies",
    "StreamReplies": "_replies",
    "UnrecordedRequestError": "_cassettes",
    "find_secrets": "_findings",
    "operations_of": "_catalogue",
    "use_cassette": "_taps",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module 'jackfield.testing' has no attribute {name!r}")
        value = getattr(importlib.import_module(f"jackfield.testing.{_HOME[name]}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return list(__all__)
