// SPDX-License-Identifier: MIT
// What a maintainer gets who adds a resource to this very world: a warning that names the language and the item for
// what an SDK leaves out, and SDKs that compile all the same.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, test } from 'vitest';
import type { FileSet } from '../../codegen/emit/file-set.ts';
import { analyze } from '../../codegen/front-end.ts';
import { produce } from '../../codegen/pipeline.ts';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import { witFolder } from '../../runtime/cli/package-root.ts';
import { ROOT, runProgram, temporaryFolder } from '../cli/command.ts';
import { compileProgram, describeWithAsc } from './guest-assemblyscript-tools.ts';
import { describeWithGo, complaints as goComplaints } from './guest-go-tools.ts';
import { complaints, describeWithPython, folderOfFile, installed } from './guest-python-tools.ts';
import { describeWithRust } from './guest-rust-tools.ts';
import { compilerOrReason, strictErrors } from './guest-toolchain.ts';
import { writeFiles } from './support.ts';

const RESOURCE = `
  /// A look at one room that stays open.
  resource watch {
    constructor(room-id: room-id);
    /// @permission read_rooms
    players: func() -> result<list<user-id>, host-error>;
    best: static func(all: list<borrow<watch>>) -> option<watch>;
  }
  watch-room: func(room-id: room-id) -> result<watch, host-error>;
  unwatch: func(watch: watch);
`;

const folder = folderOfFile();
let files: FileSet;
let told: string[];

beforeAll(async () => {
  cpSync(witFolder, folder, { recursive: true });
  const file = join(folder, 'rooms.wit');
  const text = readFileSync(file, 'utf8');
  const end = text.lastIndexOf('}');
  writeFileSync(file, `${text.slice(0, end)}${RESOURCE}}\n`);
  const made = await produce({ path: folder }, { emit: ['guest'] });
  if (made.files === undefined) throw new Error(JSON.stringify(made.diagnostics));
  files = made.files;
  told = made.diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
});

/** The SDK of one language, relative to its folder. */
function sdk(language: string): { path: string; text: string }[] {
  const from = `guest/${language}/`;
  return [...files]
    .filter(({ path }) => path.startsWith(from))
    .map(({ path, text }) => ({ path: path.slice(from.length), text }));
}

test('a warning names what which SDK leaves out', () => {
  expect(told).toEqual([
    'warning: `watch` is left out of the SDK for C, C++: it is a resource',
    'warning: `watch-room` is left out of the SDK for C, C++: it holds a handle of the resource `watch`',
    'warning: `unwatch` is left out of the SDK for C, C++: it holds a handle of the resource `watch`',
  ]);
});

test('this world as it is needs no warning', async () => {
  const { diagnostics } = await produce({ path: witFolder }, { emit: ['guest'] });
  expect(diagnostics).toEqual([]);
});

const compiler = compilerOrReason('c++');

it.runIf(compiler !== undefined)(
  'C and C++ compile without it',
  async () => {
    if (compiler === undefined) return;
    expect(await strictErrors(compiler, [...sdk('c'), ...sdk('cpp')])).toBe('');
  },
  300_000,
);

it('TypeScript has it as a class', () => {
  const text = sdk('typescript').find(({ path }) => path === 'interfaces/rooms.d.ts')?.text;
  expect(text).toMatch(/interface Watch \{[^}]*\}[^}]*players\(\): UserId\[\];/);
  expect(text).toMatch(/new \(roomId: RoomId\): Watch;\n.*\n.*\n\n {2}export const Watch: WatchClass;/);
});

describeWithGo('Go', () => {
  it('has it as a type', async () => {
    const out = temporaryFolder();
    await writeFiles(out, sdk('go'));
    expect(await goComplaints(out)).toBe('');
    expect(readFileSync(join(out, 'rooms.go'), 'utf8')).toMatch(/^func \(\w+ \*?Watch\) Players\(\)/m);
  }, 300_000);
});

describeWithAsc('AssemblyScript', () => {
  it('has it as a class', async () => {
    const { ir } = analyze({ path: folder });
    if (ir === undefined) throw new Error('the world is wrong');
    expect(WebAssembly.validate(Buffer.from((await compileProgram(ir)).bytes))).toBe(true);
    expect(sdk('assemblyscript').find(({ path }) => path === 'rooms.ts')?.text).toContain('class Watch {');
  }, 300_000);
});

describeWithRust('Rust', () => {
  it('has it as a type', async () => {
    const out = temporaryFolder();
    await writeFiles(out, sdk('rust'));
    const user =
      'pub fn players(watch: &phira::rooms::Watch) -> Vec<u32> {\n    watch.players().unwrap_or_default()\n}\n';
    await writeFiles(out, [
      { path: 'user/src/lib.rs', text: user },
      {
        path: 'user/Cargo.toml',
        text: '[package]\nname = "user"\nedition = "2024"\n\n[dependencies]\nphira = { path = ".." }\n\n[workspace]\n',
      },
    ]);
    const env = { CARGO_TARGET_DIR: join(ROOT, 'dist/rust-clippy') };
    const { code, stderr } = await runProgram('cargo', ['check', '--quiet'], { cwd: join(out, 'user'), env });
    expect([code, stderr]).toEqual([0, '']);
  }, 600_000);
});

describeWithPython('Python', () => {
  it('has it as a class of componentize-py', async () => {
    const out = temporaryFolder();
    await writeFiles(out, sdk('python'));
    const bindings = await runProgram(process.env.COMPONENTIZE_PY ?? '', [
      ...['-d', folder, '-w', 'plugin', '-q', 'bindings', out],
    ]);
    expect([bindings.code, bindings.stderr]).toEqual([0, '']);
    const user =
      'from phira_plugin.rooms import Watch\n\n\ndef players(watch: Watch) -> list[int]:\n    return watch.players()\n';
    writeFileSync(join(out, 'user.py'), user);
    const options = ['--strict', '--python-version', '3.12', '--no-incremental', '--cache-dir', '/dev/null'];
    expect(complaints(installed('mypy', '2.4.1'), [...options, 'phira_plugin', 'user.py'], out)).toBe('');
  }, 300_000);
});
