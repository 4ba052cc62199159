"""The page with all public names of the core, from their docstrings; `generate.py` writes it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import cast

import jackfield
from jackfield import plugin, sse, testing
from jackfield.plugin import Root

# What is one thing in two modes, and how the one looks beside the other.
MODES = (
    ("a client", "Client(...)", "AsyncClient(...)"),
    ("a block", "with Client() as client:", "async with AsyncClient() as client:"),
    ("a call", "agent = client.flux0.agents.retrieve(id)", "agent = await client.flux0.agents.retrieve(id)"),
    ("a call with its response", "response = operation.raw(...)", "response = await operation.raw(...)"),
    ("a page", "page = client.flux0.agents.list()", "page = await client.flux0.agents.list()"),
    ("all items", "for agent in client.flux0.agents.list():", "async for agent in client.flux0.agents.list():"),
    ("the next page", "page.next_page()", "await page.next_page()"),
    ("a stream", "with operation(...) as events:", "async with operation(...) as events:"),
    ("its events", "for event in events:", "async for event in events:"),
    ("a model that acts", "file.delete()", "await file.delete()"),
    ("closing", "client.close()", "await client.close()"),
)


def reference_page(written: str) -> str:
    """The page.

    Args:
        written: The note that it is generated.
    """
    lines = [
        "# Reference",
        "",
        written,
        "",
        "Every public name of the core, from its docstring. The operations of the platforms are on",
        "[their pages](index.md), with what they give in both modes.",
        "",
        "## Both modes",
        "",
        "| | blocking | awaited |",
        "| --- | --- | --- |",
        *(f"| {what} | `{blocking}` | `{awaited}` |" for what, blocking, awaited in MODES),
        "",
    ]
    seen: set[str] = set()
    for module in (jackfield, sse, plugin, testing):
        names: list[str] = sorted(set(module.__all__) - seen - {"__version__"})
        seen.update(names)
        lines += [f"## {module.__name__}", ""]
        for name in names:
            lines += entry(name, getattr(module, name))
    return "\n".join(lines).rstrip() + "\n"


def entry(name: str, value: object) -> list[str]:
    """A public name with its signature and its docstring."""
    told = inspect.cleandoc(getattr(value, "__doc__", None) or "")
    lines = [f"### {name}", ""]
    if (made := signature(value)) is not None:
        lines += [f"`{name}{made}`", ""]
    if told and not isinstance(value, str):
        lines += ["```text", told, "```", ""]
    if isinstance(value, type) and not issubclass(value, BaseException):
        lines += [f"- {member_line(member, what)}" for member, what in members(cast("type[object]", value))]
        if lines[-1]:
            lines.append("")
    return lines


def signature(value: object) -> str | None:
    """What it takes, if it is called and that can be said in a line."""
    if not callable(value) or (isinstance(value, type) and issubclass(value, BaseException)):
        return None
    try:
        made = str(inspect.signature(cast("Callable[..., object]", value)))
    except (TypeError, ValueError):
        return None
    made = re.sub(r" at 0x[0-9a-f]+|<object object>", "", made)
    return made.replace("'", "") if len(made) < 900 and "<" not in made else None


def member_line(name: str, member: object) -> str:
    """A method or property with its summary; what has to be awaited says so."""
    told = " ".join(inspect.cleandoc(getattr(member, "__doc__", None) or "").partition("\n\n")[0].split())
    if isinstance(member, property):
        return f"`{name}`: {told}"
    awaited = "await " if inspect.iscoroutinefunction(member) else ""
    made = re.sub(r"\(self(?:: [^,)]*)?(?:, )?(?:/(?:, )?)?", "(", signature(member) or "(self)")
    return f"`{awaited}{name}{made}`: {told}"


def members(kind: type[object]) -> Iterator[tuple[str, object]]:
    """The public methods and properties that a class itself or one of jackfield's own bases brings."""
    seen: set[str] = set()
    for base in kind.__mro__:
        # What a client has as a root is for plugins.
        if not base.__module__.startswith("jackfield") or (base is Root and kind is not Root):
            continue
        own: Mapping[str, object] = vars(base)
        for name, value in own.items():
            if not name.startswith("_") and name not in seen and (callable(value) or isinstance(value, property)):
                seen.add(name)
                yield name, value
