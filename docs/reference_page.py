"""The pages with all public names, from their docstrings; `generate.py` writes them."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from itertools import pairwise, zip_longest
from pathlib import Path
from types import FunctionType, ModuleType, UnionType
from typing import Annotated, Union, cast, get_args, get_origin

from docstrings import SECTIONS, entries, labelled, listed, prose, summary
from pydantic import BaseModel
from typing_extensions import is_typeddict

import jackfield
from jackfield import plugin, sse, testing
from jackfield.plugin import Platform, Resource, Root

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
    return "\n".join([*lines, *chapters(jackfield, sse, plugin, testing)]).rstrip() + "\n"


def names_page(title: str, written: str, page: str, package: ModuleType) -> str:
    """The page of a platform's public names.

    Args:
        title: The platform's name as it is written.
        written: The note that it is generated.
        page: The page with the platform's operations.
        package: The plugin's package; public modules in it have chapters of their own.
    """
    lines = [f"# {title}: names", "", written, ""]
    lines += [f"What `{package.__name__}` has beside [the operations]({page}), from the docstrings.", ""]
    modules = (value for name in sorted(package.__all__) if isinstance(value := getattr(package, name), ModuleType))
    return "\n".join([*lines, *chapters(package, *modules)]).rstrip() + "\n"


def chapters(*modules: ModuleType) -> Iterator[str]:
    """The public names of modules; each name once."""
    seen: set[str] = set()
    for module in modules:
        names: list[str] = sorted(set(module.__all__) - seen - {"__version__", "jackfield_platform"})
        seen.update(names)
        yield from (f"## {module.__name__}", "")
        for name in names:
            value: object = getattr(module, name)
            if not isinstance(value, ModuleType) and not is_surface(module, value):
                yield from entry(name, value)


def is_surface(module: ModuleType, value: object) -> bool:
    """Whether it is a plugin's platform or one of its resources, which stand on the page of its operations."""
    return module not in (plugin, testing) and isinstance(value, type) and issubclass(value, (Platform, Resource))


def entry(name: str, value: object) -> list[str]:
    """A public name with its signature, its docstring and its members."""
    lines = [f"### {name}", ""]
    if isinstance(value, str):
        return lines
    if type(value).__module__ in ("builtins", "types", "typing") and not isinstance(value, (type, FunctionType)):
        return [*lines, f"`{constant(value)}`", ""]
    if (made := signature(value)) is not None:
        lines += [f"`{awaited(value)}{name}{made}`", ""]
    if words := prose(value) if isinstance(value, (type, FunctionType)) else below(name, value):
        lines += [words, ""]
    if isinstance(value, type) and issubclass(value, BaseException):
        lines += [f"Based on {' and '.join(f'`{base.__name__}`' for base in value.__bases__)}.", ""]
    if isinstance(value, type):
        kind = cast("type[object]", value)
        lines += headed(heading(kind), attributes(kind))
        lines += told(kind) + (told(kind.__init__) if not issubclass(kind, BaseException) else [])
        if not issubclass(kind, (BaseException, Enum)):
            shown = [[f"- {member_line(member, what)}", *nested(what)] for member, what in members(kind)]
            lines += headed("Members", [line for each in shown for line in each])
    else:
        lines += told(value)
    return lines


def awaited(value: object) -> str:
    """What stands before a call that has to be awaited."""
    return "await " if inspect.iscoroutinefunction(value) else ""


def below(name: str, value: object) -> str:
    """The words below the line of a module in which a value gets its name."""
    for module in [each for key, each in sys.modules.items() if key.startswith("jackfield")]:
        if vars(module).get(name) is not value or not (source := vars(module).get("__file__")):
            continue
        statements = ast.parse(Path(source).read_text(encoding="utf-8")).body
        for assigned, following in pairwise(statements):
            match assigned, following:
                case (
                    (ast.Assign(targets=[ast.Name(id=found)]) | ast.AnnAssign(target=ast.Name(id=found))),
                    ast.Expr(value=ast.Constant(value=str(words))),
                ) if found == name:
                    return inspect.cleandoc(words)
                case _:
                    continue
    return prose(value)


def constant(value: object) -> str:
    """What an alias or a constant stands for."""
    origin, parts = get_origin(value), get_args(value)
    if origin is Annotated:
        return constant(parts[0])
    if origin in (Union, UnionType):
        return " | ".join(map(constant, parts))
    return re.sub(r"\b(?:[a-z_]\w*\.)+(?=\w)", "", inspect.formatannotation(value))


def headed(heading: str, lines: list[str]) -> list[str]:
    """A list below a heading, if there is one."""
    return [f"#### {heading}", "", *lines, ""] if lines else []


def heading(kind: type[object]) -> str:
    """What the fields of a class are called."""
    if not is_typeddict(kind):
        return "Attributes"
    return "Keys" if getattr(kind, "__total__", True) else "Keys (any may be missing that is not `Required`)"


def attributes(kind: type[object]) -> list[str]:
    """The fields of a class with their types, and what its docstring says of them; the values of an enumeration."""
    if issubclass(kind, Enum):
        return [f"- `{member.name}`: `{member.value!r}`" for member in kind]
    words = {each.name: " ".join(each.words.split()) for each in entries(kind, ("Attributes",))}
    shown = dict.fromkeys(words, "")
    for name, (annotation, own) in fields(kind).items():
        shown[name] = f": {annotation}"
        words[name] = words.get(name) or own
    return [f"- `{name}{made}`" + (f": {words[name]}" if words[name] else "") for name, made in shown.items()]


def fields(kind: type[object]) -> dict[str, tuple[str, str]]:
    """The public fields of a model, a dataclass or a typed dictionary: their types, and the words below them.

    Of a platform or a resource, what plugins set on the class.
    """
    found: dict[str, tuple[str, str]] = {}
    is_for_plugins = Resource in kind.__mro__
    has_fields = is_typeddict(kind) or any(hasattr(kind, each) for each in ("model_fields", "__dataclass_fields__"))
    if not has_fields and not is_for_plugins:
        return found
    for base in lineage(kind):
        body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        statements = body.body if isinstance(body, ast.ClassDef) else []
        for field, following in zip_longest(statements, statements[1:]):
            match field:
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation) if name[0] != "_":
                    written = ast.unparse(annotation)
                case _:
                    continue
            match following:
                case ast.Expr(value=ast.Constant(value=str(words))):
                    told = " ".join(words.split())
                case _:
                    told = ""
            if is_for_plugins or not written.startswith("ClassVar"):
                told = told or found.get(name, ("", ""))[1]
                found[name] = (re.sub(r"^ClassVar\[(.*)\]$", r"\1", written), told)
    return found


def lineage(kind: type[object]) -> list[type[object]]:
    """A class behind those of jackfield's that it is made from."""
    # A typed dictionary is made from others, and is their subclass no more.
    bases: tuple[object, ...] = getattr(kind, "__orig_bases__", ()) if is_typeddict(kind) else kind.__mro__[:0:-1]
    own = [base for base in bases if isinstance(base, type) and base.__module__.startswith("jackfield")]
    return [*(each for base in own for each in (lineage(base) if is_typeddict(kind) else [base])), kind]


def told(thing: object) -> list[str]:
    """The sections of a docstring, each below a heading."""
    lines: list[str] = []
    for section, heading in SECTIONS.items():
        if section != "Attributes":
            lines += headed(heading, [f"- {listed(each)}" for each in entries(thing, (section,))])
    return lines


def nested(member: object) -> list[str]:
    """What a member's docstring tells of parameters, results and errors, below its line."""
    return [f"    - {labelled(each)}" for each in entries(member)]


class Written:
    """What a signature shows as it is, without quotes.

    Args:
        text: The text.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        """The text."""
        return self._text


def signature(value: object) -> str | None:
    """What it takes, if it is called and that can be said in a line."""
    if is_typeddict(value) or not callable(value) or getattr(value, "_is_protocol", False):
        return None
    if isinstance(value, type) and issubclass(value, (BaseException, BaseModel, Enum)):
        return None
    try:
        made = inspect.signature(cast("Callable[..., object]", value))
    except (TypeError, ValueError):
        return None
    given = made.parameters.values()
    taken = [each.replace(annotation=noted(each.annotation), default=default(each)) for each in given]
    returned = made.empty if isinstance(value, type) else noted(made.return_annotation)
    line = str(made.replace(parameters=taken, return_annotation=returned))
    return line if len(line) < 900 else None


def noted(annotation: object) -> object:
    """An annotation as it stands in the code."""
    return Written(annotation) if isinstance(annotation, str) else annotation


def default(parameter: inspect.Parameter) -> object:
    """A default value; what has no way to be written is three dots."""
    is_told = parameter.default is parameter.empty or "<" not in repr(parameter.default)
    return parameter.default if is_told else Written("...")


def member_line(name: str, member: object) -> str:
    """A method or property with its summary; what has to be awaited says so."""
    if isinstance(member, property):
        return f"`{name}`: {summary(member)}"
    made = re.sub(r"\(self(?:: [^,)]*)?(?:, )?(?:/(?:, )?)?", "(", signature(member) or "(self)")
    return f"`{awaited(member)}{name}{made}`: {summary(member)}"


def members(kind: type[object]) -> Iterator[tuple[str, object]]:
    """The public methods and properties that a class itself or one of jackfield's own bases brings."""
    seen: set[str] = set()
    for base in kind.__mro__:
        # What a client has as a root is for plugins.
        if not base.__module__.startswith("jackfield") or (base is Root and kind is not Root):
            continue
        own: Mapping[str, object] = vars(base)
        for name, value in own.items():
            # What begins with `model_` is pydantic's.
            public = not name.startswith(("_", "model_")) and name not in seen
            if public and (callable(value) or isinstance(value, (property, classmethod))):
                seen.add(name)
                yield name, getattr(kind, name) if isinstance(value, classmethod) else value
