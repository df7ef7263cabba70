// SPDX-License-Identifier: MIT
// `run`: a server for game clients, from its start to the signal that ends it.

import type { CustomEvent } from '../../events/event.ts';
import { RELOADED_EVENT } from '../../plugin/replacement.ts';
import { type Endpoint, formatEndpoint, isLoopback } from '../../server/network/address.ts';
import { createPhiraHost, type PhiraHost, type PhiraHostOptions } from '../../server/phira-host.ts';
import { StopSignals } from '../../server/stop-signals.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { outliveReaders } from './outlive-readers.ts';
import { Prompt } from './prompt.ts';
import { reportStart, reportStop } from './reports.ts';
import type { RunLog } from './run-log.ts';

/**
 * Serves until it is told to stop: by a signal, or at the prompt of a terminal. That standard input ends, as it does
 * for services, changes nothing.
 *
 * @throws HostConfigError, and RuntimeError RT_SERVER_... when it cannot be as it is wanted.
 */
export async function runServer(options: PhiraHostOptions, log: RunLog, output: Output): Promise<ExitCode> {
  outliveReaders();
  const told = Promise.withResolvers<undefined>();
  const prompt = new Prompt(() => host, {
    input: process.stdin,
    output: process.stdout,
    onStop: () => told.resolve(undefined),
  });
  if (process.stderr.isTTY === true) log.printWith((line) => prompt.print(line));
  const host: PhiraHost = createPhiraHost({
    ...options,
    out: (line) => {
      options.out?.(line);
      prompt.print(line);
    },
  });
  if (log.format === 'text') sayReplaced(host, (line) => prompt.print(line));
  const signals = new StopSignals({ say: (line) => output.error(line) });
  let isWell: boolean;
  try {
    const report = await host.start();
    isWell = reportStart(host, report, output);
    log.started();
    for (const line of whereTo(host, options)) output.line(line);
    prompt.open();
    await Promise.race([told.promise, signals.first]);
  } finally {
    prompt.close();
    process.stdin.destroy();
    await host.stop();
    signals.close();
  }
  return reportStop(host, output) && isWell ? EXIT.ok : EXIT.findings;
}

/** Says which plugins were replaced: the text of the log has only what is wrong. */
function sayReplaced({ eventBus, pluginManager }: PhiraHost, print: (line: string) => void): void {
  const say = ({ source }: CustomEvent): void => {
    const plugin = pluginManager.get(source);
    if (plugin !== undefined)
      print(`plugin ${source} ${plugin.version} is ${plugin.state}: another instance took over`);
  };
  eventBus.subscribe<string>(RELOADED_EVENT, say, 'run', { priority: 'monitor' });
}

/** Where the server is reached, and what it is. */
function whereTo(host: PhiraHost, { dataDir, api = host.hostConfig.server.api }: PhiraHostOptions): string[] {
  const { listening } = host.server;
  const http = host.httpListening();
  const address = listening === undefined ? '' : formatEndpoint(listening);
  return [
    `game clients connect to ${address}`,
    `accounts: ${host.offline ? 'offline, everybody is believed' : api}`,
    ...(http === undefined ? [] : httpLines(http, host)),
    dataDir === undefined ? 'data: none is kept, name a folder with --data' : `data: ${dataDir}`,
    ...(host.offline ? howToConnect(address) : []),
  ];
}

function httpLines(http: Endpoint, { hostConfig: { http: config } }: PhiraHost): string[] {
  const hasToken = (config.token ?? config.tokenFile) !== undefined;
  const changes = hasToken ? 'changes need the token' : 'nothing can be changed: there is no token';
  const line = `HTTP API on http://${formatEndpoint(http)}, ${changes}`;
  if (!hasToken || isLoopback(http.host)) return [line];
  return [line, 'the token crosses the network as it is: put a proxy with TLS before the HTTP API'];
}

function howToConnect(address: string): string[] {
  return [
    `1. In the settings of the game, switch multiplayer on and set its server to ${address}.`,
    '2. Open multiplayer there, connect, and create a room; any account will do.',
    `3. Without the game: phira-plugin client --connect ${address} --token alice plays as one does.`,
  ];
}
