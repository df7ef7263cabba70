// SPDX-License-Identifier: MIT
// A toy world of plugins: one component, whose every export asks the host what to do, so that each test decides what
// its plugins do; and a folder to put plugins into.

import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { validateManifest } from '../../generated/manifest.ts';
import type { WorldBinding } from '../../runtime/abi/contract.ts';
import { CommandRegistry } from '../../runtime/commands/command-registry.ts';
import type { PluginHandle, PluginHost } from '../../runtime/plugin/plugin-host.ts';
import { PluginManager } from '../../runtime/plugin/plugin-manager.ts';
import type { PluginManagerOptions } from '../../runtime/plugin/plugin-manager-options.ts';
import { keptLog, type ToyBus, type ToyEvent, toyBus } from '../events/toy.ts';
import { bindingsOf, type Side } from '../support/bind.ts';
import { componentFromWat } from '../support/components.ts';

const WIT = `
  package toy:plugins@1.2.0;
  interface host { act: func(step: u32) -> u32; other: func(); }
  interface life {
    init: func() -> result<_, string>;
    start: func() -> result<_, string>;
    stop: func() -> result<_, string>;
  }
  interface handler {
    on-event: func() -> result<bool, string>;
    on-command: func() -> result<string, string>;
  }
  world plugin { import host; export life; export handler; }
`;

/** What an export does: answer well, veto, answer an error, or trap. */
export type Act = 'ok' | 'veto' | 'error' | 'trap';
const ACTS: readonly Act[] = ['ok', 'veto', 'error', 'trap'];

/** Steps as the guest numbers them. */
export const STEPS = ['init', 'start', 'stop', 'on-event', 'on-command'] as const;
export type StepName = (typeof STEPS)[number];

type ToyImports = Side;
type ToyExports = Record<string, Record<string, (...args: unknown[]) => unknown>>;

const guest = (body = '', trap = '(unreachable)') => `
  (module
    (import "toy:plugins/host@1.2.0" "act" (func $act (param i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 100) "no luck")
    (data (i32.const 200) "done")
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func $answer (param $step i32) (param $value i32) (param $length i32) (result i32)
      (local $act i32)
      (local.set $act (call $act (local.get $step)))
      (if (i32.eq (local.get $act) (i32.const 3)) (then ${trap}))
      (i32.store8 (i32.const 16) (i32.eq (local.get $act) (i32.const 2)))
      (i32.store (i32.const 20) (local.get $value))
      (i32.store (i32.const 24) (local.get $length))
      (if (i32.eq (local.get $act) (i32.const 1)) (then (i32.store (i32.const 20) (i32.const 1))))
      (if (i32.eq (local.get $act) (i32.const 2)) (then
        (i32.store (i32.const 20) (i32.const 100))
        (i32.store (i32.const 24) (i32.const 7))))
      (i32.const 16))
    (func (export "toy:plugins/life@1.2.0#init") (result i32) (call $answer (i32.const 0) (i32.const 0) (i32.const 0)))
    (func (export "toy:plugins/life@1.2.0#start") (result i32) (call $answer (i32.const 1) (i32.const 0) (i32.const 0)))
    (func (export "toy:plugins/life@1.2.0#stop") (result i32) (call $answer (i32.const 2) (i32.const 0) (i32.const 0)))
    (func (export "toy:plugins/handler@1.2.0#on-event") (result i32)
      (call $answer (i32.const 3) (i32.const 0) (i32.const 0)))
    (func (export "toy:plugins/handler@1.2.0#on-command") (result i32)
      (call $answer (i32.const 4) (i32.const 200) (i32.const 4)))
    ${body})`;

/** Bindings of the toy world. */
export const toyBinding: WorldBinding<ToyImports, ToyExports> = await bindingsOf<ToyExports>(WIT);

/** The component that every toy plugin is. */
export const toyComponent = await componentFromWat({ wat: guest(), wit: WIT, world: 'plugin' });

/** One whose start function traps. */
export const trappingComponent = await componentFromWat({
  wat: guest('(func $begin (unreachable)) (start $begin)'),
  wit: WIT,
  world: 'plugin',
});

/** One that never comes back where another would trap. */
export const spinningComponent = await componentFromWat({
  wat: guest('', '(loop $ever (br $ever))'),
  wit: WIT,
  world: 'plugin',
});

/** One that imports what the world lacks. */
export const strangerComponent = await componentFromWat({
  wat: '(module (import "toy:else/x" "f" (func)) (memory (export "memory") 1) (export "go" (func 0)))',
  wit: 'package toy:else; interface x { f: func(); } world w { import x; export go: func(); }',
  world: 'w',
});

/** A component with a manifest inside, as a build embeds it. */
export function withManifest(component: Uint8Array, manifest: string): Uint8Array {
  const name = Buffer.from('plugin.toml');
  const text = Buffer.from(manifest);
  const body = Buffer.concat([Buffer.of(name.length), name, text]);
  const size = [];
  for (let left = body.length; ; left >>>= 7) {
    size.push(left < 0x80 ? left : (left & 0x7f) | 0x80);
    if (left < 0x80) break;
  }
  return Buffer.concat([component, Buffer.of(0, ...size), body]);
}

/** Text of a manifest. */
export function manifest(name: string, more = '', version = '1.0.0', abi = '1.2.0'): string {
  return `name = "${name}"\nversion = "${version}"\nauthor = "Toy"\nabi_version = "${abi}"\n${more}`;
}

type Host = PluginHost<ToyImports, ToyExports, ToyEvent>;
type Options = PluginManagerOptions<ToyImports, ToyExports, ToyEvent>;

/** What a plugin does at a step; it may use the handle to subscribe, register and emit as host functions would. */
export type Script = (step: StepName, plugin: PluginHandle<ToyEvent>) => Act | undefined;

/** A manager over a folder of its own, with everything around it. */
export interface Bench {
  readonly folder: string;
  readonly bus: ToyBus;
  readonly commands: CommandRegistry;
  readonly manager: PluginManager<ToyImports, ToyExports, ToyEvent>;
  readonly logger: ReturnType<typeof keptLog>;
  /** What happened, such as `a init`; `connect` and `disconnect` too. */
  readonly calls: string[];
  /** Writes files below the folder, by path. */
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  /** A folder with a manifest and the toy component. */
  plugin(name: string, more?: string, version?: string): Promise<void>;
  dispose(): Promise<void>;
}

export async function bench(
  script: Script = () => 'ok',
  options: Partial<Options> = {},
  host: Partial<Host> | ((guest: Host['guest']) => Host['guest']) = {},
): Promise<Bench> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'toy-plugins-')));
  const logger = keptLog();
  const bus = toyBus({ logger });
  const commands = new CommandRegistry({ logger });
  const calls: string[] = [];
  const act = (plugin: PluginHandle<ToyEvent>, number: number): number => {
    const step = STEPS[number] ?? 'init';
    calls.push(`${plugin.name} ${step}`);
    return ACTS.indexOf(script(step, plugin) ?? 'ok');
  };
  const guest: Host['guest'] = {
    init: (exports) => void call(exports, 'life', 'init'),
    start: (exports) => void call(exports, 'life', 'start'),
    stop: (exports) => void call(exports, 'life', 'stop'),
    onEvent: (exports) =>
      call(exports, 'handler', 'onEvent') === true ? { tag: 'veto', val: 'vetoed' } : { tag: 'proceed' },
    onCommand: (exports) => String(call(exports, 'handler', 'onCommand')),
    completeCommand: () => [],
  };
  const hostApi: Host = {
    world: toyBinding,
    version: '0.5.0',
    validateManifest,
    asynchronousImports: new Set(),
    isGrantedByDefault: (permission) => permission.startsWith('read_'),
    connect(plugin) {
      calls.push(`${plugin.name} connect`);
      return { host: { act: (step: number) => act(plugin, step), other: () => undefined } };
    },
    disconnect: (plugin) => void calls.push(`${plugin.name} disconnect`),
    guest: typeof host === 'function' ? host(guest) : guest,
    ...(typeof host === 'function' ? {} : host),
  };
  const manager = new PluginManager(folder, {
    eventBus: bus,
    commandRegistry: commands,
    hostApi,
    logger,
    ...options,
  });
  const write: Bench['write'] = async (files) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  };
  return {
    folder,
    bus,
    commands,
    manager,
    logger,
    calls,
    write,
    plugin: (name, more, version) =>
      write({
        [`${name}/plugin.toml`]: manifest(name, more, version),
        [`${name}/${name}.wasm`]: toyComponent,
      }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

function call(exports: ToyExports, interfaceName: string, name: string): unknown {
  const found = exports[interfaceName]?.[name];
  if (found === undefined) throw new Error(`the toy world has no ${interfaceName}.${name}`);
  return found();
}
