"""Acme's tests: the suite that every plugin should pass, and one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from jackfield import NotFoundError
from jackfield.testing import Fake, PlatformSuite
from jackfield_acme import Acme


class TestAcme(PlatformSuite):
    platform: ClassVar[type[Any]] = Acme
    settings: ClassVar[Mapping[str, Any]] = {"api_key": "a-secret-key"}


def test_notes() -> None:
    fake = Fake()
    fake.on("acme.notes.list").returns([{"id": "n1", "text": "Milk"}])
    fake.on("acme.notes.summarize").streams([{"text": "Mi"}, {"text": "lk"}])
    fake.on("acme.notes.retrieve").fails(404, body={"problem": "no such note", "kind": "gone"})
    with fake.client() as client:
        acme = client.use(Acme)
        assert [note.text for note in acme.notes.list()] == ["Milk"]
        with acme.notes.summarize("n1") as words:
            assert "".join(word.text for word in words) == "Milk"
        with pytest.raises(NotFoundError, match="gone no such note"):
            acme.notes.retrieve("n2")
