// SPDX-License-Identifier: MIT
// Emits `bindings/descriptors.ts`: the structure of the world's types, interned, for comparing components with it, and
// the names that its members have on the host.

import type { Func, Interface, Type, TypeDef, WorldItem } from '../../ir/ir.ts';
import type { EmitContext } from '../context.ts';
import type { OutputFile } from '../file-set.ts';
import { quote } from '../names.ts';
import type { TsFile } from '../ts-file.ts';
import { resolveAlias, resolveDef } from '../type-text.ts';
import { resourceId } from './handles.ts';
import { MEMBERS, memberLines } from './members.ts';

/** Path of the descriptor's module. */
export const DESCRIPTORS = 'bindings/descriptors.ts';

/** Makes the module that exports `worldDescriptor` and `worldMembers`. */
export function descriptorModule(context: EmitContext): OutputFile {
  const { world } = context.ir;
  const file = context.file(DESCRIPTORS, { declares: ['worldDescriptor', MEMBERS] });
  const type = file.importType(context.abiModule(DESCRIPTORS), 'WorldDescriptor');
  const membersType = file.importType(context.abiModule(DESCRIPTORS), 'WorldMembers');
  const types = new Interner(file, context);
  const imports = sideText(world.imports, types);
  const exports = sideText(world.exports, types);
  const lines = [
    `/** Types of world \`${world.id}\` by structure: an index in this list stands for a type wherever one is named. */`,
    `export const worldDescriptor: ${type} = {`,
    `  id: ${quote(world.id)},`,
    '  types: [',
    ...types.texts.map((text, index) => `    /* ${index} */ ${text},`),
    '  ],',
    '  imports: {',
    ...imports,
    '  },',
    '  exports: {',
    ...exports,
    '  },',
    '};',
  ];
  file.raw(lines.join('\n'));
  file.raw(memberLines(context, membersType, types.fields).join('\n'));
  return file.print();
}

/** Gives equal structures equal numbers; the text of a structure names its parts by number. */
class Interner {
  readonly texts: string[] = [];
  /** Property names of records and flags by number. */
  readonly fields = new Map<number, readonly string[]>();
  readonly #file: TsFile;
  readonly #context: EmitContext;
  readonly #numbers = new Map<string, number>();

  constructor(file: TsFile, context: EmitContext) {
    this.#file = file;
    this.#context = context;
  }

  /** What a function's text needs behind it: TypeScript looks a property `constructor` up on Object otherwise. */
  mark(func: Func): string {
    if (func.mangled !== 'constructor') return '';
    return ` satisfies ${this.#file.importType(this.#context.abiModule(DESCRIPTORS), 'FunctionDescriptor')}`;
  }

  number(type: Type): number {
    const seen = resolveAlias(type);
    const text = this.#text(seen);
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.texts.length;
      this.texts.push(text);
      this.#numbers.set(text, number);
      // Equal structures have equal labels, and names are made of the labels alone.
      const names = seen.kind === 'named' ? this.#context.names.fields(resolveDef(seen.def).shape) : [];
      if (names.length > 0) this.fields.set(number, names);
    }
    return number;
  }

  optional(type: Type | undefined): string {
    return type === undefined ? 'undefined' : String(this.number(type));
  }

  #text(type: Type): string {
    switch (type.kind) {
      case 'named':
        return this.#definition(type.def);
      case 'list':
        return `{ kind: 'list', element: ${this.number(type.element)}, length: ${type.length ?? 'undefined'} }`;
      case 'map':
        return `{ kind: 'map', key: ${this.number(type.key)}, value: ${this.number(type.value)} }`;
      case 'tuple':
        return `{ kind: 'tuple', items: [${type.items.map((item) => this.number(item)).join(', ')}] }`;
      case 'option':
        return `{ kind: 'option', item: ${this.number(type.item)} }`;
      case 'result':
        return `{ kind: 'result', ok: ${this.optional(type.ok)}, error: ${this.optional(type.error)} }`;
      case 'own':
      case 'borrow':
        return `{ kind: '${type.kind}', resource: ${quote(resourceId(type.resource))} }`;
      default:
        return `{ kind: '${type.kind}' }`;
    }
  }

  #definition({ shape }: TypeDef): string {
    switch (shape.kind) {
      case 'record': {
        const fields = shape.fields.map((field) => `[${quote(field.name)}, ${this.number(field.type)}]`);
        return `{ kind: 'record', fields: [${fields.join(', ')}] }`;
      }
      case 'variant': {
        const cases = shape.cases.map((item) => `[${quote(item.name)}, ${this.optional(item.payload)}]`);
        return `{ kind: 'variant', cases: [${cases.join(', ')}] }`;
      }
      case 'enum':
        return `{ kind: 'enum', labels: [${shape.cases.map((label) => quote(label.name)).join(', ')}] }`;
      case 'flags':
        return `{ kind: 'flags', labels: [${shape.flags.map((label) => quote(label.name)).join(', ')}] }`;
      default:
        throw new TypeError(`a ${shape.kind} has no structure of its own`);
    }
  }
}

function sideText(items: readonly WorldItem[], types: Interner): string[] {
  const root = {
    functions: items.flatMap((item) => (item.kind === 'function' ? [item.function] : [])),
    types: items.flatMap((item) => (item.kind === 'type' ? [item.type] : [])),
  };
  const lines: string[] = [];
  if (root.functions.length + root.types.length > 0) lines.push(...interfaceText('$root', root, types));
  for (const item of items) {
    if (item.kind === 'interface') lines.push(...interfaceText(item.name, item.interface, types));
  }
  return lines.map((line) => `    ${line}`);
}

function interfaceText(id: string, owner: Pick<Interface, 'functions' | 'types'>, types: Interner): string[] {
  const resources = owner.types.filter((def) => def.shape.kind === 'resource');
  const values = owner.types.filter((def) => resolveDef(def).shape.kind !== 'resource');
  const functions = [...owner.functions, ...resources.flatMap(methodsOf)];
  return [
    `${quote(id)}: {`,
    '  functions: {',
    ...functions.map(
      (func) => `    ${quote(func.mangled)}: ${functionText(func, types)}${types.mark(func)},`,
    ),
    '  },',
    '  types: {',
    ...values.map((def) => `    ${quote(def.name)}: ${types.number({ kind: 'named', def })},`),
    '  },',
    `  resources: [${resources.map((def) => quote(def.name)).join(', ')}],`,
    '},',
  ];
}

function methodsOf({ shape }: TypeDef): readonly Func[] {
  if (shape.kind !== 'resource') return [];
  return [
    ...(shape.constructor_ === undefined ? [] : [shape.constructor_]),
    ...shape.methods,
    ...shape.statics,
  ];
}

function functionText(func: Func, types: Interner): string {
  const params = func.params.map((param) => `[${quote(param.name)}, ${types.number(param.type)}]`);
  return `{ params: [${params.join(', ')}], result: ${types.optional(func.result)} }`;
}
