// SPDX-License-Identifier: MIT
// The Go SDK of any world is content with gofmt and go vet, has no helper that nothing calls, and says what it leaves
// out.

import { describe, expect, it } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import { witFolder } from '../../runtime/cli/package-root.ts';
import { complaints, describeWithGo, sdkOf } from './guest-go-tools.ts';
import { NASTY_WIT, TWINS_WIT } from './nasty-wit.ts';
import { temporaryFolder, writeFiles } from './support.ts';

async function worldOf(input: string | { path: string }): Promise<Ir> {
  const { ir, diagnostics } = await analyze(
    typeof input === 'string' ? { sources: [{ name: 'wit/world.wit', text: input }] } : input,
  );
  if (ir === undefined) throw new Error(diagnostics.map((found) => found.message).join('\n'));
  return ir;
}

/** What is left out, and what looks like something else in a comment of Go. */
const PARTIAL_WIT = `package go:internal@1.0.0;
/// - a list
/// 1. another
/// # heading
///     code
/// [link]: https://example.org
/// +build ignore
interface mine {
  resource thing { constructor(); m: func() -> u32; }
  make: func() -> thing;
  wait: async func();
  plain: func() -> u32;
}
interface host {
  resource handle { m: func(); }
  /// Deprecated: no more.
  many: func(a: string, b: string, c: string, d: string, e: string, f: string, g: string, h: string, i: string) -> list<string>;
}
interface guest { use host.{handle}; lend: func(h: borrow<handle>); give: func(h: handle) -> option<handle>; }
world w { import host; import mine; export guest; export mine; export run: func(error: string, kept: u8) -> result; }`;

const WORLDS = {
  'the nastiest names': NASTY_WIT,
  'interfaces that differ by version or direction': TWINS_WIT,
  'resources, asynchronous functions and comments': PARTIAL_WIT,
  'this world': { path: witFolder },
};

describeWithGo('gofmt and go vet are content with the SDK of', () => {
  it.each(Object.entries(WORLDS))(
    '%s',
    async (_name, input) => {
      const folder = await temporaryFolder();
      await writeFiles(folder, sdkOf(await worldOf(input)));
      expect(await complaints(folder)).toBe('');
    },
    300_000,
  );
});

describe('the Go SDK', () => {
  it.each(Object.entries(WORLDS))('calls every function it has, in the SDK of %s', async (_name, input) => {
    const code = sdkOf(await worldOf(input))
      .map(({ text }) => text.replace(/\/\/(?!go:wasmexport).*$/gm, ''))
      .join('\n');
    // Exported names are the author's to call, what the host calls is marked.
    const own = [...code.matchAll(/(?<!\/\/go:wasmexport .*\n)^func ([a-z]\w*)/gm)].map(([, name]) => name);
    const calls = new Map<string, number>();
    for (const [word] of code.matchAll(/[\p{L}\w]+/gu)) calls.set(word, (calls.get(word) ?? 0) + 1);
    expect(own.length).toBeGreaterThan(3);
    expect(own.filter((name = '') => name !== 'init' && (calls.get(name) ?? 0) < 2)).toEqual([]);
  });

  it('says what it leaves out', async () => {
    const files = sdkOf(await worldOf(PARTIAL_WIT));
    const text = files.map((file) => file.text).join('\n');
    const said = [...text.matchAll(/^\/\/ (The \w+ \w+ is left out: [^.]+)/gm)].map(([, line]) => line);
    expect(said).toEqual([
      'The function wait is left out: it is asynchronous, or passes a future, a stream or an error context',
      'The function lend is left out: it is lent a resource',
      'The function make is left out: it passes a resource that the plugin would have to implement',
      'The function wait is left out: it is asynchronous, or passes a future, a stream or an error context',
    ]);
    expect(text).toContain('package goguest');
  });
});
