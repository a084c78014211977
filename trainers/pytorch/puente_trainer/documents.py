"""JSON documents to dataclasses and back: camelCase keys in any case, enums by name, nulls left out, every fault told at once."""

import dataclasses
import enum
import json
import os
import re
import types
import typing

from .errors import InputError

_TOKENS = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_COMMAS = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', re.DOTALL)


def read(path: str, comments: bool = False) -> dict:
    """The object in the file at `path`; with `comments`, trailing commas are allowed too. ValueError or OSError where there is none."""
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    if comments:
        text = _TOKENS.sub(lambda token: token[0] if token[0][0] == '"' else " ", text)
        text = _COMMAS.sub(lambda token: token[1] or "", text)
    return parse(text)


def parse(text: str) -> dict:
    """The object that `text` is; ValueError where it is none, or nested too deep."""
    try:
        document = json.loads(text, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("the document is nested too deep") from error
    if not isinstance(document, dict):
        raise ValueError("the document is no object")
    return document


def write(path: str, document: dict) -> None:
    """Writes beside, flushes, then renames: a reader sees the old document or the new one, never half."""
    write_whole(path, lambda file: file.write(json.dumps(document, indent=2, ensure_ascii=False).encode()))


def write_whole(path: str, fill) -> None:
    """Lets `fill` write a file that is there whole or not at all, whatever happens to the process or the machine."""
    temporary = path + ".tmp"
    with open(temporary, "wb") as file:
        fill(file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def build(kind, document: dict, faults: list, path: str = "", strict: bool = True):
    """A `kind` of `document`. What is missing, of another type or, where `strict`, unknown is added to `faults` with its path."""
    fields = {camel(field.name).lower(): field for field in dataclasses.fields(kind)}
    types_of = typing.get_type_hints(kind)
    values = {}
    for key, value in document.items():
        field = fields.get(key.lower())
        if field is not None:
            values[field.name] = _value(types_of[field.name], value, faults, path + camel(field.name), strict)
        elif strict:
            faults.append(f"{path}{key} is not known; known are {', '.join(camel(f.name) for f in fields.values())}")
    for field in fields.values():
        if field.name not in values and field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            faults.append(f"{path}{camel(field.name)} is missing")
            values[field.name] = None
    return kind(**values)


def plain(value):
    """A dataclass as the object that is written; nulls are left out."""
    if dataclasses.is_dataclass(value):
        pairs = ((camel(field.name), getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: plain(item) for name, item in pairs if item is not None}
    if isinstance(value, enum.Enum):
        return value.value
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def camel(name: str) -> str:
    """view_side → viewSide."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def _value(kind, value, faults: list, path: str, strict: bool):
    options = typing.get_args(kind) if typing.get_origin(kind) in (typing.Union, getattr(types, "UnionType", None)) else (kind,)
    if value is None and type(None) in options:
        return None
    kind = options[0]
    if dataclasses.is_dataclass(kind) and isinstance(value, dict):
        return build(kind, value, faults, path + ".", strict)
    if isinstance(kind, type) and issubclass(kind, enum.Enum) and isinstance(value, str):
        for member in kind:
            if member.value.lower() == value.lower():
                return member
        faults.append(f"{path} is '{value}', must be one of {', '.join(member.value for member in kind)}")
        return None
    if typing.get_origin(kind) is tuple and isinstance(value, list) and len(value) == len(typing.get_args(kind)) and all(map(_number, value)):
        return tuple(float(item) for item in value)
    if kind is float and _number(value):
        return float(value)
    if kind in (int, str, bool) and type(value) is kind:
        return value
    faults.append(f"{path} is {json.dumps(value)}, must be {_said(kind)}")
    return None


def _number(value) -> bool:
    return type(value) is float or type(value) is int and abs(value) < 1 << 64


def _said(kind) -> str:
    return {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}.get(kind, "an object" if dataclasses.is_dataclass(kind) else "one of the names known")


def _refuse(constant: str):
    raise ValueError(f"{constant} is no JSON number")


def read_input(field: str, path: str, what: str, comments: bool = False) -> dict:
    """As `read`; a file that cannot be read is the user's fault, and told by `field`."""
    try:
        return read(path, comments)
    except (OSError, ValueError) as error:
        raise InputError(field, path, f"cannot be read as {what}: {error}", "Check the path and the document's fields.") from error
