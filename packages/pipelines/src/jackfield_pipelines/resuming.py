"""Going on with a push that failed: what was created, and whether it belongs to the bundle at hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, cast

from pydantic_core import from_json

from jackfield.plugin import Body

from .bundles import ARTIFACT_BUNDLE_TYPE, SECTIONS, items_of, name_of
from .errors import ArtifactValidationError, BundlePushError
from .shapes import is_array, is_object
from .types import ArtifactBundle, BundleCreated, BundleSection, BundleSummary


def begun(bundle: ArtifactBundle, resume: BundlePushError | BundleSummary | None) -> BundleSummary:
    """The summary to go on with: a new one, or a copy of an earlier one that fits the bundle.

    Args:
        bundle: The bundle that is pushed.
        resume: What an earlier push left, if there was one.

    Raises:
        ArtifactValidationError: `resume` is no such thing, or belongs to another bundle.
    """
    created: dict[BundleSection, list[Any]] = {section: [] for section in SECTIONS}
    if resume is not None:
        kept = resume.summary if isinstance(resume, BundlePushError) else resume
        problems = _shape_problems(kept) or list(_misfits(bundle, resume))
        if problems:
            raise ArtifactValidationError([f"resume= {problem}" for problem in problems])
        created = {section: deepcopy(_done(kept, section)) for section in SECTIONS}
    return {
        "artifact_type": ARTIFACT_BUNDLE_TYPE,
        "name": bundle.get("name"),
        "created": cast("BundleCreated", created),
    }


def fingerprints(bundle: ArtifactBundle, summary: BundleSummary) -> dict[BundleSection, list[str]]:
    """What the items of a bundle are like that have been created.

    Args:
        bundle: The bundle.
        summary: What was created of it.
    """
    return {
        section: [_fingerprint(item) for item in items_of(bundle, section)[: len(summary["created"][section])]]
        for section in SECTIONS
    }


def _fingerprint(item: Mapping[str, Any]) -> str:
    sent = Body.json(item).data or b""
    text = json.dumps(from_json(sent), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _done(summary: BundleSummary, section: BundleSection) -> list[Any]:
    """What was created of a section; a summary that came from a file may leave out the empty ones."""
    return cast("Mapping[str, list[Any]]", summary["created"]).get(section, [])


def _shape_problems(summary: object) -> list[str]:
    created = summary.get("created") if is_object(summary) else None
    if not is_object(created):
        return ["takes a BundlePushError or its summary"]
    return [
        f"has no list of objects under {section}"
        for section in SECTIONS
        if not is_array(entries := created.get(section, [])) or not all(map(is_object, entries))
    ]


def _misfits(bundle: ArtifactBundle, resume: BundlePushError | BundleSummary) -> Iterator[str]:
    summary = resume.summary if isinstance(resume, BundlePushError) else resume
    name = cast("Mapping[str, Any]", summary).get("name")
    if name != bundle.get("name"):
        yield f"is of the bundle {name!r}, and this one is {bundle.get('name')!r}"
    for section in SECTIONS:
        marks = resume.fingerprints[section] if isinstance(resume, BundlePushError) else ()
        yield from _differences(section, _done(summary, section), items_of(bundle, section), marks)


def _differences(
    section: BundleSection,
    done: Sequence[Mapping[str, Any]],
    items: Sequence[Mapping[str, Any]],
    marks: Sequence[str],
) -> Iterator[str]:
    """Where what was created is not what the bundle begins with, by the marks that were kept, else by name."""
    if len(done) > len(items):
        yield f"has {len(done)} {section}, and the bundle has {len(items)}"
    for index, (entry, item) in enumerate(zip(done, items, strict=False)):
        if index < len(marks):
            if marks[index] != _fingerprint(item):
                yield f"has another item at {section}[{index}] than the bundle: it was changed or moved"
        elif not _same_name(name_of(entry), name_of(item)):
            yield f"has {name_of(entry)!r} at {section}[{index}], and the bundle {name_of(item)!r}"


def _same_name(one: str | None, other: str | None) -> bool:
    """Whether two names are the same but for case and space, which a server may tidy up."""
    return one is None or other is None or one.strip().casefold() == other.strip().casefold()
