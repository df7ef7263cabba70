// SPDX-License-Identifier: MIT
// Emits lowering of values to core values (CanonicalABI.md, "lower_flat"): statements that leave each core value in an
// expression, with nothing allocated on the host's side.

import type { Type, TypeDef } from '../../ir/ir.ts';
import { type Flat, layoutOf } from '../../ir/layout.ts';
import { camelCase, quote } from '../names.ts';
import { isNestedOption, resolveAlias, resolveDef, typedArray } from '../type-text.ts';
import { flatNames } from './flat-names.ts';
import { lowerHandle } from './handles.ts';
import { lowerLabelExpression } from './labels.ts';
import { extended, memberOf } from './locals.ts';
import { intoSlot, scalarText, zero } from './scalars.ts';
import { elementOf } from './shapes.ts';
import { lowerListExpression, type StoreBody } from './store.ts';

/** One case of a variant being lowered. */
interface LoweredCase {
  /** The tag as TypeScript text. */
  readonly tag: string;
  readonly payload: Type | undefined;
}

/**
 * Writes the statements that lower a value, and gives the expressions of its core values, which stay right until the
 * guest is called. @param hint local name near to which names are taken.
 */
export function lowerValue(body: StoreBody, type: Type, value: string, hint: string): string[] {
  const { module, locals, write } = body;
  const seen = resolveAlias(type);
  const scalar = scalarText(seen.kind);
  if (scalar !== undefined) return [`${module.abi(scalar.lower)}(cx, ${value})`];
  switch (seen.kind) {
    case 'string':
    case 'map':
    case 'list': {
      if (seen.kind === 'list' && seen.length !== undefined)
        return lowerFixed(body, seen.element, seen.length, value, hint);
      const [ptr = '', length = ''] = flatNames(seen, hint, locals);
      const lowered =
        elementOf(seen) === undefined
          ? `${module.abi('lowerString')}(cx, ${value})`
          : lowerListExpression(module, seen, value);
      write.writeLine(`const ${ptr} = ${lowered};`);
      write.writeLine(`const ${length} = cx.length;`);
      return [ptr, length];
    }
    case 'tuple':
      return seen.items.flatMap((item, index) =>
        lowerValue(body, item, `${value}[${index}]`, `${hint}${index}`),
      );
    case 'option':
      return lowerOption(body, seen, value, hint);
    case 'result': {
      const cases = [
        { tag: "'ok'", payload: seen.ok },
        { tag: "'err'", payload: seen.error },
      ];
      return lowerCases(body, seen, 'result', cases, value, hint);
    }
    case 'own':
    case 'borrow': {
      const handle = locals.with(hint, 'Handle');
      write.writeLine(`const ${handle} = ${lowerHandle(module, seen, value)};`);
      return [handle];
    }
    case 'named':
      return lowerNamed(body, seen, resolveDef(seen.def), value, hint);
    default:
      throw new TypeError(`bindings do not carry ${seen.kind}; a diagnostic should have stopped it before`);
  }
}

function lowerNamed(body: StoreBody, type: Type, def: TypeDef, value: string, hint: string): string[] {
  const { module, locals, write } = body;
  const { shape } = def;
  if (shape.kind === 'enum' || shape.kind === 'flags') return [lowerLabelExpression(module, def, value)];
  if (shape.kind === 'variant') {
    const cases = shape.cases.map((item) => ({ tag: quote(item.name), payload: item.payload }));
    return lowerCases(body, type, def.name, cases, value, hint);
  }
  if (shape.kind !== 'record') throw new TypeError(`bindings do not carry ${shape.kind}`);
  let record = value;
  if (value.includes('.') || value.includes('[')) {
    record = locals.claim(hint);
    write.writeLine(`const ${record} = ${value};`);
  }
  const keys = module.context.names.fields(shape);
  return shape.fields.flatMap((field, index) =>
    lowerValue(body, field.type, memberOf(record, keys[index] ?? field.name), extended(hint, field.name)),
  );
}

function lowerOption(
  body: StoreBody,
  type: Extract<Type, { kind: 'option' }>,
  value: string,
  hint: string,
): string[] {
  const { locals, write } = body;
  if (isNestedOption(type.item)) {
    const cases = [
      { tag: "'none'", payload: undefined },
      { tag: "'some'", payload: type.item },
    ];
    return lowerCases(body, type, 'option', cases, value, hint);
  }
  const option = locals.claim(hint);
  write.writeLine(`const ${option} = ${value};`);
  const slots = layoutOf(type).flat;
  const names = declareSlots(body, slots, option);
  write.write(`if (${option} !== undefined)`).block(() => {
    assignCase(body, names, slots, 1, type.item, option, hint);
  });
  return names;
}

/** Lets for every slot, and a switch that fills those of the case at hand. */
function lowerCases(
  body: StoreBody,
  type: Type,
  name: string,
  cases: readonly LoweredCase[],
  value: string,
  hint: string,
): string[] {
  const { module, locals, write } = body;
  let variant = value;
  if (value.includes('.') || value.includes('[')) {
    variant = locals.claim(hint);
    write.writeLine(`const ${variant} = ${value};`);
  }
  const slots = layoutOf(type).flat;
  const names = declareSlots(body, slots, hint);
  write.write(`switch (${variant}.tag)`).block(() => {
    cases.forEach(({ tag, payload }, index) => {
      write.write(`case ${tag}: `).inlineBlock(() => {
        assignCase(body, names, slots, index, payload, `${variant}.val`, camelCase(tag.slice(1, -1)));
        write.writeLine('break;');
      });
      write.newLine();
    });
    write.writeLine('default:').indent(() => {
      write.writeLine(`${module.abi('unknownCase')}(cx, ${variant}, ${quote(name)});`);
    });
  });
  return names;
}

function declareSlots({ locals, write }: StoreBody, slots: readonly Flat[], hint: string): string[] {
  return slots.map((flat, index) => {
    const name = locals.with(hint, index === 0 ? 'Case' : `Slot${index}`);
    write.writeLine(`let ${name} = ${zero(flat)};`);
    return name;
  });
}

/** Lowers a payload and puts its core values into the slots; case 0 and unused slots keep their zeros. */
function assignCase(
  body: StoreBody,
  names: readonly string[],
  slots: readonly Flat[],
  index: number,
  payload: Type | undefined,
  value: string,
  hint: string,
): void {
  const { module, write } = body;
  const cores = payload === undefined ? [] : lowerValue(body, payload, value, hint);
  if (index > 0) write.writeLine(`${names[0]} = ${index};`);
  const have = payload === undefined ? [] : layoutOf(payload).flat;
  cores.forEach((core, position) => {
    const slot = slots[position + 1] ?? 'i32';
    write.writeLine(`${names[position + 1]} = ${intoSlot(core, have[position] ?? slot, slot, module.abi)};`);
  });
}

function lowerFixed(body: StoreBody, element: Type, length: number, value: string, hint: string): string[] {
  const { module, locals, write } = body;
  const items = locals.claim(hint);
  write.writeLine(`const ${items} = ${value};`);
  write.writeLine(`${module.abi('lowerFixed')}(cx, ${items}, ${length});`);
  if (typedArray(element) !== undefined) {
    return Array.from({ length }, (_, index) =>
      lowerValue(body, element, `${items}[${index}]`, items),
    ).flat();
  }
  const names = Array.from({ length }, (_, index) => locals.claim(`${items}${index}`));
  const tuple = names.map(() => module.type(element)).join(', ');
  write.writeLine(`const [${names.join(', ')}] = ${items} as [${tuple}];`);
  return names.flatMap((name) => lowerValue(body, element, name, name));
}
