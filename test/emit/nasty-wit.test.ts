// SPDX-License-Identifier: MIT
// The nastiest WIT texts become packages that compile under the strictest flags, import what they use and nothing
// else, and are the same bytes wherever and however often they are made.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { render } from '../../codegen/diagnostics/render.ts';
import type { FileSet } from '../../codegen/emit/file-set.ts';
import { PRODUCTS } from '../../codegen/emit/products.ts';
import { generate, produce } from '../../codegen/index.ts';
import { phiraPlugin } from '../cli/command.ts';
import { TypeCheck } from '../support/type-check.ts';
import { LABELS, NASTY_WIT, TWINS_WIT } from './nasty-wit.ts';
import { temporaryFolder } from './support.ts';

async function filesOf(text: string, emit?: Parameters<typeof produce>[1]): Promise<FileSet> {
  const { files, diagnostics } = await produce({ sources: [{ name: 'wit/world.wit', text }] }, emit);
  if (files === undefined) throw new Error(diagnostics.map((found) => render(found)).join('\n'));
  return files;
}

describe('the nastiest names', () => {
  it('compile under the strictest flags, and are the same when made again', async () => {
    const check = new TypeCheck('nasty-names');
    const files = await filesOf(NASTY_WIT);
    check.add('all', files);
    expect(await check.errors()).toBe('');
    expect((await filesOf(NASTY_WIT)).sorted()).toEqual(files.sorted());
  });
});

describe('interfaces that differ by version or direction', () => {
  it('compile, each product also alone', async () => {
    const check = new TypeCheck('twins');
    check.add('all', await filesOf(TWINS_WIT));
    // A product alone must not lean on one that happened to be there.
    for (const { name } of PRODUCTS) check.add(name, await filesOf(TWINS_WIT, { emit: [name] }));
    expect(await check.errors()).toBe('');
  });
});

describe('names', () => {
  it('keep every label of a record apart', async () => {
    const text = (await filesOf(NASTY_WIT, { emit: ['host'] })).get('host/types.ts') ?? '';
    const body = /export interface Fields \{([\s\S]*?)\n\}/.exec(text)?.[1] ?? '';
    const keys = [...body.matchAll(/^ {2}([\w$]+)\?:/gm)].map((match) => match[1]);
    expect(keys).toHaveLength(LABELS.length);
    expect(new Set(keys).size).toBe(LABELS.length);
  });

  it('of a guest are given once, with the labels that share one', async () => {
    const labels = '%a1-b: u8, %a-1-b: u8';
    const text = `package a:b; interface i { record r { ${labels} } a1-b: func(); a-1-b: func(n: u8);
      resource h { a1-b: func(); a-1-b: func(); } } world w { import i; }`;
    const made = (await filesOf(text, { emit: ['guest'] })).get('guest/typescript/interfaces/i.d.ts') ?? '';
    expect(made.match(/a1B/g)).toHaveLength(3);
    expect(made.match(/Stands for `a-1-b` as well/g)).toHaveLength(3);
  });
});

describe('interfaces of one name', () => {
  it('of several versions are exported by a plugin under their full names', async () => {
    const made = (await filesOf(TWINS_WIT, { emit: ['guest'] })).get('guest/typescript/w.d.ts') ?? '';
    const body = /export interface W \{([\s\S]*?)\n {2}\}/.exec(made)?.[1] ?? '';
    expect([...body.matchAll(/^ {4}('[^']+'|\w+)[:(]/gm)].map((match) => match[1])).toEqual([
      'go',
      "'a:b/i@1.0.0'",
      "'a:b/i@2.0.0'",
      "'test:twins/i@1.0.0'",
      'inline',
      'only',
    ]);
    expect(body).toContain("inline: typeof import('inline#exports');");
  });

  it('inline in both directions keep their own types', async () => {
    const files = [...(await filesOf(TWINS_WIT, { emit: ['guest'] }))];
    const modules = files.flatMap(({ text }) =>
      [...text.matchAll(/declare module '([^']+)'/g)].map((m) => m[1]),
    );
    expect(new Set(modules).size).toBe(modules.length);
    const text = (module: string): string =>
      files.find((file) => file.text.includes(`declare module '${module}'`))?.text ?? '';
    expect(text('inline')).toContain('x: number;');
    expect(text('inline#exports')).toContain('y: number;');
  });
});

it('is the same from another folder, and with the files named the other way round', async () => {
  const parts = TWINS_WIT.split(/^(?=world |package [ac]:)/m);
  expect(parts.length).toBeGreaterThan(3);
  const made: string[] = [];
  for (const [index, names] of [
    ['a', 'b', 'c', 'd'],
    ['d', 'c', 'b', 'a'],
  ].entries()) {
    const folder = join(await temporaryFolder(), String(index));
    mkdirSync(join(folder, 'wit'), { recursive: true });
    // Packages nested in one file stay there; the world and the interface may stand anywhere.
    const [head = '', world = '', ...nested] = parts;
    writeFileSync(join(folder, `wit/${names[0]}.wit`), head);
    writeFileSync(
      join(folder, `wit/${names[1]}.wit`),
      `package test:twins@1.0.0;\n${world}${nested.join('')}`,
    );
    const { stdout } = await phiraPlugin(['generate', '--out', 'out'], folder);
    expect(stdout).toContain('wrote out/guards.ts');
    const { drift, ok } = await generate({ wit: join(folder, 'wit'), out: join(folder, 'out'), check: true });
    expect([ok, drift]).toEqual([true, []]);
    // The crate for Rust has the files of the world under their own names.
    made.push(stdout.replace(/\d+ ms/, '').replace(/^wrote out\/guest\/rust\/wit\/.*\n/gm, ''));
  }
  expect(made[0]).toEqual(made[1]);
});
