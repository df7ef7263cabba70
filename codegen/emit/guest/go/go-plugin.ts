// SPDX-License-Identifier: MIT
// What an author implements: one interface with every function that the host may call, defaults to embed, and the
// place where the plugin says which value it is.

import type { Func } from '../../../ir/ir.ts';
import { factLines } from '../../docs.ts';
import { outcomeOf } from '../../type-text.ts';
import type { Codecs } from './go-codecs.ts';
import { goDoc } from './go-docs.ts';
import { errorForm } from './go-errors.ts';
import { shortFunction } from './go-file.ts';
import { results } from './go-functions.ts';
import { GoLocals } from './go-locals.ts';
import { goType } from './go-types.ts';

/** A function of a world's exports. */
export interface ExportedFunction {
  readonly func: Func;
  /** Key of its interface in the world; undefined for a function of the world itself. */
  readonly id: string | undefined;
  /** Why it is left out. */
  readonly reason: string | undefined;
}

/** Declarations of the plugin's side; none where the world exports no function. */
export function pluginDeclarations(functions: readonly ExportedFunction[], codecs: Codecs): string[][] {
  if (functions.length === 0) return [];
  const name = codecs.names.plugin;
  const carried = functions.filter(({ reason }) => reason === undefined);
  const missing = functions.filter(({ reason }) => reason !== undefined);
  const members = carried.flatMap(({ func, id }, index) => [
    ...(index === 0 ? [] : ['']),
    ...goDoc(func.docs, [...factLines(func), ...panics(func)]),
    `${codecs.names.method(func, id)}(${given(func, codecs).join(', ')})${results(func, codecs)}`,
  ]);
  const package_ = codecs.names.package;
  return [
    [
      ...goDoc(`What the host calls. Embed [Defaults] to write only what the plugin has a use for.`),
      `type ${name} interface {`,
      ...members.map((line) => (line === '' ? line : `\t${line}`)),
      '}',
    ],
    ...missing.map(({ func, reason }) =>
      goDoc(
        `The function ${func.name} is left out: ${reason}. A component of this world cannot be built without it.`,
      ),
    ),
    [`var registered ${name}`],
    [
      ...goDoc(`Register says which value is the plugin. Call it from an init function: main never runs.`),
      ...shortFunction(`func Register(plugin ${name})`, 'registered = plugin'),
    ],
    ...(carried.length === 0 ? [] : [required(name, package_)]),
    [
      ...goDoc('Defaults answers every call with nothing, and no call with an error.'),
      'type Defaults struct{}',
    ],
    ...carried.map((one) => defaultMethod(one, codecs)),
  ];
}

function required(name: string, package_: string): string[] {
  return [
    `func required() ${name} {`,
    '\tif registered == nil {',
    `\t\tpanic("${package_}: there is no plugin: call ${package_}.Register from an init function")`,
    '\t}',
    '\treturn registered',
    '}',
  ];
}

function given(func: Func, codecs: Codecs): string[] {
  const locals = new GoLocals();
  return func.params.map(({ name, type }) => `${locals.claim(name)} ${goType(type, codecs.names)}`);
}

/** What a panic becomes, where that is not the end of the plugin. */
function panics(func: Func): string[] {
  const outcome = outcomeOf(func);
  if (outcome.kind !== 'result') return [];
  const form = errorForm(outcome.error);
  return form.kind === 'text' || form.kind === 'nothing' ? ['A panic is such an error as well.'] : [];
}

function defaultMethod({ func, id }: ExportedFunction, codecs: Codecs): string[] {
  const { names } = codecs;
  const outcome = outcomeOf(func);
  const value = outcome.kind === 'result' ? outcome.ok : outcome.type;
  const types = func.params.map(({ type }) => goType(type, names)).join(', ');
  const error = outcome.kind === 'result' ? ['err error'] : [];
  const answers = [...(value === undefined ? [] : [`answer ${goType(value, names)}`]), ...error];
  const text = answers.length === 0 ? '' : ` (${answers.join(', ')})`;
  const method = names.method(func, id);
  return [
    `// ${method} does nothing.`,
    ...shortFunction(`func (Defaults) ${method}(${types})${text}`, answers.length === 0 ? '' : 'return'),
  ];
}
