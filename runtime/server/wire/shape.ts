// SPDX-License-Identifier: MIT
// Shapes: what a type looks like on the wire, said once and used to write it, to read it and to pass over it.

import type { WireReader } from './reader.ts';
import { unwritable, WireError } from './wire-error.ts';
import type { WireWriter } from './writer.ts';

/** Carries values of one type. */
export interface Shape<T> {
  /** @throws WireError for a value that the field cannot hold. */
  write(out: WireWriter, value: T): void;
  /** @throws WireError for bytes that are no such value. */
  read(from: WireReader): T;
  /** Passes over a value with the checks of `read`, making nothing. */
  skip(from: WireReader): void;
  /** Bytes of every value, where they are always as many and every such bytes are a value. */
  readonly size: number | undefined;
}

/** The shapes of the fields of a record; `kind` is what a variant tells its cases apart by. */
export type Fields<T> = { readonly [F in Exclude<keyof T, 'kind'>]: Shape<T[F]> };

/** The fields of each case of a variant. */
export type Cases<T extends { readonly kind: string }> = {
  readonly [K in T['kind']]: Fields<Extract<T, { readonly kind: K }>>;
};

/** Success with a value, or the text that the game shows to its user. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: string };

function fixed<T>(size: number, write: Shape<T>['write'], read: Shape<T>['read']): Shape<T> {
  return { size, write, read, skip: (from) => from.skip(size) };
}

export const u8 = fixed<number>(
  1,
  (out, value) => out.u8(value),
  (from) => from.u8(),
);
export const i8 = fixed<number>(
  1,
  (out, value) => out.i8(value),
  (from) => from.i8(),
);
export const u16 = fixed<number>(
  2,
  (out, value) => out.u16(value),
  (from) => from.u16(),
);
export const u32 = fixed<number>(
  4,
  (out, value) => out.u32(value),
  (from) => from.u32(),
);
export const i32 = fixed<number>(
  4,
  (out, value) => out.i32(value),
  (from) => from.i32(),
);
export const u64 = fixed<bigint>(
  8,
  (out, value) => out.u64(value),
  (from) => from.u64(),
);
export const i64 = fixed<bigint>(
  8,
  (out, value) => out.i64(value),
  (from) => from.i64(),
);
export const f32 = fixed<number>(
  4,
  (out, value) => out.f32(value),
  (from) => from.f32(),
);
export const f16 = fixed<number>(
  2,
  (out, value) => out.f16(value),
  (from) => from.f16(),
);
export const bool = fixed<boolean>(
  1,
  (out, value) => out.bool(value),
  (from) => from.bool(),
);
/** No bytes at all. */
export const unit = fixed<undefined>(
  0,
  () => {},
  () => undefined,
);

/** A text without a limit of its own. */
export const text: Shape<string> = {
  size: undefined,
  write: (out, value) => out.text(value),
  read: (from) => from.text(),
  skip: (from) => from.skipText(),
};

/** A text of at most so many bytes of UTF-8. */
export function varchar(limit: number): Shape<string> {
  return {
    size: undefined,
    write: (out, value) => out.text(value, limit),
    read: (from) => from.text(limit),
    skip: (from) => from.skipText(limit),
  };
}

/** Most bytes of the id of a room. */
export const MAX_ROOM_ID = 20;

/** Whether a text can be the id of a room: 1 to 20 of `A-Z a-z 0-9 - _`. */
export function isRoomId(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,20}$/.test(id);
}

/** The id of a room. */
export const roomId: Shape<string> = {
  size: undefined,
  write(out, id) {
    if (!isRoomId(id)) throw new WireError('PHIRA_ROOM_ID', `${JSON.stringify(id)} is not the id of a room`);
    out.text(id);
  },
  read(from) {
    const id = from.text(MAX_ROOM_ID);
    if (!isRoomId(id)) throw new WireError('PHIRA_ROOM_ID', 'a room id has other characters', from.offset);
    return id;
  },
  skip: (from) => void roomId.read(from),
};

/** A value or its absence. */
export function option<T>(item: Shape<T>): Shape<T | undefined> {
  return {
    size: undefined,
    write(out, value) {
      out.bool(value !== undefined);
      if (value !== undefined) item.write(out, value);
    },
    read: (from) => (from.bool() ? item.read(from) : undefined),
    skip(from) {
      if (from.bool()) item.skip(from);
    },
  };
}

/** Success with a value, or a text. */
export function result<T>(value: Shape<T>): Shape<Result<T>> {
  return {
    size: undefined,
    write(out, outcome) {
      out.bool(outcome.ok);
      if (outcome.ok) value.write(out, outcome.value);
      else out.text(outcome.error);
    },
    read(from) {
      return from.bool() ? { ok: true, value: value.read(from) } : { ok: false, error: from.text() };
    },
    skip(from) {
      if (from.bool()) value.skip(from);
      else from.skipText();
    },
  };
}

/** A list. Memory is taken as elements come, never for the count that was claimed. */
export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    size: undefined,
    write(out, items) {
      out.count(items.length);
      for (const one of items) item.write(out, one);
    },
    read(from) {
      const items: T[] = [];
      for (let left = from.count(); left > 0; left--) items.push(item.read(from));
      return items;
    },
    skip(from) {
      const count = from.count();
      if (item.size !== undefined) from.skip(count * item.size);
      else for (let left = count; left > 0; left--) item.skip(from);
    },
  };
}

/** A map as pairs of key and value; of two pairs with the same key the later stays. */
export function map<K, V>(key: Shape<K>, value: Shape<V>): Shape<ReadonlyMap<K, V>> {
  return {
    size: undefined,
    write(out, entries) {
      out.count(entries.size);
      for (const [k, v] of entries) {
        key.write(out, k);
        value.write(out, v);
      }
    },
    read(from) {
      const entries = new Map<K, V>();
      for (let left = from.count(); left > 0; left--) entries.set(key.read(from), value.read(from));
      return entries;
    },
    skip(from) {
      for (let left = from.count(); left > 0; left--) {
        key.skip(from);
        value.skip(from);
      }
    },
  };
}

/** Fields one after another, in the order in which they are given. */
export function record<T extends object>(fields: Fields<T>): Shape<T> {
  const entries = Object.entries(fields) as [keyof T, Shape<T[keyof T]>][];
  return {
    size: sum(entries.map(([, shape]) => shape.size)),
    write(out, value) {
      for (const [name, shape] of entries) shape.write(out, value[name]);
    },
    read(from) {
      const value: Partial<T> = {};
      for (const [name, shape] of entries) value[name] = shape.read(from);
      return value as T;
    },
    skip(from) {
      for (const [, shape] of entries) shape.skip(from);
    },
  };
}

/** One of several names, as the byte of its place. */
export function labels<L extends string>(...names: readonly L[]): Shape<L> {
  const at = (from: WireReader): L => names[from.u8()] ?? unknownOrdinal(from);
  return {
    size: undefined,
    write(out, name) {
      const ordinal = names.indexOf(name);
      if (ordinal < 0) unwritable(name, `one of ${names.join(', ')}`);
      out.u8(ordinal);
    },
    read: at,
    skip: (from) => void at(from),
  };
}

/** One of several cases, told apart by `kind`: the byte of the case's place in `cases`, then its fields. */
export function variant<T extends { readonly kind: string }>(cases: Cases<T>): Shape<T> {
  const kinds = Object.keys(cases);
  const shapes = Object.values<Fields<object>>(cases).map((fields) => record(fields));
  const at = (from: WireReader): [kind: string, shape: Shape<object>] => {
    const ordinal = from.u8();
    const [kind, shape] = [kinds[ordinal], shapes[ordinal]];
    return kind === undefined || shape === undefined ? unknownOrdinal(from) : [kind, shape];
  };
  return {
    size: undefined,
    write(out, value) {
      const ordinal = kinds.indexOf(value.kind);
      const shape = shapes[ordinal] ?? unwritable(value.kind, `one of ${kinds.join(', ')}`);
      out.u8(ordinal);
      shape.write(out, value);
    },
    read(from) {
      const [kind, shape] = at(from);
      return { kind, ...shape.read(from) } as unknown as T;
    },
    skip: (from) => at(from)[1].skip(from),
  };
}

function unknownOrdinal(from: WireReader): never {
  throw new WireError('PHIRA_ORDINAL', 'an ordinal that nothing has', from.offset - 1);
}

function sum(sizes: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const size of sizes) {
    if (size === undefined) return undefined;
    total += size;
  }
  return total;
}
