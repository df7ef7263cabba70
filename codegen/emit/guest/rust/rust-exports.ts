// SPDX-License-Identifier: MIT
// What the SDK knows of a world's exports: which functions the plugin implements, under which names, and how their
// answers are written in the trait.

import type { Func, Interface, Ir, Type } from '../../../ir/ir.ts';
import { type EventsVariant, eventsOf } from '../../facts.ts';
import { pascalCase, Scope } from '../../names.ts';
import { isCarried } from '../../reference/wit-text.ts';
import { RUST_KEYWORDS } from '../../reserved-words.ts';
import { outcomeOf, resolveAlias, resolveDef } from '../../type-text.ts';
import type { LeftOut } from '../left-out.ts';
import { modulePath, rustName, typePath } from './rust-paths.ts';
import { rustType } from './rust-types.ts';
import { RustUses } from './rust-uses.ts';

/** A parameter of a method. */
export interface RustParam {
  readonly name: string;
  readonly type: Type;
  /** Text of the owned type. */
  readonly text: string;
}

/** One function that the plugin implements. */
export interface ExportedFunction {
  readonly func: Func;
  readonly owner: Interface | undefined;
  /** Name in the trait, once in it. */
  readonly method: string;
  readonly params: readonly RustParam[];
  /** Text of the answer where all goes well; undefined for `()`. */
  readonly value: { readonly type: Type; readonly text: string } | undefined;
  /** How it fails: not at all, with a text that any error becomes, or with a value of this type. */
  readonly failure: 'none' | 'text' | { readonly text: string };
  /** Index of the parameter that is an event of the world. */
  readonly event: number | undefined;
}

/** The exports of one world, as the trait has them. */
export interface RustExports {
  readonly functions: readonly ExportedFunction[];
  readonly events: EventsVariant | undefined;
  /** Why there is no trait; undefined when there is one. */
  readonly reason: string | undefined;
}

/** Why there is no trait for a world that asks nothing of its plugins. */
const NO_FUNCTION = 'the world exports no function';

/** Names that the trait itself uses for what is no function of the world. */
const TAKEN: ReadonlySet<string> = new Set(['default']);

/** Looks at the exports of a world. @param uses of the file that their texts are written into */
export function exportsOf(ir: Ir, uses: RustUses): RustExports {
  const scope = new Scope([RUST_KEYWORDS, TAKEN], '_');
  const events = eventsOf(ir);
  const owners = ir.world.exports.flatMap((item) => (item.kind === 'interface' ? [item.interface] : []));
  const resource = owners.flatMap((owner) => owner.types).find(({ shape }) => shape.kind === 'resource');
  const functions = ir.world.exports.flatMap((item) => {
    if (item.kind === 'type') return [];
    const owner = item.kind === 'interface' ? item.interface : undefined;
    const all = item.kind === 'interface' ? item.interface.functions : [item.function];
    return all.map((func) => ({ func, owner, name: item.kind === 'function' ? item.name : func.name }));
  });
  return {
    events,
    reason: reasonOf(functions, resource?.name, ir),
    functions: functions.map(({ func, owner, name }) => {
      const plain = rustName(name);
      const method = scope.claim(scope.has(plain) && owner ? rustName(`${owner.name}-${name}`) : plain);
      return exported(func, owner, method, events, (type) => exportedText(type, owner, ir, uses));
    }),
  };
}

/** What the SDK for Rust leaves out of a world: all of the trait, or nothing. */
export function rustLeftOut(ir: Ir): LeftOut[] {
  const { reason } = exportsOf(ir, new RustUses());
  if (reason === undefined || reason === NO_FUNCTION) return [];
  return [
    { name: ir.world.name, span: ir.world.span, reason: `there is no trait \`Plugin\`, since ${reason}` },
  ];
}

function reasonOf(
  functions: readonly { func: Func; owner: Interface | undefined }[],
  resource: string | undefined,
  ir: Ir,
): string | undefined {
  if (resource !== undefined) return `the world exports the resource ${resource}`;
  if (functions.length === 0) return NO_FUNCTION;
  if (functions.some(({ func }) => !isCarried(func))) {
    return 'the world exports an asynchronous function, or passes futures or streams to one';
  }
  // An interface that a world names anew, or has in both directions, has no one place.
  const isPlain = ir.world.exports.every(
    (item) => item.kind !== 'interface' || item.name === item.interface.id,
  );
  return isPlain ? undefined : 'the world names an interface that it exports itself';
}

function exported(
  func: Func,
  owner: Interface | undefined,
  method: string,
  events: EventsVariant | undefined,
  text: (type: Type) => string,
): ExportedFunction {
  const locals = new Scope([RUST_KEYWORDS], '_');
  const params = func.params.map(({ name, type }) => ({
    name: locals.claim(rustName(name)),
    type,
    text: text(type),
  }));
  const outcome = outcomeOf(func);
  const value = outcome.kind === 'result' ? outcome.ok : outcome.type;
  const isText =
    outcome.kind === 'result' && outcome.error !== undefined && resolveAlias(outcome.error).kind === 'string';
  return {
    func,
    owner,
    method,
    params,
    value: value === undefined ? undefined : { type: value, text: text(value) },
    failure:
      outcome.kind === 'value'
        ? 'none'
        : isText
          ? 'text'
          : { text: outcome.error === undefined ? '()' : text(outcome.error) },
    event: eventIndex(func, events),
  };
}

function eventIndex(func: Func, events: EventsVariant | undefined): number | undefined {
  if (events === undefined) return undefined;
  const index = func.params.findIndex(({ type }) => {
    const seen = resolveAlias(type);
    return seen.kind === 'named' && resolveDef(seen.def) === events.def;
  });
  return index < 0 ? undefined : index;
}

/** A type in a function of the trait: an interface names every type that its functions use. */
export function exportedText(type: Type, owner: Interface | undefined, ir: Ir, uses: RustUses): string {
  return rustType(type, (def) => {
    const isOwn = owner !== undefined && def.owner === owner;
    const path = isOwn ? `${modulePath(owner, 'export', ir)}::${pascalCase(def.name)}` : typePath(def, ir);
    return uses.name(path);
  });
}
