// SPDX-License-Identifier: MIT
// `phira-plugin doctor`: says what a host would refuse before it does, everything at once and with the way out, and runs
// nothing.

import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openHostFile } from '../../runtime/cli/doctor/host-file.ts';
import { checkHotReload } from '../../runtime/cli/doctor/hot-reload.ts';
import { pageOf } from '../../runtime/cli/explain/pages.ts';
import { createHost } from '../../runtime/server/start-host.ts';
import { worldText } from '../bench/fixtures.ts';
import { guest, guestWat } from '../hostile/guest.ts';
import { componentFromWat, moduleFromWat } from '../support/components.ts';
import { jsonOf, phiraPlugin, temporaryFolder } from './command.ts';

let good: Uint8Array;
let asking: Uint8Array;
let core: Uint8Array;
beforeAll(async () => {
  good = await guest({});
  core = await moduleFromWat('(module)');
  asking = await componentFromWat({
    wat: guestWat({
      fields: '(func (export "unused") (param i32) (call $arguments (local.get 0)))',
    }).replace(
      '(module',
      '(module (import "wasi:cli/environment@0.2.3" "get-arguments" (func $arguments (param i32)))',
    ),
    wit: `${worldText()}
      world asking { include plugin; import wasi:cli/environment@0.2.3; }
      package wasi:cli@0.2.3 { interface environment { get-arguments: func() -> list<string>; } }`,
    world: 'asking',
  });
});

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder for a host: `plugins/`, `host.toml`, `data/`. */
function site(files: Files): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'plugins'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

const manifest = (name: string, more = ''): string =>
  `name = "${name}"\nversion = "1.0.0"\nauthor = "A"\nabi_version = "1.0.0"\n${more}`;

const plugin = (name: string, more = '', component = good): Files => ({
  [`plugins/${name}/plugin.toml`]: manifest(name, more),
  [`plugins/${name}/${name}.wasm`]: component,
});

interface Found {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly path?: string;
  readonly line?: number;
  readonly help?: string;
}

/** Runs the doctor beside the plugins folder. */
async function doctor(root: string, ...args: string[]) {
  const outcome = await phiraPlugin(['doctor', 'plugins', '--json', ...args], root);
  const { ok, plugins, findings } = jsonOf(outcome) as {
    ok: boolean;
    plugins: { path: string; name?: string; ok: boolean }[];
    findings: Found[];
  };
  expect(outcome.code).toBe(ok ? 0 : 1);
  // Every finding has a page and a way out, the engine's within their messages.
  for (const { code, help, message } of findings) {
    expect(pageOf(code), code).toBeDefined();
    expect(help ?? message).toMatch(help === undefined ? /; \w+/ : /\w+/);
  }
  const codes = findings.map(({ severity, code }) => `${severity} ${code}`);
  return { ok, plugins, findings, codes };
}

test('nothing is said of what a host would load, and nothing is written', async () => {
  const root = site({ ...plugin('anna'), ...plugin('bert', '[dependencies]\nanna = "1"\n') });
  const { code, stdout, stderr } = await phiraPlugin(['doctor', 'plugins', '--data', 'data'], root);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe(
    'anna 1.0.0: would be loaded (inline)\nbert 1.0.0: would be loaded (inline)\n2 plugins, 2 of which a host would load\n',
  );
  expect(existsSync(join(root, 'data'))).toBe(false);
});

test('a line of text has place, code, message and way out', async () => {
  const root = site(plugin('anna', 'licence = "MIT"\n'));
  const { code, stdout, stderr } = await phiraPlugin(['doctor', 'plugins'], root);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^plugins\/anna\/plugin\.toml:5:1 - error MANIFEST_UNKNOWN_KEY: .*licence.*; .*license.*\n$/,
  );
  expect(stdout).toContain('phira-plugin explain CODE');
});

describe('what keeps plugins from loading', () => {
  test('is all found at once, and is what the host finds', async () => {
    const root = site({
      ...plugin('anna'),
      ...plugin('core', '', core),
      ...plugin('future'),
      'plugins/future/plugin.toml': manifest('future').replace(
        'abi_version = "1.0.0"',
        'abi_version = "9.0.0"',
      ),
      ...plugin('lonely', '[dependencies]\nnobody = "1"\n'),
      ...plugin('picky', '[dependencies]\nanna = ">=2.0.0"\n'),
      ...plugin('ring-a', '[dependencies]\nring-b = "1"\n'),
      ...plugin('ring-b', '[dependencies]\nring-a = "1"\n'),
      ...plugin('wasi', '', asking),
      ...plugin('behind', '[dependencies]\ncore = "1"\n'),
      'plugins/second/plugin.toml': manifest('anna'),
      'plugins/second/second.wasm': good,
      'plugins/straight.wasm': core,
      'plugins/text.wasm': 'no wasm at all',
    });
    const { plugins, findings, ok } = await doctor(root);
    expect(ok).toBe(false);
    const errors = findings
      .filter(({ severity }) => severity === 'error')
      .map(({ path, code }) => `${path?.replace(/^plugins\//, '').replace(/[/.].*$/, '')} ${code}`);
    expect(errors.sort()).toEqual([
      'behind RT_PLUGIN_DEPENDENCY_FAILED',
      'core COMPONENT_CORE_MODULE',
      'future RT_PLUGIN_ABI',
      'lonely RT_PLUGIN_DEPENDENCY_MISSING',
      'picky RT_PLUGIN_DEPENDENCY_VERSION',
      'ring-a RT_PLUGIN_DEPENDENCY_CYCLE',
      'ring-b RT_PLUGIN_DEPENDENCY_CYCLE',
      'second RT_PLUGIN_DUPLICATE',
      'straight COMPONENT_CORE_MODULE',
      'text COMPONENT_NOT_WASM',
      'wasi COMPONENT_WASI_CLOSED',
    ]);
    const host = createHost({ pluginsDir: join(root, 'plugins') });
    const { load } = await host.start();
    await host.stop();
    expect(load.loaded).toEqual(['anna']);
    const wouldLoad = plugins.filter((one) => one.ok).map(({ name }) => name);
    expect(wouldLoad).toEqual(load.loaded);
    expect(new Set(load.failed.map(({ path }) => path))).toEqual(
      new Set(plugins.filter((one) => one.path !== 'anna').map(({ path }) => path)),
    );
  });

  test('dependencies are found at their lines', async () => {
    const root = site(plugin('lonely', '[dependencies]\nnobody = "1"\n'));
    const { findings } = await doctor(root);
    expect(findings).toMatchObject([{ path: 'plugins/lonely/plugin.toml', line: 6 }]);
  });

  test('a folder that is not there', async () => {
    const { codes, plugins } = await doctor(temporaryFolder());
    expect([codes, plugins]).toEqual([['error RT_PLUGIN_FOLDER'], []]);
  });
});

describe('what the operator has written', () => {
  test('host.toml with faults, each at its line; the plugins are looked at all the same', async () => {
    const root = site({
      ...plugin('anna', '', core),
      'host.toml': 'operatorz = [1]\n[hot_reload]\nenabled = 1\n',
    });
    const { findings, codes } = await doctor(root, '--config', 'host.toml');
    expect(codes.sort()).toEqual([
      'error COMPONENT_CORE_MODULE',
      'error CONFIG_TYPE',
      'error CONFIG_UNKNOWN_KEY',
    ]);
    expect(findings.filter(({ path }) => path === 'host.toml').map(({ line }) => line)).toEqual([1, 3]);
  });

  test('host.toml that is no TOML, or not there', async () => {
    const root = site({ ...plugin('anna'), 'host.toml': 'a = [1 #' });
    expect((await doctor(root, '--config', 'host.toml')).codes).toEqual(['error RT_TOML_SYNTAX']);
    const { findings } = await phiraPlugin(['doctor', 'plugins', '--json', '--config', 'no.toml'], root).then(
      jsonOf,
    );
    expect(findings).toMatchObject([{ code: 'HOST_CONFIG', path: 'no.toml' }]);
  });

  test('a server that would not start, without opening a port', async () => {
    const server = '[server]\nlisten = "0.0.0.0:12346"\napi = "offline"\n[http]\ntoken_file = "none"\n';
    const root = site({ ...plugin('anna'), 'host.toml': server });
    expect((await doctor(root, '--config', 'host.toml')).findings).toMatchObject([
      { code: 'RT_SERVER_TOKEN', path: 'host.toml', line: 5 },
      { code: 'RT_SERVER_OPEN', path: 'host.toml', line: 3 },
    ]);
  });

  test('settings, grants and limits that do nothing or not what was asked', async () => {
    const root = site({
      ...plugin('anna', '[permissions]\nread_users = true\n[limits]\nmax_fuel_per_call = 900000000000\n'),
      'host.toml': `[ceilings]\nmax_fuel_per_call = 1000\n[plugins.ana]\ngrant = []\n
        [plugins.anna]\ngrant = ["read_users", "manage_users"]\n`,
    });
    const { findings, ok, codes } = await doctor(root, '--config', 'host.toml');
    expect([ok, codes]).toEqual([
      true,
      ['warning DOCTOR_LIMIT_CAPPED', 'warning DOCTOR_UNKNOWN_PLUGIN', 'warning DOCTOR_GRANT_UNUSED'],
    ]);
    expect(findings).toMatchObject([
      { path: 'plugins/anna/plugin.toml', line: 8 },
      { path: 'host.toml', line: 3, help: 'did you mean "anna"?' },
      { path: 'host.toml', message: 'anna does not ask for permission manage_users, which is granted to it' },
    ]);
  });

  test('files of settings for plugins that are not there', async () => {
    const files = {
      'data/config/ana.toml': '',
      'data/config/anna.toml': '',
      'data/config/.anna.toml.new': '',
    };
    const root = site({ ...plugin('anna'), ...files });
    const { findings, ok } = await doctor(root, '--data', 'data');
    expect(ok).toBe(true);
    expect(findings).toMatchObject([
      { code: 'DOCTOR_UNKNOWN_PLUGIN', path: 'data/config/ana.toml', help: 'did you mean "anna"?' },
    ]);
  });

  test('a folder of settings that is none', async () => {
    const root = site({ ...plugin('anna'), 'data/config': 'a file' });
    const { findings, ok } = await doctor(root, '--data', 'data');
    expect(ok).toBe(false);
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'DOCTOR_DATA_FOLDER', path: 'data/config' }),
    );
  });

  test('a policy and an isolation that open what a plugin imports, and a path that is not there', async () => {
    const policy = (more: string) =>
      `[plugins.wasi]\nisolation = "worker"\n[plugins.wasi.policy]\nallow_environment = true\n${more}`;
    const root = site({ ...plugin('wasi', '', asking), 'host.toml': policy('') });
    expect((await doctor(root, '--config', 'host.toml')).codes).toEqual([]);
    const paths = 'allow_filesystem = true\nallowed_filesystem_paths = ["maps", "plugin.toml"]\n';
    writeFileSync(join(root, 'host.toml'), policy(paths));
    const { findings } = await doctor(root, '--config', 'host.toml');
    expect(findings).toMatchObject([
      { code: 'DOCTOR_PATH_MISSING', message: expect.stringContaining('maps') },
    ]);
  });

  test('configuration that breaks the schema, by who wrote it', async () => {
    const schema = '[config]\ntimes = 1\n[config_schema.properties.times]\ntype = "integer"\nmaximum = 3\n';
    const root = site({ ...plugin('anna', schema), 'host.toml': '', 'data/config/anna.toml': 'times = 2\n' });
    const look = () => doctor(root, '--config', 'host.toml', '--data', 'data');
    expect((await look()).codes).toEqual([]);
    writeFileSync(join(root, 'data/config/anna.toml'), 'times = 9\n');
    expect((await look()).findings).toMatchObject([{ code: 'CLI_CONFIG', path: 'data/config/anna.toml' }]);
    writeFileSync(join(root, 'data/config/anna.toml'), '');
    writeFileSync(join(root, 'host.toml'), '[plugins.anna.config]\ntimes = 9\n');
    expect((await look()).findings).toMatchObject([
      { code: 'CLI_CONFIG', message: expect.stringContaining('host.toml') },
    ]);
  });

  test('permissions that wait are told, and granted ones are not', async () => {
    const root = site({ ...plugin('anna', '[permissions]\nmanage_users = true\n'), 'host.toml': '' });
    expect((await doctor(root)).codes).toEqual(['note CLI_PERMISSION_WAITS']);
    writeFileSync(join(root, 'host.toml'), '[plugins.anna]\ngrant = ["manage_users"]\n');
    expect((await doctor(root, '--config', 'host.toml')).codes).toEqual([]);
  });
});

test('check says of one plugin what the doctor says', async () => {
  const root = site(plugin('wasi', '', asking));
  const outcome = await phiraPlugin(['check', 'plugins/wasi', '--json'], root);
  expect(outcome.code).toBe(1);
  expect(jsonOf(outcome).findings).toMatchObject([
    {
      code: 'COMPONENT_WASI_CLOSED',
      message: expect.stringContaining('wasi:cli/environment@0.2.3'),
      help: expect.stringMatching(/close WASI when building.*\[plugins\.NAME\.policy\]/),
    },
  ]);
});

describe('folders and files of the host', () => {
  test.skipIf(process.platform === 'win32')('a plugins folder that everybody may write to', async () => {
    const root = site(plugin('anna'));
    chmodSync(join(root, 'plugins'), 0o777);
    expect((await doctor(root)).codes).toEqual(['warning DOCTOR_FOLDER_OPEN']);
  });

  test('a data folder in the plugins folder, or that is a file; storage that is none', async () => {
    const root = site({ ...plugin('anna'), 'data/storage.sqlite': 'no database', file: '' });
    writeFileSync(join(root, 'data/server.sqlite'), 'neither');
    expect((await doctor(root, '--data', 'data')).codes).toEqual([
      'error DOCTOR_STORAGE',
      'error DOCTOR_STORAGE',
    ]);
    expect((await doctor(root, '--data', 'plugins/data')).codes).toEqual(['warning DOCTOR_DATA_IN_PLUGINS']);
    expect((await doctor(root, '--data', 'file')).codes).toContain('error DOCTOR_DATA_FOLDER');
  });

  test('what the host has written and somebody else changed, and a build that is another', async () => {
    const root = site(plugin('anna'));
    const options = { pluginsDir: join(root, 'plugins'), dataDir: join(root, 'data') };
    const host = createHost(options);
    await host.start();
    await host.stop();
    expect((await doctor(root, '--data', 'data')).codes).toEqual([]);
    writeFileSync(join(root, 'plugins/anna/anna.wasm'), await guest({ commands: ['more'] }));
    expect((await doctor(root, '--data', 'data')).codes).toEqual(['warning DOCTOR_OTHER_BUILD']);
    writeFileSync(join(root, 'data/plugins.lock'), 'format = 1\n');
    expect((await doctor(root, '--data', 'data')).codes).toEqual(['error RT_STATE_FILE_READ']);
  });
});

test('hot reload that does not work is explained', async () => {
  const root = site({
    ...plugin('anna', 'hot_reload = false\n'),
    'host.toml': '[hot_reload]\nenabled = false\n',
  });
  const { ok, codes } = await doctor(root, '--config', 'host.toml');
  expect([ok, codes]).toEqual([true, ['note DOCTOR_HOT_RELOAD_OFF', 'note DOCTOR_HOT_RELOAD_PLUGIN']]);
  writeFileSync(join(root, 'host.toml'), '[hot_reload]\ndebounce_delay_ms = 60000\n');
  expect((await doctor(root, '--config', 'host.toml')).codes).toEqual([
    'note DOCTOR_DEBOUNCE',
    'note DOCTOR_HOT_RELOAD_PLUGIN',
  ]);
});

test('a system that lets too few folders be watched is told', () => {
  const host = openHostFile(undefined);
  expect(checkHotReload(host, 3, 2)).toMatchObject([
    {
      severity: 'warning',
      code: 'DOCTOR_WATCH_LIMIT',
      message: expect.stringContaining('2 folders, and there are 3'),
    },
  ]);
  expect(checkHotReload(host, 3, 3)).toEqual([]);
  expect(checkHotReload(host, 3, undefined)).toEqual([]);
});

test('an optional dependency in another version is told, and keeps nobody from loading', async () => {
  const root = site({ ...plugin('anna'), ...plugin('bert', '[optional-dependencies]\nanna = "2"\n') });
  const { ok, codes, plugins } = await doctor(root);
  expect([ok, codes, plugins.every((one) => one.ok)]).toEqual([
    true,
    ['warning DOCTOR_OPTIONAL_DEPENDENCY'],
    true,
  ]);
});

test('an empty folder', async () => {
  expect((await doctor(site({}))).codes).toEqual(['warning DOCTOR_NO_PLUGINS']);
});
