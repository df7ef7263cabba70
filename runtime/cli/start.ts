// SPDX-License-Identifier: MIT
// `npm start` in a checkout: builds the sample plugins and serves game clients with them, offline. Options are those of
// `run`: `npm start -- --script test/guests/session.script --exit` plays a session without a network and ends.

import { join, relative } from 'node:path';
import { buildIfChanged } from './build/cached-build.ts';
import { EXIT, type ExitCode } from './errors.ts';
import { hasErrors, Output, reportFailure } from './output.ts';
import { packageRoot } from './package-root.ts';
import { runCommandLine } from './program.ts';

const PLUGINS = ['greeter', 'moderator'];
const guests = join(packageRoot, 'test/guests');
const built = join(packageRoot, 'dist/plugins');

process.exitCode = await start();

async function start(): Promise<ExitCode> {
  const output = new Output(false);
  try {
    const results = await Promise.all(PLUGINS.map((name) => build(name, output)));
    if (results.includes(false)) return EXIT.findings;
  } catch (error) {
    return reportFailure(error, output);
  }
  const args = process.argv.slice(2);
  const withoutNetwork = args.some((arg) => /^--(?:memory|script|exit)\b/.test(arg));
  return runCommandLine([
    'run',
    '--grant-declared',
    ...['--plugins', shown(built)],
    ...(withoutNetwork ? [] : ['--api', 'offline']),
    // Said twice, an option counts as said last.
    ...args,
  ]);
}

/** Builds one plugin where it is stale; false when it cannot be built. */
async function build(name: string, output: Output): Promise<boolean> {
  const stamp = join(packageRoot, 'dist/plugin-inputs', name);
  const result = await buildIfChanged(join(guests, name), join(built, `${name}.wasm`), stamp);
  if (result === undefined) return true;
  output.findings(result.findings);
  if (hasErrors(result.findings)) return false;
  output.line(`built ${shown(join(built, `${name}.wasm`))}`);
  return true;
}

function shown(path: string): string {
  return relative('.', path);
}
