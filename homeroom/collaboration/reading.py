"""From the bytes of a file to a Document, or to sentences that say what is wrong with it and where."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from homeroom.collaboration.faults import Fault, NotAccepted
from homeroom.collaboration.shape import Document
from homeroom.common import plain_yaml
from homeroom.common.problem import Problem

BYTES_MAX = 5_000_000  # A state's file with 5,000 people is about 1 MB.
DEPTH_MAX = 20  # The shape is six deep.
NODES_MAX = (
    1_000_000  # An alias may repeat what it names: this bounds the whole, so that a few lines cannot fill memory.
)
PLAIN_TAGS = {
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
}

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Read:
    """A document, and the line on which each of its parts stands."""

    document: Document
    lines: dict[Path_, int]

    def line(self, *path: str | int) -> int:
        return line_of(self.lines, path)


def read(path: Path) -> Read:
    """The file at `path`; raises NotAccepted with every fault of its form."""
    try:
        size = path.stat().st_size
        if size > BYTES_MAX:
            raise Problem(f"{path.name} has {size:,} bytes; a collaboration file has {BYTES_MAX:,} at the most.")
        text = path.read_bytes().decode()
    except FileNotFoundError as error:
        raise Problem(f"There is no file {path}. Check the path.") from error
    except IsADirectoryError as error:
        raise Problem(f"{path} is a folder. Name the collaboration file in it.") from error
    except PermissionError as error:
        raise Problem(f"{path} cannot be read by this user.") from error
    except UnicodeDecodeError as error:
        raise Problem(f"{path.name} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
    return read_text(text)


def read_text(text: str) -> Read:
    value, lines = parse(text)
    if not isinstance(value, dict):
        raise NotAccepted(
            [Fault("", 1, "A collaboration file is a list of keys: version, collaboration, organizations …")]
        )
    try:
        return Read(Document.model_validate(value), lines)
    except ValidationError as error:
        raise NotAccepted(sorted(set(_faults(error, value, lines)), key=lambda fault: fault.line)) from error


# --- YAML -----------------------------------------------------------------------------------------------------------


def parse(text: str) -> tuple[Any, dict[Path_, int]]:
    """The values, and the line of each path. Tags of other languages, duplicate keys and endless files are refused."""
    try:
        node = _composed(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise NotAccepted([Fault("", line, f"This is not YAML that can be read: {error.problem}.")]) from error
    except yaml.YAMLError as error:
        raise NotAccepted(
            [Fault("", 1, "This is not YAML that can be read: it has a character that YAML forbids.")]
        ) from error
    if node is None:
        raise NotAccepted([Fault("", 1, "The file is empty.")])
    return _Building().build(node)


def _composed(text: str) -> yaml.Node | None:
    """By libyaml; what it cannot read is read once more by the parser that says more plainly why."""
    for loader in (plain_yaml.Loader, yaml.SafeLoader):
        try:
            _check_depth(text, loader)
            return yaml.compose(text, Loader=loader)
        except yaml.YAMLError:
            if loader is yaml.SafeLoader:
                raise
    raise AssertionError("The second reads it or says why not.")


def _check_depth(text: str, loader: Any) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_MAX:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise NotAccepted([Fault("", line, f"This is nested more than {DEPTH_MAX} deep.")])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Building:
    def __init__(self) -> None:
        self.lines: dict[Path_, int] = {}
        self.faults: list[Fault] = []
        self.nodes = 0
        self.inside: set[int] = set()
        self.scalars = yaml.SafeLoader("")

    def build(self, node: yaml.Node) -> tuple[Any, dict[Path_, int]]:
        value = self.value(node, ())
        if self.faults:
            raise NotAccepted(self.faults)
        return value, self.lines

    def value(self, node: yaml.Node, path: Path_) -> Any:
        self.nodes += 1
        self.lines[path] = line = node.start_mark.line + 1
        if self.nodes > NODES_MAX:
            raise NotAccepted([Fault(in_words(path), line, f"The file has more than {NODES_MAX:,} values.")])
        if node.tag not in PLAIN_TAGS:
            self.faults.append(
                Fault(in_words(path), line, f"The tag {node.tag} is not read here. Write the plain value.")
            )
            return None
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, path)
        if id(node) in self.inside:
            raise NotAccepted([Fault(in_words(path), line, "This contains itself. Write it out.")])
        self.inside.add(id(node))
        built = self.mapping(node, path) if isinstance(node, yaml.MappingNode) else self.sequence(node, path)
        self.inside.discard(id(node))
        return built

    def scalar(self, node: yaml.ScalarNode, path: Path_) -> Any:
        try:
            return self.scalars.construct_object(node)
        except (ValueError, yaml.YAMLError):
            self.faults.append(Fault(in_words(path), self.lines[path], f'"{node.value}" is no such day or number.'))
            return None

    def sequence(self, node: yaml.Node, path: Path_) -> list[Any]:
        return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]

    def mapping(self, node: yaml.MappingNode, path: Path_) -> dict[Any, Any]:
        built: dict[Any, Any] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == "tag:yaml.org,2002:merge":
                self.faults.append(Fault(in_words(path), line, "A key here is a plain word."))
                continue
            key = key_node.value
            if key in built:
                first = self.lines[(*path, key)]
                self.faults.append(
                    Fault(in_words((*path, key)), line, f"This key stands twice, first on line {first}.")
                )
                continue
            built[key] = self.value(child, (*path, key))
            self.lines[(*path, key)] = line
        return built


def in_words(path: Path_) -> str:
    """agreements[2].lines[1].elements"""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return words.removeprefix(".")


def line_of(lines: dict[Path_, int], path: Path_) -> int:
    """The line of this part, or of the nearest part around it that stands in the file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


# --- What pydantic found, in sentences -------------------------------------------------------------------------------


def _faults(error: ValidationError, value: Any, lines: dict[Path_, int]) -> Iterator[Fault]:
    for found in error.errors(include_url=False, include_context=True):
        path = _path_in_file(found["loc"], value)
        yield Fault(in_words(path), line_of(lines, path), _sentence(found, path))


def _path_in_file(location: tuple[str | int, ...], value: Any) -> Path_:
    """Without the names that pydantic adds for the branches of a union."""
    path: list[str | int] = []
    for place, part in enumerate(location):
        if isinstance(value, dict) and (part in value or place == len(location) - 1):
            path.append(part)
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            path.append(part)
            value = value[part]
    return tuple(path)


KINDS = {
    "string_type": "Write text here. A number or a yes/no that is meant as text goes in quotes.",
    "int_type": "Write a whole number here.",
    "bool_type": "Write true or false here.",
    "list_type": "Write a list here: [first, second].",
    "dict_type": "Write keys with values here.",
    "model_type": "Write keys with values here.",
    "window_backwards": "This window ends before it begins. Correct open_from or open_to.",
    "date_type": "Write a day here, as 2026-08-31.",
}


def _sentence(found: Any, path: Path_) -> str:
    kind, context, given = found["type"], found.get("ctx", {}), found["input"]
    if kind == "missing":
        return "This is missing. Write it."
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "literal_error":
        return f"{_quoted(given)} is not known here. Use {context['expected']}."
    if kind == "value_error" and str(context.get("error")) == "moment":
        when = "Write a day as 2026-08-31, or a moment with its distance from UTC as 2026-08-31T14:00:00-05:00."
        return f"{_quoted(given)} is neither a day nor a moment. {when}"
    if kind in ("value_error", "date_type"):
        return f"{_quoted(given)} is not a day. Write it as 2026-08-31, without a time."
    if kind == "string_pattern_mismatch":
        return _wrong_form(str(path[-1]) if path else "", given)
    if kind == "empty":
        return f"This says nothing. Write one of these, or leave it out: {context['keys']}."
    if kind in ("too_short", "string_too_short"):
        return "This is empty. Write at least one."
    if kind in ("too_long", "string_too_long"):
        return f"This is too long. {context.get('max_length', '')} is the most."
    if kind == "greater_than_equal":
        return f"This number is too small. Write {context['ge']} or more."
    if kind == "less_than_equal":
        return f"This number is too large. Write {context['le']} or less."
    return KINDS.get(kind, f"This cannot be read here: {found['msg']}.")


def _quoted(given: Any) -> str:
    """What was given, if it is a word; a longer text may hold a child's data and stays out of the message."""
    return f'"{given}"' if isinstance(given, int | float | bool) or len(str(given)) <= 40 else "What is written here"


def _wrong_form(key: str, given: Any) -> str:
    if key in ("student", "a", "b"):
        return "Write a student as organization:identifier, for example county-dcs:10023."
    if key == "email":
        return f"{_quoted(given)} is not an e-mail address."
    return f"{_quoted(given)} is not an id. Use letters, digits, dots, hyphens and underscores, 64 at the most."


def _unknown_key(path: Path_) -> str:
    known = known_keys(path[:-1])
    near = difflib.get_close_matches(str(path[-1]), known, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"This key is not known here.{hint} Known keys: {', '.join(known)}."


def known_keys(path: Path_) -> list[str]:
    """The keys that may stand at this place."""
    model: Any = Document
    for part in path:
        if isinstance(part, str) and isinstance(model, type) and issubclass(model, BaseModel):
            field = next(f for name, f in model.model_fields.items() if (f.alias or name) == part)
            model = _model_in(field.annotation)
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in getattr(annotation, "__args__", ()) if (found := _model_in(inner))), None)
