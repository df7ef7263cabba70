// SPDX-License-Identifier: MIT
// Emits the functions that pass handles of resources, and the checks of the host's objects before a guest is entered.

import type { Ir, Type, TypeDef } from '../../ir/ir.ts';
import type { TextWriter } from '../ts-file.ts';
import { isNestedOption, resolveAlias, resolveDef } from '../type-text.ts';
import { memberOf } from './locals.ts';
import type { BindingModule } from './module.ts';

type HandleType = Extract<Type, { kind: 'own' | 'borrow' }>;

const numbers = new WeakMap<Ir, ReadonlyMap<TypeDef, number>>();

/** The resources of a world and their numbers: the order in which its imports, then its exports declare them. */
export function resourceNumbers(ir: Ir): ReadonlyMap<TypeDef, number> {
  const known = numbers.get(ir);
  if (known !== undefined) return known;
  const made = new Map<TypeDef, number>();
  for (const item of [...ir.world.imports, ...ir.world.exports]) {
    const types = item.kind === 'interface' ? item.interface.types : item.kind === 'type' ? [item.type] : [];
    for (const def of types) {
      if (def.shape.kind === 'resource' && !made.has(def)) made.set(def, made.size);
    }
  }
  numbers.set(ir, made);
  return made;
}

/** `interface-id#name` of a resource, as descriptors write it. */
export function resourceId(def: TypeDef): string {
  const original = resolveDef(def);
  return `${original.owner?.id ?? '$root'}#${original.name}`;
}

/** Number of a resource. */
export function resourceNumber(module: BindingModule, def: TypeDef): number {
  const number = resourceNumbers(module.context.ir).get(resolveDef(def));
  if (number === undefined) throw new TypeError(`the world has no resource ${def.name}`);
  return number;
}

/** The expression that lifts a handle, a core value. */
export function liftHandle(module: BindingModule, type: HandleType, core: string): string {
  const verb = type.kind === 'own' ? 'liftOwn' : 'liftBorrow';
  const name = module.routineOf(verb, type.resource, (home, own, write) => {
    const def = resolveDef(type.resource);
    const does = type.kind === 'own' ? 'Takes a' : 'Finds a lent';
    write.writeLine(`/** ${does} \`${def.name}\` by its handle. */`);
    const signature = `(cx: ${home.abiType('CallContext')}, handle: number): ${home.named(def)}`;
    write.write(`export function ${own}${signature}`).block(() => {
      write.writeLine(`return cx.handles.${verb}(${resourceNumber(home, def)}, handle);`);
    });
  });
  return `${name}(cx, ${core})`;
}

/** The expression that gives the guest a handle; evaluate it once. */
export function lowerHandle(module: BindingModule, type: HandleType, value: string): string {
  const verb = type.kind === 'own' ? 'lowerOwn' : 'lowerBorrow';
  const name = module.routineOf(verb, type.resource, (home, own, write) => {
    const def = resolveDef(type.resource);
    const does = type.kind === 'own' ? 'Gives' : 'Lends';
    write.writeLine(`/** ${does} the guest a \`${def.name}\`. */`);
    const signature = `(cx: ${home.abiType('CallContext')}, value: ${home.named(def)}): number`;
    write.write(`export function ${own}${signature}`).block(() => {
      write.writeLine(`return cx.handles.${verb}(${resourceNumber(home, def)}, value);`);
    });
  });
  return `${name}(cx, ${value})`;
}

const withHandles = new WeakMap<TypeDef, boolean>();

/** Whether a value of the type has handles in it; `kind` asks for those of one kind. */
export function hasHandles(type: Type, kind?: HandleType['kind']): boolean {
  const has = (inner: Type | undefined): boolean => inner !== undefined && hasHandles(inner, kind);
  switch (type.kind) {
    case 'own':
    case 'borrow':
      return kind === undefined || type.kind === kind;
    case 'named':
      return kind === undefined ? definitionHasHandles(type.def) : partsOf(type.def).some(has);
    case 'list':
      return has(type.element);
    case 'map':
      return has(type.key) || has(type.value);
    case 'tuple':
      return type.items.some(has);
    case 'option':
      return has(type.item);
    case 'result':
      return has(type.ok) || has(type.error);
    default:
      return false;
  }
}

function definitionHasHandles(def: TypeDef): boolean {
  const known = withHandles.get(def);
  if (known !== undefined) return known;
  const found = partsOf(def).some((part) => part !== undefined && hasHandles(part));
  withHandles.set(def, found);
  return found;
}

function partsOf({ shape }: TypeDef): readonly (Type | undefined)[] {
  if (shape.kind === 'alias') return [shape.type];
  if (shape.kind === 'record') return shape.fields.map((field) => field.type);
  return shape.kind === 'variant' ? shape.cases.map((item) => item.payload) : [];
}

/**
 * Writes the statements that check every object in a value that is to be passed as a resource: a call with one that
 * cannot be passed must fail before the guest is entered.
 */
export function checkObjects(
  module: BindingModule,
  type: Type,
  value: string,
  write: TextWriter,
  depth = 0,
): void {
  if (!hasHandles(type)) return;
  const check = (inner: Type | undefined, part: string): void => {
    if (inner !== undefined) checkObjects(module, inner, part, write, depth + 1);
  };
  const seen = resolveAlias(type);
  switch (seen.kind) {
    case 'own':
    case 'borrow':
      write.writeLine(`cx.handles.check(${resourceNumber(module, seen.resource)}, ${value});`);
      return;
    case 'list': {
      const item = `item${depth}`;
      write.write(`for (const ${item} of ${value})`).block(() => check(seen.element, item));
      return;
    }
    case 'map': {
      const entry = `entry${depth}`;
      write.write(`for (const ${entry} of ${value})`).block(() => {
        check(seen.key, `${entry}[0]`);
        check(seen.value, `${entry}[1]`);
      });
      return;
    }
    case 'tuple':
      for (const [index, item] of seen.items.entries()) check(item, `${value}[${index}]`);
      return;
    case 'option':
      if (isNestedOption(seen.item)) checkCases(module, value, [['some', seen.item]], write, depth);
      else write.write(`if (${value} !== undefined)`).block(() => check(seen.item, value));
      return;
    case 'result':
      checkCases(
        module,
        value,
        [
          ['ok', seen.ok],
          ['err', seen.error],
        ],
        write,
        depth,
      );
      return;
    case 'named':
      write.writeLine(`${checkRoutine(module, seen.def)}(cx, ${value});`);
      return;
    default:
      throw new TypeError(`${seen.kind} has no handles`);
  }
}

function checkCases(
  module: BindingModule,
  value: string,
  cases: readonly (readonly [tag: string, payload: Type | undefined])[],
  write: TextWriter,
  depth: number,
): void {
  for (const [tag, payload] of cases) {
    if (payload === undefined || !hasHandles(payload)) continue;
    write.write(`if (${value}.tag === '${tag}')`).block(() => {
      checkObjects(module, payload, `${value}.val`, write, depth + 1);
    });
  }
}

function checkRoutine(module: BindingModule, def: TypeDef): string {
  return module.routineOf('check', def, (home, own, write) => {
    const original = resolveDef(def);
    const { shape } = original;
    write.writeLine(`/** Checks that objects in a \`${original.name}\` can be passed as resources. */`);
    const signature = `(cx: ${home.abiType('CallContext')}, value: ${home.named(original)}): void`;
    write.write(`export function ${own}${signature}`).block(() => {
      if (shape.kind === 'variant') {
        const cases = shape.cases.map((item) => [item.name, item.payload] as const);
        checkCases(home, 'value', cases, write, 0);
      } else if (shape.kind === 'record') {
        const keys = home.context.names.fields(shape);
        for (const [index, field] of shape.fields.entries()) {
          checkObjects(home, field.type, memberOf('value', keys[index] ?? field.name), write);
        }
      }
    });
  });
}
