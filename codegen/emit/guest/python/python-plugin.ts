// SPDX-License-Identifier: MIT
// `_plugin.py`: the class that authors derive from, and the decorators that say what its methods are for.

import type { Case, TypeDef } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { pascalCase, snakeCase } from '../../names.ts';
import { literal } from './python-docs.ts';
import { importFrom, printPython } from './python-file.ts';
import { declared, type PythonNames } from './python-names.ts';
import { CONDITIONS, DECORATORS, PLUGIN, REGISTRATION } from './python-plugin-text.ts';

/** Text of the module. @param events the variant of all events */
export function pluginModule(context: EmitContext, names: PythonNames, events: TypeDef): string {
  const { shape } = events;
  const cases = shape.kind === 'variant' ? shape.cases.filter(({ name }) => name !== shape.open) : [];
  const open = shape.kind === 'variant' ? shape.cases.find(({ name }) => name === shape.open) : undefined;
  const used = new Map<string, Set<string>>();
  const payload = ({ payload: type }: Case): string => {
    if (type?.kind !== 'named') return 'object';
    const def = declared(type.def);
    const from = names.module(def.owner);
    used.set(from, (used.get(from) ?? new Set()).add(names.type(def)));
    return names.type(def);
  };
  const overloads = cases.flatMap((item) => overload('on', item, payload(item), 'None'));
  const asked = cases
    .filter((item) => item.vetoable)
    .flatMap((item) => overload('asked', item, payload(item), 'Decision | None'));
  const vetoable = cases.filter((item) => item.vetoable).map((item) => literal(snakeCase(item.name)));
  const targeted = cases.filter((item) => item.targeted).map((item) => literal(snakeCase(item.name)));
  const custom = open === undefined ? 'object' : payload(open);
  const table = cases.map((item) => `    Event_${pascalCase(item.name)}: ${literal(snakeCase(item.name))},`);
  const imported = [...used].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = (text: string): string[] =>
    text
      .replaceAll('$CUSTOM', custom)
      .replaceAll('$OPEN', open === undefined ? 'object' : `Event_${pascalCase(open.name)}`)
      .split('\n');
  return printPython({
    mark: context.headerText(events.span.source),
    docs: [
      '"""The class that a plugin derives from, and the decorators that say what its methods are for."""',
    ],
    imports: [
      [
        'import json',
        'from collections.abc import Callable, Sequence',
        importFrom('typing', ['Any', 'ClassVar', 'Literal', 'NamedTuple', 'TypeVar', 'overload']).join('\n'),
      ],
      [
        'from wit_world.exports.command_handler import Invocation',
        'from wit_world.exports.event_handler import (',
        '    Decision,',
        '    Decision_Proceed,',
        '    Decision_Veto,',
        '    EventContext,',
        '    Stage_Asked,',
        '    Stage_Happened,',
        ')',
        'from wit_world.imports import config as _config',
        'from wit_world.imports.commands import CommandOptions',
        ...importFrom('wit_world.imports.events', [
          'Event',
          'Priority',
          ...(open === undefined ? [] : [`Event_${pascalCase(open.name)}`]),
          ...cases.map((item) => `Event_${pascalCase(item.name)}`),
        ]),
      ],
      [
        ...importFrom('.', [`${names.module(ownerNamed(context, 'commands'))} as _commands`]),
        ...importFrom('.', [`${names.module(events.owner)} as _events`]),
        'from ._errors import PluginError, Err, raised',
        ...imported.flatMap(([from, items]) => importFrom(`.${from}`, items)),
      ].map((line) => line.replace('PluginError, Err, raised', 'Err, PluginError, raised')),
    ],
    constants: [
      ['_E = TypeVar("_E")', '_M = TypeVar("_M")', '_T = TypeVar("_T", bool, int, float, str)'],
      [
        '_Handler = Callable[[Any, _E, EventContext], None]',
        '_AskedHandler = Callable[[Any, _E, EventContext], Decision | None]',
        '_CommandHandler = Callable[[Any, Invocation], str | None]',
        '_Completer = Callable[[Any, Invocation], list[str]]',
      ],
      ['_NAMES: dict[type, str] = {', ...table, '}', '"""Names of events by their type."""'],
      [`_VETOABLE = {${vetoable.join(', ')}}`].map((line) =>
        vetoable.length === 0 ? '_VETOABLE: set[str] = set()' : line,
      ),
      [
        targeted.length === 0 ? '_TARGETED: set[str] = set()' : `_TARGETED = {${targeted.join(', ')}}`,
        '"""Delivered without a subscription."""',
      ],
    ],
    declarations: [
      ...CONDITIONS.map(lines),
      ...overloads.map(lines),
      ...[DECORATORS.on].map(lines),
      ...asked.map(lines),
      ...[DECORATORS.asked, DECORATORS.custom, DECORATORS.command, DECORATORS.completes, DECORATORS.veto].map(
        lines,
      ),
      ...PLUGIN.map(lines),
      ...REGISTRATION.map(lines),
    ],
  });
}

function ownerNamed({ ir }: EmitContext, name: string): TypeDef['owner'] {
  return ir.interfaces.find((owner) => owner.name === name);
}

/** One `@overload` by the name of an event. */
function overload(decorator: 'on' | 'asked', item: Case, payload: string, _answer: string): string[] {
  const handler = decorator === 'on' ? `_Handler[${payload}]` : `_AskedHandler[${payload}]`;
  return [
    `@overload
def ${decorator}(
    name: Literal[${literal(snakeCase(item.name))}], priority: Priority = ...
) -> Callable[[${handler}], ${handler}]: ...`,
  ];
}
