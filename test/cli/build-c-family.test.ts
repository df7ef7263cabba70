// SPDX-License-Identifier: MIT
// `build` for C and C++: what the libraries ask of WASI is answered inside the component, what is missing is named with
// the way out, and a new project is built and tested at once.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildPlugin } from '../../runtime/cli/build/build-plugin.ts';
import { type Dialect, findCompiler } from '../../runtime/cli/build/c-family/compiler.ts';
import { customSections } from '../../runtime/component/custom-section.ts';
import { MANIFEST_SECTION } from '../../runtime/plugin/embedded-manifest.ts';
import { loadPlugin } from '../../runtime/testing.ts';
import { compilerOrReason } from '../emit/guest-toolchain.ts';
import { phiraPlugin, temporaryFolder } from './command.ts';

const MANIFEST = `name = "probe"
version = "0.1.0"
author = "Test"
description = "Uses the libraries"
abi_version = "1.0.0"
`;

/** A folder with a plugin of one source. */
function project(file: string, source: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'plugin.toml'), MANIFEST);
  writeFileSync(join(folder, 'src', file), source);
  return folder;
}

/** Answers the command `try` with the value of a C++ expression, after some statements. */
function trying(statements: string, value = '""'): string {
  return project(
    'plugin.cpp',
    `#include "phira_plugin.hpp"
    #include <chrono>
    #include <cstdio>
    #include <cstdlib>
    #include <map>
    #include <random>
    using namespace phira::plugin;
    struct Probe : Plugin {
      std::expected<void, std::string> init() override {
        if (!add_command("try", "", {}, [](const auto &) -> std::expected<std::string, std::string> {
          ${statements}
          return ${value};
        })) return std::unexpected("refused");
        return {};
      }
    };
    std::unique_ptr<Plugin> phira::plugin::create_plugin() { return std::make_unique<Probe>(); }`,
  );
}

async function load(folder: string) {
  const said: string[] = [];
  const { built, findings } = await buildPlugin(folder, { say: (line) => void said.push(line) });
  expect([...findings, ...said]).toEqual([]);
  return loadPlugin(built?.file ?? '');
}

const compiler = compilerOrReason('c++');

describe.runIf(compiler !== undefined)('the C and C++ libraries', () => {
  test('print to the log, line by line, without bytes that are no text', async () => {
    const long = 'a'.repeat(1023);
    const plugin = await load(
      trying(`
        std::printf("one\\ntw");
        std::printf("o\\n");
        std::fprintf(stderr, "three %.2f\\n", 2.5);
        std::printf("\\xff\\xc3\\xa4\\xe2\\x28\\n");
        std::printf("${long}\\xc3\\xa4\\n");`),
    );
    await plugin.command('try');
    const lines = plugin.logs.map(({ level, message }) => `${level} ${message}`);
    expect(lines.slice(0, 4)).toEqual(['info one', 'info two', 'error three 2.50', 'info ?ä?(']);
    expect(
      plugin.logs
        .slice(4)
        .map(({ message }) => message)
        .join(''),
    ).toBe(`${long}ä`);
    await plugin.stop();
  });

  test('ask the host for time and randomness', async () => {
    const plugin = await load(
      trying(
        `auto now = std::chrono::system_clock::now().time_since_epoch();
         std::random_device device;
         bool moves = std::chrono::steady_clock::now() <= std::chrono::steady_clock::now();
         uint64_t days = std::chrono::duration_cast<std::chrono::hours>(now).count() / 24;`,
        'std::to_string(days) + (device() != device() && moves ? " random" : " same")',
      ),
    );
    const days = Math.floor(Date.now() / 86_400_000);
    expect([`${days} random`, `${days + 1} random`]).toContain(await plugin.command('try'));
    const asked = plugin.calls.map((call) => `${call.interface}.${call.function}`);
    expect(asked).toEqual(expect.arrayContaining(['clock.now', 'clock.monotonic', 'random.getRandomU64']));
    await plugin.stop();
  });

  test('find no files, variables and arguments', async () => {
    const plugin = await load(
      trying('', 'std::string(std::fopen("a", "r") || std::getenv("HOME") ? "found" : "nothing")'),
    );
    expect(await plugin.command('try')).toBe('nothing');
    await plugin.stop();
  });

  test('end the plugin for what would be an exception, with the reason in the log', async () => {
    const plugin = await load(trying('std::map<int, int> none;', 'std::to_string(none.at(1))'));
    await expect(plugin.command('try')).rejects.toThrow();
    expect(plugin.logs.map(({ level }) => level)).toEqual(['error']);
    expect(plugin.logs[0]?.message).toMatch(/out_of_range was thrown in -fno-exceptions mode/);
  });
});

test.runIf(compiler !== undefined)(
  'a release goes without names, and is the same otherwise',
  async () => {
    const folder = trying('', '"tried"');
    const build = async (release: boolean): Promise<{ sections: string[]; size: number }> => {
      const { built } = await buildPlugin(folder, { release });
      const file = built?.file ?? '';
      const plugin = await loadPlugin(file);
      expect(await plugin.command('try')).toBe('tried');
      await plugin.stop();
      const bytes = readFileSync(file);
      const sections = customSections(bytes).map(({ name }) => name);
      expect(bytes.includes('cabi_realloc')).toBe(true);
      return { sections, size: bytes.length };
    };
    const debug = await build(false);
    const release = await build(true);
    expect(debug.sections).toEqual(expect.arrayContaining(['component-name', 'producers', MANIFEST_SECTION]));
    expect(release.sections).toEqual([MANIFEST_SECTION]);
    expect(release.size).toBeLessThan(debug.size);
  },
  300_000,
);

describe.runIf(compiler !== undefined)('what is missing', () => {
  test('a function of the plugin is named', async () => {
    const folder = project(
      'plugin.c',
      '#include "phira_plugin.h"\nbool exports_phira_plugin_lifecycle_init(phira_plugin_string_t *err) { (void)err; return true; }\n',
    );
    await expect(buildPlugin(folder)).rejects.toMatchObject({
      code: 'CLI_TOOL_FAILED',
      message: expect.stringContaining(
        'does not define exports_phira_plugin_command_handler_complete_command',
      ),
      help: expect.stringContaining('define each'),
    });
  });

  test('a mistake is shown as the compiler words it', async () => {
    const said: string[] = [];
    const folder = project('plugin.c', '#include "phira_plugin.h"\nint wrong(void) { return nothing; }\n');
    const built = buildPlugin(folder, { say: (line) => void said.push(line) });
    await expect(built).rejects.toMatchObject({ code: 'CLI_TOOL_FAILED' });
    expect(said.join('\n')).toContain("undeclared identifier 'nothing'");
  });
});

describe('without a compiler', () => {
  test.each([
    ['c', 'a C compiler for WebAssembly', 'lld-19'],
    ['c++', 'a C++ compiler for WebAssembly', 'libc++abi-19-dev-wasm32'],
  ] as const)('for %s the packages are named', (dialect: Dialect, title, debian) => {
    const thrown = ((): unknown => {
      try {
        return findCompiler(dialect, { PATH: '' });
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toMatchObject({
      code: 'CLI_NO_TOOL',
      message: expect.stringContaining(title),
      help: expect.stringMatching(new RegExp(`${debian.replaceAll('+', '\\+')}.*pip install ziglang`)),
    });
  });

  test('a variable that names none is named', () => {
    expect(() => findCompiler('c', { PATH: '', CC: 'nowhere' })).toThrow(
      'CC names nowhere, which is no program',
    );
  });
});

describe.runIf(compiler !== undefined).each(['c', 'cpp'])('new --lang %s', (lang) => {
  test('makes a project that is tested at once', async () => {
    const folder = temporaryFolder();
    expect(await phiraPlugin(['new', 'my-plugin', '--lang', lang], folder)).toMatchObject({ code: 0 });
    const tested = await phiraPlugin(['test'], join(folder, 'my-plugin'));
    expect(tested).toMatchObject({ code: 0, stderr: '' });
    expect(tested.stdout).toContain('1 passed, 0 failed');
  });
});
