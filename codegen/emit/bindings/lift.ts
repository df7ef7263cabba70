// SPDX-License-Identifier: MIT
// Emits lifting of core values, as expressions (CanonicalABI.md, "lift_flat").

import type { Type, TypeDef } from '../../ir/ir.ts';
import { type Flat, layoutOf, layoutOfDef, variantLayout } from '../../ir/layout.ts';
import { propertyKey, quote } from '../names.ts';
import { isNestedOption, resolveAlias, resolveDef, typedArray } from '../type-text.ts';
import { liftHandle } from './handles.ts';
import { liftLabelExpression } from './labels.ts';
import { liftListExpression } from './load.ts';
import type { BindingModule } from './module.ts';
import { coreType, fromSlot, scalarText } from './scalars.ts';

/** The expression of a value that travels as `cores`, expressions parallel to the type's flat layout. */
export function liftExpression(module: BindingModule, type: Type, cores: readonly string[]): string {
  const seen = resolveAlias(type);
  const first = cores[0] ?? '';
  const scalar = scalarText(seen.kind);
  if (scalar !== undefined) return scalar.lift(first, module.abi);
  switch (seen.kind) {
    case 'string':
      return `${module.abi('liftString')}(cx, ${cores.join(', ')})`;
    case 'map':
      return liftListExpression(module, seen, first, cores[1] ?? '');
    case 'list':
      if (seen.length === undefined) return liftListExpression(module, seen, first, cores[1] ?? '');
      return liftFixed(module, seen.element, seen.length, cores);
    case 'tuple':
      return `[${liftAll(module, seen.items, cores).join(', ')}]`;
    case 'option': {
      const value = liftExpression(module, seen.item, cores.slice(1));
      const none = `${module.abi('liftCase')}(cx, ${first}, 2) === 0`;
      return isNestedOption(seen.item)
        ? `(${none} ? { tag: 'none' } : { tag: 'some', val: ${value} })`
        : `(${none} ? undefined : ${value})`;
    }
    case 'result': {
      const slots = variantLayout([seen.ok, seen.error]).flat;
      const [ok, error] = [seen.ok, seen.error].map((payload) => liftPayload(module, payload, slots, cores));
      const isOk = `${module.abi('liftCase')}(cx, ${first}, 2) === 0`;
      return `(${isOk} ? { tag: 'ok', val: ${ok} } : { tag: 'err', val: ${error} })`;
    }
    case 'own':
    case 'borrow':
      return liftHandle(module, seen, first);
    case 'named':
      return liftNamed(module, resolveDef(seen.def), cores);
    default:
      throw new TypeError(`bindings do not carry ${seen.kind}; a diagnostic should have stopped it before`);
  }
}

/** Expressions of values that travel one after the other. */
function liftAll(module: BindingModule, types: readonly Type[], cores: readonly string[]): string[] {
  let at = 0;
  return types.map((type) => {
    const count = layoutOf(type).flat.length;
    at += count;
    return liftExpression(module, type, cores.slice(at - count, at));
  });
}

/** Whether lifting a type can neither fail nor be seen, so that it may stand anywhere. */
export function liftsPlainly(type: Type): boolean {
  const seen = resolveAlias(type);
  if (seen.kind === 'named') return resolveDef(seen.def).shape.kind === 'flags';
  return seen.kind !== 'char' && scalarText(seen.kind) !== undefined;
}

/** The payload of a case, from the slots behind the discriminant. */
function liftPayload(
  module: BindingModule,
  payload: Type | undefined,
  slots: readonly Flat[],
  cores: readonly string[],
): string {
  if (payload === undefined) return 'undefined';
  const wanted = layoutOf(payload).flat;
  const values = wanted.map((flat, index) => {
    return fromSlot(cores[index + 1] ?? '', slots[index + 1] ?? flat, flat, module.abi);
  });
  return liftExpression(module, payload, values);
}

function liftFixed(module: BindingModule, element: Type, length: number, cores: readonly string[]): string {
  const items = liftAll(
    module,
    Array.from({ length }, () => element),
    cores,
  );
  const numbers = typedArray(element);
  return numbers === undefined ? `[${items.join(', ')}]` : `${numbers}.of(${items.join(', ')})`;
}

function liftNamed(module: BindingModule, def: TypeDef, cores: readonly string[]): string {
  const { shape } = def;
  if (shape.kind === 'enum' || shape.kind === 'flags')
    return liftLabelExpression(module, def, cores[0] ?? '');
  if (shape.kind === 'record') {
    const keys = module.context.names.fields(shape);
    const values = liftAll(
      module,
      shape.fields.map((field) => field.type),
      cores,
    );
    const members = values.map((value, index) => `${propertyKey(keys[index] ?? '')}: ${value}`);
    return `{ ${members.join(', ')} }`;
  }
  return `${liftVariant(module, def)}(cx, ${cores.join(', ')})`;
}

/** Name of the function that lifts a variant from its core values. */
function liftVariant(module: BindingModule, def: TypeDef): string {
  return module.routineOf('lift', def, (home, own, write) => {
    if (def.shape.kind !== 'variant') return;
    const { cases } = def.shape;
    const slots = layoutOfDef(def).flat;
    const cores = slots.map((_, index) => (index === 0 ? 'discriminant' : `slot${index}`));
    const params = cores.map((core, index) => `${core}: ${coreType(slots[index] ?? 'i32')}`);
    const signature = [`cx: ${home.abiType('CallContext')}`, ...params].join(', ');
    write.writeLine(`/** Lifts a \`${def.name}\` from ${slots.length} core values: ${slots.join(', ')}. */`);
    write.write(`export function ${own}(${signature}): ${home.named(def)}`).block(() => {
      write.write('switch (discriminant)').block(() => {
        cases.forEach((item, index) => {
          const value =
            item.payload === undefined ? '' : `, val: ${liftPayload(home, item.payload, slots, cores)}`;
          write.writeLine(`case ${index}:`).indent(() => {
            write.writeLine(`return { tag: ${quote(item.name)}${value} };`);
          });
        });
        write.writeLine('default:').indent(() => {
          write.writeLine(`return ${home.abi('invalidCase')}(cx, discriminant, ${cases.length});`);
        });
      });
    });
  });
}
