"""Documents as an agent may stream them, and the payloads that flux0-server stores for them.

One table for the tests that fold without a server and for those that compare with what a live server stores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jackfield_flux0.models import (
    ContentPart,
    ControlMode,
    ControlOptions,
    MessagePart,
    ReasoningPart,
    ToolCall,
    ToolPart,
    ToolResult,
)

Operation = dict[str, Any]


def add(path: str, value: Any) -> Operation:
    """The operation `add`."""
    return {"op": "add", "path": path, "value": value}


def replace(path: str, value: Any) -> Operation:
    """The operation `replace`."""
    return {"op": "replace", "path": path, "value": value}


def content(value: Any) -> list[MessagePart]:
    """The parts of a message with one content part."""
    return [ContentPart(content=value)]


@dataclass(frozen=True)
class Case:
    """A document: its pieces, in order, and what becomes of it."""

    name: str
    chunks: list[list[Operation]]
    parts: list[MessagePart] = field(default_factory=list[MessagePart])
    tool_calls: list[ToolCall] = field(default_factory=list[ToolCall])
    text: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])

    def __str__(self) -> str:
        return self.name


def words(*pieces: str) -> list[list[Operation]]:
    """A chunk for each piece of text."""
    return [[add("/-", piece)] for piece in pieces]


CASES = [
    Case("text in pieces", words("one", " two", " \u00e9\u2028\U0001f4a1"), content("one two \u00e9\u2028\U0001f4a1"),
         text="one two \u00e9\u2028\U0001f4a1"),
    Case("reasoning", words("so", " far"), [ReasoningPart(reasoning="so far")], text="so far",
         metadata={"kind": "reasoning"}),
    Case("several operations in a chunk", [[add("/-", "a"), add("/-", "b")], [add("/-", "c")]], content("abc"),
         text="abc"),
    Case("only an empty text", words(""), content(""), text=""),
    Case("text put in front", [[add("/-", "b")], [add("/0", "a")]], content("ab"), text="ab"),
    Case("a word corrected", [[add("/-", "teh"), add("/-", " end")], [replace("/0", "the")]], content("the end"),
         text="the end"),
    Case("text as a whole", [[add("", "all of it")]], content("all of it"), text="all of it"),
    Case("text as a whole, replaced", [[add("", "draft")], [replace("", "final")]], content("final"), text="final"),
    Case("a list that is not only text", [[add("/-", "a")], [add("/-", {"b": 1})]], content(["a", {"b": 1}])),
    Case("an object", [[add("/title", "T")], [add("/pages", 3)], [replace("/pages", 4)]],
         content({"title": "T", "pages": 4})),
    Case("parents are made", [[add("/a/b/c", 1)], [add("/a/b/d", None)]], content({"a": {"b": {"c": 1, "d": None}}})),
    Case("lists are padded", [[add("/rows/2/name", "third")], [add("/rows/0/name", "first")]],
         content({"rows": [{"name": "first"}, {}, {"name": "third"}]})),
    Case("padded with lists", [[add("/1/0", "x")]], content([[], ["x"]])),
    Case("a list at the root of objects", [[add("/0/n", 1)], [add("/1/n", 2)]], content([{"n": 1}, {"n": 2}])),
    Case("a list in place of a value", [[add("/a", {"b": 1})], [add("/a/0", "x")]], content({"a": ["x"]})),
    Case("a list to append to", [[add("/tags", [])], [add("/tags/-", "x")], [add("/tags/-", "y")]],
         content({"tags": ["x", "y"]})),
    Case("a list to append to that is missing", [[add("/tags/-", "x")]], content({"tags": {"-": "x"}})),
    Case("escapes", [[add("/a~1b", 1), add("/c~0d", 2), add("/e~01f", 3)]], content({"a/b": 1, "c~d": 2, "e~1f": 3})),
    Case("escapes in a parent", [[add("/a~1b", {})], [add("/a~1b/c", 1)]], content({"a/b": {"c": 1}, "a~1b": {}})),
    Case("the empty key", [[add("/", 1)]], content({"": 1})),
    Case("the other operations",
         [[add("/a", [1, 2]), add("/b", {"c": 1.0})],
          [{"op": "copy", "from": "/a", "path": "/d"}, {"op": "remove", "path": "/a/0"}],
          [{"op": "test", "path": "/b/c", "value": 1}, {"op": "move", "from": "/b/c", "path": "/e"}]],
         content({"a": [2], "b": {}, "d": [1, 2], "e": 1.0})),
    Case("an object of reasoning", [[add("/step", "think")]], [ReasoningPart(reasoning={"step": "think"})],
         metadata={"kind": "reasoning"}),
    Case("a value that is changed later", [[add("/-", {"n": []})], [add("/0/n/0", 1)]], content([{"n": [1]}])),
    Case("tool calls",
         [[add("/tool_calls", [])],
          [add("/tool_calls/0/type", "tool_call"), add("/tool_calls/0/tool_call_id", "c1"),
           add("/tool_calls/0/tool_name", "search"), add("/tool_calls/0/args", [])],
          [add("/tool_calls/0/args/-", '{"query": ')], [add("/tool_calls/0/args/-", '"jack"}')],
          [add("/tool_calls/1",
               {"type": "tool_call", "tool_call_id": "c2", "tool_name": "now", "args": {"zone": "UTC"}})]],
         [ToolPart(tool_call_id="c1", tool_name="search", args={"query": "jack"}),
          ToolPart(tool_call_id="c2", tool_name="now", args={"zone": "UTC"})]),
    Case("results of tools",
         [[add("/tool_call_results",
               [{"tool_call_id": "c1", "tool_name": "search", "args": {"query": "jack"}, "data": {"result": [1, 2]}}])],
          [add("/tool_call_results/1", {"tool_call_id": "c2", "tool_name": "now", "args": {}, "data": "late"})]],
         tool_calls=[
             ToolCall(tool_call_id="c1", tool_name="search", args={"query": "jack"},
                      result=ToolResult(data=[1, 2], metadata={}, control=ControlOptions(mode=ControlMode.AUTO))),
             ToolCall(tool_call_id="c2", tool_name="now", args={},
                      result=ToolResult(data=None, metadata={}, control=ControlOptions(mode=ControlMode.AUTO)))]),
]  # fmt: skip
