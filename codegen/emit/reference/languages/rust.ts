// SPDX-License-Identifier: MIT
// Rust signatures as the SDK has them: functions of the host as the crate wit-bindgen makes them, which borrow their
// arguments, and those of the plugin as methods of the trait, or as wit-bindgen's where there is no trait.

import type { Func, Type } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { crateName, rootModules } from '../../guest/rust/rust-crate.ts';
import { exportsOf, type RustExports } from '../../guest/rust/rust-exports.ts';
import { answerText } from '../../guest/rust/rust-plugin.ts';
import { rustType } from '../../guest/rust/rust-types.ts';
import { RustUses } from '../../guest/rust/rust-uses.ts';
import { pascalCase, snakeCase } from '../../names.ts';
import { RUST_KEYWORDS } from '../../reserved-words.ts';
import { resolveAlias } from '../../type-text.ts';
import {
  declaration,
  givenParams,
  kindOf,
  type Language,
  ownsMemory,
  type Place,
  paramNames,
  pathOf,
  safe,
} from './language.ts';

export const rust: Language = {
  name: 'Rust',
  fence: 'rust',
  naming: 'the SDK over the crate `wit-bindgen`; what the plugin answers are methods of one trait',
  module(place) {
    const { context, owner, side } = place;
    const crate = snakeCase(crateName(context.ir));
    const { reason } = exportsIn(context);
    if (side === 'export' && reason === undefined) return `trait ${crate}::Plugin`;
    const path = pathOf(place).map((part) => safe(snakeCase(part), RUST_KEYWORDS));
    if (owner === undefined)
      return side === 'import' ? `${crate}::bindings` : `trait ${crate}::bindings::Guest`;
    const isAtRoot = rootModules(context.ir).get(owner) === side;
    if (side === 'import') return `${crate}::${isAtRoot ? path.at(-1) : `bindings::${path.join('::')}`}`;
    return `trait ${crate}::bindings::exports::${path.join('::')}::Guest`;
  },
  signature(func, place) {
    const { functions, reason } = exportsIn(place.context);
    const own = place.side === 'export' ? functions.find((one) => one.func === func) : undefined;
    if (own !== undefined && reason === undefined) {
      const params = own.params.map(({ name, text }) => `${name}: ${text}`);
      return declaration(`fn ${own.method}`, ['&mut self', ...params], `${answerText(own)};`);
    }
    const given = givenParams(func);
    const names = paramNames(given, snakeCase, RUST_KEYWORDS);
    const text = (type: Type): string => (place.side === 'import' ? borrowed(type) : taken(type, place));
    const params = given.map(({ type }, at) => `${names[at] ?? ''}: ${text(type)}`);
    const kind = kindOf(func);
    const self = kind === 'method' ? ['&self'] : [];
    const name = kind === 'constructor' ? 'new' : safe(snakeCase(func.name), RUST_KEYWORDS);
    const open = place.side === 'import' ? 'pub ' : '';
    return declaration(`${open}fn ${name}`, [...self, ...params], `${resultOf(func)};`);
  },
};

const known = new WeakMap<EmitContext, RustExports>();

function exportsIn(context: EmitContext): RustExports {
  const exports = known.get(context) ?? exportsOf(context.ir, new RustUses());
  known.set(context, exports);
  return exports;
}

function resultOf(func: Func): string {
  if (kindOf(func) === 'constructor') return ' -> Self';
  return func.result === undefined ? '' : ` -> ${owned(func.result)}`;
}

function owned(type: Type): string {
  return text(type, owned);
}

/** An argument of an export: a handle of the plugin's own resource is lent as a type of its own. */
function taken(type: Type, { owner }: Place): string {
  return type.kind === 'borrow' && type.resource.owner === owner
    ? `${pascalCase(type.resource.name)}Borrow<'_>`
    : owned(type);
}

/** An argument of an import: what owns memory is passed by reference. */
function borrowed(type: Type): string {
  if (!ownsMemory(type)) return owned(type);
  const found = resolveAlias(type);
  // Other names of strings and lists are followed; records and variants keep the name they were used under.
  if (type.kind === 'named' && found.kind !== 'named') return borrowed(found);
  switch (type.kind) {
    case 'string':
      return '&str';
    case 'list':
      return type.length === undefined ? `&[${owned(type.element)}]` : `&${owned(type)}`;
    case 'option':
    case 'tuple':
    case 'result':
      return text(type, borrowed);
    default:
      return `&${owned(type)}`;
  }
}

function text(type: Type, inner: (type: Type) => string): string {
  return rustType(type, (def) => pascalCase(def.name), inner);
}
