// SPDX-License-Identifier: MIT
// Plays recorded traffic to a server: sends what was sent, and compares each packet that comes, byte for byte.

import { setTimeout as pause } from 'node:timers/promises';
import type { Address } from '../../runtime/server/client/address.ts';
import { Connection } from '../../runtime/server/client/connection.ts';
import { Inbox } from '../../runtime/server/client/inbox.ts';

/** One line of a transcript. */
export type Step =
  | { readonly kind: 'send'; readonly line: number; readonly peer: string; readonly payload: Buffer }
  | { readonly kind: 'expect'; readonly line: number; readonly peer: string; readonly packet: Expected }
  | { readonly kind: 'close'; readonly line: number; readonly peer: string };

/** A packet that has to come. */
export interface Expected {
  /** The reference's words for it. */
  readonly text: string;
  /** Undefined when the bytes differ from run to run. */
  readonly payload: Buffer | undefined;
}

/** Steps that belong together. */
export interface Scene {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** A packet that the server under test sends differently, on purpose. */
export interface Deviation {
  /** Line of the transcript with the packet, from 1. */
  readonly line: number;
  /** Why it is better so. */
  readonly reason: string;
  /** What comes instead; nothing when empty. */
  readonly instead: readonly Buffer[];
}

/** What became of a scene. */
export interface SceneResult {
  readonly name: string;
  /** Packets that came as they should. */
  readonly packets: number;
  /** Deviations that were met. */
  readonly deviations: number;
  /** In words, one for each packet that did not come or was another. */
  readonly faults: readonly string[];
}

/** Milliseconds that a packet may take. */
const PATIENCE = 5000;
/** Milliseconds in which a packet that nobody expects would have come. */
const QUIET = 100;

/** Reads a transcript. @throws Error for a line that is none of its kinds. */
export function readTranscript(text: string): Scene[] {
  const scenes: { name: string; steps: Step[] }[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    const [, name] = /^== (.*)/.exec(content) ?? [];
    if (name !== undefined) scenes.push({ name, steps: [] });
    else if (content !== '') scenes.at(-1)?.steps.push(readStep(content, index + 1));
  }
  return scenes;
}

function readStep(content: string, line: number): Step {
  const [, mark, peer = '', text = '', bytes] =
    /^([<>x]) (\S+)\s+(.*?)(?:\s+\[([^[\]]*)\])?$/.exec(content) ?? [];
  const isHex = bytes !== undefined && /^[0-9a-f]*$/.test(bytes);
  const payload = isHex ? Buffer.from(bytes, 'hex') : undefined;
  if (mark === 'x') return { kind: 'close', line, peer };
  if (mark === '<') return { kind: 'expect', line, peer, packet: { text, payload } };
  if (mark === '>' && payload !== undefined) return { kind: 'send', line, peer, payload };
  throw new Error(`line ${line} of the transcript cannot be read: ${content}`);
}

/** Plays all scenes, one after another, on the same connections. */
export async function replay(
  scenes: readonly Scene[],
  address: Address,
  deviations: readonly Deviation[] = [],
): Promise<SceneResult[]> {
  const peers = new Map<string, Peer>();
  const byLine = new Map(deviations.map((deviation) => [deviation.line, deviation]));
  const results: SceneResult[] = [];
  try {
    for (const { name, steps } of scenes) results.push(await playScene(name, steps, peers, address, byLine));
    await pause(QUIET);
    const extra = [...peers].flatMap(([name, peer]) => peer.rest().map((hex) => `${name} also got ${hex}`));
    if (extra.length > 0)
      results.push({ name: 'after the last scene', packets: 0, deviations: 0, faults: extra });
  } finally {
    for (const peer of peers.values()) peer.close();
  }
  return results;
}

async function playScene(
  name: string,
  steps: readonly Step[],
  peers: Map<string, Peer>,
  address: Address,
  deviations: ReadonlyMap<number, Deviation>,
): Promise<SceneResult> {
  const faults: string[] = [];
  let packets = 0;
  let met = 0;
  for (const step of steps) {
    const peer = peers.get(step.peer) ?? (await Peer.connect(address));
    peers.set(step.peer, peer);
    if (step.kind === 'send') peer.send(step.payload);
    else if (step.kind === 'close') {
      // Packets that nobody waits for any more would be lost with the connection.
      await pause(QUIET);
      faults.push(...peer.rest().map((hex) => `line ${step.line}: ${step.peer} also got ${hex}`));
      peer.close();
      peers.delete(step.peer);
    } else {
      const { packet, line } = step;
      const deviation = deviations.get(line);
      const wanted = deviation?.instead.map((payload) => ({ text: deviation.reason, payload })) ?? [packet];
      if (deviation !== undefined) met++;
      for (const one of wanted) {
        const got = await peer.next();
        if (matches(one, got)) packets++;
        else
          faults.push(`line ${line}: ${step.peer} got ${got?.toString('hex') ?? 'nothing'}, not ${one.text}`);
      }
    }
  }
  return { name, packets, deviations: met, faults };
}

/** Where bytes vary, the kind of answer does not: an error that names an address, or a map of as many bytes. */
function matches({ text, payload }: Expected, got: Buffer | undefined): boolean {
  if (got === undefined) return false;
  if (payload !== undefined) return got.equals(payload);
  return got[1] === (/^\w+\(Err\(/.test(text) ? 0 : 1);
}

/** One connection, and the packets that wait. */
class Peer {
  readonly #inbox = new Inbox<Buffer>();
  #connection: Connection | undefined;

  static async connect(address: Address): Promise<Peer> {
    const peer = new Peer();
    peer.#connection = await Connection.open(address, {
      payload: (payload) => peer.#inbox.push(payload),
      closed: () => peer.#inbox.end(),
    });
    return peer;
  }

  /** No payload of the transcripts needs a length of two bytes. */
  send(payload: Buffer): void {
    this.#connection?.write(Buffer.concat([Buffer.from([payload.length]), payload]));
  }

  next(): Promise<Buffer | undefined> {
    return this.#inbox.next(PATIENCE);
  }

  /** Takes what waits. */
  rest(): string[] {
    return this.#inbox.drain().map((payload) => payload.toString('hex'));
  }

  close(): void {
    this.#connection?.close();
  }
}
