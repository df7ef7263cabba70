// SPDX-License-Identifier: MIT
// `generate --features`: unstable items exist only for who asks for them.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonOf, phiraPlugin, temporaryFolder } from './command.ts';

const GATED = `package a:b@1.0.0;

interface i {
  @since(version = 1.0.0)
  settled: func();

  @unstable(feature = first)
  of-first: func();

  @unstable(feature = second-one)
  of-second: func();
}

@unstable(feature = first)
interface young {
  f: func();
}

world w {
  import i;

  @unstable(feature = first)
  import young;
}
`;

/** Names of the generated functions, and whether the gated interface is there. */
async function generated(...options: string[]): Promise<readonly unknown[]> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'wit'));
  writeFileSync(join(folder, 'wit/world.wit'), GATED);
  const outcome = await phiraPlugin(['generate', '--json', ...options], folder);
  expect(outcome, outcome.stderr + outcome.stdout).toMatchObject({ code: 0 });
  expect(jsonOf(outcome)).toMatchObject({ ok: true });
  const host = readFileSync(join(folder, 'generated/host/i.ts'), 'utf8');
  const functions = ['settled', 'ofFirst', 'ofSecond'].filter((name) => host.includes(`${name}(`));
  return [...functions, existsSync(join(folder, 'generated/host/young.ts'))];
}

test('none by default', async () => {
  expect(await generated()).toEqual(['settled', false]);
});

test('those that are named', async () => {
  expect(await generated('--features', 'second-one')).toEqual(['settled', 'ofSecond', false]);
  expect(await generated('--features', 'first, second-one')).toEqual([
    'settled',
    'ofFirst',
    'ofSecond',
    true,
  ]);
});

test('all of them', async () => {
  expect(await generated('--all-features')).toEqual(['settled', 'ofFirst', 'ofSecond', true]);
});

test('not both options', async () => {
  const outcome = await phiraPlugin(['generate', '--features', 'first', '--all-features']);
  expect(outcome).toMatchObject({ code: 2, stdout: '' });
  expect(outcome.stderr).toContain('--all-features');
});
