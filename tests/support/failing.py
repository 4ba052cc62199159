"""Answers of Acme that are errors, and what becomes of them."""

from __future__ import annotations

from typing import Any

from jackfield.plugin import Call
from tests.support.serving import Answer
from tests.support.stepping import stepping_root, walk


def problem(status: int = 404, headers: dict[str, str] | None = None, **fields: Any) -> Answer:
    """An error as Acme words it."""
    return Answer(status, json={"error": {"message": "no such file", **fields}}, headers=headers)


def failed(*answers: Any, call: Call[Any] | None = None, **options: Any) -> Any:
    """What a call without retries raises."""
    return walk(stepping_root(retries=0, **options), call or Call("GET", "/files/{}", "a"), *answers).error
