// SPDX-License-Identifier: MIT
// Breaking of long lines: lists in brackets, and nothing that could change what the text means.

import { describe, expect, it } from 'vitest';
import { WIDTH, wrapLines } from '../../codegen/emit/wrap.ts';

const long = (count: number, word = 'argument'): string[] =>
  Array.from({ length: count }, (_, index) => `${word}${index}`);

describe('wrap', () => {
  it('leaves what fits alone', () => {
    const text = 'const a = f(b, c);\n// a comment\n';
    expect(wrapLines(text)).toBe(text);
  });

  it('gives each argument, parameter and item a line', () => {
    const names = long(12);
    expect(wrapLines(`  const ret = core(${names.join(', ')});`)).toBe(
      ['  const ret = core(', ...names.map((name) => `    ${name},`), '  );'].join('\n'),
    );
    const params = names.map((name) => `${name}: Map<string, number>`);
    expect(wrapLines(`export function f(${params.join(', ')}): void {`)).toBe(
      ['export function f(', ...params.map((param) => `  ${param},`), '): void {'].join('\n'),
    );
    expect(wrapLines(`const list = [${names.map((name) => `'${name}, ['`).join(', ')}];`)).toBe(
      ['const list = [', ...names.map((name) => `  '${name}, [',`), '];'].join('\n'),
    );
  });

  it('breaks again what is still too long, and statements at their semicolons', () => {
    const inner = long(14).map((name) => `['${name}', 1]`);
    const lines = wrapLines(`  { kind: 'record', fields: [${inner.join(', ')}] },`).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '  {',
      "    kind: 'record',",
      '    fields: [',
      "      ['argument0', 1],",
    ]);
    expect(lines.slice(-3)).toEqual(["      ['argument13', 1],", '    ],', '  },']);
    const calls = long(9).map((name) => `${name}(1, 2)`);
    expect(wrapLines(`const f = () => { ${calls.join('; ')} };`)).toBe(
      ['const f = () => {', ...calls.map((call) => `  ${call};`), '};'].join('\n'),
    );
  });

  it('breaks inside braces that stand alone in parentheses', () => {
    const items = long(14);
    expect(wrapLines(`  make: () => ({ ${items.join(', ')} }),`)).toBe(
      ['  make: () => ({', ...items.map((item) => `    ${item},`), '  }),'].join('\n'),
    );
    expect(wrapLines(`call([[${items.join(', ')}]]);`)).toBe(
      ['call([[', ...items.map((item) => `  ${item},`), ']]);'].join('\n'),
    );
  });

  it('adds no comma behind a rest parameter', () => {
    const text = wrapLines(`function f(${long(11).join(', ')}, ...${'rest'.repeat(5)}: unknown[]): void {}`);
    expect(text).toContain(`  ...${'rest'.repeat(5)}: unknown[]\n): void {}`);
  });

  it('keeps away from parentheses that only group, regular expressions, comments and templates', () => {
    const sum = long(14).join(' + ');
    for (const line of [
      `const a = (${sum});`,
      `if (${sum}) return;`,
      `const a = f(${sum} / 2, 1);`,
      `const a = f(1, 2); // ${sum}`,
      ` * f(${long(14).join(', ')})`,
      `const a = \`\n f(${long(14).join(', ')})\n\`;`,
      `const a = b < c${sum} && f > d;`,
    ]) {
      expect(line.length).toBeGreaterThan(WIDTH);
      expect(wrapLines(line)).toBe(line);
    }
  });

  it('breaks a documentation comment between words', () => {
    const words = long(20, 'word');
    const lines = wrapLines(`  /** ${words.join(' ')} */`).split('\n');
    expect(lines[0]).toBe('  /**');
    expect(lines.at(-1)).toBe('   */');
    expect(
      lines
        .slice(1, -1)
        .map((line) => line.slice(5))
        .join(' '),
    ).toBe(words.join(' '));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(WIDTH);
  });
});
