# SPDX-License-Identifier: MIT
"""Calls every function of the host once, and writes a line for each."""

from collections.abc import Callable

from describe import describe
from phira_plugin import (
    HostError,
    clock,
    commands,
    config,
    events,
    host,
    messaging,
    random,
    rooms,
    storage,
    timers,
    users,
)
from phira_plugin.commands import CommandOptions
from phira_plugin.events import Priority

KEYS = ("boolean", "integer", "number", "text", "json", "none")
VALUES = (
    ("boolean", config.ConfigValue_Boolean(True)),
    ("integer", config.ConfigValue_Integer(-5_000_000_000)),
    ("number", config.ConfigValue_Number(-0.125)),
    ("text", config.ConfigValue_Text("Zoë 🎵")),
    ("json", config.ConfigValue_Json("[1]")),
)


def probe() -> str:
    """One line for each call."""
    lines: list[str] = []

    def call(function: Callable[..., object], *args: object) -> None:
        module = function.__module__.rpartition(".")[2]
        name = f"{module}.{function.__name__.replace('_', '-')}"
        try:
            answer = describe(function(*args))
        except HostError as error:
            answer = str(error)
        lines.append(f"{name} {answer}")

    def act(function: Callable[..., None], *args: object) -> None:
        def run(*given: object) -> str:
            function(*given)
            return "ok"

        run.__module__, run.__name__ = function.__module__, function.__name__
        call(run, *args)

    call(host.get_host_info)
    call(clock.now)
    call(clock.monotonic)
    call(random.get_random_u64)
    call(random.get_random_bytes, 5)
    call(timers.set_timer, 3_000_000_000, True)
    act(timers.cancel_timer, 3_000_000_000)
    act(storage.set_item, "types/ä", bytes([0, 1, 0x7F, 0x80, 0xFF]))
    call(storage.get_item, "types/ä")
    call(storage.list_keys, "types/")
    act(storage.remove_item, "types/ä")
    for key in KEYS:
        call(config.get_config, f"types.{key}")
    for key, value in VALUES:
        act(config.set_config, f"types.{key}", value)
    act(config.save_config)
    call(users.get_user_info, 4_000_000_000)
    call(users.get_online_user_count)
    call(users.list_users)
    call(users.get_user_address, 7)
    act(users.kick_user, 7)
    act(users.ban_user_by_id, 7, "because")
    act(users.unban_user_by_id, 7)
    call(users.list_bans)
    call(rooms.get_room_info, 7)
    call(rooms.get_room_by_name, "lobby")
    call(rooms.list_rooms)
    call(rooms.create_room, 8)
    act(rooms.disband_room, 7)
    act(rooms.set_room_lock, 7, True)
    act(messaging.send_message_to_user, 7, "to user")
    act(messaging.send_message_to_room, 7, "to room")
    act(messaging.broadcast_message_to_all, "to all")
    for priority in Priority:
        act(events.subscribe_event, "types_probe", priority)
    act(events.emit_event, "types_probe", '{"a":1}')
    act(events.unsubscribe_event, "types_probe")
    options = CommandOptions("<a> [b]", ["tp", "probe"], True)
    act(commands.register_command, "types-probe", "Probes", options)
    act(commands.unregister_command, "types-probe")
    call(commands.call_command, "other x")
    return "\n".join(lines)
