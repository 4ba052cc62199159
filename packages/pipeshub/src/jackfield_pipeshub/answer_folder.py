"""Folds a chat stream of either vocabulary into one running answer. No I/O happens here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, overload

from pydantic_core import from_json

from .json_values import is_array, is_object
from .models import (
    AnswerChunkData,
    CompleteData,
    ConnectedData,
    Conversation,
    Custom,
    MessageType,
    ReasoningMessageContent,
    RunFinished,
    RunStarted,
    StateDelta,
    StateSnapshot,
    StatusData,
    StepStarted,
    StreamResult,
    TextMessageContent,
    TextMessageStart,
    ToolCallArgs,
    ToolCallData,
    ToolCallEnd,
    ToolCallResult,
    ToolCallStart,
    ToolErrorData,
    ToolSuccessData,
)
from .running_answer import RunningAnswer, ToolCall
from .state_patches import patched

if TYPE_CHECKING:
    from jackfield import AsyncStream, Stream

    from .chat_events import ChatEvent


class AnswerFolder:
    """Folds the events of one stream.

    Attributes:
        answer: The answer so far.
    """

    answer: RunningAnswer

    def __init__(self) -> None:
        """A folder for a new stream."""
        self.answer = RunningAnswer()
        self._raw = ""  # what the model wrote since its text last began
        self._state: dict[str, Any] = {}
        self._children: set[str] = set()
        self._tools: list[ToolCall] = []

    def add(self, event: ChatEvent) -> RunningAnswer:
        """Take the next event.

        Args:
            event: An event of the stream. One that does not concern the answer is passed over.

        Returns:
            The answer with this event; it does not change any more.
        """
        before = self.answer
        now = self._changes(event)
        tools = self._tools
        changes: dict[str, Any] = {"event": event, "delta": "", "rewritten": False, **now}
        if tools != list(before.tool_calls):
            changes["tool_calls"] = tuple(tools)
        text = changes.get("text", before.text)
        if text != before.text:
            appended = text.startswith(before.text)
            changes["delta"] = text[len(before.text) :] if appended else ""
            changes["rewritten"] = not appended
        self.answer = replace(before, **changes)
        return self.answer

    def _changes(self, event: ChatEvent) -> dict[str, Any]:
        if event.event == "restreaming":
            self._raw = ""
            return {"text": "", "citations": ()}
        change = self._CHANGES.get(type(event.data))
        return {} if change is None else change(self, event.data)

    # The vocabulary of servers before 2026-08.

    def _connected(self, data: ConnectedData) -> dict[str, Any]:
        return _known(conversation_id=data.conversation_id, title=data.title)

    def _status(self, data: StatusData) -> dict[str, Any]:
        return _known(status=data.message or data.status)

    def _chunk(self, data: AnswerChunkData) -> dict[str, Any]:
        text = self.answer.text + data.chunk if data.accumulated is None else data.accumulated
        return _known(text=text, citations=tuple(data.citations), confidence=data.confidence)

    def _legacy_call(self, data: ToolCallData) -> dict[str, Any]:
        self._tools.append(ToolCall(data.tool_name, data.call_id, arguments=data.tool_args))
        return {}

    def _legacy_success(self, data: ToolSuccessData) -> dict[str, Any]:
        return self._legacy_result(data.tool_name, data.call_id, "completed", data.summary)

    def _legacy_error(self, data: ToolErrorData) -> dict[str, Any]:
        return self._legacy_result(data.tool_name, data.call_id, "failed", data.error)

    def _legacy_result(self, name: str, call_id: str | None, status: str, result: str | None) -> dict[str, Any]:
        for place, tool in enumerate(self._tools):
            mine = tool.id == call_id if call_id else tool.name == name
            if mine and tool.status == "running":
                self._tools[place] = replace(tool, status=status, result=result)
                break
        return {}

    def _complete(self, data: CompleteData | StreamResult) -> dict[str, Any]:
        conversation = data.conversation
        records = data.records_used
        if records is None and data.meta is not None:
            records = data.meta.records_used
        last = _last_answer(conversation)
        return _known(
            conversation=conversation,
            conversation_id=conversation.id if conversation else None,
            title=conversation.title if conversation else None,
            text=last,
            records_used=records,
            meta=data.meta,
            finished=True,
        )

    # The vocabulary of servers since 2026-08.

    def _custom(self, data: Custom) -> dict[str, Any]:
        if data.name != "conversation_created" or not is_object(data.value):
            return {}
        return _known(conversation_id=data.value.get("conversationId"), title=data.value.get("title"))

    def _run(self, data: RunStarted) -> dict[str, Any]:
        if data.parent_run_id is not None and data.run_id is not None:
            self._children.add(data.run_id)
        return {}

    def _step(self, data: StepStarted) -> dict[str, Any]:
        return _known(status=data.step_name)

    def _text_start(self, data: TextMessageStart) -> dict[str, Any]:
        return {} if data.run_id in self._children else self._begin_anew()

    def _text(self, data: TextMessageContent) -> dict[str, Any]:
        if data.run_id in self._children:
            return {}
        self._raw += data.delta
        return {"text": self._joined()}

    def _reasoning(self, data: ReasoningMessageContent) -> dict[str, Any]:
        if data.run_id in self._children:
            return {}
        return {"reasoning": self.answer.reasoning + data.delta}

    def _call(self, data: ToolCallStart) -> dict[str, Any]:
        tool = ToolCall(data.tool_call_name, data.tool_call_id, data.display_name, arguments="", run_id=data.run_id)
        self._tools.append(tool)
        # What the assistant said before it calls a tool is no part of its answer.
        return {} if data.run_id in self._children else self._begin_anew()

    def _call_arguments(self, data: ToolCallArgs) -> dict[str, Any]:
        def more(tool: ToolCall) -> ToolCall:
            return replace(tool, arguments=f"{tool.arguments}{data.delta}" if isinstance(tool.arguments, str) else "")

        return self._tool(data.tool_call_id, more)

    def _call_end(self, data: ToolCallEnd) -> dict[str, Any]:
        return self._tool(data.tool_call_id, lambda tool: replace(tool, arguments=_parsed(tool.arguments)))

    def _call_result(self, data: ToolCallResult) -> dict[str, Any]:
        result = data.content if data.content is not None else data.result_summary
        status = str(data.status or "completed")
        return self._tool(
            data.tool_call_id,
            lambda tool: replace(tool, arguments=_parsed(tool.arguments), status=status, result=result),
        )

    def _tool(self, call_id: str, change: Callable[[ToolCall], ToolCall]) -> dict[str, Any]:
        for place, tool in enumerate(self._tools):
            if tool.id == call_id:
                self._tools[place] = change(tool)
        return {}

    def _delta(self, data: StateDelta) -> dict[str, Any]:
        if data.run_id in self._children:
            return {}
        self._state = patched(self._state, data.delta)
        return self._from_state()

    def _snapshot(self, data: StateSnapshot) -> dict[str, Any]:
        if data.run_id in self._children:
            return {}
        snapshot = data.snapshot
        self._state = {**self._state, **snapshot}
        if snapshot.get("final") is not True:
            return _known(state=self._state, status=snapshot.get("status"))
        if isinstance(snapshot.get("answer"), str):
            self._state |= {"normalizedAnswer": snapshot["answer"], "rawLength": len(self._raw)}
        return self._from_state()

    def _finished(self, data: RunFinished) -> dict[str, Any]:
        if data.parent_run_id is not None:
            return {}
        return {"finished": True} if data.result is None else self._complete(data.result)

    def _begin_anew(self) -> dict[str, Any]:
        self._raw = ""
        self._state = {**self._state, "normalizedAnswer": "", "rawLength": 0}
        return {"text": "", "state": self._state}

    def _from_state(self) -> dict[str, Any]:
        state = self._state
        citations, artifacts = state.get("citations"), state.get("artifacts")
        return {
            "state": state,
            "text": self._joined(),
            "citations": tuple(citations) if is_array(citations) else self.answer.citations,
            "artifacts": tuple(artifacts) if is_array(artifacts) else self.answer.artifacts,
            "confidence": state.get("confidence", self.answer.confidence),
        }

    def _joined(self) -> str:
        """The text with its citations in place as far as that goes, and then what the model has written since."""
        done, covered = self._state.get("normalizedAnswer"), self._state.get("rawLength")
        if not isinstance(done, str) or not isinstance(covered, int) or (not covered and self._raw):
            return self._raw
        return done + self._raw[covered:]

    _CHANGES: ClassVar[Mapping[type[Any], Callable[[Any, Any], dict[str, Any]]]] = {
        ConnectedData: _connected,
        StatusData: _status,
        AnswerChunkData: _chunk,
        ToolCallData: _legacy_call,
        ToolSuccessData: _legacy_success,
        ToolErrorData: _legacy_error,
        CompleteData: _complete,
        Custom: _custom,
        RunStarted: _run,
        StepStarted: _step,
        TextMessageStart: _text_start,
        TextMessageContent: _text,
        ReasoningMessageContent: _reasoning,
        ToolCallStart: _call,
        ToolCallArgs: _call_arguments,
        ToolCallEnd: _call_end,
        ToolCallResult: _call_result,
        StateDelta: _delta,
        StateSnapshot: _snapshot,
        RunFinished: _finished,
    }


def _known(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _last_answer(conversation: Conversation | None) -> str | None:
    """The text of the last message, if that is an answer."""
    messages = conversation.messages if conversation else None
    last = messages[-1] if messages else None
    return last.content if last is not None and last.message_type == MessageType.BOT_RESPONSE else None


def _parsed(arguments: Mapping[str, Any] | str) -> Mapping[str, Any] | str:
    if not isinstance(arguments, str):
        return arguments
    try:
        value = from_json(arguments or "{}")
    except ValueError:
        return arguments
    return value if is_object(value) else arguments


@overload
def fold(events: Stream[ChatEvent], folder: AnswerFolder | None = None) -> Stream[RunningAnswer]: ...
@overload
def fold(events: AsyncStream[ChatEvent], folder: AnswerFolder | None = None) -> AsyncStream[RunningAnswer]: ...
def fold(
    events: Stream[ChatEvent] | AsyncStream[ChatEvent], folder: AnswerFolder | None = None
) -> Stream[RunningAnswer] | AsyncStream[RunningAnswer]:
    """Fold a chat stream while it arrives: each event gives the answer as far as it has come.

    ```python
    events = client.pipeshub.conversations.stream_chat("What is new?", chat_mode="internal_search")
    with fold(events) as answers:
        for answer in answers:
            print(answer.delta, end="", flush=True)
    print(answer.text, answer.citations)
    ```

    Args:
        events: What one of the three chat streams gives, opened or not. Use what comes back in its place, also for
            `with`.
        folder: Keeps the answer so far, to be looked at meanwhile, or when the stream has failed.
    """
    return events.through((AnswerFolder() if folder is None else folder).add)
