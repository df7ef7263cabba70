// SPDX-License-Identifier: MIT
// `phira-plugin explain`: every code leads to cause and cure, and the page of errors says what the command says.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CODES } from '../../codegen/diagnostics/codes.ts';
import { errorsPage } from '../../runtime/cli/explain/markdown.ts';
import { GROUPS, pageOf } from '../../runtime/cli/explain/pages.ts';
import { TROUBLESHOOTING } from '../../runtime/cli/explain/troubleshooting.ts';
import { RUNTIME_ERRORS } from '../../runtime/errors.ts';
import { jsonOf, phiraPlugin, ROOT, temporaryFolder } from './command.ts';

const spec = TROUBLESHOOTING.flatMap(({ symptom, checks }) =>
  checks.flatMap(({ check, codes }) => codes.map((code) => [symptom, check, code] as const)),
);

test('the list of common issues has the three symptoms, three checks each', () => {
  expect(TROUBLESHOOTING.map(({ symptom, checks }) => [symptom, checks.length])).toEqual([
    ['Plugin fails to load', 3],
    ['Plugin crashes', 3],
    ['Hot reload not working', 3],
  ]);
});

test.each(spec)('%s: %s leads to %s, which has cause and cure', (_symptom, _check, code) => {
  const page = pageOf(code);
  expect(page?.cause).toMatch(/^.{20,}\.$/s);
  expect(page?.cure.length).toBeGreaterThan(0);
  for (const step of page?.cure ?? []) expect(step).toMatch(/[.`]$/);
});

test('every error of the runtime and every message of the generator has a page', () => {
  const codes = [...Object.keys(RUNTIME_ERRORS), ...Object.keys(CODES)];
  expect(codes.filter((code) => pageOf(code) === undefined)).toEqual([]);
});

test('what pages refer to is there', () => {
  const seen = GROUPS.flatMap(({ pages }) => pages.flatMap(({ see = [] }) => see));
  expect(seen.filter((code) => pageOf(code) === undefined)).toEqual([]);
});

test('a code is explained, in any case', async () => {
  const { code, stdout } = await phiraPlugin(['explain', 'component_core_module']);
  expect(code).toBe(0);
  expect(stdout).toContain('COMPONENT_CORE_MODULE\n\nCause: The file is a core module');
  expect(stdout).toMatch(/Cure:\n {2}- Build with `phira-plugin build`/);
  expect(stdout).toContain('See also: COMPONENT_WASI_CLOSED');
});

test('a limit is explained by its key', async () => {
  const { code, stdout } = await phiraPlugin(['explain', 'max_cpu_time_ms', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, code: 'max_cpu_time_ms', see: ['RT_PLUGIN_LIMIT'] });
});

test('without a code it says where to begin', async () => {
  const { stdout } = await phiraPlugin(['explain']);
  expect(stdout).toMatch(/^Plugin fails to load\n[\s\S]*^Plugin crashes\n[\s\S]*^Hot reload not working\n/m);
});

test('a code that there is not is refused, with the nearest', async () => {
  const outcome = await phiraPlugin(['explain', 'RT_PLUGIN_ABU', '--json']);
  expect(outcome.code).toBe(2);
  expect(jsonOf(outcome)).toMatchObject({
    ok: false,
    findings: [{ code: 'CLI_USAGE', help: 'did you mean RT_PLUGIN_ABI?' }],
  });
});

test('runtime/errors.md is what the command writes; run "npm run docs" when it is not', async () => {
  const file = join(temporaryFolder(), 'docs', 'errors.md');
  expect((await phiraPlugin(['explain', '--out', file])).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(errorsPage());
  expect(readFileSync(join(ROOT, 'runtime/errors.md'), 'utf8')).toBe(errorsPage());
});

test('links on the page lead to headings', () => {
  const page = errorsPage();
  const headings = new Set([...page.matchAll(/^### (\S+)$/gm)].map(([, code]) => `#${code?.toLowerCase()}`));
  const links = [...page.matchAll(/\]\((#[^)]+)\)/g)].map(([, target]) => target ?? '');
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter((target) => !headings.has(target))).toEqual([]);
});
