// SPDX-License-Identifier: MIT
// `wasi:filesystem/types`: descriptors that check every path before the shim sees it. What could lead out of the allowed
// folders, or has no use for a plugin, is refused as a whole.

import type { BigIntStats } from 'node:fs';
import type { Waiter } from '../io/poll.ts';
import { InputStream, OutputStream } from '../io/streams.ts';
import type { Quota } from '../quota.ts';
import type { ShimDescriptor } from '../shim.ts';
import { DirectoryEntryStream } from './directory.ts';
import { attempt, fsError } from './errors.ts';
import { type Flags, OpenFile } from './open-file.ts';
import { type Resolved, relative, resolvePath } from './resolve.ts';
import type { Root } from './roots.ts';
import { type DescriptorStat, statOf } from './stat.ts';

/** The shim follows no link: those that may be followed have been. */
const NO_FOLLOW = { symlinkFollow: false };

/** What all descriptors below one root share. */
export interface RootAccess {
  readonly root: Root;
  /** The shim's descriptor of the root. */
  readonly shim: ShimDescriptor;
  readonly quota: Quota;
  readonly waiter: Waiter;
}

interface PathFlags {
  readonly symlinkFollow: boolean;
}

interface OpenFlags {
  readonly create: boolean;
  readonly directory: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
}

/** The resource. A folder is known by its names alone, and looked for anew each time. */
export class Descriptor {
  readonly #access: RootAccess;
  readonly #names: readonly string[];
  readonly #flags: Flags;
  readonly #file: OpenFile | undefined;
  readonly #closed: (() => void) | undefined;

  /**
   * @param file undefined for a folder. @param closed called when a folder is closed.
   */
  constructor(
    access: RootAccess,
    names: readonly string[],
    flags: Flags,
    file?: OpenFile,
    closed?: () => void,
  ) {
    this.#access = access;
    this.#names = names;
    this.#flags = flags;
    this.#file = file;
    this.#closed = closed;
  }

  [Symbol.dispose](): void {
    this.#file?.release();
    this.#closed?.();
  }

  readViaStream(offset: bigint): InputStream {
    return new InputStream(this.#open().source(offset), this.#access.waiter);
  }

  writeViaStream(offset: bigint): OutputStream {
    return new OutputStream(this.#open().sink(offset), this.#access.waiter);
  }

  appendViaStream(): OutputStream {
    return new OutputStream(this.#open().sink(undefined), this.#access.waiter);
  }

  /** Advice may be ignored; the shim would load native code for it. */
  advise(): void {
    if (this.#file === undefined) throw fsError('bad-descriptor');
  }

  read(length: bigint, offset: bigint): readonly [Uint8Array, boolean] {
    return this.#open().read(Number(length), offset);
  }

  write(bytes: Uint8Array, offset: bigint): bigint {
    return this.#open().write(bytes, offset);
  }

  setSize(size: bigint): void {
    this.#open().setSize(size);
  }

  sync(): void {
    const file = this.#file;
    if (file !== undefined) attempt(() => file.shim.sync());
  }

  syncData(): void {
    const file = this.#file;
    if (file !== undefined) attempt(() => file.shim.syncData());
  }

  getFlags(): Flags {
    return this.#flags;
  }

  getType(): string {
    return this.#file === undefined ? 'directory' : this.stat().type;
  }

  stat(): DescriptorStat {
    const file = this.#file;
    if (file !== undefined) return statOf(attempt(() => file.shim.stat()));
    return this.statAt(NO_FOLLOW, '.');
  }

  statAt({ symlinkFollow }: PathFlags, path: string): DescriptorStat {
    const { names } = existing(this.#resolve(path, symlinkFollow));
    return statOf(attempt(() => this.#access.shim.statAt(NO_FOLLOW, relative(names))));
  }

  /** The shim sets times of the wrong one of a link and its target, and takes none before 1970 for an error of its own. */
  setTimes(): never {
    throw fsError('unsupported');
  }

  setTimesAt(): never {
    throw fsError('unsupported');
  }

  readDirectory(): DirectoryEntryStream {
    if (this.#file !== undefined) throw fsError('not-directory');
    const { shim, quota, root } = this.#access;
    const { names } = this.#resolve('.', false);
    const closed = quota.take();
    try {
      const folder = attempt(() => shim.openAt(NO_FOLLOW, relative(names), {}, { read: true }));
      try {
        return new DirectoryEntryStream(
          attempt(() => folder.readDirectory()),
          root.files,
          closed,
        );
      } finally {
        folder[Symbol.dispose]();
      }
    } catch (error) {
      closed();
      throw error;
    }
  }

  createDirectoryAt(path: string): void {
    const { names, stats } = this.#resolve(path, false);
    if (stats !== undefined) throw fsError('exist');
    this.#mustChange();
    attempt(() => this.#access.shim.createDirectoryAt(relative(names)));
  }

  removeDirectoryAt(path: string): void {
    const { names, stats } = existing(this.#resolve(path, false));
    if (!stats.isDirectory()) throw fsError('not-directory');
    if (names.length <= this.#names.length) throw fsError('not-permitted');
    this.#mustChange();
    attempt(() => this.#access.shim.removeDirectoryAt(relative(names)));
  }

  unlinkFileAt(path: string): void {
    const { names, stats } = existing(this.#resolve(path, false));
    if (stats.isDirectory()) throw fsError('is-directory');
    this.#mustChange();
    attempt(() => this.#access.shim.unlinkFileAt(relative(names)));
  }

  /** Links and renames are the ways out of a folder: what they name is checked, and then is something else. */
  linkAt(): never {
    throw fsError('not-permitted');
  }

  symlinkAt(): never {
    throw fsError('not-permitted');
  }

  renameAt(): never {
    throw fsError('not-permitted');
  }

  /** Where a link leads may be a path of the host. Programs that only ask whether there is a link are answered. */
  readlinkAt(path: string): never {
    const { stats } = existing(this.#resolve(path, false));
    throw fsError(stats.isSymbolicLink() ? 'not-permitted' : 'invalid');
  }

  openAt({ symlinkFollow }: PathFlags, path: string, how: OpenFlags, wanted: Flags): Descriptor {
    const found = this.#resolve(path, symlinkFollow);
    const flags = {
      read: wanted.read,
      write: wanted.write,
      mutateDirectory: wanted.mutateDirectory && this.#access.root.files === undefined,
    };
    const { stats } = found;
    if (stats === undefined) {
      if (!how.create) throw fsError('no-entry');
      if (path.endsWith('/')) throw fsError('is-directory');
      return this.#openFile(found, how, flags);
    }
    if (how.create && how.exclusive) throw fsError('exist');
    if (stats.isDirectory()) {
      if (wanted.write || how.create || how.truncate) throw fsError('is-directory');
      return new Descriptor(this.#access, found.names, flags, undefined, this.#access.quota.take());
    }
    if (how.directory) throw fsError('not-directory');
    if (stats.isSymbolicLink()) throw fsError('loop');
    // A pipe would hold the thread until somebody else opens it; a device is no file.
    if (!stats.isFile()) throw fsError('not-permitted');
    return this.#openFile(found, how, flags);
  }

  isSameObject(other: Descriptor): boolean {
    if (this.#access.root !== other.#access.root) return false;
    return this === other || relative(this.#names) === relative(other.#names);
  }

  metadataHash(): { readonly upper: bigint; readonly lower: bigint } {
    return this.metadataHashAt(NO_FOLLOW, '.');
  }

  metadataHashAt(
    { symlinkFollow }: PathFlags,
    path: string,
  ): { readonly upper: bigint; readonly lower: bigint } {
    const file = path === '.' ? this.#file : undefined;
    const { upper, lower } =
      file === undefined
        ? hashOf(existing(this.#resolve(path, symlinkFollow)).stats)
        : attempt(() => file.shim.metadataHash());
    return { upper: BigInt.asUintN(64, upper), lower: BigInt.asUintN(64, lower) };
  }

  #openFile({ names, stats }: Resolved, how: OpenFlags, flags: Flags): Descriptor {
    const { shim, quota } = this.#access;
    const closed = quota.take();
    try {
      const { create, exclusive } = how;
      // What is there already is emptied only when it is known to be what was looked at.
      const empty = how.truncate && stats !== undefined;
      const wanted = { read: flags.read, write: flags.write || empty };
      const opened = attempt(() => shim.openAt(NO_FOLLOW, relative(names), { create, exclusive }, wanted));
      const file = new OpenFile(opened, flags, closed);
      if (stats !== undefined && attempt(() => opened.metadataHash()).lower !== stats.ino) {
        file.release();
        throw fsError('not-permitted');
      }
      if (empty) attempt(() => opened.setSize(0n));
      return new Descriptor(this.#access, names, flags, file);
    } catch (error) {
      closed();
      throw error;
    }
  }

  #resolve(path: string, follow: boolean): Resolved {
    if (this.#file !== undefined) throw fsError('not-directory');
    return resolvePath(this.#access.root, this.#names, path, follow);
  }

  #open(): OpenFile {
    if (this.#file === undefined) throw fsError('is-directory');
    return this.#file;
  }

  /** Of a folder that shows single files nothing is changed but their contents. */
  #mustChange(): void {
    if (this.#access.root.files !== undefined) throw fsError('not-permitted');
  }
}

function existing(resolved: Resolved): Resolved & { readonly stats: BigIntStats } {
  const { stats } = resolved;
  if (stats === undefined) throw fsError('no-entry');
  return { ...resolved, stats };
}

function hashOf({ mtimeNs, ino }: BigIntStats): { readonly upper: bigint; readonly lower: bigint } {
  return { upper: mtimeNs, lower: ino };
}
