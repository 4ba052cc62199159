"""Errors that only this platform has; all others are those of `jackfield.errors`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from jackfield.errors import JackfieldError

if TYPE_CHECKING:
    from .types import BundleSection, BundleSummary, CreatedArtifact

__all__ = ["AgentVersionNotFoundError", "ArtifactValidationError", "BundlePushError"]


class ArtifactValidationError(JackfieldError, ValueError):
    """An artifact or a bundle cannot be pushed; nothing was sent.

    Attributes:
        problems: All that is wrong, each with its place.
    """

    problems: tuple[str, ...]

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class BundlePushError(JackfieldError):
    """An item of a bundle could not be created; what came before it exists on the server and stays there.

    Hand it to `push_artifact_bundle` as ``resume=`` with the same bundle to go on where it stopped.

    Attributes:
        summary: What was created, in the form that a whole push returns.
        section: The section of the item that failed.
        index: The item's place in its section, from 0.
        item_name: The item's name, if it has one.
        error: Why it failed; an `APIError` but for what went wrong on this side.
        uncertain: Whether the failed item may exist all the same: the server may have acted before the connection
            broke, or answered something unreadable. Look before going on; if it is there, append its name and id to
            the section in `summary`, and the push goes on after it. (An experiment that was pushed with an
            idempotency key needs no such care.)
        fingerprints: What the items were like that have been created, section by section; `resume` refuses a bundle
            in which they have changed, and lets the others change.
    """

    summary: BundleSummary
    section: BundleSection
    index: int
    item_name: str | None
    error: Exception
    uncertain: bool
    fingerprints: Mapping[BundleSection, Sequence[str]]

    def __init__(
        self,
        *,
        summary: BundleSummary,
        section: BundleSection,
        index: int,
        item_name: str | None,
        error: Exception,
        uncertain: bool,
        fingerprints: Mapping[BundleSection, Sequence[str]],
    ) -> None:
        done = sum(map(len, cast("Mapping[str, list[CreatedArtifact]]", summary["created"]).values()))
        name = f" ({item_name!r})" if item_name else ""
        doubt = "; it may exist all the same" if uncertain else ""
        super().__init__(f"pipelines: {section}[{index}]{name} was not created after {done} items were{doubt}: {error}")
        self.summary = summary
        self.section = section
        self.index = index
        self.item_name = item_name
        self.error = error
        self.uncertain = uncertain
        self.fingerprints = fingerprints


class AgentVersionNotFoundError(JackfieldError, ValueError):
    """An agent has no version of this number.

    Attributes:
        agent_id: The agent.
        version_number: The number that was asked for.
    """

    agent_id: int
    version_number: int

    def __init__(self, *, agent_id: int, version_number: int, known: Sequence[int]) -> None:
        there = f"; there are {', '.join(map(str, known))}" if known else ""
        super().__init__(f"pipelines: agent {agent_id} does not have version {version_number}{there}")
        self.agent_id = agent_id
        self.version_number = version_number
