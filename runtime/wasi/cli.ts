// SPDX-License-Identifier: MIT
// `wasi:cli`: no arguments, no standard input, no terminal, chosen variables, output to the log, exit as a trap. None of it
// is the shim's, which has the process's own arguments, variables and streams, and ends the process at an exit.

import { Trap } from '../abi/errors.ts';
import type { HostInterface } from '../component/foreign.ts';
import { allowedVariables } from './environment.ts';
import { ALWAYS, type Waiter } from './io/poll.ts';
import { InputStream, OutputStream, type Source } from './io/streams.ts';
import type { WasiOptions } from './options.ts';
import { LineSink } from './output.ts';

/** A stream that has ended. */
const NOTHING: Source = { awaited: ALWAYS, read: () => undefined, close() {} };

class TerminalInput {}
class TerminalOutput {}

/** The interfaces by name, and how to get the last line of the plugin out. */
export interface Cli {
  readonly interfaces: Readonly<Record<string, HostInterface>>;
  flush(): void;
}

/** Makes them. */
export function cliInterfaces(options: WasiOptions, waiter: Waiter): Cli {
  const out = new LineSink('stdout', options.log);
  const error = new LineSink('stderr', options.log);
  const variables = allowedVariables(options.policy, options.environment ?? process.env);
  const interfaces = {
    environment: {
      getEnvironment: () => variables,
      getArguments: () => [],
      initialCwd: () => undefined,
    },
    exit: {
      exit: ({ tag }: { readonly tag: 'ok' | 'err' }) => exited(tag === 'ok' ? 'success' : 'failure'),
      exitWithCode: (code: number) => exited(`code ${code}`),
    },
    stdin: { getStdin: () => new InputStream(NOTHING, waiter) },
    stdout: { getStdout: () => new OutputStream(out, waiter) },
    stderr: { getStderr: () => new OutputStream(error, waiter) },
    'terminal-input': { TerminalInput },
    'terminal-output': { TerminalOutput },
    'terminal-stdin': { getTerminalStdin: () => undefined },
    'terminal-stdout': { getTerminalStdout: () => undefined },
    'terminal-stderr': { getTerminalStderr: () => undefined },
  };
  return {
    interfaces,
    flush() {
      out.flush();
      error.flush();
    },
  };
}

function exited(how: string): never {
  throw new Trap('TRAP_GUEST', `the plugin ended itself by wasi:cli/exit (${how})`);
}
