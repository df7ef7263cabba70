// SPDX-License-Identifier: MIT
// Waits for the header with which a proxy begins a connection. What comes behind it is left on the socket.

import type { Socket } from 'node:net';

import { ProxyError, ProxyHeaderReader } from '../wire/index.ts';

/**
 * Reads the header of a connection that nobody reads yet; a connection without one in time is closed.
 *
 * @param onHeader called with the address of who connected to the proxy; undefined when the proxy speaks for itself
 */
export function readProxyHeader(
  socket: Socket,
  timeoutMs: number,
  onHeader: (source: string | undefined) => void,
): void {
  const reader = new ProxyHeaderReader();
  const late = setTimeout(() => socket.destroy(), timeoutMs);
  const ignore = (): void => {};
  const stop = (): void => {
    clearTimeout(late);
    socket.off('data', take).off('close', stop).off('error', ignore);
  };
  const take = (chunk: Buffer): void => {
    try {
      const header = reader.push(chunk);
      if (header === undefined) return;
      stop();
      socket.pause();
      if (header.rest.length > 0) socket.unshift(header.rest);
      onHeader(header.source?.address);
      socket.resume();
    } catch (error) {
      if (!(error instanceof ProxyError)) throw error;
      clearTimeout(late);
      socket.destroy();
    }
  };
  socket.on('data', take).on('close', stop).on('error', ignore);
}
