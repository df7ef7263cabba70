// SPDX-License-Identifier: MIT
// Text of `_plugin.py` that is the same whatever events a world has; `$CUSTOM` is the record of a custom event, `$OPEN`
// the case that has it.

/** What a decorator notes on a method. */
export const CONDITIONS: readonly string[] = [
  `class _Mark(NamedTuple):
    """What a method is for."""

    kind: Literal["on", "asked", "custom", "command", "completes"]
    name: str
    priority: Priority = Priority.NORMAL
    description: str = ""
    options: CommandOptions | None = None`,
  `def _marked(mark: _Mark) -> Callable[[_M], _M]:
    def decorate(method: _M) -> _M:
        marks = getattr(method, "_phira_marks", ())
        vars(method)["_phira_marks"] = (*marks, mark)
        return method

    return decorate`,
];

/** The decorators. */
export const DECORATORS = {
  on: `def on(name: str, priority: Priority = Priority.NORMAL) -> Callable[[Any], Any]:
    """Mark a method that hears of an event that has happened: \`def method(self, event, context)\`.

    An event that could have been stopped is told of after the vote, whatever the priority.
    """
    if name not in _NAMES.values():
        raise ValueError(f'there is no event "{name}"; on_custom is for events of plugins')
    return _marked(_Mark("on", name, Priority.MONITOR if name in _VETOABLE else priority))`,
  asked: `def asked(name: str, priority: Priority = Priority.NORMAL) -> Callable[[Any], Any]:
    """Mark a method that is asked about an event before it happens.

    It returns \`veto(reason)\` to stop it, which counts with permission \`veto_events\`, and None
    otherwise. A plugin that is asked about an event does not hear of the same event with \`on\`.
    """
    if name not in _VETOABLE:
        raise ValueError(f'"{name}" is no event that can be stopped')
    return _marked(_Mark("asked", name, priority))`,
  custom: `def on_custom(
    event_type: str, priority: Priority = Priority.NORMAL
) -> Callable[[_Handler[$CUSTOM]], _Handler[$CUSTOM]]:
    """Mark a method that hears of a custom event, whose \`data\` is JSON text."""
    return _marked(_Mark("custom", event_type, priority))`,
  command: `def command(
    name: str,
    *,
    description: str = "",
    usage: str = "",
    aliases: Sequence[str] = (),
    operators_only: bool = False,
) -> Callable[[_CommandHandler], _CommandHandler]:
    """Mark a method that answers a command: \`def method(self, invocation)\`.

    The text that it returns is shown to who called, and so is the text of an exception. \`usage\` is
    how help shows the arguments, such as \`<user> [reason]\`; with \`operators_only\`, only the console,
    other plugins and operators may call.
    """
    options = CommandOptions(usage, list(aliases), operators_only)
    return _marked(_Mark("command", name, description=description, options=options))`,
  completes: `def completes(name: str) -> Callable[[_Completer], _Completer]:
    """Mark a method that says what the last argument of a command may be completed to."""
    return _marked(_Mark("completes", name))`,
  veto: `def veto(reason: str) -> Decision:
    """What a method marked \`asked\` returns to stop an event."""
    return Decision_Veto(reason)`,
} as const;

/** The class. */
export const PLUGIN: readonly string[] = [
  `class Plugin:
    """What an author derives one class from, in \`plugin.py\`.

    One object of it is made when the plugin starts. Methods are marked with \`on\`, \`asked\`,
    \`on_custom\`, \`command\` and \`completes\`; the plugin subscribes to those events and registers
    those commands before \`init\`. Methods for one event are called in the order they stand in.
    """

    _handlers: ClassVar[dict[str, list[tuple[_Mark, str]]]] = {}
    _commands: ClassVar[dict[str, tuple[_Mark, str]]] = {}
    _completers: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._handlers, cls._commands, cls._completers = {}, {}, {}
        names = [name for base in reversed(cls.__mro__) for name in vars(base)]
        for attribute in dict.fromkeys(names):
            for mark in getattr(getattr(cls, attribute), "_phira_marks", ()):
                cls._take(mark, attribute)
        for name in cls._completers:
            if name not in cls._commands:
                raise TypeError(f'{cls.__name__}: there is no command "{name}" to complete')

    @classmethod
    def _take(cls, mark: _Mark, attribute: str) -> None:
        if mark.kind == "command":
            if mark.name in cls._commands:
                raise TypeError(f'{cls.__name__} has two methods for the command "{mark.name}"')
            cls._commands[mark.name] = (mark, attribute)
        elif mark.kind == "completes":
            cls._completers[mark.name] = attribute
        else:
            handlers = cls._handlers.setdefault(mark.name, [])
            said = (mark.kind, mark.priority)
            if any((other.kind, other.priority) != said for other, _ in handlers):
                help = f'"{mark.name}" has two priorities, or both on and asked'
                raise TypeError(f"{cls.__name__}: {help}")
            handlers.append((mark, attribute))

    def init(self) -> None:
        """Called once, first. An exception keeps the plugin from starting."""

    def start(self) -> None:
        """Called when every plugin that this one depends on has started."""

    def stop(self) -> None:
        """Called before the plugin is unloaded, also at a reload and at shutdown."""

    def on_event(self, event: Event, context: EventContext) -> Decision:
        """Give an event to the methods that are marked for it. Override it to see every event."""
        name = event.value.event_type if isinstance(event, $OPEN) else _NAMES[type(event)]
        for mark, attribute in self._handlers.get(name, ()):
            if isinstance(context.stage, Stage_Asked if mark.kind == "asked" else Stage_Happened):
                decision = getattr(self, attribute)(event.value, context)
                if isinstance(decision, Decision_Veto):
                    return decision
        return Decision_Proceed()

    def _register(self) -> None:
        for name, handlers in self._handlers.items():
            if name not in _TARGETED:
                _events.subscribe_event(name, handlers[0][0].priority)
        for name, (mark, _) in self._commands.items():
            if mark.options is not None:
                _commands.register_command(name, mark.description, mark.options)

    def _run_command(self, invocation: Invocation) -> str:
        found = self._commands.get(invocation.name)
        if found is None:
            raise PluginError(f"there is no command {invocation.name}")
        answer = getattr(self, found[1])(invocation)
        return "" if answer is None else str(answer)

    def _complete_command(self, invocation: Invocation) -> list[str]:
        attribute = self._completers.get(invocation.name)
        return [] if attribute is None else list(getattr(self, attribute)(invocation))`,
];

/** Functions beside it. */
export const REGISTRATION: readonly string[] = [
  `def setting(key: str, default: _T) -> _T:
    """The value of the configuration at a dotted key, or the default where none has its type.

    Raises \`HostError\`.
    """
    try:
        found = _config.get_config(key)
    except Err as error:
        raise raised(error.value) from None
    value = None if found is None else found.value
    if isinstance(default, float) and isinstance(value, int):
        value = float(value)
    return value if type(value) is type(default) else default`,
  `def setting_json(key: str) -> Any:
    """The value of the configuration at a dotted key, tables and lists included, or None.

    Raises \`HostError\`.
    """
    try:
        found = _config.get_config(key)
    except Err as error:
        raise raised(error.value) from None
    if isinstance(found, _config.ConfigValue_Json):
        return json.loads(found.value)
    return None if found is None else found.value`,
];
