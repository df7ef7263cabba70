// SPDX-License-Identifier: MIT
// Parts of a host on their own: the way of command lines, the structured log, which imports answer later, versions.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { worldBinding } from '../../generated/bindings/world.ts';
import { asynchronousImports } from '../../runtime/server/asynchronous-imports.ts';
import { CommandInput, CommandRegistry } from '../../runtime/server/command-input.ts';
import { HostApi } from '../../runtime/server/host-api.ts';
import { createLogger, pluginLogger } from '../../runtime/server/logger.ts';
import type { Server, ServerMethod } from '../../runtime/server/server.ts';
import { HOST_VERSION } from '../../runtime/server/version.ts';
import { secretTexts } from '../../runtime/services/secret-texts.ts';
import { memoryServer } from './support.ts';

describe('command lines', () => {
  function commands() {
    const world = memoryServer();
    const commandRegistry = new CommandRegistry({ operators: [1] });
    const input = new CommandInput({ eventBus: world.eventBus, commandRegistry, prefix: '!' });
    commandRegistry.register('echo', 'Echoes', ({ args }) => args.join(' '), 'test');
    commandRegistry.register('halt', 'Stops', () => 'stopped', 'test', { operatorsOnly: true });
    commandRegistry.register(
      'crash',
      'Crashes',
      () => {
        throw new TypeError('a bug');
      },
      'test',
    );
    return { ...world, input };
  }

  it('are told from chat by the prefix', () => {
    const { input } = commands();
    expect(input.lineOf('!echo a')).toBe('echo a');
    expect(input.lineOf('echo !a')).toBeUndefined();
  });

  it('are put to the vote, run, and told of', async () => {
    const { input, raised, eventBus, types } = commands();
    expect(await input.run('echo a b', { tag: 'console' })).toEqual({ ok: true, text: 'a b' });
    expect(raised.map(({ payload }) => payload)).toEqual([{ source: { tag: 'console' }, line: 'echo a b' }]);
    eventBus.subscribe(
      'command_input',
      ({ line }) => (line.startsWith('echo') ? { tag: 'veto', val: 'not now' } : { tag: 'proceed' }),
      'guard',
    );
    expect(await input.run('echo', { tag: 'user', val: 5 })).toEqual({
      ok: false,
      text: 'not now',
      vetoedBy: 'guard',
    });
    expect(types()).toEqual(['command_input', 'command_input vetoed']);
  });

  it('answer in a sentence when they cannot be run, and are then not told of', async () => {
    const { input, types } = commands();
    expect(await input.run('ehco', { tag: 'console' })).toEqual({
      ok: false,
      text: 'there is no command ehco; did you mean echo?',
    });
    expect(await input.run('halt', { tag: 'user', val: 5 })).toMatchObject({ ok: false });
    expect(await input.run('"', { tag: 'console' })).toMatchObject({ ok: false });
    expect(types()).toEqual([]);
    expect(await input.run('halt', { tag: 'user', val: 1 })).toEqual({ ok: true, text: 'stopped' });
    const crashed = await input.run('crash', { tag: 'console' });
    expect(crashed).toMatchObject({ ok: false });
    expect(crashed.text).not.toContain('.ts');
    expect(types()).toEqual(['command_input', 'command_input']);
  });
});

describe('host log', () => {
  it('shows no secret of a plugin, in whatever field of a record it turns up', () => {
    const lines: string[] = [];
    const { logger } = createLogger({ destination: { write: (line: string) => void lines.push(line) } });
    secretTexts.add('hunter2 "quoted"');
    logger.error({ reason: 'hunter2 "quoted"', err: new Error('no: hunter2 "quoted"') }, 'hunter2 "quoted"');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      reason: '[secret]',
      err: { message: 'no: [secret]' },
      msg: '[secret]',
    });
    expect(lines.join()).not.toContain('hunter2');
  });

  it('writes JSON lines at the levels of PHIRA_LOG, for the host and for each plugin', () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const { logger, levels, problems } = createLogger({
      directives: 'phira_mp_plugin=warn,chatty=trace,shy=off,x=huge',
      destination,
    });
    logger.info('not kept');
    const take = pluginLogger(logger, levels);
    const at = 0;
    take({ plugin: 'chatty', level: 'trace', message: 'one', at });
    take({ plugin: 'shy', level: 'error', message: 'not kept', at });
    take({ plugin: 'other', level: 'info', message: 'two', at });
    const records = lines.map((line): unknown => JSON.parse(line));
    expect(problems).toHaveLength(1);
    expect(records).toMatchObject([
      { level: 40, variable: 'PHIRA_LOG' },
      { level: 10, plugin: 'chatty', msg: 'one' },
      { level: 30, plugin: 'other', msg: 'two' },
    ]);
  });
});

describe('imports that answer later', () => {
  it('are named by the id of their interface, for every method of a server', () => {
    const { server } = memoryServer();
    const methods = Object.keys({
      getUser: 0,
      listUsers: 0,
      countUsers: 0,
      getUserAddress: 0,
      kickUser: 0,
      banUser: 0,
      unbanUser: 0,
      listBans: 0,
      getRoom: 0,
      getRoomByName: 0,
      listRooms: 0,
      createRoom: 0,
      disbandRoom: 0,
      lockRoom: 0,
      sendToUser: 0,
      sendToRoom: 0,
      sendToAll: 0,
    } satisfies Record<ServerMethod, number>).filter((name): name is ServerMethod => name in server);
    const imports = asynchronousImports(methods, worldBinding.world);
    expect(imports.size).toBe(17);
    expect(imports).toContain('phira:plugin/users@1.0.0#get-online-user-count');
    expect(() => asynchronousImports(methods, { ...worldBinding.world, imports: {} })).toThrow(TypeError);
  });

  it('are what a server says of itself', () => {
    const { server, eventBus } = memoryServer();
    const commandRegistry = new CommandRegistry();
    const slow: Server = Object.create(server, { asynchronous: { value: ['banUser'] } });
    expect(new HostApi({ eventBus, commandRegistry, server }).asynchronousImports).toEqual(new Set());
    expect(new HostApi({ eventBus, commandRegistry, server: slow }).asynchronousImports).toEqual(
      new Set(['phira:plugin/users@1.0.0#ban-user-by-id']),
    );
  });
});

describe('host api', () => {
  it('grants looking on, custom events and own configuration by default, nothing else', () => {
    const { server, eventBus } = memoryServer();
    const api = new HostApi({ eventBus, commandRegistry: new CommandRegistry(), server });
    const granted = ['read_users', 'read_addresses', 'emit_events', 'write_config'];
    const withheld = [
      'manage_users',
      'send_messages',
      'veto_events',
      'call_commands',
      'call_operator_commands',
    ];
    expect(granted.filter((name) => api.isGrantedByDefault(name))).toEqual(granted);
    expect(withheld.filter((name) => api.isGrantedByDefault(name))).toEqual([]);
    expect(api.version).toBe('1.2.3');
  });

  it('refuses a manifest whose config_schema asks for more than is checked', () => {
    const { server, eventBus } = memoryServer();
    const api = new HostApi({ eventBus, commandRegistry: new CommandRegistry(), server });
    const manifest = { name: 'greeter', version: '1.0.0', author: 'A', abi_version: '1.0.0' };
    expect(api.validateManifest(manifest)).toHaveProperty('manifest.name', 'greeter');
    const bad = { ...manifest, config_schema: { properties: { a: { pattern: '(a+)+$' } } } };
    expect(api.validateManifest(bad)).toMatchObject({
      findings: [{ path: ['config_schema'], code: 'MANIFEST_FORMAT' }],
    });
    expect(api.validateManifest({ ...manifest, name: '../x' })).toHaveProperty('findings.0.path', ['name']);
  });
});

it('says the version that package.json says', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(HOST_VERSION).toBe(version);
});
