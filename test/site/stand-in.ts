// SPDX-License-Identifier: MIT
// A Phira API for tests: a real HTTP server on loopback whose answers are told one by one.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface StandIn {
  readonly base: string;
  /** What was asked, as `METHOD /path`. */
  readonly asked: string[];
  readonly requests: IncomingMessage[];
}

/** Answers with JSON, or with a text as it is. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };
}

/** Serves the answers in turn, the last one for ever; ends with the test. */
export async function standIn(...answers: readonly Answer[]): Promise<StandIn> {
  const asked: string[] = [];
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(`${request.method} ${request.url}`);
    requests.push(request);
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address');
  return { base: `http://127.0.0.1:${address.port}`, asked, requests };
}
