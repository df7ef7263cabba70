// SPDX-License-Identifier: MIT
// A guest that does with the filesystem what it is told, path by path, and says which error it got.

import { WASI_TYPES } from '../../../runtime/wasi/descriptor-types.ts';
import { type WasiGuest, wasiGuest } from '../guest.ts';

const LABELS = WASI_TYPES.flatMap((type) =>
  type.kind === 'enum' && type.labels.includes('no-entry') ? type.labels : [],
);

/** What a number of the guest means: `ok`, or a label of `error-code`. */
export function outcome(status: unknown): string {
  return status === 0 ? 'ok' : (LABELS[Number(status) - 1] ?? `? ${String(status)}`);
}

/** Operations of `act`. */
export const ACTS = [
  'rename',
  'link',
  'symlink',
  'readlink',
  'unlink',
  'mkdir',
  'rmdir',
  'stat',
  'times',
] as const;

const TYPES = 'filesystem/types';

/** Status of a `result` without payload in its error's place: the label follows the discriminant at `at`. */
const status = (at: number): string =>
  `(if (result i32) (i32.load8_u (i32.const 16)) (then (i32.add (i32.const 1) (i32.load8_u (i32.const ${16 + at})))) (else (i32.const 0)))`;

/** Builds it. */
export function filesGuest(): Promise<WasiGuest> {
  return wasiGuest(
    ['filesystem/preopens', 'filesystem/types'],
    `read: func(path: string, how: u32, access: u32, follow: u32, length: u64, offset: u64) -> tuple<u32, list<u8>>;
     write: func(path: string, text: string) -> u32;
     keep: func(path: string) -> u32;
     drop-last: func();
     act: func(what: u32, path: string, other: string) -> u32;
     entries: func(path: string) -> tuple<u32, string>;
     modified: func(path: string) -> tuple<u32, u32, u64>;
     root-name: func(index: u32) -> string;`,
    `(import "filesystem/preopens" "get-directories" (func $roots (param i32)))
     (import "${TYPES}" "[method]descriptor.open-at" (func $open (param i32 i32 i32 i32 i32 i32 i32)))
     (import "${TYPES}" "[method]descriptor.read" (func $read (param i32 i64 i64 i32)))
     (import "${TYPES}" "[method]descriptor.write" (func $write (param i32 i32 i32 i64 i32)))
     (import "${TYPES}" "[method]descriptor.rename-at" (func $rename (param i32 i32 i32 i32 i32 i32 i32)))
     (import "${TYPES}" "[method]descriptor.link-at" (func $link (param i32 i32 i32 i32 i32 i32 i32 i32)))
     (import "${TYPES}" "[method]descriptor.symlink-at" (func $symlink (param i32 i32 i32 i32 i32 i32)))
     (import "${TYPES}" "[method]descriptor.readlink-at" (func $readlink (param i32 i32 i32 i32)))
     (import "${TYPES}" "[method]descriptor.unlink-file-at" (func $unlink (param i32 i32 i32 i32)))
     (import "${TYPES}" "[method]descriptor.create-directory-at" (func $mkdir (param i32 i32 i32 i32)))
     (import "${TYPES}" "[method]descriptor.remove-directory-at" (func $rmdir (param i32 i32 i32 i32)))
     (import "${TYPES}" "[method]descriptor.stat-at" (func $stat (param i32 i32 i32 i32 i32)))
     (import "${TYPES}" "[method]descriptor.set-times" (func $times (param i32 i32 i64 i32 i32 i64 i32 i32)))
     (import "${TYPES}" "[method]descriptor.read-directory" (func $list (param i32 i32)))
     (import "${TYPES}" "[method]directory-entry-stream.read-directory-entry" (func $next_entry (param i32 i32)))
     (import "${TYPES}" "[resource-drop]descriptor" (func $drop (param i32)))
     (import "${TYPES}" "[resource-drop]directory-entry-stream" (func $drop_list (param i32)))
     ---
     (global $root (mut i32) (i32.const 0))
     (global $table (mut i32) (i32.const 0))
     (global $last (mut i32) (i32.const 0))
     (func $begin
       (if (i32.eqz (global.get $root)) (then
         (call $roots (i32.const 16))
         (global.set $table (i32.load (i32.const 16)))
         (global.set $root (i32.load (global.get $table)))))
       (global.set $next (i32.const 8192)))
     (func (export "test:host/probe#read") (param $path i32) (param $size i32) (param $open i32) (param $flags i32)
         (param $follow i32) (param $length i64) (param $offset i64) (result i32) (local $file i32)
       (call $begin)
       (i64.store (i32.const 68) (i64.const 0))
       (call $open (global.get $root) (local.get $follow) (local.get $path) (local.get $size) (local.get $open)
         (local.get $flags) (i32.const 16))
       (i32.store (i32.const 64) ${status(4)})
       (if (i32.eqz (i32.load (i32.const 64))) (then
         (local.set $file (i32.load (i32.const 20)))
         (call $read (local.get $file) (local.get $length) (local.get $offset) (i32.const 16))
         (i32.store (i32.const 64) ${status(4)})
         (if (i32.eqz (i32.load (i32.const 64))) (then (i64.store (i32.const 68) (i64.load (i32.const 20)))))
         (call $drop (local.get $file))))
       (i32.const 64))
     (func (export "test:host/probe#write") (param $path i32) (param $size i32) (param $text i32) (param $length i32)
         (result i32) (local $file i32)
       (call $begin)
       (call $open (global.get $root) (i32.const 1) (local.get $path) (local.get $size) (i32.const 9) (i32.const 2)
         (i32.const 16))
       (if (i32.load8_u (i32.const 16)) (then (return ${status(4)})))
       (local.set $file (i32.load (i32.const 20)))
       (call $write (local.get $file) (local.get $text) (local.get $length) (i64.const 0) (i32.const 16))
       (call $drop (local.get $file))
       ${status(8)})
     (func (export "test:host/probe#keep") (param $path i32) (param $size i32) (result i32)
       (call $begin)
       (call $open (global.get $root) (i32.const 1) (local.get $path) (local.get $size) (i32.const 0) (i32.const 1)
         (i32.const 16))
       (if (i32.eqz (i32.load8_u (i32.const 16))) (then (global.set $last (i32.load (i32.const 20)))))
       ${status(4)})
     (func (export "test:host/probe#drop-last") (call $drop (global.get $last)))
     (func (export "test:host/probe#act") (param $what i32) (param $path i32) (param $size i32) (param $other i32)
         (param $length i32) (result i32)
       (call $begin)
       (block $times (block $stat (block $rmdir (block $mkdir (block $unlink (block $readlink (block $symlink
         (block $link (block $rename
           (br_table $rename $link $symlink $readlink $unlink $mkdir $rmdir $stat $times (local.get $what)))
         (call $rename (global.get $root) (local.get $path) (local.get $size) (global.get $root) (local.get $other)
           (local.get $length) (i32.const 16))
         (return ${status(1)}))
         (call $link (global.get $root) (i32.const 0) (local.get $path) (local.get $size) (global.get $root)
           (local.get $other) (local.get $length) (i32.const 16))
         (return ${status(1)}))
         (call $symlink (global.get $root) (local.get $path) (local.get $size) (local.get $other) (local.get $length)
           (i32.const 16))
         (return ${status(1)}))
         (call $readlink (global.get $root) (local.get $path) (local.get $size) (i32.const 16))
         (return ${status(4)}))
         (call $unlink (global.get $root) (local.get $path) (local.get $size) (i32.const 16))
         (return ${status(1)}))
         (call $mkdir (global.get $root) (local.get $path) (local.get $size) (i32.const 16))
         (return ${status(1)}))
         (call $rmdir (global.get $root) (local.get $path) (local.get $size) (i32.const 16))
         (return ${status(1)}))
         (call $stat (global.get $root) (i32.const 1) (local.get $path) (local.get $size) (i32.const 16))
         (return ${status(8)}))
       (call $times (global.get $root) (i32.const 1) (i64.const 0) (i32.const 0) (i32.const 1) (i64.const 0)
         (i32.const 0) (i32.const 16))
       ${status(1)})
     (func (export "test:host/probe#entries") (param $path i32) (param $size i32) (result i32)
         (local $folder i32) (local $list i32) (local $to i32)
       (call $begin)
       (i32.store (i32.const 128) (i32.const 0))
       (i32.store (i32.const 132) (i32.const 65536))
       (i32.store (i32.const 136) (i32.const 0))
       (call $open (global.get $root) (i32.const 1) (local.get $path) (local.get $size) (i32.const 2) (i32.const 1)
         (i32.const 16))
       (i32.store (i32.const 128) ${status(4)})
       (if (i32.load (i32.const 128)) (then (return (i32.const 128))))
       (local.set $folder (i32.load (i32.const 20)))
       (call $list (local.get $folder) (i32.const 16))
       (i32.store (i32.const 128) ${status(4)})
       (call $drop (local.get $folder))
       (if (i32.load (i32.const 128)) (then (return (i32.const 128))))
       (local.set $list (i32.load (i32.const 20)))
       (local.set $to (i32.const 65536))
       (loop $more
         (call $next_entry (local.get $list) (i32.const 16))
         (if (i32.and (i32.eqz (i32.load8_u (i32.const 16))) (i32.load8_u (i32.const 20))) (then
           (memory.copy (local.get $to) (i32.load (i32.const 28)) (i32.load (i32.const 32)))
           (local.set $to (i32.add (local.get $to) (i32.load (i32.const 32))))
           (i32.store8 (local.get $to) (i32.const 10))
           (local.set $to (i32.add (local.get $to) (i32.const 1)))
           (br $more))))
       (call $drop_list (local.get $list))
       (i32.store (i32.const 136) (i32.sub (local.get $to) (i32.const 65536)))
       (i32.const 128))
     (func (export "test:host/probe#modified") (param $path i32) (param $size i32) (result i32)
       (call $begin)
       (call $stat (global.get $root) (i32.const 1) (local.get $path) (local.get $size) (i32.const 16))
       (i32.store (i32.const 256) ${status(8)})
       (i32.store (i32.const 260) (i32.load8_u (i32.const 72)))
       (i64.store (i32.const 264) (i64.load (i32.const 80)))
       (i32.const 256))
     (func (export "test:host/probe#root-name") (param $index i32) (result i32)
       (call $begin)
       (i32.add (global.get $table) (i32.add (i32.const 4) (i32.mul (i32.const 12) (local.get $index)))))`,
  );
}
