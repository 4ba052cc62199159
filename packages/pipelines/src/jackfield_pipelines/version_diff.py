"""What changed between two versions of an agent, in the order of the categories and of the names in them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic_core import to_json

from .shapes import is_array, is_object

if TYPE_CHECKING:
    from .types import AgentVersion, AgentVersionChange, AgentVersionDiff, SourceDiff

Category = Literal["Source", "Tools", "Ledger", "Topology", "Runtime", "Credentials", "Metadata"]

MASK = "***"
MOST_LINES = 500
"""Lines of a source file's difference that are kept."""

_SECRET = re.compile(r"secret|token|passw|passphrase|credential|(api|access|private|signing)[-_]?key", re.IGNORECASE)
_SOURCE = ("source_git", "source_zip_file_id", "entrypoint", "entrypoint_file", "requirements", "python_version")
_TOPOLOGY = ("topology", "sub_agents")
_CREDENTIALS = ("auth_header_name", "auth_credential_value", "has_auth_credential", "credential_refs")
_METADATA = ("name", "description")
_LIMITS = ("mode", "concurrency_cap", "run_timeout_s")


def compared(before: AgentVersion, after: AgentVersion) -> AgentVersionDiff:
    """All differences between two versions.

    Args:
        before: The earlier version.
        after: The later version.
    """
    changes = list(_changes(_object(_masked(before)), _object(_masked(after))))
    return {
        "from_version": before["version_number"],
        "to_version": after["version_number"],
        "summary": _summary(changes),
        "changes": changes,
    }


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[AgentVersionChange]:
    old, new = _object(before.get("config")), _object(after.get("config"))
    yield from _files(_object(old.get("source_files")), _object(new.get("source_files")))
    yield from _values("Source", old, new, _SOURCE)
    yield from _tools(before.get("tools_schema"), after.get("tools_schema"))
    yield from _values("Ledger", before, after, ("ledger_schema",))
    yield from _values("Topology", old, new, _TOPOLOGY)
    yield from _values("Runtime", before, after, _LIMITS)
    known = {"source_files", *_SOURCE, *_TOPOLOGY, *_CREDENTIALS}
    yield from _values("Runtime", old, new, sorted((old.keys() | new.keys()) - known))
    yield from _values("Credentials", old, new, _CREDENTIALS)
    yield from _values("Metadata", before, after, _METADATA)


def _values(
    category: Category, before: Mapping[str, Any], after: Mapping[str, Any], names: Sequence[str]
) -> Iterator[AgentVersionChange]:
    for name in names:
        old, new = before.get(name), after.get(name)
        if old != new:
            yield {
                "category": category,
                "label": f"{name} {_verb(old, new)}",
                "detail": f"{_short(old)} -> {_short(new)}",
            }


def _files(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[AgentVersionChange]:
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if old != new:
            yield {
                "category": "Source",
                "label": f"{path} {_verb(old, new)}",
                "source_diff": _source_diff(path, old, new),
            }


def _source_diff(path: str, old: object, new: object) -> SourceDiff:
    one, other = (value.splitlines() if isinstance(value, str) else [] for value in (old, new))
    lines = list(difflib.unified_diff(one, other, f"a/{path}", f"b/{path}", lineterm=""))
    return {"path": path, "lines": lines[:MOST_LINES], "omitted_line_count": max(0, len(lines) - MOST_LINES)}


def _tools(before: object, after: object) -> Iterator[AgentVersionChange]:
    old, new = _by_name(before), _by_name(after)
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            one, other = _object(old.get(name)), _object(new.get(name))
            change: AgentVersionChange = {"category": "Tools", "label": f"{name} {_verb(old.get(name), new.get(name))}"}
            parts = sorted(part for part in one.keys() | other.keys() if one.get(part) != other.get(part))
            if one and other:
                change["detail"] = ", ".join(parts)
            yield change


def _by_name(tools: object) -> dict[str, Mapping[str, Any]]:
    return {str(tool.get("name")): tool for tool in tools if is_object(tool)} if is_array(tools) else {}


def _masked(value: object, *, secret: bool = False) -> Any:
    """The same data, with every text under a secret-looking name masked."""
    if is_object(value):
        return {name: _masked(each, secret=secret or _is_secret(name)) for name, each in value.items()}
    if is_array(value):
        return [_masked(each, secret=secret) for each in value]
    return MASK if secret and isinstance(value, str) and value else value


def _is_secret(name: str) -> bool:
    # `credential_refs` and `credential_type` name types of credentials, and hold none.
    return name not in ("credential_refs", "credential_type") and _SECRET.search(name) is not None


def _object(value: object) -> Mapping[str, Any]:
    return value if is_object(value) else {}


def _verb(old: object, new: object) -> str:
    return "added" if old is None else "removed" if new is None else "changed"


def _short(value: object, most: int = 120) -> str:
    text = "nothing" if value is None else value if isinstance(value, str) else to_json(value).decode()
    return text if len(text) <= most else f"{text[:most]}…"


def _summary(changes: Sequence[AgentVersionChange]) -> str:
    if not changes:
        return "no changes"
    counts: dict[str, int] = {}
    for change in changes:
        counts[change["category"]] = counts.get(change["category"], 0) + 1
    return ", ".join(f"{category}: {count}" for category, count in counts.items())
