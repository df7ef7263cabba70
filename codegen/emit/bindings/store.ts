// SPDX-License-Identifier: MIT
// Emits writing of values to guest memory (CanonicalABI.md, "store"). Numbers are written first, through a local
// `view`; then what allocates, since allocating may move the memory. Allocations keep the order of the fields.

import type { Type, TypeDef } from '../../ir/ir.ts';
import { flagsSize, layoutOf, recordLayout, variantLayout } from '../../ir/layout.ts';
import { camelCase, quote } from '../names.ts';
import type { TextWriter } from '../ts-file.ts';
import { isNestedOption, resolveAlias, resolveDef, typedArray } from '../type-text.ts';
import { lowerHandle } from './handles.ts';
import { lowerLabelExpression } from './labels.ts';
import { layoutDocs } from './layout-docs.ts';
import { offsetOf } from './load.ts';
import { type Locals, memberOf } from './locals.ts';
import type { BindingModule } from './module.ts';
import { scalarText, unsignedAccess, writeScalar } from './scalars.ts';
import { allocates, elementOf, keyOf, wordsFor } from './shapes.ts';

/** One value to be written. */
export interface StoredField {
  readonly type: Type;
  /** Expression of its address. */
  readonly at: string;
  /** Expression of the value. */
  readonly value: string;
  /** Local name near to which names for its parts are taken. */
  readonly hint: string;
}

/** Where statements go, and with which names. */
export interface StoreBody {
  readonly module: BindingModule;
  readonly locals: Locals;
  readonly write: TextWriter;
}

/** Writes the statements that store values in order. @param declareView whether a local `view` is declared here. */
export function storeFields(body: StoreBody, fields: readonly StoredField[], declareView = true): void {
  const parts = fields.flatMap(tupleParts);
  const steady = parts.filter((part) => !allocates(part.type));
  if (declareView && steady.some((part) => usesView(part.type))) body.write.writeLine('const { view } = cx;');
  for (const part of steady) storeField(body, part, 'view');
  for (const part of parts) {
    if (allocates(part.type)) storeField(body, part, 'cx.view');
  }
}

/** The expression that lowers a list of any length and leaves its length in `cx.length`. */
export function lowerListExpression(module: BindingModule, list: Type, value: string): string {
  const element = elementOf(list);
  if (element === undefined) throw new TypeError(`${list.kind} is not a list of any length`);
  const numbers = list.kind === 'list' ? typedArray(element) : undefined;
  if (numbers !== undefined) return `${module.abi('lowerNumbers')}(cx, ${numbers}, ${value})`;
  const name = module.routine(
    `lower ${keyOf(list)}`,
    `lower${wordsFor(list, module.context.names)}`,
    (home, own, write) => {
      const { size, align } = layoutOf(element);
      write
        .write(`function ${own}(cx: ${home.abiType('CallContext')}, items: ${home.type(list)}): number`)
        .block(() => {
          write.writeLine(`const ptr = ${home.abi('lowerList')}(cx, items, ${size}, ${align});`);
          write.writeLine('let at = ptr;');
          storeLoop(home, element, size, write);
          write.writeLine('cx.length = items.length;');
          write.writeLine('return ptr;');
        });
    },
  );
  return `${name}(cx, ${value})`;
}

function storeLoop(module: BindingModule, element: Type, size: number, write: TextWriter): void {
  write.write('for (const item of items)').block(() => {
    storeFields({ module, locals: module.locals(), write }, [
      { type: element, at: 'at', value: 'item', hint: 'item' },
    ]);
    write.writeLine(`at += ${size};`);
  });
}

function storeField(body: StoreBody, field: StoredField, view: string): void {
  const { module, write } = body;
  const { at, value } = field;
  const seen = resolveAlias(field.type);
  const scalar = scalarText(seen.kind);
  if (scalar !== undefined) {
    write.writeLine(writeScalar(view, scalar.access, at, `${module.abi(scalar.lower)}(cx, ${value})`));
    return;
  }
  switch (seen.kind) {
    case 'string':
      write.writeLine(`${module.abi('storeString')}(cx, ${at}, ${value});`);
      return;
    case 'list':
    case 'map':
      write.writeLine(storeListStatement(module, seen, at, value));
      return;
    case 'tuple':
      storeParts(body, tupleParts(field), view);
      return;
    case 'option':
      storeOption(body, field, seen.item, view);
      return;
    case 'result':
      storeResult(body, field, seen.ok, seen.error, view);
      return;
    case 'own':
    case 'borrow':
      write.writeLine(writeScalar(view, 'Int32', at, lowerHandle(module, seen, value)));
      return;
    case 'named':
      write.writeLine(storeNamed(module, seen.def, at, value, view));
      return;
    default:
      throw new TypeError(`bindings do not carry ${seen.kind}; a diagnostic should have stopped it before`);
  }
}

/** Parts inside a branch: where one of them may have moved the memory, each takes the view anew. */
function storeParts(body: StoreBody, parts: readonly StoredField[], view: string): void {
  const fresh = parts.some((part) => allocates(part.type)) ? 'cx.view' : view;
  for (const part of parts.flatMap(tupleParts)) storeField(body, part, fresh);
}

function tupleParts(field: StoredField): StoredField[] {
  const seen = resolveAlias(field.type);
  if (seen.kind !== 'tuple') return [field];
  const { offsets } = recordLayout(seen.items);
  return seen.items.flatMap((type, index) =>
    tupleParts({
      type,
      at: offsetOf(field.at, offsets[index]),
      value: `${field.value}[${index}]`,
      hint: `${field.hint}${index}`,
    }),
  );
}

/** Whether the statements of a value that does not allocate write through the view themselves. */
function usesView(type: Type): boolean {
  const seen = resolveAlias(type);
  if (seen.kind === 'named') return ['enum', 'flags'].includes(resolveDef(seen.def).shape.kind);
  return seen.kind !== 'list';
}

function storeListStatement(module: BindingModule, list: Type, at: string, value: string): string {
  if (list.kind === 'list' && list.length !== undefined) {
    return storeFixed(module, list.element, list.length, at, value);
  }
  const numbers = list.kind === 'list' ? typedArray(list.element) : undefined;
  if (numbers !== undefined) return `${module.abi('storeNumbers')}(cx, ${numbers}, ${at}, ${value});`;
  return `${module.abi('storeList')}(cx, ${at}, ${lowerListExpression(module, list, value)});`;
}

function storeFixed(module: BindingModule, element: Type, length: number, at: string, value: string): string {
  const numbers = typedArray(element);
  if (numbers !== undefined) {
    return `${module.abi('storeFixedNumbers')}(cx, ${numbers}, ${at}, ${value}, ${length});`;
  }
  const list: Type = { kind: 'list', element, length };
  const name = module.routine(
    `store ${keyOf(list)}`,
    `store${wordsFor(list, module.context.names)}`,
    (home, own, write) => {
      const signature = `(cx: ${home.abiType('CallContext')}, ptr: number, items: ${home.type(list)}): void`;
      write.write(`function ${own}${signature}`).block(() => {
        write.writeLine(`${home.abi('lowerFixed')}(cx, items, ${length});`);
        write.writeLine('let at = ptr;');
        storeLoop(home, element, layoutOf(element).size, write);
      });
    },
  );
  return `${name}(cx, ${at}, ${value});`;
}

function storeOption(body: StoreBody, field: StoredField, item: Type, view: string): void {
  const { locals, write } = body;
  const { payload } = variantLayout([undefined, item]);
  const option = locals.claim(field.hint);
  const nested = isNestedOption(item);
  const inner: StoredField = {
    type: item,
    at: offsetOf(field.at, payload),
    value: nested ? `${option}.val` : option,
    hint: field.hint,
  };
  write.writeLine(`const ${option} = ${field.value};`);
  write.write(nested ? `if (${option}.tag === 'none') ` : `if (${option} === undefined) `).inlineBlock(() => {
    write.writeLine(writeScalar(view, 'Uint8', field.at, '0'));
  });
  write.write(nested ? ` else if (${option}.tag === 'some') ` : ' else ').inlineBlock(() => {
    write.writeLine(writeScalar(view, 'Uint8', field.at, '1'));
    storeParts(body, [inner], view);
  });
  write.write(nested ? ` else ${body.module.abi('unknownCase')}(cx, ${option}, 'option');` : '').newLine();
}

function storeResult(
  body: StoreBody,
  field: StoredField,
  ok: Type | undefined,
  error: Type | undefined,
  view: string,
): void {
  const { module, locals, write } = body;
  const { payload } = variantLayout([ok, error]);
  const result = locals.claim(field.hint);
  write.writeLine(`const ${result} = ${field.value};`);
  write.write(`switch (${result}.tag)`).block(() => {
    [ok, error].forEach((type, index) => {
      write.write(`case ${index === 0 ? "'ok'" : "'err'"}: `).inlineBlock(() => {
        write.writeLine(writeScalar(view, 'Uint8', field.at, String(index)));
        if (type !== undefined) {
          const value = `${result}.val`;
          storeParts(body, [{ type, at: offsetOf(field.at, payload), value, hint: field.hint }], view);
        }
        write.writeLine('break;');
      });
      write.newLine();
    });
    write.writeLine('default:').indent(() => {
      write.writeLine(`${module.abi('unknownCase')}(cx, ${result}, 'result');`);
    });
  });
}

function storeNamed(module: BindingModule, def: TypeDef, at: string, value: string, view: string): string {
  const original = resolveDef(def);
  const { shape } = original;
  if (shape.kind === 'enum' || shape.kind === 'flags') {
    const size =
      shape.kind === 'flags'
        ? flagsSize(shape.flags.length)
        : variantLayout(shape.cases.map(() => undefined)).discriminant;
    return writeScalar(view, unsignedAccess(size), at, lowerLabelExpression(module, original, value));
  }
  const name = module.routineOf('store', original, (home, own, write) => {
    write.writeLine(`/** Stores a \`${original.name}\`: ${layoutDocs(original)}. */`);
    const signature = `(cx: ${home.abiType('CallContext')}, ptr: number, value: ${home.named(original)}): void`;
    write.write(`export function ${own}${signature}`).block(() => {
      if (shape.kind === 'record') storeRecordBody(home, original, write);
      else if (shape.kind === 'variant') storeVariantBody(home, original, write);
    });
  });
  return `${name}(cx, ${at}, ${value});`;
}

function storeRecordBody(home: BindingModule, def: TypeDef, write: TextWriter): void {
  if (def.shape.kind !== 'record') return;
  const { fields } = def.shape;
  const { offsets } = recordLayout(fields.map((field) => field.type));
  const keys = home.context.names.fields(def.shape);
  const stored = fields.map((field, index): StoredField => {
    const key = keys[index] ?? field.name;
    return {
      type: field.type,
      at: offsetOf('ptr', offsets[index]),
      value: memberOf('value', key),
      hint: key,
    };
  });
  storeFields(bodyOf(home, write), stored);
}

function storeVariantBody(home: BindingModule, def: TypeDef, write: TextWriter): void {
  if (def.shape.kind !== 'variant') return;
  const { cases } = def.shape;
  const { discriminant, payload } = variantLayout(cases.map((item) => item.payload));
  const body = bodyOf(home, write);
  write.writeLine('const { view } = cx;');
  write.write('switch (value.tag)').block(() => {
    cases.forEach((item, index) => {
      write.write(`case ${quote(item.name)}: `).inlineBlock(() => {
        write.writeLine(writeScalar('view', unsignedAccess(discriminant), 'ptr', String(index)));
        if (item.payload !== undefined) {
          const hint = camelCase(item.name);
          const at = offsetOf('ptr', payload);
          storeParts(body, [{ type: item.payload, at, value: 'value.val', hint }], 'view');
        }
        write.writeLine('break;');
      });
      write.newLine();
    });
    write.writeLine('default:').indent(() => {
      write.writeLine(`${home.abi('unknownCase')}(cx, value, ${quote(def.name)});`);
    });
  });
}

/** A body whose function has the parameters `cx`, `ptr` and `value`. */
function bodyOf(module: BindingModule, write: TextWriter): StoreBody {
  const locals = module.locals();
  locals.claim('value');
  return { module, locals, write };
}
