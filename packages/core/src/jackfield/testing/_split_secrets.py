"""Secrets that a stream spreads over several events, a few characters each, as a model writes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from jackfield._shapes import is_list, is_object

Spans = Callable[[str], list[tuple[int, int, str]]]


def without_split_secrets(lines: list[str], spans: Spans) -> list[str]:
    """The lines of a stream, with a placeholder in the event in which a secret begins, and nothing of it in the next.

    Args:
        lines: The lines, of which those with data count.
        spans: Finds known secrets in a text: where each begins and ends, and its placeholder.
    """
    data: dict[int, list[Any]] = {}
    for number, line in enumerate(lines):
        if line.startswith("data:"):
            text = line.removeprefix("data:").removeprefix(" ")
            try:
                data[number] = [json.loads(text)]
            except (ValueError, RecursionError):
                data[number] = [text]
    texts: dict[tuple[str, ...], list[tuple[int, Any, Any]]] = {}
    for number, holder in data.items():
        with suppress(RecursionError):
            for path, container, key in _texts(holder, ()):
                texts.setdefault(path, []).append((number, container, key))
    changed: set[int] = set()
    for places in texts.values():
        changed |= _joined(places, spans)
    return [_line(data[number][0]) if number in changed else line for number, line in enumerate(lines)]


def _texts(container: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Each text with the names that lead to it, and what holds it by which key."""
    pairs: Any = enumerate(container) if is_list(container) else container.items()
    for key, value in pairs:
        inner = (*path, key if isinstance(key, str) else "")
        if isinstance(value, str):
            yield inner, container, key
        elif is_list(value) or is_object(value):
            yield from _texts(value, inner)


def _joined(places: list[tuple[int, Any, Any]], spans: Spans) -> set[int]:
    """Hide what stands in several places together; gives the lines that were changed."""
    starts, whole = [0], ""
    for _, container, key in places:
        whole += container[key]
        starts.append(len(whole))
    changed: set[int] = set()
    done = len(whole)
    for start, end, placeholder in sorted(spans(whole), reverse=True):
        touched = [index for index in range(len(places)) if starts[index] < end and start < starts[index + 1]]
        if len(touched) < 2 or end > done:
            continue
        done = start
        for index in touched:
            number, container, key = places[index]
            text, offset = container[key], starts[index]
            before, after = text[: max(start - offset, 0)], text[max(end - offset, 0) :]
            container[key] = f"{before}{placeholder if index == touched[0] else ''}{after}"
            changed.add(number)
    return changed


def _line(value: Any) -> str:
    return f"data: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
