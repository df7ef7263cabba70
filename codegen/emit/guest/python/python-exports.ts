// SPDX-License-Identifier: MIT
// `_exports.py`: what the host calls, as componentize-py looks for it, and the module that a component is made of.

import type { EmitContext } from '../../context.ts';
import { printPython } from './python-file.ts';

/** Text of the module. */
export function exportsModule(context: EmitContext): string {
  return printPython({
    mark: context.headerText(),
    docs: ['"""What the host calls: the plugin\'s handlers, with exceptions as the errors of the call."""'],
    imports: [
      [
        'import os',
        'from collections.abc import Callable',
        'from types import ModuleType',
        'from typing import TypeVar',
      ],
      [
        'from componentize_py_types import Err',
        'from wit_world.exports.command_handler import Invocation',
        'from wit_world.exports.event_handler import Decision, EventContext',
        'from wit_world.imports.events import Event',
      ],
      [
        'from . import _services',
        'from ._errors import HostError, PluginError',
        'from ._plugin import Plugin',
      ],
    ],
    constants: [['_T = TypeVar("_T")']],
    declarations: DECLARATIONS.map((text) => text.split('\n')),
  });
}

/** Text of the module that componentize-py is given. */
export function entryModule(context: EmitContext, package_: string): string {
  return `# ${context.headerText()}
"""What a component is made of: the author's module \`plugin\`, and what the host calls."""

from ${package_} import _exports

# The package comes first: it prepares modules of Python that the plugin may import.
import plugin

_exports.use(plugin)

CommandHandler = _exports.CommandHandler
EventHandler = _exports.EventHandler
Lifecycle = _exports.Lifecycle
`;
}

const DECLARATIONS = [
  `class _State:
    """The author's class when the plugin is built, and its one object from \`init\` on."""

    type: type[Plugin] | None = None
    plugin: Plugin | None = None`,
  `def use(module: ModuleType) -> None:
    """Find the plugin in the author's module. Called when the plugin is built."""
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Plugin) and value is not Plugin
    ]
    bases = {base for one in found for base in one.__mro__[1:]}
    leaves = [one for one in found if one not in bases]
    if not leaves:
        raise SystemExit("plugin.py has no class that derives from Plugin")
    if len(leaves) > 1:
        names = " and ".join(sorted(one.__name__ for one in leaves))
        raise SystemExit(f"plugin.py has several classes that derive from Plugin: {names}")
    _State.type = leaves[0]
    _services.remember_sources(os.path.dirname(module.__file__ or ""))`,
  `def _running() -> Plugin:
    if _State.plugin is None:
        raise RuntimeError("the plugin was called before init")
    return _State.plugin`,
  `def _answer(run: Callable[[], _T]) -> _T:
    """Run a handler; what it raises is the error of the call."""
    try:
        return run()
    except Err:
        raise
    except (HostError, PluginError) as error:
        raise Err(str(error)) from None
    except Exception as error:
        _services.log_exception(error)
        raise Err(f"{type(error).__name__}: {error}") from None
    finally:
        _services.end_lines()`,
  `class Lifecycle:
    """The interface \`lifecycle\`."""

    def init(self) -> None:
        _services.begin()
        _answer(self._init)

    def _init(self) -> None:
        if _State.type is None:
            raise RuntimeError("the component was built without a plugin")
        plugin = _State.plugin = _State.type()
        plugin._register()
        plugin.init()

    def start(self) -> None:
        _answer(lambda: _running().start())

    def stop(self) -> None:
        _answer(lambda: _running().stop())`,
  `class EventHandler:
    """The interface \`event-handler\`."""

    def on_event(self, event: Event, context: EventContext) -> Decision:
        return _answer(lambda: _running().on_event(event, context))`,
  `class CommandHandler:
    """The interface \`command-handler\`."""

    def on_command(self, invocation: Invocation) -> str:
        return _answer(lambda: _running()._run_command(invocation))

    def complete_command(self, invocation: Invocation) -> list[str]:
        try:
            return _answer(lambda: _running()._complete_command(invocation))
        except Err:
            # Completing has no errors: whoever types gets no proposals.
            return []`,
];
