// SPDX-License-Identifier: MIT
// The generated C++ SDK: it compiles without a warning whatever the world, reads well, and carries every value.

import { beforeAll, describe, expect, it } from 'vitest';
import { createContext } from '../../codegen/emit/context.ts';
import type { OutputFile } from '../../codegen/emit/file-set.ts';
import { cGuestFiles } from '../../codegen/emit/guest/c/c.ts';
import { cppGuestFiles } from '../../codegen/emit/guest/cpp/cpp.ts';
import { cppNames } from '../../codegen/emit/guest/cpp/names.ts';
import { pluginFunctions } from '../../codegen/emit/guest/cpp/plugin.ts';
import { cppDeclaration } from '../../codegen/emit/guest/cpp/signature.ts';
import { analyze } from '../../codegen/front-end.ts';
import { echoSuite } from './guest-echo-suite.ts';
import { type EchoGuest, echoGuest, echoWorld, TYPES } from './guest-echo-world.ts';
import { compilerOrReason, strictErrors } from './guest-toolchain.ts';
import { NASTY_WIT, TWINS_WIT } from './nasty-wit.ts';

function filesOf(text: string): OutputFile[] {
  const { ir, diagnostics } = analyze({ sources: [{ name: 'wit/world.wit', text }] });
  if (ir === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const context = createContext({ ir });
  return [...cGuestFiles(context), ...cppGuestFiles(context)];
}

describe('the header', () => {
  const files = filesOf(`package a:b@1.0.0;
    interface types { record user { name: string } variant color { user(user), none } }
    interface users {
      use types.{user, color};
      resource session { close: func(); }
      variant failure { denied(string) }
      /// Finds one. */ int evil;
      /// @permission read_users
      find: func(name: string, near: option<u32>, data: list<u8>) -> result<option<user>, failure>;
      paint: func(color: color) -> result;
      open: func() -> session;
    }
    interface hooks {
      use types.{user};
      /// @events
      variant event {
        /// Somebody came.
        /// @permission read_users
        came(user),
        closed,
      }
      on-event: func(event: event, at: u64) -> result<_, string>;
    }
    world w { import users; export hooks; }`);
  const header = files.find(({ path }) => path.endsWith('.hpp'))?.text ?? '';

  it('has a function for each of the host, with its permission', () => {
    expect(header).toContain(`
/**
 * Finds one. *\\/ int evil;
 *
 * Needs permission \`read_users\`.
 */
std::expected<std::optional<types::User>, Failure> find(
    std::string_view name,
    const std::optional<uint32_t> &near,
    std::span<const uint8_t> data
);`);
    expect(header).toContain('std::expected<void, std::monostate> paint(const types::Color &color);');
    expect(header).toContain(
      '/* The function `open` is left out: it holds a handle of the resource `session`. */',
    );
  });

  it('names what a nearer name hides from the global namespace', () => {
    expect(header).toContain('struct User {\n  ::a::b::types::User value{};\n};');
  });

  it('has a function for each event', () => {
    expect(header).toContain(`
  /**
   * Somebody came.
   *
   * Subscribed to as \`came\`.
   * Subscribing needs permission \`read_users\`.
   */
  virtual std::expected<void, std::string> on_came(const types::User &event, uint64_t at);`);
    expect(header).toContain('virtual std::expected<void, std::string> on_closed(uint64_t at);');
  });

  it('is the same when made again', () => {
    expect(filesOf(NASTY_WIT)).toEqual(filesOf(NASTY_WIT));
  });
});

const compiler = compilerOrReason('c++');

/** A std::variant of 300 alternatives takes a minute to compile; `big`, an enum of as many, has the same tag. */
const ECHOED = TYPES.filter((type) => type !== 'many-cases');

describe.runIf(compiler !== undefined)('compiles without a warning', () => {
  it.each([
    ['the nastiest names and comments', NASTY_WIT],
    ['interfaces that differ by version or direction', TWINS_WIT],
    ['a world of nothing', 'package a:b; world w {}'],
  ])('%s', { timeout: 120_000 }, async (_, text) => {
    if (compiler !== undefined) expect(await strictErrors(compiler, filesOf(text))).toBe('');
  });
});

describe.runIf(compiler !== undefined)('values of every kind', () => {
  let echo: EchoGuest;
  beforeAll(async () => {
    const world = echoWorld(ECHOED);
    const { context } = world;
    const names = cppNames(context);
    const definitions = pluginFunctions(names).map(({ func, name, signature }) => {
      const host = world.functions.find((each) => each.func === func)?.host;
      const [param] = signature.params;
      const answer =
        param === undefined
          ? 'return {};'
          : host === undefined
            ? `return ${param.name};`
            : `return t::echo::host::${names.func(host.func, host.item)}(${param.name});`;
      return `${cppDeclaration(name, signature, ' override').join(' ')} { ${answer} }`;
    });
    const plugin = [
      '#include "t_echo.hpp"',
      'namespace t::echo {',
      'struct Echo : Plugin {',
      ...definitions,
      '};',
      'std::unique_ptr<Plugin> create_plugin() { return std::make_unique<Echo>(); }',
      '}',
    ].join('\n');
    const sdk = [...cGuestFiles(context), ...cppGuestFiles(context)];
    echo = await echoGuest('c++', world, sdk, { 'plugin.cpp': plugin });
    // The plugin is made in the first call, and stays.
    echo.guest.dump?.();
  }, 240_000);
  echoSuite(ECHOED, () => echo);
});
