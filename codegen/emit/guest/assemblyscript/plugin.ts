// SPDX-License-Identifier: MIT
// What an author extends: one class with every function that the host may call and, for the variant of events, a
// method per event; what says which object is the plugin; and what answers the language's own calls for an environment.

import type { Case, Func, Ir, Type, TypeDef } from '../../../ir/ir.ts';
import { factLines, jsDocComment } from '../../docs.ts';
import { eventsOf } from '../../facts.ts';
import { camelCase, pascalCase, Scope } from '../../names.ts';
import { ASSEMBLYSCRIPT_KEYWORDS } from '../../reserved-words.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { servicesOf } from '../c/services.ts';
import type { Codecs } from './codecs.ts';
import { answerFacts, type Given, givenOf } from './functions.ts';
import { heading, indent, switched } from './shapes.ts';
import { asType, defaultOf } from './type-text.ts';
import { caseFacts } from './types.ts';

/** A function of a world's exports. */
export interface ExportedFunction {
  readonly func: Func;
  /** Key of its interface in the world; undefined for a function of the world itself. */
  readonly id: string | undefined;
  /** Why it is left out. */
  readonly reason: string | undefined;
}

/** Declarations of the plugin's side. */
export function pluginDeclarations(
  functions: readonly ExportedFunction[],
  codecs: Codecs,
  ir: Ir,
): string[][] {
  const { plugin } = codecs.names;
  const carried = functions.filter(({ reason }) => reason === undefined);
  const taken = new Scope(
    [ASSEMBLYSCRIPT_KEYWORDS, new Set(carried.map(({ func, id }) => codecs.names.method(func, id)))],
    '_',
  );
  const members = carried.flatMap(({ func, id }, index) => [
    ...(index === 0 ? [] : ['']),
    ...method(func, codecs.names.method(func, id), codecs, ir, taken),
  ]);
  const missing = functions.filter(({ reason }) => reason !== undefined);
  return [
    [
      ...jsDocComment('What the host calls. Extend it with the methods that the plugin has a use for.'),
      `export abstract class ${plugin} {`,
      ...indent(members),
      '}',
    ],
    ...missing.map(({ func, reason }) => [
      `// The function ${func.name} is left out: ${reason}.`,
      '// A component of this world cannot be built without it.',
    ]),
    [`let known: ${plugin} | null = null;`],
    [
      ...jsDocComment('Says which object is the plugin. Call it at the top of the entry file.'),
      `export function register(plugin: ${plugin}): void {`,
      '  known = plugin;',
      '}',
    ],
    [
      ...jsDocComment('The plugin.'),
      `export function registered(): ${plugin} {`,
      `  assert(known !== null, "there is no plugin: call register with one at the top of the entry file");`,
      '  return known!;',
      '}',
    ],
    ...environment(ir, codecs),
  ];
}

/** A method that does nothing, or tells events apart. */
function method(func: Func, name: string, codecs: Codecs, ir: Ir, taken: Scope): string[] {
  const given = givenOf(func);
  const docs = jsDocComment(func.docs, [...factLines(func), ...answerFacts(func)]);
  const events = eventsOf(ir)?.def;
  const at = given.findIndex(({ type }) => isEvents(type, events));
  const event = given[at];
  if (events === undefined || event === undefined)
    return [...docs, ...define(name, given, func.result, codecs)];
  const { shape } = resolveDef(events);
  if (shape.kind !== 'variant') return [];
  const classes = codecs.names.members(events);
  const handlers = shape.cases.map((item, index) => {
    const handler = taken.claim(`on${pascalCase(item.name)}`);
    const isRecord = codecs.names.isCaseRecord(events, index);
    const known = `changetype<${classes[index]}>(${event.name})`;
    const value = item.payload === undefined ? [] : [isRecord ? known : `${known}.value`];
    const args = [
      ...given.slice(0, at).map((one) => one.name),
      ...value,
      ...given.slice(at + 1).map((one) => one.name),
    ];
    const params = given.flatMap((one, index_) =>
      index_ !== at ? [one] : item.payload === undefined ? [] : [{ name: one.name, type: item.payload }],
    );
    return {
      call: `return this.${handler}(${args.join(', ')});`,
      lines: [...eventDocs(item), ...define(handler, params, func.result, codecs)],
    };
  });
  const calls = handlers.map(({ call }) => [call]);
  const [only = []] = calls;
  const body = calls.length === 1 ? only : switched(`${event.name}._tag`, calls);
  const params = given.map(({ name: param, type }) => `${param}: ${codecs.text(type)}`);
  return [
    ...jsDocComment(func.docs, [
      ...factLines(func),
      ...answerFacts(func),
      'Calls the method of the event, such as those below.',
    ]),
    ...heading(name, params, resultText(func.result, codecs), 2),
    ...indent(body),
    '}',
    ...handlers.flatMap(({ lines }) => ['', ...lines]),
  ];
}

function isEvents(type: Type, events: TypeDef | undefined): boolean {
  const seen = resolveAlias(type);
  return events !== undefined && seen.kind === 'named' && resolveDef(seen.def) === resolveDef(events);
}

function eventDocs(item: Case): string[] {
  return jsDocComment(item.docs, caseFacts(item));
}

function define(name: string, given: readonly Given[], result: Type | undefined, codecs: Codecs): string[] {
  const params = given.map(({ name: param, type }) => `${param}: ${codecs.text(type)}`);
  const head = heading(name, params, resultText(result, codecs), 2);
  if (result === undefined) return [...head, '}'];
  const value = defaultOf(result, codecs.names);
  const body =
    value === undefined ? `throw new Error("the plugin does not implement ${name}");` : `return ${value};`;
  return [...head, `  ${body}`, '}'];
}

function resultText(result: Type | undefined, codecs: Codecs): string {
  return result === undefined ? 'void' : codecs.text(result);
}

/** What the compiler is told to use in place of functions of an environment. */
function environment(ir: Ir, codecs: Codecs): string[][] {
  const { log, random } = servicesOf(ir);
  const { names } = codecs;
  const [level] = log?.func.params ?? [];
  const enumeration = level === undefined ? undefined : resolveAlias(level.type);
  const isNamed = log !== undefined && enumeration?.kind === 'named';
  const say = isNamed
    ? [
        `  const place = (file === null ? "" : file) + ":" + line.toString() + ":" + column.toString();`,
        `  ${names.func(log.func)}(${asType(enumeration, names)}.${names.members(enumeration.def)[log.error]}, (message === null ? "aborted" : message) + " at " + place);`,
      ]
    : [];
  return [
    [
      ...jsDocComment(
        `What ends the plugin: a failed assertion, an index out of range, \`throw\`.${isNamed ? ' The log has the place.' : ''}`,
      ),
      'export function aborted(message: string | null, file: string | null, line: u32, column: u32): void {',
      ...say,
      '  unreachable();',
      '}',
    ],
    [
      ...jsDocComment('What `Math.random` begins with.'),
      'export function seed(): f64 {',
      random === undefined ? '  return 0.5;' : `  return reinterpret<f64>(${names.func(random.func)}());`,
      '}',
    ],
  ];
}

/** `console.ts`: the log under the names that authors know; none where the world has no log. */
export function consoleDeclarations(ir: Ir, codecs: Codecs): string[][] {
  const { log } = servicesOf(ir);
  const [level] = log?.func.params ?? [];
  const enumeration = level === undefined ? undefined : resolveAlias(level.type);
  if (log === undefined || enumeration?.kind !== 'named') return [];
  const def = resolveDef(enumeration.def);
  if (def.shape.kind !== 'enum') return [];
  const { names } = codecs;
  const type = names.type(def);
  const members = names.members(def);
  const methods = def.shape.cases.map((label, index) => ({
    name: camelCase(label.name),
    member: members[index] ?? '',
  }));
  const all = [
    { name: 'log', member: members[log.info] ?? '' },
    ...methods.filter(({ name }) => name !== 'log'),
  ];
  return [
    [
      `function write(level: ${type}, message: string): void {`,
      `  ${names.func(log.func)}(level, message);`,
      '}',
    ],
    [
      ...jsDocComment(
        'Writes to the log of the plugin. Import it: the one of the language has nowhere to write.',
      ),
      'export class console {',
      ...indent(
        all.flatMap(({ name, member }, index) => [
          ...(index === 0 ? [] : ['']),
          `/** One record of level \`${def.shape.kind === 'enum' ? def.shape.cases[members.indexOf(member)]?.name : ''}\`. */`,
          `static ${name}(message: string): void {`,
          `  write(${type}.${member}, message);`,
          '}',
        ]),
      ),
      '}',
    ],
  ];
}
