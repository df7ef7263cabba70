// SPDX-License-Identifier: MIT
// `plugins.lock` in the data folder: what was loaded last of each plugin, and with which permissions. An update is
// compared with it. Written by the host only: a checksum tells what else has changed it.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { integer, type Rule, record, required, table, text } from '../abi/validate.ts';
import { sorted } from './graph.ts';
import { StateFile } from './state-file.ts';
import { PERMISSION_NAMES, PLUGIN_NAME } from './state-rules.ts';

/** What was loaded of one plugin. */
export interface LockEntry {
  readonly version: string;
  /** SHA-256 of the component's file, in hexadecimal. */
  readonly sha256: string;
  /** Version of the world that it was built for. */
  readonly world: string;
  /** Granted, sorted. */
  readonly permissions: readonly string[];
  /** Asked for, and waiting for the operator's word; sorted. */
  readonly waiting: readonly string[];
}

/** Name of the file. */
export const LOCK_FILE = 'plugins.lock';

const FORMAT = 1;
const HEAD = `# What this host has loaded of each plugin. Written by the host; see grants.toml to grant permissions.\n`;

interface Lock {
  readonly format: number;
  readonly checksum: string;
  readonly plugins: Readonly<Record<string, LockEntry>>;
}

const word = (form: string, pattern: RegExp, help: string) => text({ form, max: 256, pattern, help });

const lock: Rule<Lock> = record<Lock>({
  format: required(integer({ min: FORMAT, max: FORMAT })),
  checksum: required(word('a checksum', /^[0-9a-f]{64}$/, 'leave it as the host has written it')),
  plugins: required(
    table(
      PLUGIN_NAME,
      record<LockEntry>({
        version: required(word('a version', /^\d[0-9A-Za-z.+-]*$/, 'write a version such as 1.0.0')),
        sha256: required(word('a hash', /^[0-9a-f]{64}$/, 'write 64 hexadecimal digits')),
        world: required(word('a version', /^\d[0-9A-Za-z.+-]*$/, 'write a version such as 1.0.0')),
        permissions: required(PERMISSION_NAMES),
        waiting: required(PERMISSION_NAMES),
      }),
      { max: 10_000 },
    ),
  ),
});

/** Entries by plugin; in memory only without a folder. */
export class LockFile {
  readonly #file: StateFile<Lock> | undefined;
  #entries: Map<string, LockEntry> | undefined;
  /** Text on disk, as far as is known. */
  #written = '';

  constructor(folder: string | undefined) {
    this.#file = folder === undefined ? undefined : new StateFile(join(folder, LOCK_FILE), lock);
  }

  /** Reads the file, once: from then on this host is the one to change it. @throws as {@link StateFile.read}. */
  refresh(): void {
    this.#entries ??= this.#read();
  }

  /** What was loaded of a plugin before; undefined when it never was. */
  get(name: string): LockEntry | undefined {
    return this.#entries?.get(name);
  }

  /** Notes what is loaded of a plugin now; {@link save} writes it. */
  set(name: string, entry: LockEntry): void {
    this.#entries = new Map(this.#entries).set(name, entry);
  }

  /** Names of all that were loaded before. */
  names(): Iterable<string> {
    return this.#entries?.keys() ?? [];
  }

  /** Forgets a plugin; {@link save} writes it. */
  remove(name: string): void {
    const entries = new Map(this.#entries);
    if (entries.delete(name)) this.#entries = entries;
  }

  /** Writes the file where something is new. @throws RuntimeError RT_STATE_FILE_WRITE. */
  save(): void {
    const entries = [...(this.#entries ?? [])].sort(([left], [right]) => (left < right ? -1 : 1));
    const plugins = Object.fromEntries(entries);
    const text = HEAD + stringify({ format: FORMAT, checksum: checksumOf(plugins), plugins });
    if (this.#file === undefined || text === this.#written) return;
    this.#file.write(text);
    this.#written = text;
  }

  #read(): Map<string, LockEntry> {
    const found = this.#file?.read();
    if (found === undefined) return new Map();
    const { plugins, checksum } = found.value;
    if (checksum !== checksumOf(plugins)) {
      const reason = 'it is not as the host has written it: its checksum is another';
      throw this.#file?.refusal(reason, found.source, ['checksum']);
    }
    this.#written = found.source.text;
    return new Map(Object.entries(plugins));
  }
}

/** Of what the entries say, however the file is laid out. */
function checksumOf(plugins: Readonly<Record<string, LockEntry>>): string {
  const facts = sorted(Object.keys(plugins)).map((name) => {
    const { version, sha256, world, permissions, waiting } = plugins[name] as LockEntry;
    return [name, version, sha256, world, sorted(permissions), sorted(waiting)];
  });
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
