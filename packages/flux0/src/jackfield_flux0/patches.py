"""Documents that grow by JSON Patch (RFC 6902), the way flux0-server grows the ones that it stores.

RFC 6902 wants every parent to exist; the server makes those that are missing, with some oddities that are kept here,
since a stored document and a folded one should be the same. Source: checked against what flux0-server 0.1.0b4 stores.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from jackfield import JackfieldError

from .json_values import copied, is_array, is_object, same

if TYPE_CHECKING:
    from .models import JsonPatchOperation

MAX_PADDING = 10_000
"""How many items a list may be padded by, so that one patch of a few bytes cannot fill the memory."""

_INVALID_ESCAPE = re.compile(r"~(?![01])")
_INDEX = re.compile(r"0|[1-9][0-9]*")


class PatchError(JackfieldError, ValueError):
    """A patch does not fit the document that it is for."""


class Document:
    """A JSON document that starts empty and is built by patches.

    Attributes:
        root: The document; None as long as it is empty. It changes in place.
        rewrites: How many operations did anything else than append to a list at the root.
    """

    __slots__ = ("rewrites", "root")

    root: Any
    rewrites: int

    def __init__(self) -> None:
        """An empty document."""
        self.root = None
        self.rewrites = 0

    def apply(self, operations: Iterable[JsonPatchOperation]) -> None:
        """Apply operations one after the other. What came before one that fails stays applied.

        Args:
            operations: Any of the six operations of RFC 6902.

        Raises:
            PatchError: An operation does not fit; says which, where and why, without values.
        """
        for operation in operations:
            value = operation.value
            if operation.path == "/-" and operation.op == "add" and value is not None and is_array(self.root):
                # What nearly every operation of a long answer is. The copy: a later patch must not change the event.
                self.root.append(copied(value))
                continue
            self.rewrites += 1
            try:
                tokens = _tokens(operation.path)
                self._make_parents(operation.path)
                self._apply(operation, tokens)
            except PatchError as error:
                raise PatchError(f"cannot {operation.op} at {operation.path!r}: {error}") from None

    def _make_parents(self, path: str) -> None:
        if path in ("", "/"):
            if self.root is None:
                self.root = {}
            return
        # The server looks at the segments as they are written: one with `~1` in it never finds its unescaped parent.
        segments = path.strip("/").split("/")
        if self.root is None:
            self.root = [] if segments[0] == "-" or segments[0].isdigit() else {}
        current: Any = self.root
        for segment, following in pairwise(segments):
            wants_list = following.isdigit()  # not for "-": `/tags/-` without tags makes an object with the key "-"
            if segment == "-":
                raise PatchError("only the last segment may be '-'")
            if segment.isdigit():
                current = _padded(current, segment, wants_list)
            elif is_object(current):
                if segment not in current or (wants_list and not is_array(current[segment])):
                    current[segment] = [] if wants_list else {}
                current = current[segment]
            else:
                raise PatchError(f"{segment!r} is not in an object")

    def _apply(self, operation: JsonPatchOperation, tokens: list[str]) -> None:
        match operation.op:
            case "add":
                self._add(tokens, _value(operation))
            case "replace":
                value = _value(operation)
                if tokens:
                    self._existing(tokens)
                    container, last = self._parent(tokens)
                    container[last] = value
                else:
                    self._set_root(value)
            case "remove":
                self._remove(tokens)
            case "move":
                source = _tokens(_from(operation))
                if tokens[: len(source)] == source and tokens != source:
                    raise PatchError("a value cannot move into itself")
                value = self._existing(source)
                if tokens != source:
                    self._remove(source)
                    self._add(tokens, value)
            case "copy":
                self._add(tokens, copied(self._existing(_tokens(_from(operation)))))
            case "test":
                if not same(self._existing(tokens), _value(operation)):
                    raise PatchError("the value there is another")
            case _:
                raise PatchError("no such operation")

    def _set_root(self, value: Any) -> None:
        if value is None:
            raise PatchError("the whole document cannot be null")
        self.root = value

    def _add(self, tokens: list[str], value: Any) -> None:
        if not tokens:
            self._set_root(value)
            return
        container, last = self._parent(tokens)
        if is_object(container):
            container[last] = value
        elif last == "-":
            container.append(value)
        elif (index := int(last)) > len(container):
            raise PatchError("outside of the list")
        else:
            container.insert(index, value)

    def _remove(self, tokens: list[str]) -> None:
        if not tokens:
            raise PatchError("the whole document cannot be removed")
        self._existing(tokens)
        container, last = self._parent(tokens)
        del container[last]

    def _existing(self, tokens: list[str]) -> Any:
        current = self.root
        for token in tokens:
            current = _step(current, token)
        return current

    def _parent(self, tokens: list[str]) -> tuple[Any, Any]:
        """The container of the last token, and that token as the container wants it."""
        container = self._existing(tokens[:-1])
        last = tokens[-1]
        if is_array(container):
            return container, last if last == "-" else _index(last)
        if is_object(container):
            return container, last
        raise PatchError("the parent is neither an object nor a list")


def _padded(current: Any, segment: str, wants_list: bool) -> Any:
    if not is_array(current):
        raise PatchError(f"{segment!r} is not in a list")
    index = _index(segment)
    if index - len(current) >= MAX_PADDING:
        raise PatchError(f"a list would be padded by more than {MAX_PADDING} items")
    while len(current) <= index:
        current.append([] if wants_list else {})
    return current[index]


def _tokens(path: str) -> list[str]:
    if _INVALID_ESCAPE.search(path):
        raise PatchError("'~' stands only in '~0' and '~1'")
    first, *rest = path.split("/")
    if first:
        raise PatchError("a path starts with '/'")
    return [token.replace("~1", "/").replace("~0", "~") for token in rest]


def _index(token: str) -> int:
    if not _INDEX.fullmatch(token) or len(token) > 18:
        raise PatchError(f"{token!r} is not an index")
    return int(token)


def _step(current: Any, token: str) -> Any:
    if is_array(current):
        if (index := _index(token)) < len(current):
            return current[index]
    elif is_object(current) and token in current:
        return current[token]
    raise PatchError(f"there is no {token!r}")


def _value(operation: JsonPatchOperation) -> Any:
    if "value" not in operation.model_fields_set:
        raise PatchError("there is no value")
    return copied(operation.value)


def _from(operation: JsonPatchOperation) -> str:
    if operation.from_ is None:
        raise PatchError("there is no 'from'")
    return operation.from_
