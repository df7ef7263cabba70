// SPDX-License-Identifier: MIT
// A guest that uses everything of WASI but files and the network, one thing a function.

import { type WasiGuest, wasiGuest } from '../guest.ts';

/** Builds it. */
export function systemGuest(): Promise<WasiGuest> {
  return wasiGuest(
    [
      'cli/environment',
      'cli/exit',
      'cli/stdin',
      'cli/stdout',
      'cli/stderr',
      'cli/terminal-stdout',
      'clocks/monotonic-clock',
      'clocks/wall-clock',
      'io/poll',
      'io/streams',
      'random/random',
      'random/insecure-seed',
    ],
    `environment: func() -> list<tuple<string, string>>;
     arguments: func() -> list<string>;
     exit: func(failed: u32);
     exit-with: func(code: u32);
     input: func() -> tuple<u32, u32>;
     print: func(text: string);
     complain: func(text: string);
     may-print: func() -> u64;
     print-unasked: func(bytes: u32);
     zeroes: func(count: u64);
     terminal: func() -> u32;
     monotonic: func() -> u64;
     resolution: func() -> u64;
     wall: func() -> tuple<u64, u32>;
     sleep: func(nanoseconds: u64) -> u32;
     wait-until: func(instant: u64);
     ready: func(nanoseconds: u64) -> u32;
     poll-nothing: func();
     random: func(count: u64) -> u32;
     seed: func() -> tuple<u64, u64>;`,
    `(import "cli/environment" "get-environment" (func $environment (param i32)))
     (import "cli/environment" "get-arguments" (func $arguments (param i32)))
     (import "cli/exit" "exit" (func $exit (param i32)))
     (import "cli/exit" "exit-with-code" (func $exit_with (param i32)))
     (import "cli/stdin" "get-stdin" (func $stdin (result i32)))
     (import "cli/stdout" "get-stdout" (func $stdout (result i32)))
     (import "cli/stderr" "get-stderr" (func $stderr (result i32)))
     (import "cli/terminal-stdout" "get-terminal-stdout" (func $terminal (param i32)))
     (import "clocks/monotonic-clock" "now" (func $now (result i64)))
     (import "clocks/monotonic-clock" "resolution" (func $resolution (result i64)))
     (import "clocks/monotonic-clock" "subscribe-duration" (func $after (param i64) (result i32)))
     (import "clocks/monotonic-clock" "subscribe-instant" (func $at (param i64) (result i32)))
     (import "clocks/wall-clock" "now" (func $wall (param i32)))
     (import "io/poll" "poll" (func $poll (param i32 i32 i32)))
     (import "io/poll" "[method]pollable.ready" (func $ready (param i32) (result i32)))
     (import "io/poll" "[method]pollable.block" (func $block (param i32)))
     (import "io/poll" "[resource-drop]pollable" (func $drop_pollable (param i32)))
     (import "io/streams" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
     (import "io/streams" "[method]output-stream.check-write" (func $check (param i32 i32)))
     (import "io/streams" "[method]output-stream.write" (func $write (param i32 i32 i32 i32)))
     (import "io/streams" "[method]output-stream.write-zeroes" (func $zeroes (param i32 i64 i32)))
     (import "io/streams" "[method]output-stream.blocking-write-and-flush" (func $put (param i32 i32 i32 i32)))
     (import "io/streams" "[resource-drop]output-stream" (func $drop_output (param i32)))
     (import "random/random" "get-random-bytes" (func $random (param i64 i32)))
     (import "random/insecure-seed" "insecure-seed" (func $seed (param i32)))
     ---
     (func (export "test:host/probe#environment") (result i32) (call $environment (i32.const 16)) (i32.const 16))
     (func (export "test:host/probe#arguments") (result i32) (call $arguments (i32.const 16)) (i32.const 16))
     (func (export "test:host/probe#exit") (param i32) (call $exit (local.get 0)))
     (func (export "test:host/probe#exit-with") (param i32) (call $exit_with (local.get 0)))
     (func (export "test:host/probe#input") (result i32)
       (call $read (call $stdin) (i64.const 10) (i32.const 16))
       (i32.store (i32.const 64) (i32.load8_u (i32.const 16)))
       (i32.store (i32.const 68) (i32.load8_u (i32.const 20)))
       (i32.const 64))
     (func $print (param $stream i32) (param $text i32) (param $length i32)
       (call $put (local.get $stream) (local.get $text) (local.get $length) (i32.const 16))
       (call $drop_output (local.get $stream))
       (global.set $next (i32.const 1024)))
     (func (export "test:host/probe#print") (param i32 i32)
       (call $print (call $stdout) (local.get 0) (local.get 1)))
     (func (export "test:host/probe#complain") (param i32 i32)
       (call $print (call $stderr) (local.get 0) (local.get 1)))
     (func (export "test:host/probe#may-print") (result i64)
       (call $check (call $stdout) (i32.const 16)) (i64.load (i32.const 24)))
     (func (export "test:host/probe#print-unasked") (param i32)
       (call $write (call $stdout) (i32.const 1024) (local.get 0) (i32.const 16)))
     (func (export "test:host/probe#zeroes") (param i64)
       (call $zeroes (call $stdout) (local.get 0) (i32.const 16)))
     (func (export "test:host/probe#terminal") (result i32)
       (call $terminal (i32.const 16)) (i32.load8_u (i32.const 16)))
     (func (export "test:host/probe#monotonic") (result i64) (call $now))
     (func (export "test:host/probe#resolution") (result i64) (call $resolution))
     (func (export "test:host/probe#wall") (result i32) (call $wall (i32.const 16)) (i32.const 16))
     (func (export "test:host/probe#sleep") (param i64) (result i32)
       (i32.store (i32.const 64) (call $after (local.get 0)))
       (i32.store (i32.const 68) (call $after (i64.const 3600000000000)))
       (call $poll (i32.const 64) (i32.const 2) (i32.const 16))
       (call $drop_pollable (i32.load (i32.const 64)))
       (call $drop_pollable (i32.load (i32.const 68)))
       (i32.load (i32.const 20)))
     (func (export "test:host/probe#wait-until") (param i64) (call $block (call $at (local.get 0))))
     (func (export "test:host/probe#ready") (param i64) (result i32) (call $ready (call $after (local.get 0))))
     (func (export "test:host/probe#poll-nothing") (call $poll (i32.const 64) (i32.const 0) (i32.const 16)))
     (func (export "test:host/probe#random") (param i64) (result i32)
       (call $random (local.get 0) (i32.const 16)) (global.set $next (i32.const 1024)) (i32.load (i32.const 20)))
     (func (export "test:host/probe#seed") (result i32) (call $seed (i32.const 16)) (i32.const 16))`,
  );
}
