// SPDX-License-Identifier: MIT
// Emits reading of values from guest memory, as expressions over a local `view` (CanonicalABI.md, "load").

import type { Type, TypeDef } from '../../ir/ir.ts';
import { flagsSize, layoutOf, recordLayout, variantLayout } from '../../ir/layout.ts';
import { propertyKey, quote } from '../names.ts';
import type { TextWriter } from '../ts-file.ts';
import { isNestedOption, resolveAlias, resolveDef, typedArray } from '../type-text.ts';
import { liftHandle } from './handles.ts';
import { liftLabelExpression } from './labels.ts';
import { layoutDocs } from './layout-docs.ts';
import { address } from './locals.ts';
import type { BindingModule } from './module.ts';
import { readScalar, readUnsigned, type ScalarKind, scalarText } from './scalars.ts';
import { elementOf, keyOf, wordsFor } from './shapes.ts';

/** The expression that reads a value at an address; the place has been checked. */
export function loadExpression(module: BindingModule, type: Type, at: string): string {
  const seen = resolveAlias(type);
  const { abi } = module;
  if (scalarText(seen.kind) !== undefined) return readScalar(seen.kind as ScalarKind, at, abi);
  switch (seen.kind) {
    case 'string':
      return `${abi('loadString')}(cx, ${at})`;
    case 'list':
    case 'map':
      return loadList(module, seen, at);
    case 'tuple': {
      const { offsets } = recordLayout(seen.items);
      const items = seen.items.map((item, index) =>
        loadExpression(module, item, offsetOf(at, offsets[index])),
      );
      return `[${items.join(', ')}]`;
    }
    case 'option':
      return loadOption(module, seen.item, at);
    case 'result':
      return loadResult(module, seen.ok, seen.error, at);
    case 'own':
    case 'borrow':
      return liftHandle(module, seen, `view.getInt32(${at}, true)`);
    case 'named':
      return loadNamed(module, seen.def, at);
    default:
      throw new TypeError(`bindings do not carry ${seen.kind}; a diagnostic should have stopped it before`);
  }
}

/** Writes `const { view } = cx;` for a body that reads memory through a local view. */
export function declareView(write: TextWriter, body: string): void {
  if (/(?<!\.)\bview\./.test(body)) write.writeLine('const { view } = cx;');
}

/** The expression that lifts a list of any length from its two core values. */
export function liftListExpression(
  module: BindingModule,
  list: Type,
  pointer: string,
  length: string,
): string {
  const element = elementOf(list);
  if (element === undefined) throw new TypeError(`${list.kind} is not a list of any length`);
  const numbers = list.kind === 'list' ? typedArray(element) : undefined;
  if (numbers !== undefined) return `${module.abi('liftNumbers')}(cx, ${numbers}, ${pointer}, ${length})`;
  const words = wordsFor(list, module.context.names);
  const name = module.routine(`lift ${keyOf(list)}`, `lift${words}`, (home, own, write) => {
    const { size, align } = layoutOf(element);
    const item = loadExpression(home, element, 'at');
    const signature = `(cx: ${home.abiType('CallContext')}, pointer: number, length: number): ${home.type(list)}`;
    write.write(`function ${own}${signature}`).block(() => {
      write.writeLine(`let at = ${home.abi('liftList')}(cx, pointer, length, ${size}, ${align});`);
      declareView(write, item);
      write.writeLine(`const items: ${home.type(list)} = [];`);
      write.write('for (let left = length >>> 0; left > 0; left--)').block(() => {
        write.writeLine(`items.push(${item});`);
        write.writeLine(`at += ${size};`);
      });
      write.writeLine('return items;');
    });
  });
  return `${name}(cx, ${pointer}, ${length})`;
}

function loadList(module: BindingModule, list: Type, at: string): string {
  if (list.kind === 'list' && list.length !== undefined)
    return loadFixed(module, list.element, list.length, at);
  const numbers = list.kind === 'list' ? typedArray(list.element) : undefined;
  if (numbers !== undefined) return `${module.abi('loadNumbers')}(cx, ${numbers}, ${at})`;
  const words = [at, offsetOf(at, 4)].map((word) => `view.getInt32(${word}, true)`);
  return liftListExpression(module, list, words[0] ?? '', words[1] ?? '');
}

function loadFixed(module: BindingModule, element: Type, length: number, at: string): string {
  const numbers = typedArray(element);
  if (numbers !== undefined) return `${module.abi('loadFixedNumbers')}(cx, ${numbers}, ${at}, ${length})`;
  const list: Type = { kind: 'list', element, length };
  const { size } = layoutOf(element);
  const words = wordsFor(list, module.context.names);
  const name = module.routine(`load ${keyOf(list)}`, `load${words}`, (home, own, write) => {
    const item = loadExpression(home, element, 'at');
    write
      .write(`function ${own}(cx: ${home.abiType('CallContext')}, ptr: number): ${home.type(list)}`)
      .block(() => {
        write.writeLine(`cx.spendElements(${length});`);
        declareView(write, item);
        write.writeLine(`const items: ${home.type(list)} = [];`);
        write.write(`for (let at = ptr; at < ptr + ${size * length}; at += ${size})`).block(() => {
          write.writeLine(`items.push(${item});`);
        });
        write.writeLine('return items;');
      });
  });
  return `${name}(cx, ${at})`;
}

function loadOption(module: BindingModule, item: Type, at: string): string {
  const { payload } = variantLayout([undefined, item]);
  const value = loadExpression(module, item, offsetOf(at, payload));
  const none = `${module.abi('liftCase')}(cx, ${readUnsigned(1, at)}, 2) === 0`;
  return isNestedOption(item)
    ? `(${none} ? { tag: 'none' } : { tag: 'some', val: ${value} })`
    : `(${none} ? undefined : ${value})`;
}

function loadResult(
  module: BindingModule,
  ok: Type | undefined,
  error: Type | undefined,
  at: string,
): string {
  const { payload } = variantLayout([ok, error]);
  const value = (type: Type | undefined): string =>
    type === undefined ? 'undefined' : loadExpression(module, type, offsetOf(at, payload));
  const isOk = `${module.abi('liftCase')}(cx, ${readUnsigned(1, at)}, 2) === 0`;
  return `(${isOk} ? { tag: 'ok', val: ${value(ok)} } : { tag: 'err', val: ${value(error)} })`;
}

function loadNamed(module: BindingModule, def: TypeDef, at: string): string {
  const original = resolveDef(def);
  const { shape } = original;
  if (shape.kind === 'enum') {
    const { discriminant } = variantLayout(shape.cases.map(() => undefined));
    return liftLabelExpression(module, original, readUnsigned(discriminant, at));
  }
  if (shape.kind === 'flags') {
    return liftLabelExpression(module, original, readUnsigned(flagsSize(shape.flags.length), at));
  }
  const name = module.routineOf('load', original, (home, own, write) => {
    write.writeLine(`/** Loads a \`${original.name}\`: ${layoutDocs(original)}. */`);
    const signature = `(cx: ${home.abiType('CallContext')}, ptr: number): ${home.named(original)}`;
    write.write(`export function ${own}${signature}`).block(() => {
      if (shape.kind === 'record') loadRecordBody(home, original, write);
      else if (shape.kind === 'variant') loadVariantBody(home, original, write);
    });
  });
  return `${name}(cx, ${at})`;
}

function loadRecordBody(home: BindingModule, def: TypeDef, write: TextWriter): void {
  if (def.shape.kind !== 'record') return;
  const { fields } = def.shape;
  const { offsets } = recordLayout(fields.map((field) => field.type));
  const keys = home.context.names.fields(def.shape);
  const lines = fields.map((field, index) => {
    const value = loadExpression(home, field.type, offsetOf('ptr', offsets[index]));
    return `${propertyKey(keys[index] ?? field.name)}: ${bare(value)},`;
  });
  declareView(write, lines.join('\n'));
  write.write('return ').inlineBlock(() => {
    for (const line of lines) write.writeLine(line);
  });
  write.write(';').newLine();
}

function loadVariantBody(home: BindingModule, def: TypeDef, write: TextWriter): void {
  if (def.shape.kind !== 'variant') return;
  const { cases } = def.shape;
  const { discriminant, payload } = variantLayout(cases.map((item) => item.payload));
  write.writeLine('const { view } = cx;');
  write.writeLine(`const discriminant = ${readUnsigned(discriminant, 'ptr')};`);
  write.write('switch (discriminant)').block(() => {
    cases.forEach((item, index) => {
      const value =
        item.payload === undefined
          ? ''
          : `, val: ${bare(loadExpression(home, item.payload, offsetOf('ptr', payload)))}`;
      write.writeLine(`case ${index}:`).indent(() => {
        write.writeLine(`return { tag: ${quote(item.name)}${value} };`);
      });
    });
    write.writeLine('default:').indent(() => {
      write.writeLine(`return ${home.abi('invalidCase')}(cx, discriminant, ${cases.length});`);
    });
  });
}

/** An address some bytes further on; constants are added up. */
export function offsetOf(at: string, offset: number | undefined): string {
  const more = offset ?? 0;
  const known = / \+ (\d+)$/.exec(at);
  if (known === null) return address(at, more);
  return address(at.slice(0, known.index), Number(known[1]) + more);
}

/** An expression without the parentheses around all of it. */
function bare(expression: string): string {
  const inner = expression.slice(1, -1);
  return expression.startsWith('(') && expression.endsWith(')') && balanced(inner) ? inner : expression;
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
