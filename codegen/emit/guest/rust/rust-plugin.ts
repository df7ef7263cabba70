// SPDX-License-Identifier: MIT
// The trait that a plugin implements: every function of the world's exports with a default where there is a plain
// answer, and one method for each event.

import type { Case, Ir, Type } from '../../../ir/ir.ts';
import { factLines } from '../../docs.ts';
import { Scope } from '../../names.ts';
import { RUST_KEYWORDS } from '../../reserved-words.ts';
import { type ExportedFunction, exportedText, exportsOf, type RustExports } from './rust-exports.ts';
import { call, indent, rustDoc } from './rust-file.ts';
import { rustName, typePath } from './rust-paths.ts';
import { plainValue, rustCase, rustType } from './rust-types.ts';
import { RustUses } from './rust-uses.ts';

/** The world, and what the file uses of it. */
interface Place {
  readonly ir: Ir;
  readonly uses: RustUses;
}

/** A method for one event. */
interface EventMethod {
  readonly item: Case;
  readonly name: string;
}

/** Lines of `plugin.rs`, without its mark. */
export function pluginTrait(ir: Ir): string[] {
  const uses = new RustUses();
  const exports = exportsOf(ir, uses);
  const methods = exports.functions.flatMap((one, index) => [
    ...(index === 0 ? [] : ['']),
    ...method(one, exports, { ir, uses }),
  ]);
  const names = `${ir.world.docs ?? `A plugin of the world \`${ir.world.name}\`.`}`;
  return [
    '//! What a plugin implements.',
    '',
    'use crate::Result;',
    ...uses.lines,
    '',
    ...rustDoc(names, [
      'The value is made by `Default` when the host calls it for the first time, and lives as long as the plugin is loaded. Every function has a default that does nothing, but for those that have to answer something.',
      'Hand it to [`export_plugin!`](crate::export_plugin).',
    ]),
    '#[allow(unused_variables)]',
    "pub trait Plugin: Default + 'static {",
    ...indent(methods),
    '}',
  ];
}

/** Text of what a method answers. */
export function answerText({ value, failure }: ExportedFunction): string {
  const ok = value?.text ?? '()';
  if (failure === 'none') return value === undefined ? '' : ` -> ${ok}`;
  return failure === 'text'
    ? ` -> Result${value === undefined ? '' : `<${ok}>`}`
    : ` -> std::result::Result<${ok}, ${failure.text}>`;
}

function method(one: ExportedFunction, exports: RustExports, place: Place): string[] {
  const { func, params } = one;
  const events = one.event === undefined ? [] : eventMethods(exports, place);
  const given = params.map(({ name, text }) => `${name}: ${text}`);
  const docs = rustDoc(func.docs, [
    ...factLines(func),
    ...(events.length === 0 ? [] : ['By default it calls the method of the event.']),
  ]);
  if (events.length > 0)
    return [
      ...docs,
      ...dispatch(one, given, events),
      ...events.flatMap((event) => ['', ...eventMethod(event, one, exports, place)]),
    ];
  const body = plainAnswer(one, place);
  const [last = '', ...before] = call(
    `fn ${one.method}`,
    ['&mut self', ...given],
    answerText(one),
    1,
  ).reverse();
  const head = [...docs, ...before.reverse()];
  if (body === undefined) return [...head, `${last};`];
  return body === '' ? [...head, `${last} {}`] : [...head, `${last} {`, `    ${body}`, '}'];
}

/** The body of a default; undefined where the plugin has to answer itself. */
function plainAnswer({ value, failure, owner }: ExportedFunction, { ir, uses }: Place): string | undefined {
  if (value === undefined) return failure === 'none' ? '' : 'Ok(())';
  const plain = plainValue(value.type, (def) => exportedText({ kind: 'named', def }, owner, ir, uses));
  if (plain === undefined) return undefined;
  return failure === 'none' ? plain : `Ok(${plain})`;
}

/** Methods for the events of the world, where a default can answer them. */
function eventMethods({ events, functions }: RustExports, place: Place): EventMethod[] {
  if (events?.def.shape.kind !== 'variant') return [];
  const one = functions.find(({ event }) => event !== undefined);
  if (one === undefined || plainAnswer(one, place) === undefined) return [];
  const scope = new Scope([RUST_KEYWORDS], '_');
  for (const { method: taken } of functions) scope.claim(taken);
  return events.def.shape.cases.map((item) => ({ item, name: scope.claim(rustName(`on-${item.name}`)) }));
}

function dispatch(one: ExportedFunction, given: readonly string[], events: readonly EventMethod[]): string[] {
  const event = one.params[one.event ?? 0];
  if (event === undefined) return [];
  const others = one.params.filter((param) => param !== event).map(({ name }) => `&${name}`);
  const arms = events.flatMap(({ item, name }) => {
    const pattern = `${event.text}::${rustCase(item.name)}`;
    const args = [...(item.payload === undefined ? [] : ['payload']), ...others].join(', ');
    const head = item.payload === undefined ? pattern : `${pattern}(payload)`;
    const line = `${head} => self.${name}(${args}),`;
    return 12 + line.length <= 100 ? [line] : [`${head} => {`, `    self.${name}(${args})`, '}'];
  });
  const lines = call(`fn ${one.method}`, ['&mut self', ...given], `${answerText(one)} {`, 1);
  return [...lines, `    match ${event.name} {`, ...indent(indent(arms)), '    }', '}'];
}

function eventMethod(
  { item, name }: EventMethod,
  one: ExportedFunction,
  { events }: RustExports,
  place: Place,
): string[] {
  const payload = item.payload === undefined ? [] : [`event: ${payloadText(item.payload, place)}`];
  const others = one.params.flatMap(({ name: label, text }, index) =>
    index === one.event ? [] : [`${label}: &${text}`],
  );
  const lines = call(`fn ${name}`, ['&mut self', ...payload, ...others], `${answerText(one)} {`, 1);
  return [
    ...rustDoc(item.docs, caseFacts(item, events?.subscribable.includes(item) === true)),
    ...lines,
    `    ${plainAnswer(one, place)}`,
    '}',
  ];
}

function payloadText(type: Type, { ir, uses }: Place): string {
  return rustType(type, (def) => uses.name(typePath(def, ir)));
}

function caseFacts(item: Case, isSubscribable: boolean): string[] {
  const facts: string[] = [];
  if (isSubscribable) facts.push(`Subscribed to as \`${item.name.toLowerCase().replaceAll('-', '_')}\`.`);
  if (item.permission !== undefined) facts.push(`Needs permission \`${item.permission}\`.`);
  if (item.vetoable) facts.push('Can be vetoed.');
  if (item.targeted) facts.push('Delivered to the plugin concerned, without a subscription.');
  return facts;
}
