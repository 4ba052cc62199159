"""Artifact bundles without a server: templates, validation, reading from a file, and idempotency keys.

Source: pipelines-sdk 0.1.15 for the format, the required context and the order.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast, get_args

from pydantic_core import from_json

from jackfield.errors import ConfigurationError
from jackfield.plugin import Body

from .bundle_samples import SAMPLES
from .errors import ArtifactValidationError
from .shapes import is_digits, is_object, is_whole
from .types import ArtifactBundle, BundleKind, BundleSection

ARTIFACT_BUNDLE_TYPE = "pipelines.artifact.bundle.v1"
"""What `artifact_type` says."""

ARTIFACT_BUNDLE_TEMPLATE_KINDS: tuple[BundleKind, ...] = get_args(BundleKind)
"""What `artifact_bundle_template` takes."""

SECTIONS: tuple[BundleSection, ...] = get_args(BundleSection)
"""The sections in the order in which they are pushed."""

CONTEXT: Mapping[BundleSection, tuple[str, ...]] = {
    "tool_endpoints": ("org_id",),
    "tool_bindings": ("workflow_id",),
    "tool_ground_truths": ("workflow_id",),
    "experiments": ("project_id", "workflow_id"),
}
"""What an item says about where it belongs: it goes into the path, and not into the body."""

_LONGEST_SLUG = 80
_LONGEST_PREFIX = 128
_PREFIX = re.compile(rf"(?=.{{1,{_LONGEST_PREFIX}}}\Z)[!-~](?:[ -~]*[!-~])?")


def artifact_bundle_template(kind: BundleKind | str = "prompts") -> ArtifactBundle:
    """A bundle to start from, with two items in one section.

    Args:
        kind: Which section: `prompts` (or `bundle`), `criteria`, `evaluations`, `tool-endpoints`, `tool-bindings` or
            `tool-ground-truths`.

    Raises:
        ArtifactValidationError: There is no such template.
    """
    if kind not in ARTIFACT_BUNDLE_TEMPLATE_KINDS:
        raise ArtifactValidationError([f"there is no template {kind!r}: {', '.join(ARTIFACT_BUNDLE_TEMPLATE_KINDS)}"])
    filled = "prompts" if kind == "bundle" else kind.replace("-", "_")
    bundle: dict[str, Any] = {
        "artifact_type": ARTIFACT_BUNDLE_TYPE,
        "name": f"demo-{kind}-bundle",
        "description": "Fill in your own items; the numbers of organizations and workflows are examples.",
    }
    for section in SECTIONS:
        bundle[section] = SAMPLES[section]() if section == filled else []
    return cast("ArtifactBundle", bundle)


def validate_artifact_bundle(payload: Mapping[str, Any]) -> ArtifactBundle:
    """Check a bundle as far as that can be done without the server.

    Sections may be missing, and other keys than the sections are left alone.

    Args:
        payload: The bundle.

    Returns:
        The bundle itself.

    Raises:
        ArtifactValidationError: Something is wrong; `problems` lists all of it.
    """
    problems = list(_problems(payload))
    if problems:
        raise ArtifactValidationError(problems)
    return cast("ArtifactBundle", payload)


def load_artifact_bundle(path: str | os.PathLike[str]) -> ArtifactBundle:
    """Read a bundle from a JSON file, and check it.

    Args:
        path: The file.

    Raises:
        ArtifactValidationError: The file is no JSON, or something in it is wrong.
        OSError: The file cannot be read.
    """
    content = Path(path).read_bytes().removeprefix(BOM_UTF8)
    try:
        payload = from_json(content)
    except ValueError as error:
        raise ArtifactValidationError([f"{os.fspath(path)} is no JSON: {error}"]) from None
    return validate_artifact_bundle(payload)


def _problems(payload: object) -> Sequence[str]:
    if not is_object(payload):
        return [f"a bundle is an object, not {_kind(payload)}"]
    problems: list[str] = []
    if payload.get("artifact_type") != ARTIFACT_BUNDLE_TYPE:
        problems.append(f"artifact_type is {ARTIFACT_BUNDLE_TYPE!r}, not {payload.get('artifact_type')!r}")
    for section in SECTIONS:
        items = payload.get(section, [])
        if not isinstance(items, list | tuple):
            problems.append(f"{section} is a list, not {_kind(items)}")
            continue
        for index, item in enumerate(cast("Sequence[object]", items)):
            problems += (f"{section}[{index}]{problem}" for problem in item_problems(section, item))
    return problems


def item_problems(section: BundleSection, item: object) -> list[str]:
    """What is wrong with one item of a section.

    Args:
        section: The section.
        item: The item.
    """
    if not is_object(item):
        return [f" is an object, not {_kind(item)}"]
    problems: list[str] = []
    for name in CONTEXT.get(section, ()):
        if name not in item:
            problems.append(f": {name} is missing")
        elif not is_whole(item[name]) and not is_digits(item[name]):
            problems.append(f".{name} is a whole number, not {_kind(item[name])}")
    if section == "experiments":
        if "payload" not in item:
            problems.append(": payload is missing")
        elif not is_object(item["payload"]):
            problems.append(f".payload is an object, not {_kind(item['payload'])}")
    try:
        Body.json(item)
    except ConfigurationError as error:
        problems.append(f": {error}")
    else:
        if _has_iterator(item):
            problems.append(" holds an iterator, which could be read but once: make it a list")
    return problems


def _has_iterator(value: object) -> bool:
    """Whether it holds what JSON can be written of, and which is empty after that."""
    if is_object(value):
        return any(map(_has_iterator, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_iterator, cast("Sequence[object]", value)))
    return isinstance(value, Iterator)


def _kind(value: object) -> str:
    names: dict[type, str] = {
        type(None): "null",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), f"a {type(value).__name__}")


def items_of(bundle: ArtifactBundle, section: BundleSection) -> Sequence[Mapping[str, Any]]:
    """The items of a section, which may be missing.

    Args:
        bundle: The bundle.
        section: The section.
    """
    return cast("Mapping[str, Sequence[Mapping[str, Any]]]", bundle).get(section, ())


def name_of(item: Mapping[str, Any]) -> str | None:
    """The name of an item, if it has one.

    Args:
        item: The item, as it is in the bundle or as the server answers it.
    """
    name = item.get("name")
    return name if isinstance(name, str) else None


def without_context(section: BundleSection, item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as it is sent: without what goes into the path.

    Args:
        section: Its section.
        item: The item.
    """
    context = CONTEXT.get(section, ())
    return {name: value for name, value in item.items() if name not in context}


def idempotency_keys(prefix: str, experiments: Sequence[Mapping[str, Any]]) -> list[str]:
    """A key for each experiment: the prefix and the name in plain ASCII, with a number where that is not enough.

    The keys depend on the prefix and the names alone, so they are the same when a push is resumed.

    Args:
        prefix: What the keys begin with; printable ASCII, as a header takes it.
        experiments: The experiments of a bundle.

    Raises:
        ArtifactValidationError: The prefix cannot be sent in a header.
    """
    if not _PREFIX.fullmatch(prefix):
        problem = f"printable ASCII, 1 to {_LONGEST_PREFIX} characters, without space around it"
        raise ArtifactValidationError([f"idempotency_key_prefix takes {problem}"])
    keys: list[str] = []
    slugs = [_slug(item.get("name")) for item in experiments]
    taken = set(slugs)
    used: set[str] = set()
    for slug in slugs:
        unique, number = slug, 1
        while unique in used or (number > 1 and unique in taken):
            number += 1
            unique = f"{slug}-{number}"
        used.add(unique)
        keys.append(f"{prefix}-{unique}")
    return keys


def _slug(name: object) -> str:
    """A name in lower-case ASCII; where letters were lost, a digest keeps different names apart."""
    text = name.strip() if isinstance(name, str) else ""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if text.isascii() and len(slug) <= _LONGEST_SLUG:
        return slug or "experiment"
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{slug[:_LONGEST_SLUG].strip('-') or 'experiment'}-{digest}"
