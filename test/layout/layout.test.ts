// SPDX-License-Identifier: MIT
// Sizes, alignments, offsets and flat types as CanonicalABI.md computes them (cases also of its run_tests.py).

import { describe, expect, it } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import type { Func, Interface, TypeDef } from '../../codegen/ir/ir.ts';
import {
  alignTo,
  casesOf,
  flagsSize,
  layoutOf,
  layoutOfDef,
  recordLayout,
  signatureOf,
  variantLayout,
} from '../../codegen/ir/layout.ts';

async function interfaceOf(body: string): Promise<Interface> {
  const wit = `package t:t; interface i { ${body} } world w { export i; }`;
  const { ir, diagnostics } = await analyze({ sources: [{ name: 't.wit', text: wit }] });
  const found = ir?.interfaces[0];
  if (found === undefined) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join('\n'));
  return found;
}

async function definition(body: string): Promise<TypeDef> {
  const def = (await interfaceOf(body)).types.at(-1);
  if (def === undefined) throw new Error('no type');
  return def;
}

async function func(body: string): Promise<Func> {
  const found = (await interfaceOf(body)).functions[0];
  if (found === undefined) throw new Error('no function');
  return found;
}

async function facts(type: string, before = ''): Promise<[size: number, align: number, flat: string]> {
  const { size, align, flat } = layoutOfDef(await definition(`${before} type t = ${type};`));
  return [size, align, flat.join(' ')];
}

describe('types', () => {
  it.each([
    ['bool', 1, 1, 'i32'],
    ['s8', 1, 1, 'i32'],
    ['u16', 2, 2, 'i32'],
    ['s32', 4, 4, 'i32'],
    ['char', 4, 4, 'i32'],
    ['u64', 8, 8, 'i64'],
    ['f32', 4, 4, 'f32'],
    ['f64', 8, 8, 'f64'],
    ['string', 8, 4, 'i32 i32'],
    ['list<u64>', 8, 4, 'i32 i32'],
    ['map<string, u64>', 8, 4, 'i32 i32'],
    ['list<u16, 3>', 6, 2, 'i32 i32 i32'],
    ['list<tuple<u8, u32>, 2>', 16, 4, 'i32 i32 i32 i32'],
    ['tuple<u8, u16, u8, u64, u8>', 24, 8, 'i32 i32 i32 i64 i32'],
    ['tuple<u8, u8, u8>', 3, 1, 'i32 i32 i32'],
    ['tuple<u64, u8>', 16, 8, 'i64 i32'],
    ['option<u8>', 2, 1, 'i32 i32'],
    ['option<u64>', 16, 8, 'i32 i64'],
    ['option<option<u8>>', 3, 1, 'i32 i32 i32'],
    ['option<string>', 12, 4, 'i32 i32 i32'],
    ['result', 1, 1, 'i32'],
    ['result<_, u16>', 4, 2, 'i32 i32'],
    ['result<u32, f32>', 8, 4, 'i32 i32'],
    ['result<u64, f32>', 16, 8, 'i32 i64'],
    ['result<f64, u32>', 16, 8, 'i32 i64'],
    ['result<f32, f32>', 8, 4, 'i32 f32'],
    ['result<tuple<f32, u64>, tuple<u32, f64, u8>>', 32, 8, 'i32 i32 i64 i32'],
  ] as const)('%s', async (type, size, align, flat) => {
    expect(await facts(type)).toEqual([size, align, flat]);
  });

  it.each([
    [1, 1],
    [8, 1],
    [9, 2],
    [16, 2],
    [17, 4],
    [32, 4],
  ])('%i flags', async (count, size) => {
    const labels = Array.from({ length: count }, (_, index) => `f${index}`).join(', ');
    expect(await facts('fl', `flags fl { ${labels} }`)).toEqual([size, size, 'i32']);
    expect(flagsSize(count)).toBe(size);
  });

  it.each([
    [1, 1],
    [256, 1],
    [257, 2],
  ])('an enum of %i cases', async (count, size) => {
    const labels = Array.from({ length: count }, (_, index) => `c${index}`).join(', ');
    expect(await facts('en', `enum en { ${labels} }`)).toEqual([size, size, 'i32']);
  });

  it('discriminants grow at 256 and 65,536 cases', () => {
    const payloads = (count: number) => Array.from({ length: count }, () => undefined);
    expect(variantLayout(payloads(65_536)).discriminant).toBe(2);
    expect(variantLayout(payloads(65_537)).discriminant).toBe(4);
  });

  it('an alias and a resource', async () => {
    expect(await facts('b', 'type a = tuple<u8, u32>; type b = a;')).toEqual([8, 4, 'i32 i32']);
    expect(layoutOfDef(await definition('resource r;'))).toEqual({ size: 4, align: 4, flat: ['i32'] });
  });

  it('are computed once', async () => {
    const def = await definition('record r { a: u8 }');
    expect(layoutOfDef(def)).toBe(layoutOfDef(def));
    expect(layoutOf({ kind: 'named', def })).toBe(layoutOfDef(def));
  });

  it('that are long keep no more flat types than tell that they are too many', async () => {
    const { size, flat } = layoutOfDef(await definition('type t = list<u64, 1000000>;'));
    expect([size, flat.length]).toEqual([8_000_000, 17]);
  });
});

describe('parts', () => {
  it('fields of a record', async () => {
    const def = await definition('record r { a: u8, b: u64, c: u16, d: string, e: bool }');
    if (def.shape.kind !== 'record') throw new Error('no record');
    const layout = recordLayout(def.shape.fields.map((field) => field.type));
    expect(layout.offsets).toEqual([0, 8, 16, 20, 28]);
    expect([layout.size, layout.align]).toEqual([32, 8]);
  });

  it('payload of a variant, at one offset for all cases', async () => {
    const def = await definition('variant v { a, b(u8), c(u16), d(tuple<u8, u32>) }');
    const layout = variantLayout(casesOf(def.shape) ?? []);
    expect(layout).toMatchObject({ discriminant: 1, payload: 4, size: 12, align: 4 });
    expect(layout.flat).toEqual(['i32', 'i32', 'i32']);
  });

  it('alignment', () => {
    expect([alignTo(0, 8), alignTo(1, 8), alignTo(8, 8), alignTo(9, 4)]).toEqual([0, 8, 8, 12]);
  });
});

describe('signatures', () => {
  const sixteen = Array.from({ length: 16 }, (_, index) => `p${index}: u32`).join(', ');

  it('up to 16 core parameters travel flat, and an out pointer comes on top', async () => {
    const many = await func(`f: func(${sixteen}) -> string;`);
    expect(signatureOf(many, 'export')).toMatchObject({ results: ['i32'], spilledParams: undefined });
    expect(signatureOf(many, 'export').params).toHaveLength(16);
    expect(signatureOf(many, 'import').params).toHaveLength(17);
    expect(signatureOf(many, 'import').results).toEqual([]);
  });

  it('more travel as one pointer to a record of them', async () => {
    const more = await func(`f: func(${sixteen}, last: u8);`);
    const { params, results, spilledParams, spilledResult } = signatureOf(more, 'export');
    expect([params, results, spilledResult]).toEqual([['i32'], [], undefined]);
    expect(spilledParams).toMatchObject({ size: 68, align: 4 });
    expect(spilledParams?.offsets.at(-1)).toBe(64);
  });

  it.each([
    ['u64', ['i64']],
    ['result', ['i32']],
    ['tuple<f32>', ['f32']],
    ['tuple<u8, u8>', ['i32']],
    ['option<u8>', ['i32']],
  ] as const)('result %s of an export', async (type, results) => {
    expect(signatureOf(await func(`f: func() -> ${type};`), 'export').results).toEqual(results);
  });

  it('a single core value is returned, more go through memory', async () => {
    expect(signatureOf(await func('f: func() -> f64;'), 'import')).toMatchObject({
      params: [],
      results: ['f64'],
    });
    expect(signatureOf(await func('f: func() -> string;'), 'import')).toMatchObject({
      params: ['i32'],
      results: [],
      spilledResult: { size: 8, align: 4 },
    });
    expect(signatureOf(await func('f: func();'), 'import')).toMatchObject({ params: [], results: [] });
  });
});
