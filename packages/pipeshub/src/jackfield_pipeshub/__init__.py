"""The PipesHub platform for jackfield, as `client.pipeshub`: chat streams, conversations, searches, knowledge, logins.

```python
from jackfield import Client
from jackfield_pipeshub import fold

with Client(pipeshub={"instance_url": "pipeshub.example.com"}) as client:
    events = client.pipeshub.conversations.stream_chat("What is new?", chat_mode="internal_search")
    with fold(events) as answers:
        for answer in answers:
            print(answer.delta, end="", flush=True)
    for conversation in client.pipeshub.conversations.get_all_conversations():
        print(conversation.title)
```
"""

from __future__ import annotations

from typing import Any

from jackfield.plugin import hookimpl

from . import models
from .ai_models_providers import AiModelsProviders
from .answer_folder import AnswerFolder, fold
from .chat_events import AguiData, ChatData, ChatEvent, LegacyData
from .conversations import Conversations
from .failures import ChatError, OAuthError
from .knowledge_hub import KnowledgeHub
from .login_session import LoginSession
from .models import ChatMode
from .organization_auth_config import OrganizationAuthConfig
from .organizations import Organizations
from .platform import Pipeshub, PipeshubSettings
from .running_answer import RunningAnswer, ToolCall
from .semantic_search import SemanticSearch
from .user_account import UserAccount

__all__ = [
    "AguiData",
    "AiModelsProviders",
    "AnswerFolder",
    "ChatData",
    "ChatError",
    "ChatEvent",
    "ChatMode",
    "Conversations",
    "KnowledgeHub",
    "LegacyData",
    "LoginSession",
    "OAuthError",
    "OrganizationAuthConfig",
    "Organizations",
    "Pipeshub",
    "PipeshubSettings",
    "RunningAnswer",
    "SemanticSearch",
    "ToolCall",
    "UserAccount",
    "fold",
    "jackfield_platform",
    "models",
]


@hookimpl
def jackfield_platform() -> type[Pipeshub[Any]]:
    """The platform's class."""
    return Pipeshub
