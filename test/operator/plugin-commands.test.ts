// SPDX-License-Identifier: MIT
// What operators do to plugins of a running host: list, look, load, unload, reload.

import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OUT } from '../hostile/guest.ts';
import { HostFolder, operate } from './support.ts';

const HELLO = {
  commands: ['hello'],
  onCommand: (t: (text: string) => string) => `(return (call $say ${t('hi')}))`,
};

test('plugins lists each with its state and rights, as text and as JSON', async () => {
  const folder = new HostFolder();
  await folder.plugin('anna', {}, '[permissions]\nread_users = true\nmanage_users = true\n');
  await folder.plugin('bert', { init: '(unreachable)' });
  const { say, data } = await operate(folder);
  expect(await say('plugins')).toBe(
    [
      'name  version  state        isolation  granted     waiting       update',
      'anna  1.0.0    started      inline     read_users  manage_users  -',
      'bert  1.0.0    quarantined  inline     -           -             -',
    ].join('\n'),
  );
  const rows = [
    { name: 'anna', state: 'started', granted: ['read_users'], waiting: ['manage_users'] },
    { name: 'bert', state: 'quarantined' },
  ];
  expect(await data('plugins')).toMatchObject({ rows });
  expect(JSON.parse(await say('plugins --json'))).toMatchObject({ rows });
});

test('plugin info says what is known of one', async () => {
  const folder = new HostFolder();
  await folder.plugin('anna', HELLO, 'description = "Says hello"\n');
  await folder.plugin('bert', {}, '[dependencies]\nanna = "^1.0.0"\n');
  const { data, say } = await operate(folder);
  expect(await data('plugin', 'info', 'anna')).toMatchObject({
    name: 'anna',
    description: 'Says hello',
    state: 'started',
    failure: null,
    dependents: ['bert'],
    commands: ['hello'],
  });
  expect(await data('plugin', 'info', 'bert')).toMatchObject({ dependencies: ['anna ^1.0.0'] });
  expect(await say('plugin info nobody')).toBe(
    'error: there is no plugin nobody; use the name of its manifest',
  );
});

test('plugin info shows the configuration without its secrets, and what was loaded', async () => {
  const folder = new HostFolder();
  const schema = '[config_schema]\nproperties.token.writeOnly = true\n';
  await folder.plugin('anna', {}, `[config]\ntoken = "hunter2"\nlimits = { strikes = 3 }\n${schema}`);
  const { data, say } = await operate(folder);
  expect(await data('plugin', 'info', 'anna')).toMatchObject({
    config: ['token = "[secret]"', 'limits.strikes = 3'],
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    world: 'phira:plugin/plugin@1.0.0',
  });
  expect(await say('plugin info anna')).not.toContain('hunter2');
});

test('a plugin is loaded, reloaded with what its files say then, and unloaded', async () => {
  const folder = new HostFolder();
  const { host, say } = await operate(folder);
  await folder.plugin('anna', HELLO);
  expect(await say('plugin load anna')).toBe('anna 1.0.0 is started');
  expect(await say('hello')).toBe('hi');
  await folder.plugin('anna', HELLO, '', '1.1.0');
  expect(await say('plugin reload anna')).toBe('anna 1.1.0 is started');
  expect(await say('plugin unload anna')).toBe('anna is unloaded');
  expect(await say('hello')).toMatch(/^error: there is no command hello/);
  expect(host.pluginManager.list()).toEqual([]);
});

test('what cannot be done is said with the way out', async () => {
  const folder = new HostFolder();
  await folder.plugin('anna');
  await folder.plugin('bert', {}, '[dependencies]\nanna = "1"\n');
  const { say } = await operate(folder);
  expect(await say('plugin')).toMatch(
    /^error: plugin: it is not said what to do; usage: plugin info\|load\|/,
  );
  expect(await say('plugin relaod anna')).toContain('did you mean reload?');
  expect(await say('plugin reload')).toContain('NAME is missing');
  expect(await say('plugin reload anna bert')).toContain('there is nothing after anna');
  expect(await say('plugins anna')).toContain('it takes no arguments');
  expect(await say('plugin unload anna')).toContain('bert depend on it');
  expect(await say('plugin load anna')).toContain('a plugin that is loaded');
  expect(await say('plugin load carl')).toContain('the plugins folder has nothing called carl');
  rmSync(folder.at('plugins/anna'), { recursive: true });
  expect(await say('plugin reload anna')).toMatch(/^error: /);
  expect(await say('plugin info anna')).toContain('started');
});

test('actions and names are completed', async () => {
  const folder = new HostFolder();
  await folder.plugin('anna');
  const { host } = await operate(folder);
  await folder.plugin('arno');
  const complete = (line: string) => host.commandRegistry.complete(line, { tag: 'console' });
  expect(await complete('plug')).toEqual(['plugin', 'plugins']);
  expect(await complete('plugin re')).toEqual(['reload', 'revoke']);
  expect(await complete('plugin info a')).toEqual(['anna']);
  // What takes too long to find offers nothing.
  await expect.poll(() => complete('plugin load a')).toEqual(['arno']);
  expect(await complete('plugin info anna x')).toEqual([]);
});

test('only operators may, and no plugin can veto them', async () => {
  const folder = new HostFolder();
  await folder.plugin(
    'jail',
    {
      subscribe: ['command_input'],
      fields: `(func $veto (param $reason i32) (param $length i32) (result i32)
        (i32.store8 (i32.const 300) (i32.const 0))
        (i32.store8 (i32.const 304) (i32.const 1))
        (i32.store (i32.const 308) (local.get $reason))
        (i32.store (i32.const 312) (local.get $length))
        (i32.const 300))`,
      onEvent: (t) => `(return (call $veto ${t('no')}))`,
    },
    '[permissions]\nveto_events = true\nread_commands = true\n',
  );
  const { host, say, lines } = await operate(folder, 'operators = [7]\n', { grantDeclared: true });
  await host.server.connect(7, 'Ann');
  await host.server.connect(8, 'Ben');
  await host.server.say(8, '/plugin unload jail').catch(() => undefined);
  expect(host.pluginManager.get('jail')).toBeDefined();
  expect(await say('help')).toBe('error: no');
  await host.server.say(7, '/plugin unload jail');
  expect(lines.at(-1)).toBe('[to 7] jail is unloaded');
  expect(await say('help')).toContain('plugins');
});

test('a disabled plugin stays out, also after a restart and a scan, until it is enabled', async () => {
  const folder = new HostFolder();
  await folder.plugin('anna', HELLO);
  await folder.plugin('bert', {}, '[dependencies]\nanna = "1"\n');
  const first = await operate(folder);
  expect(await first.say('plugin disable anna')).toContain('bert depend on it');
  expect(await first.say('plugin disable bert')).toBe('bert is disabled');
  expect(await first.say('plugin disable anna')).toBe('anna is disabled');
  expect(await first.data('plugins')).toMatchObject({
    rows: [
      { name: 'anna', state: 'disabled', version: null },
      { name: 'bert', state: 'disabled', version: null },
    ],
  });
  await first.host.stop();

  const { host, say } = await operate(folder);
  expect(host.pluginManager.list()).toEqual([]);
  expect((await host.pluginManager.scanAndLoad()).disabled).toEqual(['anna', 'bert']);
  expect(await say('plugin load anna')).toBe(
    'error: plugin anna was disabled by the operator; enable it with: plugin enable anna',
  );
  expect(await say('plugin enable anna')).toBe('anna 1.0.0 is started');
  expect(await say('hello')).toBe('hi');
  expect(await say('plugin enable anna')).toBe('anna 1.0.0 is started');
  rmSync(folder.at('plugins/bert'), { recursive: true });
  expect(await say('plugin enable bert')).toBe('bert is enabled, and nothing of it is in the plugins folder');
  expect(await say('plugin enable bert')).toContain('there is no plugin bert');
  expect(host.pluginManager.disabled()).toEqual([]);
});

test('one that needs a disabled plugin says which', async () => {
  const folder = new HostFolder();
  await folder.plugin('anna');
  folder.write('data/disabled.toml', 'plugins = ["anna"]\n');
  await folder.plugin('bert', {}, '[dependencies]\nanna = "1"\n');
  const { host, say } = await operate(folder);
  const { failed } = await host.pluginManager.scanAndLoad();
  expect(failed.map(({ error }) => [error.code, error.plugin])).toEqual([
    ['RT_PLUGIN_DEPENDENCY_FAILED', 'bert'],
  ]);
  folder.write('data/disabled.toml', 'plugins = [1]\n');
  expect(await say('plugin enable anna')).toMatch(/^error: .*disabled\.toml/);
});

test('permissions are granted and revoked, one by one or all that wait', async () => {
  const folder = new HostFolder();
  const asked = '[permissions]\nread_users = true\nmanage_users = true\nmanage_rooms = true\n';
  await folder.plugin('anna', {}, asked);
  const first = await operate(folder);
  const rightsOf = async ({ data }: typeof first) => {
    const { rows } = await data('plugins');
    return rows;
  };
  const complete = (line: string) => first.host.commandRegistry.complete(line, { tag: 'console' });
  expect(await complete('plugin grant anna ')).toEqual(['manage_rooms', 'manage_users']);
  expect(await complete('plugin grant anna manage_rooms ')).toEqual(['manage_users']);
  expect(await complete('plugin revoke anna r')).toEqual(['read_users']);
  expect(await first.say('plugin grant anna manage_rooms')).toBe('anna is granted manage_rooms');
  expect(await first.say('plugin revoke anna read_users')).toBe('anna has lost read_users');
  const rights = [
    { name: 'anna', granted: ['manage_rooms'], waiting: expect.arrayContaining(['manage_users']) },
  ];
  expect(await rightsOf(first)).toMatchObject(rights);
  await first.host.stop();

  const second = await operate(folder);
  expect(await rightsOf(second)).toMatchObject(rights);
  expect(await second.say('plugin grant anna')).toMatch(/^anna is granted .*manage_users/);
  expect(await second.say('plugin grant anna')).toBe('anna waits for nothing');
  expect(await second.say('plugin grant anna fly')).toMatch(/^error: .*fly/);
  expect(await second.say('plugin grant nobody')).toContain('there is no plugin nobody');
});

test('a plugin that is gone is forgotten, so that the next of its name is a new one', async () => {
  const folder = new HostFolder();
  const asked = '[permissions]\nread_users = true\nmanage_users = true\n';
  await folder.plugin('anna', {}, asked);
  await folder.plugin('bert', {}, asked);
  const first = await operate(folder);
  await first.say('plugin grant anna');
  await first.say('plugin revoke anna read_users');
  await first.say('plugin grant bert');
  expect(await first.say('plugin forget anna')).toBe(
    'error: plugin anna is loaded; unload it first: plugin unload anna',
  );
  await expect(first.data('plugin', 'forget', 'anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_LOADED' });
  await first.say('plugin disable anna');
  await first.say('plugin unload bert');
  const complete = (line: string) => first.host.commandRegistry.complete(line, { tag: 'console' });
  expect(await complete('plugin forget ')).toEqual(['anna', 'bert']);
  expect(await first.say('plugin forget anna')).toBe(
    'anna is forgotten; what it has stored and its settings are kept',
  );
  expect(await complete('plugin forget ')).toEqual(['bert']);
  expect(await first.say('plugin forget anna')).toContain('there is no plugin anna');
  await first.host.stop();

  const second = await operate(folder);
  expect((await second.data('plugins')).rows).toMatchObject([
    { name: 'anna', granted: ['read_users'], waiting: ['manage_users'] },
    { name: 'bert', granted: ['manage_users', 'read_users'], waiting: [] },
  ]);
});

test('a permission that a plugin cannot do without stays revoked, and the answer says how to give it back', async () => {
  const folder = new HostFolder();
  const look = `(call $users.get-online-user-count (i32.const ${OUT}))`;
  const init = `${look} (if (i32.load8_u (i32.const ${OUT})) (then (unreachable)))`;
  await folder.plugin('anna', { init }, '[permissions]\nread_users = true\n');
  const { host, say, data } = await operate(folder);
  await expect(data('plugin', 'revoke', 'anna')).rejects.toMatchObject({
    code: 'RT_PLUGIN_RIGHTS',
    message: expect.stringMatching(
      /^plugin anna has lost read_users, and does not run with what it has now: .*trapped/,
    ),
    help: 'the word holds; to take it back: plugin grant anna read_users',
  });
  expect(host.pluginManager.get('anna')?.state).toBe('quarantined');
  expect(await say('plugin grant anna read_users')).toBe('anna is granted read_users');
  expect(host.pluginManager.get('anna')?.state).toBe('started');
});

test('an update that asks for more is shown as held, and comes in when it is granted', async () => {
  const folder = new HostFolder();
  await folder.plugin('anna');
  const { data, say } = await operate(folder);
  await folder.plugin('anna', {}, '[permissions]\nmanage_users = true\n', '1.1.0');
  expect(await say('plugin reload anna')).toMatch(/^error: .*manage_users/);
  const held = { version: '1.0.0', state: 'started', update: '1.1.0 waits for manage_users' };
  expect(await data('plugins')).toMatchObject({ rows: [held] });
  expect(await say('plugin grant anna')).toBe('anna is granted manage_users');
  expect(await data('plugins')).toMatchObject({
    rows: [{ version: '1.1.0', granted: ['manage_users'], update: null }],
  });
});

test('one that has failed too often is enabled again', async () => {
  const folder = new HostFolder();
  await folder.plugin('anna', { commands: ['fall'], onCommand: '(unreachable)' });
  const { host, say } = await operate(
    folder,
    '[hot_reload]\nmax_restart_attempts = 0\nenabled = false\n',
    {},
  );
  expect(await say('fall')).toMatch(/^error: plugin anna trapped/);
  expect(host.pluginManager.get('anna')?.state).toBe('disabled');
  expect(await say('plugin enable anna')).toBe('anna 1.0.0 is started');
});

test('one that is not loaded is told apart: disabled, unloaded, misspelt, unknown', async () => {
  const folder = new HostFolder();
  for (const name of ['anna', 'bert', 'carla']) await folder.plugin(name);
  const { say } = await operate(folder);
  await say('plugin disable anna');
  await say('plugin unload bert');
  const commands = [
    'plugin info',
    'plugin disable',
    'plugin unload',
    'plugin reload',
    'plugin grant',
    'plugin revoke',
  ];
  for (const command of [...commands, 'health', 'metrics']) {
    expect(await say(`${command} anna`)).toMatch(/disabled by the operator; .*plugin enable anna$/);
    expect(await say(`${command} bert`)).toMatch(/no plugin bert; .*plugin load bert$/);
    expect(await say(`${command} carlo`)).toMatch(/no plugin carlo; did you mean carla\?$/);
    expect(await say(`${command} zoe`)).toMatch(/no plugin zoe; use the name of its manifest$/);
  }
});

test('what is refused has a code', async () => {
  const folder = new HostFolder();
  await folder.plugin('anna');
  const { data } = await operate(folder);
  await data('plugin', 'disable', 'anna');
  const refusals: [string[], string][] = [
    [['load', 'anna'], 'RT_PLUGIN_DISABLED'],
    [['load', 'carl'], 'RT_OPERATOR_NOTHING_TO_LOAD'],
    [['reload', 'carl'], 'RT_PLUGIN_NOT_FOUND'],
    [['fly', 'carl'], 'RT_COMMAND_USAGE'],
  ];
  for (const [args, code] of refusals) await expect(data('plugin', ...args)).rejects.toMatchObject({ code });
});
