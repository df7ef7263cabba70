// SPDX-License-Identifier: MIT
// A module cannot reach what metering appends to it: whatever refers beyond its own entities is refused.

import { describe, expect, it } from 'vitest';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import { ComponentError } from '../../runtime/component/errors.ts';
import { meterModule } from '../../runtime/component/meter/meter.ts';
import { moduleFromWat } from '../support/components.ts';
import {
  body,
  isValid,
  LIMITS,
  moduleOf,
  name,
  PADDING,
  paddingCode,
  section,
  startMetered,
  u32,
  vec,
} from './support.ts';

/** What {@link escaping} has of each: an index from here on is one of metering. */
const TYPES = 2;
const FUNCTIONS = 2;
const TABLES = 1;
const GLOBALS = 1;
const LOCALS = 2;

/** Sections of the module that are replaced. */
interface Parts {
  readonly types?: readonly (readonly number[])[];
  readonly imports?: readonly (readonly number[])[];
  readonly functions?: readonly (readonly number[])[];
  readonly tables?: readonly (readonly number[])[];
  readonly tags?: readonly (readonly number[])[];
  readonly globals?: readonly (readonly number[])[];
  readonly exports?: readonly (readonly number[])[];
  readonly start?: readonly number[];
  readonly elements?: readonly (readonly number[])[];
  readonly data?: readonly (readonly number[])[];
  readonly code?: readonly number[];
  readonly locals?: readonly (readonly number[])[];
}

const COUNTER_GLOBAL = [0x7f, 1, 0x41, 0, 0x0b];
const FUNCREF_TABLE = [0x70, 0, 4];
/** Code that gets a check. */
const LOOP = [0x03, 0x40, 0x41, 0, 0x0d, 0, 0x0b];

/** A valid module with two of its own functions; with parts that reach too far, an invalid one. */
function escaping(parts: Parts): Uint8Array {
  const imports = parts.imports ?? [];
  return moduleOf(
    section(
      1,
      vec(
        parts.types ?? [
          [0x60, 0, 0],
          [0x60, 0, 1, 0x7f],
        ],
      ),
    ),
    ...(imports.length === 0 ? [] : [section(2, vec(imports))]),
    section(3, vec(parts.functions ?? [[0], [0]])),
    section(4, vec(parts.tables ?? [FUNCREF_TABLE])),
    section(5, vec([[0, 1]])),
    section(13, vec(parts.tags ?? [[0, 0]])),
    section(6, vec(parts.globals ?? [COUNTER_GLOBAL])),
    section(7, vec(parts.exports ?? [[...name('f'), 0, 0]])),
    ...(parts.start === undefined ? [] : [section(8, parts.start)]),
    section(9, vec(parts.elements ?? [[1, 0, 1, 0]])),
    section(12, u32((parts.data ?? [[1, 1, 0]]).length)),
    section(
      10,
      vec([body([]), body([...LOOP, 0x00, ...(parts.code ?? []), 0x00], parts.locals ?? [[LOCALS, 0x7f]])]),
    ),
    section(11, vec(parts.data ?? [[1, 1, 0]])),
  );
}

type Escape = readonly [what: string, own: number, parts: (index: readonly number[]) => Parts];

const inCode =
  (...code: readonly (number | 'index')[]) =>
  (index: readonly number[]): Parts => ({
    code: code.flatMap((part) => (part === 'index' ? index : [part])),
  });

/** A reference type to a type index. */
const ref = (index: readonly number[]): number[] => [0x63, ...index];

const ESCAPES: readonly Escape[] = [
  ['global.get', GLOBALS, inCode(0x23, 'index')],
  ['global.set', GLOBALS, inCode(0x24, 'index')],
  ['table.get', TABLES, inCode(0x25, 'index')],
  ['table.set', TABLES, inCode(0x26, 'index')],
  ['table.init', TABLES, inCode(0xfc, 12, 0, 'index')],
  ['table.copy to it', TABLES, inCode(0xfc, 14, 'index', 0)],
  ['table.copy from it', TABLES, inCode(0xfc, 14, 0, 'index')],
  ['table.grow', TABLES, inCode(0xfc, 15, 'index')],
  ['table.size', TABLES, inCode(0xfc, 16, 'index')],
  ['table.fill', TABLES, inCode(0xfc, 17, 'index')],
  ['call', FUNCTIONS, inCode(0x10, 'index')],
  ['return_call', FUNCTIONS, inCode(0x12, 'index')],
  ['ref.func', FUNCTIONS, inCode(0xd2, 'index')],
  ['call_indirect through a table', TABLES, inCode(0x11, 0, 'index')],
  ['call_indirect of a type', TYPES, inCode(0x11, 'index', 0)],
  ['return_call_indirect through a table', TABLES, inCode(0x13, 0, 'index')],
  ['return_call_indirect of a type', TYPES, inCode(0x13, 'index', 0)],
  ['call_ref', TYPES, inCode(0x14, 'index')],
  ['return_call_ref', TYPES, inCode(0x15, 'index')],
  ['local.get', LOCALS, inCode(0x20, 'index')],
  ['local.set', LOCALS, inCode(0x21, 'index')],
  ['local.tee', LOCALS, inCode(0x22, 'index')],
  ['block', TYPES, inCode(0x02, 'index', 0x00, 0x0b)],
  ['loop', TYPES, inCode(0x03, 'index', 0x00, 0x0b)],
  ['if', TYPES, inCode(0x04, 'index', 0x00, 0x05, 0x00, 0x0b)],
  ['try_table', TYPES, inCode(0x1f, 'index', 0, 0x00, 0x0b)],
  ['try', TYPES, inCode(0x06, 'index', 0x00, 0x19, 0x00, 0x0b)],
  ['a block with a reference', TYPES, inCode(0x02, 0x63, 'index', 0x00, 0x0b)],
  ['ref.null', TYPES, inCode(0xd0, 'index')],
  ['select', TYPES, inCode(0x1c, 1, 0x63, 'index')],
  [
    'a local',
    TYPES,
    (index) => ({
      locals: [
        [LOCALS, 0x7f],
        [1, ...ref(index)],
      ],
    }),
  ],
  [
    'a type',
    TYPES,
    (index) => ({
      types: [
        [0x60, 0, 0],
        [0x60, 1, ...ref(index), 0],
      ],
    }),
  ],
  ['an imported function', TYPES, (index) => ({ imports: [[0, 0, 0, ...index]] })],
  ['an imported tag', TYPES, (index) => ({ imports: [[0, 0, 4, 0, ...index]] })],
  ['an imported global', TYPES, (index) => ({ imports: [[0, 0, 3, ...ref(index), 0]] })],
  ['an imported table', TYPES, (index) => ({ imports: [[0, 0, 1, ...ref(index), 0, 1]] })],
  ['a function', TYPES, (index) => ({ functions: [[0], index] })],
  ['a tag', TYPES, (index) => ({ tags: [[0, ...index]] })],
  ['the type of a table', TYPES, (index) => ({ tables: [FUNCREF_TABLE, [...ref(index), 0, 1]] })],
  [
    'an initialised table',
    FUNCTIONS,
    (index) => ({ tables: [[0x40, 0, ...FUNCREF_TABLE, 0xd2, ...index, 0x0b]] }),
  ],
  [
    'a table initialised with a global',
    GLOBALS,
    (index) => ({ tables: [[0x40, 0, ...FUNCREF_TABLE, 0x23, ...index, 0x0b]] }),
  ],
  ['the type of a global', TYPES, (index) => ({ globals: [[...ref(index), 0, 0xd0, 0x70, 0x0b]] })],
  [
    'a global initialised with a global',
    GLOBALS + 1,
    (index) => ({ globals: [COUNTER_GLOBAL, [0x7f, 0, 0x23, ...index, 0x0b]] }),
  ],
  [
    'a global initialised with a function',
    FUNCTIONS,
    (index) => ({ globals: [COUNTER_GLOBAL, [0x70, 0, 0xd2, ...index, 0x0b]] }),
  ],
  ['an exported function', FUNCTIONS, (index) => ({ exports: [[...name('f'), 0, ...index]] })],
  ['an exported table', TABLES, (index) => ({ exports: [[...name('f'), 1, ...index]] })],
  ['an exported global', GLOBALS, (index) => ({ exports: [[...name('f'), 3, ...index]] })],
  ['the start function', FUNCTIONS, (index) => ({ start: index })],
  ['an element segment', FUNCTIONS, (index) => ({ elements: [[1, 0, 1, ...index]] })],
  [
    'an element segment of a table',
    TABLES,
    (index) => ({ elements: [[2, ...index, 0x41, 0, 0x0b, 0, 1, 0]] }),
  ],
  ['where an element segment goes', GLOBALS, (index) => ({ elements: [[0, 0x23, ...index, 0x0b, 1, 0]] })],
  [
    'an expression in an element segment',
    FUNCTIONS,
    (index) => ({ elements: [[5, 0x70, 1, 0xd2, ...index, 0x0b]] }),
  ],
  [
    'a global in an element segment',
    GLOBALS,
    (index) => ({ elements: [[5, 0x70, 1, 0x23, ...index, 0x0b]] }),
  ],
  ['an element segment of a declared type', TYPES, (index) => ({ elements: [[5, ...ref(index), 0]] })],
  ['where a data segment goes', GLOBALS, (index) => ({ data: [[0, 0x23, ...index, 0x0b, 1, 0]] })],
];

describe('what metering appends', () => {
  it('is made for a module that is valid without the escape', () => {
    const module = escaping({ start: [0] });
    expect(isValid(module)).toBe(true);
    const { bytes, hidden } = meterModule(module, LIMITS);
    expect(isValid(bytes)).toBe(true);
    expect(hidden?.start).toBeDefined();
  });

  it.each(ESCAPES)('is out of reach of %s', (_, own, parts) => {
    for (let beyond = own; beyond < own + 8; beyond++) {
      for (const index of [u32(beyond), [beyond | 0x80, 0x80, 0]]) {
        const module = escaping(parts(index));
        expect(isValid(module)).toBe(false);
        expect(() => meterModule(module, LIMITS)).toThrow(ComponentError);
      }
    }
  });

  it.each(Object.entries(PADDING))('is no local that a %s could reach', (_, padding) => {
    const code = (index: readonly number[]): readonly number[] => [
      ...paddingCode(padding),
      ...LOOP,
      ...[0x41, 0, 0x21, ...index],
    ];
    const groups = [[LOCALS, 0x7f]];
    expect(isValid(meterModule(escaping({ code: code(u32(1)), locals: groups }), LIMITS).bytes)).toBe(true);
    for (let beyond = LOCALS; beyond < LOCALS + 8; beyond++) {
      for (const index of [u32(beyond), [beyond | 0x80, 0x80, 0]]) {
        const module = escaping({ code: code(index), locals: groups });
        expect(isValid(module)).toBe(false);
        expect(() => meterModule(module, LIMITS)).toThrow(ComponentError);
      }
    }
  });

  it.each([
    ['no locals', 0, 0],
    ['127 groups of locals', 127, 1],
    ['128 groups of locals', 128, 1],
    ['as many locals as V8 takes but one', 1, 49_999],
    ['as many locals as V8 takes', 1, 50_000],
  ])('leaves the largest functions valid, with %s', (_, groups, size) => {
    const locals = Array.from({ length: groups }, () => [...u32(size), 0x7f]);
    const module = escaping({ code: [...paddingCode(20_000), ...LOOP, ...[0x10, 0]], locals });
    expect(isValid(module)).toBe(true);
    expect(isValid(meterModule(module, LIMITS).bytes)).toBe(true);
  });

  it('is out of reach of a segment when the module has no table itself', () => {
    const module = moduleOf(
      section(1, vec([[0x60, 0, 0]])),
      section(3, vec([[0]])),
      section(9, vec([[0, 0x41, 0, 0x0b, 1, 0]])),
      section(10, vec([body([])])),
    );
    expect(isValid(module)).toBe(false);
    expect(() => meterModule(module, LIMITS)).toThrow('table 0 does not exist');
  });

  it('does not declare the start function, which would let ref.func refer to it', () => {
    const module = moduleOf(
      section(1, vec([[0x60, 0, 0]])),
      section(3, vec([[0]])),
      section(8, [0]),
      section(10, vec([body([0xd2, 0, 0x1a])])),
    );
    expect(isValid(module)).toBe(false);
    expect(isValid(meterModule(module, LIMITS).bytes)).toBe(false);
  });

  it('does not make a start function valid that takes parameters', () => {
    const module = moduleOf(
      section(1, vec([[0x60, 1, 0x7f, 0]])),
      section(3, vec([[0]])),
      section(8, [0]),
      section(10, vec([body([])])),
    );
    expect(isValid(module)).toBe(false);
    expect(isValid(meterModule(module, LIMITS).bytes)).toBe(false);
  });

  it('has names that the module does not export', async () => {
    const taken = ['meter:fuel', 'meter:hooks', "meter:hooks'", 'meter:start'];
    const exported = taken.map((text) => `(func (export "${text}") (result i32) (i32.const 7))`);
    const module = await moduleFromWat(`(module ${exported.join('\n')} (func $s) (start $s))`);
    const { hidden } = meterModule(module, LIMITS);
    expect(hidden).toEqual({ fuel: "meter:fuel'", hooks: "meter:hooks''", start: "meter:start'" });
    const { call } = startMetered(module);
    expect(taken.map((text) => call(text))).toEqual([7, 7, 7, 7]);
  });

  it('leaves imports and the order of exports alone', async () => {
    const module = await moduleFromWat(`(module
      (import "a" "f" (func)) (import "a" "g" (global i32)) (import "a" "t" (table 1 funcref))
      (import "a" "m" (memory 1)) (func (export "one")) (memory $m 1) (export "two" (memory $m)))`);
    const original = new WebAssembly.Module(new Uint8Array(module));
    const metered = new WebAssembly.Module(new Uint8Array(meterModule(module, LIMITS).bytes));
    expect(WebAssembly.Module.imports(metered)).toEqual(WebAssembly.Module.imports(original));
    const exported = WebAssembly.Module.exports(metered).slice(0, 2);
    expect(exported).toEqual(WebAssembly.Module.exports(original));
  });
});
