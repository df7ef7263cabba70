# SPDX-License-Identifier: MIT
"""What the command `shared` is told to do."""

from collections.abc import Callable

from describe import describe_config, describe_list, describe_source
from phira_plugin import PluginError, config, events, log, storage, users
from phira_plugin.events import CommandSource
from phira_plugin.log import Level
from probe import probe

LARGEST = 4_294_967_295


def kick(argument: Callable[[int], str]) -> str:
    text = argument(1)
    if not (text.isascii() and text.isdigit() and int(text) <= LARGEST):
        raise PluginError(f"no number: {text}")
    users.kick_user(int(text))
    return f"kicked {int(text)}"


def store(key: str, value: bytes) -> str:
    storage.set_item(key, value)
    return f"stored {len(value)} bytes"


def load(key: str) -> str:
    value = storage.get_item(key)
    return "-" if value is None else value.decode()


def log_all(text: str) -> str:
    for level in Level:
        log.log(level, f"{level.name.lower()} {text}")
    return "logged"


def save_greeting(text: str) -> str:
    config.set_config("greeting", config.ConfigValue_Text(text))
    config.save_config()
    return "saved"


def act(args: list[str], source: CommandSource) -> str:
    """Do what the arguments say and tell of it."""

    def argument(index: int) -> str:
        return args[index] if index < len(args) else ""

    first = argument(1)
    match argument(0):
        case "kick":
            return kick(argument)
        case "greeting" if len(args) == 1:
            return describe_config(config.get_config("greeting"))
        case "greeting":
            return save_greeting(first)
        case "ping":
            events.emit_event("shared_ping", f'"{first}"')
            return "sent"
        case "store":
            return store(first, argument(2).encode())
        case "load":
            return load(first)
        case "forget":
            storage.remove_item(first)
            return "forgot"
        case "keys":
            return describe_list(storage.list_keys(first))
        case "log":
            return log_all(first)
        case "source":
            return describe_source(source)
        case "fail":
            raise PluginError(first)
        case "trap":
            raise SystemExit(1)
        case "types":
            return probe()
    raise PluginError(f"no action {args[0]}" if args else "no action given")
