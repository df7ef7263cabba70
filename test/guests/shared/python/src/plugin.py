# SPDX-License-Identifier: MIT
"""The plugin of test/guests/shared/README.md, in Python."""

from actions import act
from describe import describe_context, describe_event
from phira_plugin import (
    HostError,
    Plugin,
    PluginError,
    Priority,
    asked,
    command,
    completes,
    log,
    messaging,
    on,
    on_custom,
    setting,
    timers,
    users,
    veto,
)
from phira_plugin.command_handler import Invocation
from phira_plugin.event_handler import Decision, EventContext
from phira_plugin.events import (
    ConfigChangeEvent,
    CustomEvent,
    Event,
    TimerEvent,
    UserConnectEvent,
    UserJoinRoomEvent,
)
from phira_plugin.log import Level


class Shared(Plugin):
    """Tries everything the world has."""

    describes = False
    timer = 0

    def init(self) -> None:
        if setting("fail_init", False):
            raise PluginError("told to fail")
        self.describes = setting("describe", False)
        self.timer = timers.set_timer(20, False)
        log.log(Level.INFO, "ready")

    def start(self) -> None:
        log.log(Level.INFO, "started")

    def stop(self) -> None:
        log.log(Level.INFO, "stopped")

    def on_event(self, event: Event, context: EventContext) -> Decision:
        if self.describes:
            log.log(Level.DEBUG, f"{describe_event(event)} {describe_context(context)}")
        return super().on_event(event, context)

    @on("user_connect")
    def greet(self, event: UserConnectEvent, _: EventContext) -> None:
        user = event.user.id
        try:
            info = users.get_user_info(user)
        except HostError as error:
            raise PluginError(f"get-user-info: {error}") from error
        greeting = setting("greeting", "Welcome, {name}!")
        try:
            messaging.send_message_to_user(user, greeting.replace("{name}", info.name, 1))
        except HostError as error:
            raise PluginError(f"send-message-to-user: {error}") from error

    @asked("user_join_room", Priority.HIGH)
    def guard(self, event: UserJoinRoomEvent, _: EventContext) -> Decision | None:
        return veto("room 13 is unlucky") if event.room_id == 13 else None

    @on("timer")
    def ring(self, event: TimerEvent, _: EventContext) -> None:
        mine = event.timer == self.timer
        log.log(Level.INFO, "timer fired" if mine else f"timer {event.timer} is not mine")

    @on("config_change")
    def change(self, event: ConfigChangeEvent, _: EventContext) -> None:
        log.log(Level.INFO, f"config changed: {', '.join(event.keys)}")

    @on_custom("shared_ping")
    def ping(self, event: CustomEvent, _: EventContext) -> None:
        log.log(Level.INFO, f"ping from {event.source}: {event.data}")

    @command("hello", description="Says hello", usage="[name...]", aliases=["hi"])
    def hello(self, invocation: Invocation) -> str:
        return f"Hello, {' and '.join(invocation.args)}!" if invocation.args else "Hello!"

    @completes("hello")
    def complete_hello(self, invocation: Invocation) -> list[str]:
        start = invocation.args[-1] if invocation.args else ""
        try:
            names = [user.name for user in users.list_users()]
        except HostError:
            return []
        return [name for name in names if name.startswith(start)]

    @command(
        "shared",
        description="Tries the host",
        usage="<action> [argument...]",
        operators_only=True,
    )
    def shared(self, invocation: Invocation) -> str:
        return act(invocation.args, invocation.source)
