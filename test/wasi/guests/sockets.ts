// SPDX-License-Identifier: MIT
// A guest that looks names up, connects and talks, one step a function, and says which error it got.

import { WASI_TYPES } from '../../../runtime/wasi/descriptor-types.ts';
import { type WasiGuest, wasiGuest } from '../guest.ts';

const LABELS = WASI_TYPES.flatMap((type) =>
  type.kind === 'enum' && type.labels.includes('access-denied') ? type.labels : [],
);

/** What a number of the guest means: `ok`, or a label of `error-code`. */
export function outcome(status: unknown): string {
  return status === 0 ? 'ok' : (LABELS[Number(status) - 1] ?? `? ${String(status)}`);
}

/** Status of a `result` at 16 whose label follows the discriminant at `at`. */
const status = (at: number): string =>
  `(if (result i32) (i32.load8_u (i32.const 16)) (then (i32.add (i32.const 1) (i32.load8_u (i32.const ${16 + at})))) (else (i32.const 0)))`;

/** Builds it. */
export function socketsGuest(): Promise<WasiGuest> {
  const tcp = '[method]tcp-socket';
  return wasiGuest(
    [
      'io/poll',
      'io/streams',
      'sockets/instance-network',
      'sockets/ip-name-lookup',
      'sockets/network',
      'sockets/tcp',
      'sockets/tcp-create-socket',
      'sockets/udp',
      'sockets/udp-create-socket',
    ],
    `look-up: func(name: string) -> tuple<u32, list<u32>>;
     create: func() -> u32;
     drop-socket: func();
     connect: func(address: u32, port: u32) -> u32;
     connect-six: func(first: u32, fifth: u32, sixth: u32, seventh: u32, eighth: u32, port: u32) -> u32;
     finish: func() -> u32;
     say: func(text: string) -> u32;
     hear: func() -> tuple<u32, string>;
     over: func() -> u32;
     bind: func() -> u32;
     listen: func() -> u32;
     udp: func() -> u32;
     udp-hop-limit: func();`,
    `(import "io/poll" "[method]pollable.block" (func $block (param i32)))
     (import "io/poll" "[resource-drop]pollable" (func $drop_pollable (param i32)))
     (import "io/streams" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
     (import "io/streams" "[resource-drop]input-stream" (func $drop_input (param i32)))
     (import "io/streams" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
     (import "io/streams" "[resource-drop]output-stream" (func $drop_output (param i32)))
     (import "sockets/instance-network" "instance-network" (func $network (result i32)))
     (import "sockets/ip-name-lookup" "resolve-addresses" (func $resolve (param i32 i32 i32 i32)))
     (import "sockets/ip-name-lookup" "[method]resolve-address-stream.resolve-next-address" (func $next_address (param i32 i32)))
     (import "sockets/ip-name-lookup" "[method]resolve-address-stream.subscribe" (func $lookup_ready (param i32) (result i32)))
     (import "sockets/ip-name-lookup" "[resource-drop]resolve-address-stream" (func $drop_lookup (param i32)))
     (import "sockets/tcp-create-socket" "create-tcp-socket" (func $create (param i32 i32)))
     (import "sockets/tcp" "${tcp}.start-connect"
       (func $connect (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
     (import "sockets/tcp" "${tcp}.start-bind"
       (func $bind (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
     (import "sockets/tcp" "${tcp}.start-listen" (func $listen (param i32 i32)))
     (import "sockets/tcp" "${tcp}.finish-connect" (func $finish (param i32 i32)))
     (import "sockets/tcp" "${tcp}.subscribe" (func $socket_ready (param i32) (result i32)))
     (import "sockets/tcp" "[resource-drop]tcp-socket" (func $drop_socket (param i32)))
     (import "sockets/udp-create-socket" "create-udp-socket" (func $udp (param i32 i32)))
     (import "sockets/udp" "[method]udp-socket.unicast-hop-limit" (func $hops (param i32 i32)))
     ---
     (global $socket (mut i32) (i32.const 0))
     (global $input (mut i32) (i32.const 0))
     (global $output (mut i32) (i32.const 0))
     (func $wait (param $pollable i32)
       (call $block (local.get $pollable))
       (call $drop_pollable (local.get $pollable)))
     (func (export "test:host/probe#look-up") (param $name i32) (param $size i32) (result i32)
         (local $stream i32) (local $count i32)
       (i32.store (i32.const 68) (i32.const 256))
       (i32.store (i32.const 72) (i32.const 0))
       (call $resolve (call $network) (local.get $name) (local.get $size) (i32.const 16))
       (i32.store (i32.const 64) ${status(4)})
       (if (i32.load (i32.const 64)) (then (return (i32.const 64))))
       (local.set $stream (i32.load (i32.const 20)))
       (call $wait (call $lookup_ready (local.get $stream)))
       (block $end (loop $more
         (call $next_address (local.get $stream) (i32.const 16))
         (i32.store (i32.const 64) ${status(2)})
         (br_if $end (i32.load (i32.const 64)))
         (br_if $end (i32.eqz (i32.load8_u (i32.const 18))))
         (if (i32.eqz (i32.load8_u (i32.const 20))) (then
           (i32.store (i32.add (i32.const 256) (i32.mul (i32.const 4) (local.get $count)))
             (i32.or (i32.or (i32.shl (i32.load8_u (i32.const 22)) (i32.const 24))
                             (i32.shl (i32.load8_u (i32.const 23)) (i32.const 16)))
                     (i32.or (i32.shl (i32.load8_u (i32.const 24)) (i32.const 8)) (i32.load8_u (i32.const 25)))))
           (local.set $count (i32.add (local.get $count) (i32.const 1)))))
         (br $more)))
       (call $drop_lookup (local.get $stream))
       (i32.store (i32.const 72) (local.get $count))
       (i32.const 64))
     (func $made (param $family i32) (result i32)
       (call $create (local.get $family) (i32.const 16))
       (if (i32.eqz (i32.load8_u (i32.const 16))) (then (global.set $socket (i32.load (i32.const 20)))))
       ${status(4)})
     (func (export "test:host/probe#create") (result i32) (call $made (i32.const 0)))
     (func (export "test:host/probe#drop-socket") (call $drop_socket (global.get $socket)))
     (func (export "test:host/probe#connect") (param $address i32) (param $port i32) (result i32)
       (call $connect (global.get $socket) (call $network) (i32.const 0) (local.get $port)
         (i32.shr_u (local.get $address) (i32.const 24))
         (i32.and (i32.shr_u (local.get $address) (i32.const 16)) (i32.const 255))
         (i32.and (i32.shr_u (local.get $address) (i32.const 8)) (i32.const 255))
         (i32.and (local.get $address) (i32.const 255))
         (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 16))
       ${status(1)})
     (func (export "test:host/probe#connect-six") (param $first i32) (param $fifth i32) (param $sixth i32)
         (param $seventh i32) (param $eighth i32) (param $port i32) (result i32)
       (if (call $made (i32.const 1)) (then (return ${status(4)})))
       (call $connect (global.get $socket) (call $network) (i32.const 1) (local.get $port) (i32.const 0)
         (local.get $first) (i32.const 0) (i32.const 0) (i32.const 0) (local.get $fifth) (local.get $sixth)
         (local.get $seventh) (local.get $eighth) (i32.const 0) (i32.const 16))
       (call $drop_socket (global.get $socket))
       ${status(1)})
     (func (export "test:host/probe#finish") (result i32)
       (call $wait (call $socket_ready (global.get $socket)))
       (call $finish (global.get $socket) (i32.const 16))
       (if (i32.eqz (i32.load8_u (i32.const 16))) (then
         (global.set $input (i32.load (i32.const 20)))
         (global.set $output (i32.load (i32.const 24)))))
       ${status(4)})
     (func (export "test:host/probe#say") (param i32 i32) (result i32)
       (call $write (global.get $output) (local.get 0) (local.get 1) (i32.const 16))
       (i32.load8_u (i32.const 16)))
     (func (export "test:host/probe#hear") (result i32)
       (call $read (global.get $input) (i64.const -1) (i32.const 16))
       (i32.store (i32.const 64) (i32.load8_u (i32.const 16)))
       (i64.store (i32.const 68) (i64.load (i32.const 20)))
       (if (i32.load (i32.const 64)) (then (i64.store (i32.const 68) (i64.const 0))))
       (i32.const 64))
     (func (export "test:host/probe#over") (result i32)
       (call $drop_input (global.get $input))
       (call $drop_output (global.get $output))
       (call $drop_socket (global.get $socket))
       (i32.const 0))
     (func (export "test:host/probe#bind") (result i32)
       (call $bind (global.get $socket) (call $network) (i32.const 0) (i32.const 8080) (i32.const 0) (i32.const 0)
         (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
         (i32.const 0) (i32.const 16))
       ${status(1)})
     (func (export "test:host/probe#listen") (result i32)
       (call $listen (global.get $socket) (i32.const 16)) ${status(1)})
     (func (export "test:host/probe#udp") (result i32) (call $udp (i32.const 0) (i32.const 16)) ${status(4)})
     (func (export "test:host/probe#udp-hop-limit") (call $hops (i32.const 1) (i32.const 16)))`,
  );
}
