// SPDX-License-Identifier: MIT
// The class that a plugin derives from: a virtual function for everything the host calls, one for each event, and the
// C functions that lead to them.

import type { Case, Func, Type, WorldItem } from '../../../ir/ir.ts';
import { factLines } from '../../docs.ts';
import { eventsOf } from '../../facts.ts';
import { Scope, snakeCase } from '../../names.ts';
import { CPP_KEYWORDS } from '../../reserved-words.ts';
import { outcomeOf, resolveAlias, resolveDef } from '../../type-text.ts';
import { carriedFunctions } from '../c/c.ts';
import { type CParam, cDeclaration, cSignature } from '../c/signature.ts';
import { apart, blockComment, indent } from '../c/text.ts';
import { type Commands, commandDefinitions, commandMembers } from './commands.ts';
import type { Conversions } from './conversions.ts';
import { liftExpression } from './lift.ts';
import { lowerExpression } from './lower.ts';
import type { CppNames } from './names.ts';
import { type CppParam, type CppSignature, cppDeclaration, cppSignature } from './signature.ts';
import { ownedText } from './text.ts';

/** A virtual function for one event. */
interface Handler {
  readonly name: string;
  readonly event: Case;
  readonly signature: CppSignature;
}

/** A virtual function of the plugin. */
export interface PluginFunction {
  readonly func: Func;
  readonly item: WorldItem;
  readonly name: string;
  readonly signature: CppSignature;
  /** Of the function that takes events: position of the event, and a function for each case. */
  readonly events: { readonly at: number; readonly handlers: readonly Handler[] } | undefined;
}

/** The functions of the class, with names that are unlike each other. */
export function pluginFunctions(names: CppNames): PluginFunction[] {
  const scope = new Scope([CPP_KEYWORDS, new Set(['Plugin'])], '_');
  const exported = carriedFunctions(names.context).filter(({ side }) => side === 'export');
  const count = (name: string): number => exported.filter(({ func }) => func.name === name).length;
  const functions = exported.map(({ func, item }) => {
    const owner =
      item.kind === 'interface' && count(func.name) > 1 ? `${names.space(item.interface).at(-1)}_` : '';
    return {
      func,
      item,
      name: scope.claim(`${owner}${snakeCase(func.name)}`),
      signature: cppSignature(names, func, 'export', names.root),
    };
  });
  return functions.map((each) => ({ ...each, events: eventsOfFunction(names, scope, each) }));
}

function eventsOfFunction(
  names: CppNames,
  scope: Scope,
  { signature }: Pick<PluginFunction, 'signature'>,
): PluginFunction['events'] {
  const events = eventsOf(names.ir)?.def;
  if (events?.shape.kind !== 'variant') return undefined;
  const at = signature.params.findIndex(({ type }) => {
    const seen = resolveAlias(type);
    return seen.kind === 'named' && resolveDef(seen.def) === events;
  });
  if (at < 0) return undefined;
  const handlers = events.shape.cases.map((event) => {
    const payload: CppParam[] =
      event.payload === undefined
        ? []
        : [
            {
              name: 'event',
              type: event.payload,
              text: `const ${ownedText(names, event.payload, names.root)} &`,
            },
          ];
    const params = [...signature.params.slice(0, at), ...payload, ...signature.params.slice(at + 1)];
    return { name: scope.claim(`on_${snakeCase(event.name)}`), event, signature: { ...signature, params } };
  });
  return { at, handlers };
}

/** The declaration of the class. */
export function pluginClass(functions: readonly PluginFunction[], commands: Commands | undefined): string[] {
  const members = functions.flatMap((each) => {
    const { func, name, signature, events } = each;
    const says = [
      events === undefined ? [] : ['Unless overridden, it calls the function of the event.'],
      commands?.called === each ? ['Unless overridden, it calls what was given to `add_command`.'] : [],
    ].flat();
    const own = virtual(name, signature, blockComment(func.docs, [...factLines(func), ...says]));
    const handlers = events?.handlers.map((handler) =>
      virtual(handler.name, handler.signature, blockComment(handler.event.docs, eventFacts(handler.event))),
    );
    return [own, ...(handlers ?? [])];
  });
  const body = apart([['virtual ~Plugin() = default;'], ...members]);
  return [
    '/**',
    ' * What the host calls. Override what the plugin needs: the rest does nothing and answers with success.',
    ' */',
    'class Plugin {',
    'public:',
    ...indent(body),
    ...(commands === undefined ? [] : commandMembers(commands)),
    '};',
    '',
    '/** Makes the plugin, before the host calls it first. Defined by its author. */',
    'std::unique_ptr<Plugin> create_plugin();',
  ];
}

function eventFacts({ name, vetoable, targeted, permission }: Case): string[] {
  return [
    targeted ? [] : [`Subscribed to as \`${snakeCase(name)}\`.`],
    permission === undefined ? [] : [`Subscribing needs permission \`${permission}\`.`],
    vetoable ? ['Can be vetoed while it is asked about.'] : [],
  ].flat();
}

function virtual(name: string, signature: CppSignature, docs: readonly string[]): string[] {
  const [first = '', ...rest] = cppDeclaration(name, signature, ';');
  return [...docs, `virtual ${first}`, ...rest];
}

/** Definitions of what is not overridden. */
export function defaultDefinitions(
  functions: readonly PluginFunction[],
  commands: Commands | undefined,
): string[][] {
  return functions.flatMap((each) => {
    if (commands?.called === each) return commandDefinitions(commands);
    return defaultOf(each);
  });
}

function defaultOf({ func, name, signature, events }: PluginFunction): string[][] {
  if (events === undefined) return [nothing(name, signature, func)];
  return [
    dispatch(name, signature, events),
    ...events.handlers.map((handler) => nothing(handler.name, handler.signature, func)),
  ];
}

function nothing(name: string, signature: CppSignature, func: Func): string[] {
  const outcome = outcomeOf(func);
  const isVoid = outcome.kind === 'value' && outcome.type === undefined;
  return [
    ...cppDeclaration(`Plugin::${name}`, signature, ' {', true),
    ...(isVoid ? [] : ['  return {};']),
    '}',
  ];
}

function dispatch(
  name: string,
  signature: CppSignature,
  { at, handlers }: NonNullable<PluginFunction['events']>,
): string[] {
  const event = signature.params[at]?.name ?? '';
  const cases = handlers.flatMap((handler, index) => {
    const given = signature.params.flatMap((param, position) => {
      if (position !== at) return [param.name];
      return handler.event.payload === undefined ? [] : [`std::get_if<${index}>(&${event})->value`];
    });
    return [`case ${index}:`, `  return ${handler.name}(${given.join(', ')});`];
  });
  return [
    ...cppDeclaration(`Plugin::${name}`, signature, ' {'),
    `  switch (${event}.index()) {`,
    ...indent(cases),
    '  }',
    '  __builtin_unreachable();',
    '}',
  ];
}

/** The C function that the C glue calls for one function of the class. */
export function exportDefinition(all: Conversions, { func, item, name }: PluginFunction): string[] {
  const conversions = all.from(all.names.root);
  const { c, glue } = conversions;
  const signature = cSignature(c, func, item, 'export');
  for (const { type } of func.params) conversions.need('lift', type);
  const given = signature.params.map((param) => liftParam(conversions, param)).join(', ');
  const call = `${glue}plugin().${name}(${given})`;
  const { answer } = signature;
  const lower = (type: Type, value: string): string => {
    conversions.need('lower', type);
    return lowerExpression(conversions, type, value);
  };
  const memory = (...types: (Type | undefined)[]): string[] =>
    types.some((type) => type !== undefined && conversions.holdsMemory(type))
      ? [`${glue}Memory memory(${glue}Memory::gives);`]
      : [];
  const body = ((): string[] => {
    switch (answer.kind) {
      case 'nothing':
        return [`${call};`];
      case 'scalar':
        return [`return ${lower(answer.type, call)};`];
      case 'structure':
        return [`auto answer = ${call};`, ...memory(answer.type), `*ret = ${lower(answer.type, 'answer')};`];
      case 'option':
        return [
          `auto answer = ${call};`,
          'if (!answer) return false;',
          ...memory(answer.type),
          `*ret = ${lower(answer.type, '(*answer)')};`,
          'return true;',
        ];
      case 'result':
        return [
          `auto answer = ${call};`,
          ...memory(answer.ok, answer.error),
          ...(answer.error === undefined
            ? ['if (!answer) return false;']
            : [
                'if (!answer) {',
                ...indent([`*err = ${lower(answer.error, 'answer.error()')};`, 'return false;']),
                '}',
              ]),
          ...(answer.ok === undefined ? [] : [`*ret = ${lower(answer.ok, '(*answer)')};`]),
          'return true;',
        ];
    }
  })();
  const [head = '', ...more] = cDeclaration(signature, ' {');
  return [`extern "C" ${head}`, ...more, ...indent(body), '}'];
}

function liftParam(conversions: Conversions, { name, type, form }: CParam): string {
  const seen = resolveAlias(type);
  if (form === 'maybe' && seen.kind === 'option') {
    const optional = conversions.owned(seen);
    const value = liftExpression(conversions, seen.item, `(*${name})`);
    return `${name} ? ${optional}(std::in_place, ${value}) : ${optional}()`;
  }
  return liftExpression(conversions, type, form === 'pointer' ? `(*${name})` : name);
}
