// SPDX-License-Identifier: MIT
// The Rust SDK: values pass it unchanged, errors and panics say what they should, and a world that the trait cannot
// carry says so.

import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import { WitError } from '../../runtime/abi/errors.ts';
import { componentOfCore } from '../../runtime/cli/build/component-of-core.ts';
import { witFolder } from '../../runtime/cli/package-root.ts';
import {
  type ComponentInstance,
  instantiateComponent,
  prepareComponent,
} from '../../runtime/component/engine.ts';
import { echoedType } from '../bindings/types.ts';
import { valuesOf } from '../bindings/values.ts';
import { LAUNCHER, ROOT, runProgram, temporaryFolder } from '../cli/command.ts';
import { bindingsOf, type Callers } from '../support/bind.ts';
import { describeWithRust, RUST, runRust, sdkOf } from './guest-rust-tools.ts';
import { writeFiles } from './support.ts';

async function worldOf(wit: string): Promise<Ir> {
  const { ir, diagnostics } = await analyze({ sources: [{ name: 'wit/world.wit', text: wit }] });
  if (ir === undefined) throw new Error(diagnostics.map((found) => found.message).join('\n'));
  return ir;
}

/** Types that are passed, and how Rust hands a `v` of each to the host. */
const PASSED: readonly (readonly [type: string, argument: string])[] = [
  ['bool', 'v'],
  ['s8', 'v'],
  ['u64', 'v'],
  ['f32', 'v'],
  ['char', 'v'],
  ['string', '&v'],
  ['list<u8>', '&v'],
  ['list<string>', '&v'],
  ['color', 'v'],
  ['ten', 'v'],
  ['point', 'v'],
  ['mixed', '&v'],
  ['shape', '&v'],
  ['list<shape>', '&v'],
  ['option<option<u32>>', 'v'],
  ['tuple<u8, result<u32, f32>>', 'v'],
];

const number = (from: string): string =>
  PASSED.map(([type], index) => from.replaceAll('N', String(index)).replaceAll('TYPE', type)).join('\n');

const WIT = `package t:act@1.0.0;
interface types {
  enum color { red, green, dark-blue }
  flags ten { f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 }
  record point { x: s32, y: f64 }
  record mixed { a: u8, b: u64, c: u16, d: string, e: f32, f: bool, g: char }
  variant shape { nothing, circle(f32), square(u32), named(string), at(point), long(u64) }
  ${number('type tN = TYPE;')}
}
interface log { enum level { debug, info, error } log: func(level: level, message: string); }
interface host {
  use types.{${PASSED.map((_, index) => `t${index}`).join(', ')}};
  variant failure { denied(string), gone }
  ask: func(name: string) -> result<string, failure>;
  ${number('passN: func(v: tN) -> tN;')}
}
interface guest {
  use types.{${PASSED.map((_, index) => `t${index}`).join(', ')}};
  act: func(how: string) -> result<string, string>;
  ${number('passN: func(v: tN) -> tN; echoN: func(v: tN) -> tN;')}
}
world act { import log; import host; export guest; }`;

const SOURCE = `use t::{Context, Plugin, Result, host};

#[derive(Default)]
struct Act {
    calls: u32,
}

t::export_plugin!(Act);

impl Plugin for Act {
    fn act(&mut self, how: String) -> Result<String> {
        self.calls += 1;
        match how.as_str() {
            "calls" => Ok(self.calls.to_string()),
            "log" => {
                t::info!("plain");
                t::error!("{} and {how}", 1 + 1);
                Ok(String::new())
            }
            "number" => Ok("x".parse::<u32>()?.to_string()),
            "context" => Ok(host::ask("denied").context("ask")?),
            "panic" => panic!("on purpose"),
            "json" => Ok(t::json::text(&t::json::parse::<Vec<u32>>("[1, 2]")?)?),
            "bad json" => Ok(t::json::parse::<String>("")?),
            other => Ok(host::ask(other)?),
        }
    }
${PASSED.map(
  ([, argument], index) => `
    fn pass${index}(&mut self, v: t::guest::T${index}) -> t::guest::T${index} {
        host::pass${index}(${argument})
    }

    fn echo${index}(&mut self, v: t::guest::T${index}) -> t::guest::T${index} {
        v
    }
`,
).join('')}}
`;

const MANIFEST = `[package]
name = "act"
version = "0.1.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
t = { path = "sdk", features = ["json"] }

# As in every other plugin: another profile would have a standard library of its own.
[profile.release]
opt-level = "s"
lto = true
strip = true
codegen-units = 1
panic = "abort"

[workspace]
`;

describeWithRust('a Rust plugin', () => {
  const records: string[] = [];
  let ir: Ir;
  let start: () => ComponentInstance<Callers>;
  let instance: ComponentInstance<Callers>;
  let seen: unknown;
  beforeAll(async () => {
    ir = await worldOf(WIT);
    const folder = await mkdtemp(join(tmpdir(), 'phira-rust-'));
    try {
      await writeFiles(folder, [
        { path: 'Cargo.toml', text: MANIFEST },
        { path: 'src/lib.rs', text: SOURCE },
        ...sdkOf(ir).map(({ path, text }) => ({ path: `sdk/${path}`, text })),
      ]);
      await runRust('cargo', ['build', '--release', '--target', 'wasm32-unknown-unknown'], folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const built = `${RUST.CARGO_TARGET_DIR}/wasm32-unknown-unknown/release/act.wasm`;
    const options = { folder: ROOT, witText: WIT, world: 'act' };
    const component = await componentOfCore(readFileSync(built), options);
    const binding = await bindingsOf<Callers>(WIT);
    const prepared = prepareComponent(component, binding.world);
    const pass = (value: unknown): unknown => {
      seen = value;
      return value;
    };
    const host = {
      ...Object.fromEntries(PASSED.map((_, index) => [`pass${index}`, pass])),
      ask: (name: string) => {
        if (name === 'denied') throw new WitError({ tag: 'denied', val: 'read_it' });
        if (name === 'gone') throw new WitError({ tag: 'gone' });
        return `answer to ${name}`;
      },
    };
    const log = { log: (level: string, message: string) => void records.push(`${level} ${message}`) };
    start = () => instantiateComponent(prepared, binding, { host, log });
    instance = start();
  }, 900_000);

  const act = (how: string): unknown => instance.exports.guest?.act?.(how);
  const error = (payload: unknown): unknown => expect.objectContaining({ payload });

  it.each(PASSED.map(([type], index) => [type, index] as const))('passes %s', (_type, index) => {
    const type = { kind: 'named', def: echoedType(ir, `t${index}`) } as const;
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        expect(instance.exports.guest?.[`echo${index}`]?.(value)).toEqual(value);
        expect(instance.exports.guest?.[`pass${index}`]?.(value)).toEqual(value);
        expect(seen).toEqual(value);
      }),
      { numRuns: 30 },
    );
  });

  it('is one value for as long as it runs', () => {
    const other = start();
    const calls = (of: ComponentInstance<Callers>): unknown => of.exports.guest?.act?.('calls');
    expect([calls(other), calls(other), calls(start())]).toEqual(['1', '2', '1']);
  });

  it('answers any error as text, and says of a declared one its case', () => {
    expect(act('x')).toBe('answer to x');
    expect(() => act('denied')).toThrow(error('denied: read_it'));
    expect(() => act('gone')).toThrow(error('gone'));
    expect(() => act('context')).toThrow(error('ask: denied: read_it'));
    expect(() => act('number')).toThrow(error('invalid digit found in string'));
    expect(act('json')).toBe('[1,2]');
    expect(() => act('bad json')).toThrow(error(expect.stringContaining('EOF while parsing')));
  });

  it('writes to the log, also where a panic began', () => {
    records.length = 0;
    act('log');
    expect(records).toEqual(['info plain', 'error 2 and log']);
    const other = start();
    expect(() => other.exports.guest?.act?.('panic')).toThrow();
    expect(records[2]).toMatch(/^error panicked at src\/lib\.rs:\d+:\d+:\non purpose$/);
    expect(other.life.death).toBeDefined();
  });

  it('starts as a project that plays its test, and keeps its copy of the SDK', async () => {
    const folder = join(await newProject(), 'hello');
    const options = { cwd: folder, env: RUST };
    const played = await runProgram(process.execPath, [LAUNCHER, 'test', '--release'], options);
    expect(played.stdout + (played.code === 0 ? '' : played.stderr)).toContain('1 passed, 0 failed');
    expect(readFileSync(join(folder, 'sdk/src/lib.rs'), 'utf8')).toContain('@generated by phira-plugin');
    writeFileSync(join(folder, 'src/lib.rs'), 'fn wrong() -> u32 {}\n');
    const { code, stderr } = await runProgram(process.execPath, [LAUNCHER, 'build', '--release'], options);
    expect(code).toBe(1);
    expect(stderr).toContain('src/lib.rs:1:15');
    expect(stderr).toContain('CLI_TOOL_FAILED');
    const manifest = join(folder, 'Cargo.toml');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('cdylib', 'rlib'));
    const other = await runProgram(process.execPath, [LAUNCHER, 'build', '--release'], options);
    expect(other.stderr).toContain('CLI_NO_ENTRY');
    expect(other.stderr).toContain('crate-type = ["cdylib"]');
  }, 900_000);
});

/** A folder with a new project `hello` in it. */
async function newProject(): Promise<string> {
  const folder = temporaryFolder();
  const args = [LAUNCHER, 'new', 'hello', '--lang', 'rust'];
  const { stderr } = await runProgram(process.execPath, args, { cwd: folder });
  expect(stderr).toBe('');
  return folder;
}

describe('without what Rust needs', () => {
  it('says how to get Cargo', async () => {
    const cwd = join(await newProject(), 'hello');
    const env = { PATH: '/nowhere' };
    const { code, stderr } = await runProgram(process.execPath, [LAUNCHER, 'build'], { cwd, env });
    expect(code).toBe(2);
    expect(stderr).toContain('CLI_NO_TOOL');
    expect(stderr).toContain('https://rustup.rs');
  });

  it('says which target to install', async () => {
    const cwd = join(await newProject(), 'hello');
    const compiler = join(cwd, 'rustc');
    const script = '#!/bin/sh\n[ "$1" = --version ] && echo rustc 1.99.0 || echo /nowhere/lib\n';
    writeFileSync(compiler, script, { mode: 0o755 });
    writeFileSync(join(cwd, 'cargo'), '#!/bin/sh\n', { mode: 0o755 });
    const env = { PATH: cwd, RUSTC: compiler, RUSTUP_TOOLCHAIN: 'beta', CARGO_UNSTABLE_BUILD_STD: undefined };
    const { code, stderr } = await runProgram(process.execPath, [LAUNCHER, 'build'], {
      cwd,
      env: { ...env, PATH: `${cwd}:/usr/bin:/bin` },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('rustc 1.99.0 has no library for wasm32-unknown-unknown');
    expect(stderr).toContain('rustup target add wasm32-unknown-unknown --toolchain beta');
  });
});

describe('the Rust SDK', () => {
  it('has no trait for a world whose exports it cannot name, and says why', async () => {
    const wit = `package a:b@1.0.0; interface i { resource r { m: func(); } }
      interface j { f: func(); } world w { import j; export i; }`;
    const files = sdkOf(await worldOf(wit));
    expect(files.map(({ path }) => path).sort()).toEqual([
      'Cargo.toml',
      'src/error.rs',
      'src/json.rs',
      'src/lib.rs',
      'wit/world.wit',
    ]);
    const root = files.find(({ path }) => path === 'src/lib.rs')?.text;
    expect(root?.replaceAll('\n//! ', ' ')).toContain(
      'no trait to implement, since the world exports the resource r',
    );
  });

  it('writes tags of doc comments as sentences', async () => {
    const { ir } = await analyze({ path: witFolder });
    if (ir === undefined) throw new Error('the world is wrong');
    const text = sdkOf(ir).map((file) => file.text);
    expect(text.join('\n')).not.toMatch(/^\s*\/\/\/ @(?!generated)/m);
    expect(text.join('\n')).toContain('/// Needs permission `read_users`.');
  });
});
