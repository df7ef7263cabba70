// SPDX-License-Identifier: MIT
// WASI is closed by default: each interface that a policy does not open is refused at load by its name, and all of WASI
// on the thread of the server.

import { beforeAll, describe, expect, it } from 'vitest';
import { prepareComponent } from '../../runtime/component/engine.ts';
import type { SandboxPolicy } from '../../runtime/sandbox/policy.ts';
import { opensWasi, wasiImports } from '../../runtime/wasi/access.ts';
import { refusalOf } from '../support/refusal.ts';
import { policyOf, prepareGuest, type WasiGuest, wasiGuest } from './guest.ts';
import { WASI_INTERFACES, WASI_VERSION } from './wasi-wit.ts';

const id = (name: string): string => `wasi:${name}@${WASI_VERSION}`;

/** What a policy says of each interface: open, or the key that would open it. */
function verdicts(policy: SandboxPolicy): Record<string, string> {
  const { accepts } = wasiImports({ policy, isolation: 'worker' });
  const entries = WASI_INTERFACES.map((name) => {
    const answer = accepts(id(name));
    return [name, answer === true ? 'open' : /is closed: (\w+)/.exec(String(answer))?.[1]];
  });
  return Object.fromEntries(entries);
}

function expected(filesystem: string, sockets: string, others: string): Record<string, string> {
  const entries = WASI_INTERFACES.map((name) => {
    if (name.startsWith('filesystem/')) return [name, filesystem];
    return [name, name.startsWith('sockets/') ? sockets : others];
  });
  return Object.fromEntries(entries);
}

describe('the table', () => {
  it.each([
    [{}, expected('allow_filesystem', 'allow_network', 'WASI')],
    [{ allowFilesystem: true }, expected('open', 'allow_network', 'open')],
    [{ allowNetwork: true }, expected('allow_filesystem', 'open', 'open')],
    [{ allowEnvironment: true }, expected('allow_filesystem', 'allow_network', 'open')],
    [{ allowSystemInfo: true }, expected('allow_filesystem', 'allow_network', 'open')],
    [{ allowSubprocesses: true }, expected('allow_filesystem', 'allow_network', 'WASI')],
  ])('of %o', (opened, verdict) => {
    expect(verdicts(policyOf(opened))).toEqual(verdict);
    expect(opensWasi(policyOf(opened))).toBe(verdict['cli/exit'] === 'open');
  });

  it.each(['wasi:http/types@0.2.3', 'wasi:cli/run@0.2.3', 'wasi:io/other@0.2.3', 'wasi:nn/tensor@0.2.0'])(
    'never opens %s',
    (name) => {
      const policy = policyOf({ allowFilesystem: true, allowNetwork: true, allowEnvironment: true });
      expect(wasiImports({ policy, isolation: 'process' }).accepts(name)).toContain(
        `"${name}", which is never`,
      );
    },
  );

  it('says nothing of other packages', () => {
    expect(wasiImports({ policy: policyOf(), isolation: 'worker' }).accepts('phira:plugin/log@1.0.0')).toBe(
      undefined,
    );
  });
});

describe('a component', () => {
  let guest: WasiGuest;
  beforeAll(async () => {
    guest = await wasiGuest(
      ['cli/stdout', 'filesystem/preopens', 'sockets/tcp', 'random/random'],
      'f: func();',
      `(import "cli/stdout" "get-stdout" (func (result i32)))
       (import "filesystem/preopens" "get-directories" (func (param i32)))
       (import "sockets/tcp" "[method]tcp-socket.is-listening" (func (param i32) (result i32)))
       (import "random/random" "get-random-u64" (func (result i64)))
       --- (func (export "test:host/probe#f"))`,
    );
  });

  it('is refused with every closed interface by name, and the key that opens it', () => {
    const { code, findings } = refusalOf(() => prepareGuest(guest, policyOf({ allowEnvironment: true })));
    expect(code).toBe('COMPONENT_WASI_CLOSED');
    const closed = findings.map(({ message }) =>
      /"wasi:([^@]+)@.* is closed: (\w+)/.exec(message)?.slice(1, 3),
    );
    expect(closed).toEqual(
      expect.arrayContaining([
        ['filesystem/preopens', 'allow_filesystem'],
        ['filesystem/types', 'allow_filesystem'],
        ['sockets/tcp', 'allow_network'],
      ]),
    );
    expect(closed).toHaveLength(3);
  });

  it('is refused as a whole by a closed policy', () => {
    const { findings } = refusalOf(() => prepareGuest(guest, policyOf()));
    expect(findings.map(({ message }) => message).join('\n')).toContain(
      `"${id('random/random')}", which is closed`,
    );
  });

  it('is refused on the thread of the server, whatever is open', () => {
    const policy = policyOf({ allowFilesystem: true, allowNetwork: true });
    const { findings } = refusalOf(() => prepareGuest(guest, policy, 'inline'));
    expect(findings.every(({ message }) => message.includes('set isolation = "worker"'))).toBe(true);
    expect(prepareGuest(guest, policy, 'worker').match.foreign.size).toBeGreaterThan(3);
    expect(prepareGuest(guest, policy, 'process').match.foreign.size).toBeGreaterThan(3);
  });

  it('is refused without any word on WASI', () => {
    const { code, message } = refusalOf(() => prepareComponent(guest.bytes, guest.binding.world));
    expect(code).toBe('COMPONENT_UNKNOWN_IMPORT');
    expect(message).toContain('which plugins may not use');
  });

  it('is accepted when built for an older release of WASI, and refused for a newer one', () => {
    const policy = policyOf({ allowFilesystem: true, allowNetwork: true });
    // The encoding has no length that this changes.
    const renamed = (version: string): WasiGuest => {
      const text = Buffer.from(guest.bytes).toString('latin1').replaceAll(`@${WASI_VERSION}`, `@${version}`);
      return { ...guest, bytes: Buffer.from(text, 'latin1') };
    };
    expect([...prepareGuest(renamed('0.2.10'), policy).match.foreign]).toContainEqual([
      'wasi:cli/stdout@0.2.10',
      id('cli/stdout'),
    ]);
    const { message } = refusalOf(() => prepareGuest(renamed('0.2.99'), policy));
    expect(message).toContain('wasi:cli/stdout@0.2.99');
  });
});
