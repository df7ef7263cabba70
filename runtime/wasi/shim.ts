// SPDX-License-Identifier: MIT
// The parts of @bytecodealliance/preview2-shim that are used, as they are used. It keeps state of its thread and waits by
// blocking it: each plugin that has WASI runs on a thread of its own, where this module and the shim are loaded anew.

/** A file or folder of the shim; it throws labels of `wasi:filesystem` as strings, and errors of Node. */
export interface ShimDescriptor extends Disposable {
  read(length: bigint, offset: bigint): readonly [Uint8Array, boolean];
  write(bytes: Uint8Array, offset: bigint): bigint;
  setSize(size: bigint): void;
  stat(): ShimStat;
  statAt(pathFlags: ShimPathFlags, path: string): ShimStat;
  sync(): void;
  syncData(): void;
  readDirectory(): ShimDirectory;
  openAt(
    pathFlags: ShimPathFlags,
    path: string,
    openFlags: { readonly create?: boolean; readonly exclusive?: boolean },
    flags: { readonly read?: boolean; readonly write?: boolean },
  ): ShimDescriptor;
  createDirectoryAt(path: string): void;
  removeDirectoryAt(path: string): void;
  unlinkFileAt(path: string): void;
  metadataHash(): { readonly upper: bigint; readonly lower: bigint };
}

interface ShimPathFlags {
  readonly symlinkFollow: boolean;
}

export interface ShimDirectory extends Disposable {
  readDirectoryEntry(): { readonly name: string; readonly type: string } | undefined;
}

interface ShimTime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

export interface ShimStat {
  readonly type: string;
  readonly linkCount: bigint;
  readonly size: bigint;
  readonly dataAccessTimestamp: ShimTime;
  readonly dataModificationTimestamp: ShimTime;
  readonly statusChangeTimestamp: ShimTime;
}

export type ShimPollable = Disposable;

export interface ShimInputStream extends Disposable {
  read(length: bigint): Uint8Array;
  subscribe(): ShimPollable;
}

export interface ShimOutputStream extends Disposable {
  checkWrite(): bigint;
  write(bytes: Uint8Array): void;
  subscribe(): ShimPollable;
}

/** An address of `wasi:sockets/network`; IPv4 as four bytes, IPv6 as eight groups. */
export interface ShimAddress {
  readonly tag: 'ipv4' | 'ipv6';
  readonly val: readonly number[];
}

export type ShimSocketAddress =
  | { readonly tag: 'ipv4'; readonly val: { readonly port: number; readonly address: readonly number[] } }
  | {
      readonly tag: 'ipv6';
      readonly val: {
        readonly port: number;
        readonly address: readonly number[];
        readonly flowInfo: number;
        readonly scopeId: number;
      };
    };

export interface ShimAddressStream extends Disposable {
  resolveNextAddress(): ShimAddress | undefined;
  subscribe(): ShimPollable;
}

export interface ShimTcpSocket extends Disposable {
  startConnect(network: object, address: ShimSocketAddress): void;
  finishConnect(): readonly [ShimInputStream, ShimOutputStream];
  localAddress(): ShimSocketAddress;
  remoteAddress(): ShimSocketAddress;
  shutdown(type: string): void;
  subscribe(): ShimPollable;
}

/** The shim. */
export interface Shim {
  readonly filesystem: {
    _createPreopenDescriptor(path: string): ShimDescriptor;
    _setPreopens(preopens: Readonly<Record<string, string>>): void;
  };
  readonly clocks: { readonly monotonicClock: { subscribeDuration(nanoseconds: bigint): ShimPollable } };
  readonly io: { readonly poll: { poll(list: readonly ShimPollable[]): Uint32Array } };
  readonly sockets: {
    readonly instanceNetwork: { instanceNetwork(): object };
    readonly ipNameLookup: { resolveAddresses(network: object, name: string): ShimAddressStream };
    readonly tcpCreateSocket: { createTcpSocket(family: string): ShimTcpSocket };
  };
}

/** Loads the shim, which starts a thread of its own. */
export async function loadShim(): Promise<Shim> {
  // Its own types say `any` where these say what is meant.
  const shim = (await import('@bytecodealliance/preview2-shim')) as unknown as Shim;
  // It has opened the whole machine under `/`. Nobody is given that; but without any it opens no file at all.
  shim.filesystem._setPreopens({ nothing: '/nonexistent' });
  return shim;
}
