// SPDX-License-Identifier: MIT
// Commands for operators on the command line, against a host that another process runs.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HostFolder } from '../operator/support.ts';
import { jsonOf, LAUNCHER, phiraPlugin, temporaryFolder } from './command.ts';

/** `phira-plugin run` on a folder, once it is up. */
async function runningHost(folder: HostFolder): Promise<ChildProcess> {
  const args = ['run', '--memory', '--plugins', folder.at('plugins'), '--data', folder.at('data')];
  const child = spawn(process.execPath, [LAUNCHER, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => child.on('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (/^plugin anna 1\.0\.0 is started$/m.test(text)) resolve();
    });
    child.on('close', () => reject(new Error('the host ended')));
  });
  return child;
}

test('plugins, plugin, health, metrics and ctl reach a running host', async () => {
  const folder = new HostFolder();
  await folder.plugin('anna');
  await runningHost(folder);
  const operate = (...args: string[]) => phiraPlugin([...args, '--data', folder.at('data')]);

  const plugins = await operate('plugins');
  expect(plugins).toMatchObject({ code: 0, stderr: '' });
  expect(plugins.stdout).toMatch(/^name +version +state .*\nanna +1\.0\.0 +started .*\n$/);
  const json = await operate('plugins', '--json');
  expect(jsonOf(json)).toMatchObject({ ok: true, rows: [{ name: 'anna', state: 'started' }] });

  expect(await operate('plugin', 'reload', 'anna')).toMatchObject({
    code: 0,
    stdout: 'anna 1.0.0 is started\n',
  });
  expect((await operate('health')).stdout).toMatch(/anna +healthy/);
  expect(jsonOf(await operate('metrics', 'anna', '--json'))).toMatchObject({
    ok: true,
    plugin: { name: 'anna', reloads: 1, traps: 0 },
  });
  expect((await operate('ctl', 'plugin', 'unload', 'anna')).stdout).toBe('anna is unloaded\n');

  expect((await operate('ctl', 'help')).stdout).toMatch(/^plugins +Lists the plugins/m);

  const missing = await operate('plugin', 'info', 'anna');
  expect(missing).toMatchObject({ code: 1, stdout: '' });
  expect(missing.stderr).toBe(
    'error RT_PLUGIN_NOT_FOUND: there is no plugin anna; it is in the plugins folder, and not loaded: plugin load anna\n',
  );
  expect(jsonOf(await operate('plugin', 'info', 'anna', '--json'))).toMatchObject({
    ok: false,
    findings: [{ code: 'RT_PLUGIN_NOT_FOUND' }],
  });
});

test('without a host they say so, and what to do', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'data'));
  const outcome = await phiraPlugin(['plugins'], folder);
  expect(outcome).toMatchObject({ code: 1, stdout: '' });
  expect(outcome.stderr).toBe(
    'error RT_CONTROL_NO_HOST: no host runs on the data folder data; ' +
      'start one with this data folder, or name that of the running one with --data\n',
  );
  expect(await phiraPlugin(['health', '--timeout', 'soon'], folder)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('soon is not a time'),
  });
});
