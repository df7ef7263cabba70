# SPDX-License-Identifier: MIT
"""Values as the specification writes them."""

from dataclasses import fields, is_dataclass
from enum import Enum
from math import floor

from phira_plugin import config, event_handler, events


def kebab(name: str) -> str:
    """The name in WIT of a field, a case or a class."""
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.removeprefix("-").replace("_", "-")


def describe(value: object) -> str:
    """Any value: records field by field, cases by name."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(floor(value * 1000 + 0.5))
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return describe_list(value)
    if isinstance(value, Enum):
        return kebab(value.name.lower())
    if not is_dataclass(value):
        return str(value)
    names = [field.name for field in fields(value)]
    _, is_case, case = type(value).__name__.partition("_")
    if is_case:
        return kebab(case) + (f"({describe(getattr(value, 'value'))})" if names else "")
    parts = [f"{kebab(name)}={describe(getattr(value, name))}" for name in names]
    return "{" + " ".join(parts) + "}"


def describe_list(items: list[object] | list[str]) -> str:
    return f"[{','.join(describe(item) for item in items)}]"


def describe_config(value: config.ConfigValue | None) -> str:
    return describe(value)


def describe_source(source: events.CommandSource) -> str:
    return describe(source)


def describe_event(event: events.Event) -> str:
    return describe(event)


def describe_context(context: event_handler.EventContext) -> str:
    return describe(context)
