// SPDX-License-Identifier: MIT
// The reference: complete, every link leads somewhere, and no documentation of a world can break a page.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../codegen/diagnostics/codes.ts';
import { render } from '../../codegen/diagnostics/render.ts';
import { allFunctions, eventsOf, permissionsOf } from '../../codegen/emit/facts.ts';
import { hostConfig } from '../../codegen/emit/manifest/host-fields.ts';
import { manifest } from '../../codegen/emit/manifest/manifest-fields.ts';
import { valuesOf } from '../../codegen/emit/manifest/schema.ts';
import { GUIDES } from '../../codegen/emit/reference/guides.ts';
import { referenceEmitter } from '../../codegen/emit/reference/reference.ts';
import { analyze } from '../../codegen/front-end.ts';
import { produce } from '../../codegen/index.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import { ROOT } from '../cli/command.ts';
import { nastyWorld } from '../emit/nasty.ts';
import { filesOf } from '../emit/support.ts';
import { type PageFacts, readPage, resolveLink } from './markdown-reader.ts';

type Site = ReadonlyMap<string, { readonly markdown: string; readonly facts: PageFacts }>;

function site(files: Iterable<{ path: string; text: string }>): Site {
  const pages = [...files].filter(({ path }) => path.endsWith('.md'));
  return new Map(pages.map(({ path, text }) => [path, { markdown: text, facts: readPage(text) }]));
}

async function siteOf(text: string): Promise<Site> {
  const { files, diagnostics } = await produce(
    { sources: [{ name: 'wit/test.wit', text }] },
    { emit: ['docs'] },
  );
  expect(diagnostics.map((each) => render(each))).toEqual([]);
  return site(files ?? []);
}

function pageOf(pages: Site, path: string): { readonly markdown: string; readonly facts: PageFacts } {
  const found = pages.get(path);
  if (found === undefined) throw new Error(`no page ${path} among ${[...pages.keys()].join(', ')}`);
  return found;
}

/** Links that lead nowhere, rows that lose or gain cells, and HTML that is not ours. */
function faults(pages: Site): string[] {
  const found: string[] = [];
  for (const [path, { facts }] of pages) {
    for (const link of facts.links.filter((target) => !/^https?:/.test(target))) {
      const { file, anchor } = resolveLink(path, link);
      const target = pages.get(file)?.facts;
      if (target === undefined) found.push(`${path}: no page behind ${link}`);
      else if (anchor !== '' && !target.anchors.has(anchor)) found.push(`${path}: no anchor behind ${link}`);
    }
    for (const [head, ...rows] of facts.tables) {
      for (const row of rows) {
        if (row.length !== head?.length) found.push(`${path}: ${row.length} cells in ${row.join(' | ')}`);
      }
    }
    const ours =
      /<!-- @generated [^>]* -->|<a id="[\w-]+"><\/a>|<br>|<\/?details>|<summary>[\w ]+<\/summary>/g;
    const html =
      facts.text
        .replace(ours, '')
        .replace(/\\./g, '')
        .match(/<[^\n]*/g) ?? [];
    found.push(...html.map((text) => `${path}: HTML ${text}`));
    const opened = facts.text.match(/^<details>$/gm)?.length ?? 0;
    if (opened !== (facts.text.match(/^<\/details>$/gm)?.length ?? 0))
      found.push(`${path}: details not closed`);
  }
  return found;
}

describe('of the world', () => {
  const folder = join(ROOT, 'generated/docs');
  const pages = site(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => ({
      path: `docs/${name.replaceAll('\\', '/')}`,
      text: readFileSync(join(folder, name), 'utf8'),
    })),
  );
  const { ir } = analyze({ path: join(ROOT, 'wit') });
  if (ir === undefined) throw new Error('the world has errors');

  test('every link and anchor leads somewhere, every table is whole', () => {
    expect(faults(pages)).toEqual([]);
    expect(pages.size).toBe(ir.interfaces.length + 4 + GUIDES.length);
  });

  test('every function and type has a heading on the page of its interface', () => {
    for (const owner of ir.interfaces) {
      const { headings } = pageOf(pages, `docs/${owner.name}.md`).facts;
      for (const { name } of owner.functions) expect(headings).toContain(`\`${name}\``);
      for (const { name, shape } of owner.types) {
        if (shape.kind === 'alias' && shape.used) continue;
        const kind =
          shape.kind === 'alias' ? 'Type' : shape.kind.charAt(0).toUpperCase() + shape.kind.slice(1);
        expect(headings).toContain(`${kind} \`${name}\``);
      }
    }
  });

  test('every field and case is in a table, with what it says', () => {
    for (const owner of ir.interfaces) {
      const rows = pageOf(pages, `docs/${owner.name}.md`).facts.tables.flat();
      for (const { shape } of owner.types) {
        const members =
          shape.kind === 'record'
            ? shape.fields
            : 'cases' in shape
              ? shape.cases
              : 'flags' in shape
                ? shape.flags
                : [];
        for (const { name, docs } of members) {
          const own = rows.filter(([first]) => first === `\`${name}\``).map((row) => row.at(-1) ?? '');
          const words = (docs ?? '').split(/\s+/).slice(0, 3).join(' ');
          expect(
            own.some((text) => text.startsWith(words)),
            `${owner.name}: ${name}`,
          ).toBe(true);
        }
      }
    }
  });

  test('the index lists every interface, permission and event, with what guards what', () => {
    const { facts } = pageOf(pages, 'docs/index.md');
    for (const owner of ir.interfaces) expect(facts.links).toContain(`${owner.name}.md`);
    const rows = facts.tables.flat();
    for (const use of permissionsOf(ir)) {
      const row = rows.find(([first]) => first?.endsWith(`\`${use.permission}\``) && first.startsWith('<a'));
      for (const label of use.functions) expect(row?.[1]).toContain(`\`${label}\``);
      for (const label of use.checkedBy) expect(row?.[2]).toContain(`\`${label}\``);
      for (const event of use.events) expect(row?.[3]).toContain(`\`${event}\``);
    }
    const shape = eventsOf(ir)?.def.shape;
    expect(shape?.kind).toBe('variant');
    if (shape?.kind !== 'variant') return;
    for (const item of shape.cases) {
      const row = rows.find((cells) => cells.length === 7 && cells[1] === `\`${item.name}\``);
      expect(row?.slice(2, 4)).toEqual([item.vetoable ? 'yes' : '', item.targeted ? 'yes' : '']);
      expect(row?.[4]).toBe(
        item.permission === undefined ? '' : `[\`${item.permission}\`](#permission-${item.permission})`,
      );
      expect(row?.[5]).toContain(item.payload?.kind === 'named' ? `\`${item.payload.def.name}\`` : '');
    }
  });

  test('every function is shown in WIT and in every guest language', () => {
    const languages = ['wit', 'ts', 'js', 'rust', 'c', 'cpp', 'go', 'ts', 'python'];
    const all = ir.interfaces.flatMap((owner) => pageOf(pages, `docs/${owner.name}.md`).facts.fences);
    expect(all.map(({ language }) => language)).toEqual(allFunctions(ir).flatMap(() => languages));
  });

  test('what a guarded function needs and fires is said with it', () => {
    const { markdown } = pageOf(pages, 'docs/users.md');
    const section = markdown.split('### `kick-user`')[1]?.split('\n### ')[0];
    expect(section).toContain('needs permission [`manage_users`](index.md#permission-manage_users)');
    expect(section).toContain('fires [`user_disconnect`](index.md#event-user_disconnect)');
    expect(section).toContain('may fail with [`host-error`](types.md#variant-host-error)');
  });

  test('every diagnostic has a heading, its message and its way out', () => {
    const { facts, markdown } = pageOf(pages, 'docs/diagnostics.md');
    const codes = Object.entries(CODES);
    expect(facts.headings.filter((text) => text.startsWith('WIT'))).toEqual(
      codes.map(([name]) => name).sort(),
    );
    for (const [name, { message, help }] of codes) {
      const section = markdown.split(`### ${name}\n`)[1]?.split('\n### ')[0] ?? '';
      const readable = section.replace(/\\(?=[^\w\s])/g, '');
      const expected = (text: string): string => text.replace(/\\(?=[^\w\s])/g, '');
      expect(readable).toContain(expected(message));
      if (help !== undefined) expect(readable).toContain(`Way out: ${expected(help)}.`);
    }
  });
});

const HOSTILE = `package a:b@1.0.0;

/// a | b \`c | d\` <script>alert(1)</script> </details> */ \`open
///
/// # no heading
/// - [x](nowhere.md) | one
/// - two <b>
///
/// ---
/// 1. not a list
///
/// \`\`\`
/// | a | b |
/// |---|---|
/// \`\`\`
interface types {
  /// | \\| \\\\| \`\\|\` <a id="x"></a> [l]: http://x $1 & &amp; ~~s~~ **b** _i_
  record one {
    /// cell | \`a|b\` \\| <br
    a: u32,
    /// - x
    /// - y | z
    ///
    /// \`\`\`\` \`
    b: option<u32>,
  }
  /// \`|\`
  variant failure {
    /// | |
    denied(string),
  }
  resource one-r {
    /// <!-- -->
    constructor(a: string);
    %constructor: func();
    do-it: func(me: own<one-r>) -> result<one-r>;
    make: static func() -> list<one-r>;
  }
}

interface index { f: func(%type: u32); }
interface diagnostics { f: func(); }
interface types-2 {
  use types.{one, failure, one-r};
  /// Heading that a type makes too.
  record-one: func() -> result<one, failure>;
  /// \`a\`\`b\`\`\`
  types: func(r: borrow<one-r>, t: tuple<one, list<one-r>>, %list: string) -> result<_, failure>;
  functions: func() -> option<option<one>>;
  record %record { %record: u8 }
  flags %flags { a, b }
  enum functions-2 { a }
}

/// | <x>
world w {
  /// Bare | <b>
  import bare: func(class: string) -> string;
  use types.{one};
  record mine { o: one }
  import types-2;
  import index;
  import diagnostics;
  export types-2;
  export run: func(m: mine);
}
`;

describe('hostile worlds', () => {
  test('break no link, no table and no page', async () => {
    const pages = await siteOf(HOSTILE);
    expect(faults(pages)).toEqual([]);
    const { facts, markdown } = pageOf(pages, 'docs/types.md');
    expect(facts.headings).not.toContain('no heading');
    expect(facts.links).not.toContain('nowhere.md');
    expect(facts.fences.map(({ language }) => language)).not.toContain('');
    expect(markdown).toContain('`c | d`');
    expect(markdown).toContain('\n\n* \\[x\\](nowhere.md) | one\n* two \\<b\\>\n\n');
    expect(facts.tables.flat()).toContainEqual(['`a`', '`u32`', expect.stringContaining('`a\\|b`')]);
    const guides = GUIDES.map(({ id }) => `guest-${id}`);
    const names = [
      'diagnostics',
      'diagnostics_',
      'host-toml',
      'plugin-toml',
      'index',
      'index_',
      'types',
      'types-2',
      'world',
      ...guides,
    ];
    expect([...pages.keys()].sort()).toEqual(names.map((name) => `docs/${name}.md`).sort());
  });

  test('the same anchor is never given twice', async () => {
    const pages = await siteOf(HOSTILE);
    const { facts } = pageOf(pages, 'docs/types-2.md');
    expect(facts.headings.filter((text) => text === 'Functions' || text === '`functions`')).toHaveLength(2);
    expect([...facts.anchors]).toEqual(expect.arrayContaining(['functions', 'functions-1']));
    expect(facts.links).toContain('#functions-1');
  });

  test('keywords, globals and hostile comments of any world', () => {
    const world: Ir = nastyWorld();
    const pages = site(filesOf(world, [referenceEmitter]));
    expect(faults(pages)).toEqual([]);
    expect(pageOf(pages, 'docs/users.md').facts.fences).toHaveLength(
      9 * (world.interfaces[1]?.functions.length ?? 0),
    );
  });

  test('asynchronous functions are documented, without guest signatures', async () => {
    const pages = await siteOf(
      'package a:b; interface i { f: async func(s: stream<u8>) -> future<string>; } world w { import i; }',
    );
    const { facts } = pageOf(pages, 'docs/i.md');
    expect(facts.fences).toEqual([
      { language: 'wit', text: 'f: async func(s: stream<u8>) -> future<string>;' },
    ]);
    expect(faults(pages)).toEqual([]);
  });
});

test('the same world gives the same pages', async () => {
  const first = await siteOf(HOSTILE);
  expect([...(await siteOf(HOSTILE))]).toEqual([...first]);
});

describe('the pages of the TOML files', () => {
  test.each([
    ['plugin-toml.md', manifest],
    ['host-toml.md', hostConfig(['room_create'])],
  ])('%s has every key with its words', (name, root) => {
    const page = readFileSync(join(ROOT, 'generated/docs', name), 'utf8');
    const records = valuesOf(root).filter((value) => value.kind === 'record');
    const keys = records.flatMap(({ fields }) => fields).filter(({ value }) => value.kind !== 'record');
    expect(keys.length).toBeGreaterThan(20);
    for (const { key, value } of keys) {
      const opens = value.kind === 'table' && value.of.kind === 'record';
      if (opens) expect(page).toMatch(new RegExp(`^## \`\\[(?:.+\\.)?${key}\\.NAME`, 'm'));
      else expect(page).toMatch(new RegExp(`^\\| \`${key}\` \\| .+ \\| .+ \\| .+ \\|$`, 'm'));
    }
  });
});
