// SPDX-License-Identifier: MIT
// The product `guest` for TypeScript and JavaScript: one ambient module per interface, under the specifier that a
// QuickJS guest imports, and one file for the world that references them all.

import type { Interface, WorldItem } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { jsDocComment } from '../../docs.ts';
import { eventsOf, permissionsOf } from '../../facts.ts';
import type { OutputFile } from '../../file-set.ts';
import { camelCase, methodKey, pascalCase, propertyKey, quote, Scope, snakeCase } from '../../names.ts';
import { TYPESCRIPT_GLOBALS, TYPESCRIPT_KEYWORDS } from '../../reserved-words.ts';
import { newWriter } from '../../ts-file.ts';
import { guestModule, ModuleBody, type Side } from './declarations.ts';
import { sdkFiles, sdkPath } from './sdk.ts';

const FOLDER = 'guest/typescript';

/** How values look to the plugin; stands at the top of the world's file. */
const MAPPING = `
Reference this file from a plugin (tsconfig "files" or "include"). It declares what a component made by
componentize-qjs imports and exports. Values as the engine, QuickJS, gives and takes them:

  bool                 boolean
  integers, floats     number, also u64 and s64: exact up to 2^53 - 1. Where they are passed, a bigint of that range is
                       taken as well. (componentize-qjs 0.4.5 alone would give a u32 from 2^31 on as a negative number
                       and trap on a bigint; \`phira-plugin build\` converts both.)
  char, string         string
  list<u8>             Uint8Array
  list<t>              array; a typed array is taken as well where numbers are asked for
  tuple                array of that length
  record               object with camelCase properties
  variant              { tag: 'case-name', val } - without val where the case has no payload
  enum                 'case-name'
  flags                object of camelCase booleans
  option<t>            t or null; undefined or a missing property is taken as null
  option<option<t>>    { tag: 'some', val } or { tag: 'none' }
  result<t, e>         { tag: 'ok', val } or { tag: 'err', val }; as what a function returns: t, or a throw
  map<k, v>            Map

A host function that answers an error throws a WitError with the error as \`payload\`. A function of the plugin
answers an error by throwing the value, or an Error with it as \`payload\`; where the error is a string, the message
of any Error will do. A value of another type than declared traps: the plugin is then dead.
`.trim();

/** Every file of the product. */
export function typescriptGuestFiles(context: EmitContext): OutputFile[] {
  return [
    ...context.ir.interfaces.map((owner) => interfaceFile(owner, context)),
    worldFile(context),
    ...sdkFiles(context, FOLDER),
  ];
}

function interfaceFile(owner: Interface, context: EmitContext): OutputFile {
  const { world } = context.ir;
  const isExported = world.exports.some((item) => item.kind === 'interface' && item.interface === owner);
  const side: Side = isExported ? 'export' : 'import';
  const body = new ModuleBody(owner, context);
  const module = guestModule(owner, context);
  for (const def of owner.types) body.type(def);
  body.functions(owner.functions, side);
  if (isExported) {
    body.add(
      `/** What the plugin exports as ${exportKeys(owner, context)}. */`,
      `export type ${context.names.interfaceType(owner)} = typeof import(${quote(module)});`,
    );
  }
  const writer = newWriter();
  writer.writeLine(`// ${context.headerText(owner.span.source)}`).blankLine();
  for (const line of jsDocComment(owner.docs)) writer.writeLine(line);
  writer.write(`declare module ${quote(module)} `).block(() => body.print(writer));
  const short = module.replace(/@.*$/, '');
  const isOnlyOne = context.ir.interfaces.every(
    (other) => other === owner || guestModule(other, context).replace(/@.*$/, '') !== short,
  );
  if (short !== module && isOnlyOne) {
    writer.blankLine().writeLine('/** The same without a version: the one that the package is built for. */');
    writer.write(`declare module ${quote(short)} `).block(() => {
      writer.writeLine(`export * from ${quote(module)};`);
    });
  }
  return { path: interfacePath(owner, context), text: writer.toString() };
}

function interfacePath(owner: Interface, context: EmitContext): string {
  return `${FOLDER}/interfaces/${context.names.stem(owner)}.d.ts`;
}

function worldFile(context: EmitContext): OutputFile {
  const { world, interfaces } = context.ir;
  const writer = newWriter();
  writer.writeLine(`// ${context.headerText(world.span.source)}`).writeLine('//');
  for (const line of MAPPING.split('\n')) writer.writeLine(`// ${line}`.trimEnd());
  writer.blankLine();
  for (const owner of interfaces) {
    writer.writeLine(`/// <reference path="./interfaces/${context.names.stem(owner)}.d.ts" />`);
  }
  const sdk = sdkPath(context);
  if (sdk !== undefined) writer.writeLine(`/// <reference path="${sdk}" />`);
  writer.blankLine();
  writer.writeLine('/** What a host function throws when it answers an error: an `Error` with the value. */');
  writer.write('interface WitError<E> extends Error ').block(() => {
    writer.writeLine('readonly payload: E;');
  });
  writer.blankLine();
  const globals = world.imports.flatMap((item) => (item.kind === 'function' ? [item.function] : []));
  for (const func of globals) {
    const body = new ModuleBody(undefined, context, true);
    const name = camelCase(func.name);
    const signature = body.signature(func, 'import');
    if (TYPESCRIPT_KEYWORDS.has(name) || TYPESCRIPT_GLOBALS.has(name)) {
      writer.writeLine(`// globalThis.${name}${signature}: a name that cannot be declared.`).blankLine();
      continue;
    }
    for (const line of body.docs(func, 'import')) writer.writeLine(line);
    writer.writeLine(`declare function ${name}${signature};`).blankLine();
  }
  for (const item of world.imports) {
    if (item.kind !== 'interface' || item.name === item.interface.id) continue;
    // The same interface under a name of the world: `import cache: store`.
    writer.write(`declare module ${quote(item.name)} `).block(() => {
      writer.writeLine(`export * from ${quote(guestModule(item.interface, context))};`);
    });
    writer.blankLine();
  }
  writer.write(`declare module ${quote(world.id)} `).block(() => worldBody(context).print(writer));
  return { path: `${FOLDER}/${world.name}.d.ts`, text: writer.toString() };
}

/** Types of the world itself: what a plugin exports in all, names of events and permissions, the world's own types. */
function worldBody(context: EmitContext): ModuleBody {
  const { ir } = context;
  const body = new ModuleBody(undefined, context);
  const items = [...ir.world.imports, ...ir.world.exports];
  for (const item of items) if (item.kind === 'type') body.type(item.type);
  const names = new Scope([
    new Set(items.flatMap((item) => (item.kind === 'type' ? [context.names.type(item.type)] : []))),
  ]);
  const members = ir.world.exports.flatMap((item) => {
    if (item.kind === 'type') return [];
    const key = exportKey(item, context);
    if (item.kind === 'interface') {
      const module = guestModule(item.interface, context);
      return [...jsDocComment(item.interface.docs), `${propertyKey(key)}: typeof import(${quote(module)});`];
    }
    const member = `${methodKey(key)}${body.signature(item.function, 'export')};`;
    return [...body.docs(item.function, 'export'), member];
  });
  const plugin = names.claim(pascalCase(ir.world.name));
  body.add(
    ...jsDocComment(ir.world.docs, ['What the module of a plugin exports, by name.']),
    `export interface ${plugin} {`,
    ...members.map((line) => `  ${line}`),
    '}',
  );
  const events = eventsOf(ir)?.subscribable.map((item) => snakeCase(item.name)) ?? [];
  if (events.length > 0)
    addNames(body, names.claim('EventName'), events, 'What events are subscribed to by.');
  const permissions = permissionsOf(ir).map(({ permission }) => permission);
  if (permissions.length > 0) {
    addNames(body, names.claim('Permission'), permissions, 'What a manifest can ask for.');
  }
  return body;
}

/** Name under which the module of a plugin exports an item: where two would have the same, the full one. */
function exportKey(item: WorldItem, { ir }: EmitContext): string {
  const plain = plainKey(item);
  const others = ir.world.exports.filter((other) => other.kind !== 'type' && plainKey(other) === plain);
  return others.length > 1 ? item.name : plain;
}

/** `store` of an interface by its id, `cache` of one under a name of the world, and of a function. */
function plainKey(item: WorldItem): string {
  const named = item.kind !== 'interface' || item.name !== item.interface.id;
  return camelCase(named ? item.name : item.interface.name);
}

function exportKeys(owner: Interface, context: EmitContext): string {
  const items = context.ir.world.exports.filter(
    (item) => item.kind === 'interface' && item.interface === owner,
  );
  return items.map((item) => `\`${exportKey(item, context)}\``).join(' and as ');
}

function addNames(body: ModuleBody, name: string, values: readonly string[], docs: string): void {
  const lines = values.map((value, index) => `  | ${quote(value)}${index === values.length - 1 ? ';' : ''}`);
  body.add(`/** ${docs} */`, `export type ${name} =`, ...lines);
}
