// SPDX-License-Identifier: MIT
// Whatever a plugin calls of WASI in whatever order with whatever values: each call answers a value of its type, an error
// of its type, or the end of the plugin. Nothing else escapes, and nothing outside of the allowed folder changes.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isWitError, Trap } from '../../runtime/abi/index.ts';
import { hostFunction } from '../../runtime/component/generic-abi/host-names.ts';
import { converterOf } from '../../runtime/component/generic-abi/host-values.ts';
import { DEFAULT_LIMITS } from '../../runtime/component/limits.ts';
import { TypeTable } from '../../runtime/component/type-table.ts';
import type { FunctionType, ValueType } from '../../runtime/component/types.ts';
import { WorldTypes } from '../../runtime/component/world-types.ts';
import { DEFAULT_SANDBOX_LIMITS } from '../../runtime/sandbox/limits.ts';
import { WASI_DESCRIPTOR } from '../../runtime/wasi/descriptor.ts';
import { createWasi } from '../../runtime/wasi/wasi.ts';
import { policyOf } from './guest.ts';

const TABLE = new TypeTable(DEFAULT_LIMITS);
const TYPES = new WorldTypes(WASI_DESCRIPTOR, TABLE, (name) => TABLE.hostResource(name));
const FUNCTIONS = Object.entries(WASI_DESCRIPTOR.imports).flatMap(([id, { functions }]) =>
  Object.entries(functions).map(([name, func]) => ({ id, name, type: TYPES.func(func) })),
);
const PATHS = [
  'file',
  'sub',
  'sub/deep',
  '.',
  '..',
  '../secret',
  'out',
  'sub/../file',
  'new',
  '/',
  'a\0b',
  'a\\b',
  '',
];
const NUMBERS = [0n, 1n, 3n, 4096n, 65_537n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wasi-fuzz-'));
  mkdirSync(join(folder, 'data/sub'), { recursive: true });
  writeFileSync(join(folder, 'data/file'), 'text');
  writeFileSync(join(folder, 'data/sub/deep'), 'deep');
  writeFileSync(join(folder, 'secret'), 'secret');
  symlinkSync('../secret', join(folder, 'data/out'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** One plugin's objects by resource, and calls with values that a number after the other decides on. */
class Plugin {
  readonly objects = new Map<string, object[]>();
  readonly #choices: readonly number[];
  #at = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  /** A number below `count`. */
  pick(count: number): number {
    return (this.#choices[this.#at++ % this.#choices.length] ?? 0) % count;
  }

  /** Arguments for a function; undefined when there is no object that it takes. */
  args({ params }: FunctionType): unknown[] | undefined {
    const args = params.map(([, type]) => this.#value(type));
    return params.some(([, type], index) => type.kind === 'borrow' && args[index] === undefined)
      ? undefined
      : args;
  }

  #value(type: ValueType): unknown {
    switch (type.kind) {
      case 'bool':
        return this.pick(2) === 1;
      case 'u64':
        return NUMBERS[this.pick(NUMBERS.length)];
      case 'string':
        return PATHS[this.pick(PATHS.length)];
      case 'list':
        if (type.element.kind === 'u8') return new Uint8Array(this.pick(300) * this.pick(300));
        return Array.from({ length: this.pick(4) }, () => this.#value(type.element)).filter(
          (item) => item !== undefined,
        );
      case 'record':
        return Object.fromEntries(type.fields.map(([name, field]) => [camel(name), this.#value(field)]));
      case 'tuple':
        return type.items.map((item) => this.#value(item));
      case 'variant': {
        const [tag, payload] = type.cases[this.pick(type.cases.length)] ?? ['', undefined];
        return { tag, val: payload && this.#value(payload) };
      }
      case 'result':
        return { tag: this.pick(2) === 0 ? 'ok' : 'err' };
      case 'enum':
        return type.labels[this.pick(type.labels.length)];
      case 'flags':
        return Object.fromEntries(type.labels.map((label) => [camel(label), this.pick(3) === 0]));
      case 'own':
      case 'borrow': {
        const known = this.objects.get(type.resource.host ?? '') ?? [];
        return known[this.pick(Math.max(known.length, 1))];
      }
      default:
        return this.pick(256);
    }
  }

  /** Keeps the objects in what a function has answered. */
  keep(type: ValueType | undefined, value: unknown): void {
    if (type === undefined || value === undefined) return;
    if (type.kind === 'own') {
      const name = type.resource.host ?? '';
      this.objects.set(name, [...(this.objects.get(name) ?? []), value as object]);
    } else if (type.kind === 'result') this.keep(type.ok, value);
    else if (type.kind === 'option') this.keep(type.item, value);
    else if (type.kind === 'list' && Array.isArray(value))
      for (const item of value) this.keep(type.element, item);
    else if (type.kind === 'tuple')
      for (const [index, item] of type.items.entries()) this.keep(item, (value as unknown[])[index]);
  }
}

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

it('answers, fails as declared, or ends the plugin', async () => {
  const policy = policyOf({ allowFilesystem: true, allowNetwork: true, allowedFilesystemPaths: ['data'] });
  const called = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 200, maxLength: 400 }), async (choices) => {
      const limits = { ...DEFAULT_SANDBOX_LIMITS, maxOpenFiles: 5 };
      const wasi = await createWasi({ policy, limits, folder, log: () => {}, remainingMs: () => 1 });
      const plugin = new Plugin(choices);
      // First whatever gives an object and takes none.
      const first = FUNCTIONS.filter(({ type }) => type.params.length === 0);
      const random = Array.from({ length: 150 }, () => FUNCTIONS.slice(plugin.pick(FUNCTIONS.length))[0]);
      for (const func of [...first, ...random]) {
        if (func === undefined) continue;
        const { id, name, type } = func;
        const host = wasi.namespace.get(id);
        const call = host && hostFunction(host, name);
        const args = plugin.args(type);
        if (call === undefined || args === undefined || args.length !== type.params.length) continue;
        called.add(`${id}#${name}`);
        try {
          const value: unknown = Reflect.apply(call, undefined, args);
          const result = type.result?.kind === 'result' ? type.result.ok : type.result;
          if (result !== undefined) converterOf(result).fromHost(value);
          plugin.keep(type.result, value);
        } catch (error) {
          if (error instanceof Trap) continue;
          const declared = type.result?.kind === 'result' ? type.result.error : undefined;
          if (!isWitError(error) || declared === undefined) throw error;
          converterOf(declared).fromHost(error.payload);
        }
      }
      for (const object of [...plugin.objects.values()].flat()) {
        if (Symbol.dispose in object) (object as Disposable)[Symbol.dispose]();
      }
    }),
    { numRuns: 200 },
  );
  expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('secret');
  expect(readdirSync(folder).sort()).toEqual(['data', 'secret']);
  expect(called.size).toBeGreaterThan(90);
}, 120_000);
