// SPDX-License-Identifier: MIT
// A core module that answers, inside a component, what Go's runtime imports of WASI preview 1: no file, no socket, no
// argument; time, randomness and output come from the world where it has them. Written as WebAssembly text.

/** Functions of a world that stand behind Go's own; what is left out is answered without the host. */
export interface Preview1Sources {
  /** Interface with `log: func(level, message: string)`, and the levels of standard output and standard error. */
  readonly log?: { readonly id: string; readonly output: number; readonly error: number } | undefined;
  /** Interface with `now` and `monotonic`, both in milliseconds. */
  readonly clock?: string | undefined;
  /** Interface with `get-random-u64`. */
  readonly random?: string | undefined;
}

const BAD_DESCRIPTOR = '(i32.const 8)';
const NOT_SUPPORTED = '(i32.const 52)';

/** Functions that touch files and sockets, with their parameters: none of either is there. */
const REFUSED = `
  fd_advise i32 i64 i64 i32; fd_allocate i32 i64 i64; fd_close i32; fd_datasync i32; fd_fdstat_set_flags i32 i32;
  fd_fdstat_set_rights i32 i64 i64; fd_filestat_get i32 i32; fd_filestat_set_size i32 i64;
  fd_filestat_set_times i32 i64 i64 i32; fd_pread i32 i32 i32 i64 i32; fd_prestat_dir_name i32 i32 i32;
  fd_prestat_get i32 i32; fd_pwrite i32 i32 i32 i64 i32; fd_read i32 i32 i32 i32; fd_readdir i32 i32 i32 i64 i32;
  fd_renumber i32 i32; fd_seek i32 i64 i32 i32; fd_sync i32; fd_tell i32 i32; path_create_directory i32 i32 i32;
  path_filestat_get i32 i32 i32 i32 i32; path_filestat_set_times i32 i32 i32 i32 i64 i64 i32;
  path_link i32 i32 i32 i32 i32 i32 i32; path_open i32 i32 i32 i32 i32 i64 i64 i32 i32;
  path_readlink i32 i32 i32 i32 i32 i32; path_remove_directory i32 i32 i32; path_rename i32 i32 i32 i32 i32 i32;
  path_symlink i32 i32 i32 i32 i32; path_unlink_file i32 i32 i32; sock_accept i32 i32 i32;
  sock_recv i32 i32 i32 i32 i32 i32; sock_send i32 i32 i32 i32 i32; sock_shutdown i32 i32; proc_raise i32
`;

/** The module's text; it has no memory of its own. */
export function preview1Text({ log, clock, random }: Preview1Sources): string {
  const imports = [
    '(import "env" "memory" (memory 0))',
    ...(log === undefined ? [] : [`(import "${log.id}" "log" (func $log (param i32 i32 i32)))`]),
    ...(clock === undefined
      ? []
      : [
          `(import "${clock}" "now" (func $now (result i64)))`,
          `(import "${clock}" "monotonic" (func $monotonic (result i64)))`,
        ]),
    ...(random === undefined ? [] : [`(import "${random}" "get-random-u64" (func $random (result i64)))`]),
  ];
  const refused = REFUSED.split(';').map((entry) => {
    const [name = '', ...params] = entry.trim().split(/\s+/);
    const answer = name.startsWith('sock') || name.startsWith('proc') ? NOT_SUPPORTED : BAD_DESCRIPTOR;
    return `(func (export "${name}") (param ${params.join(' ')}) (result i32) ${answer})`;
  });
  return `(module
${[...imports, STATE, START, time(clock !== undefined), randomness(random !== undefined), output(log), ...refused].join('\n')}
)`;
}

/** While `held` is set the host waits for an allocation, and must not be called. */
const STATE = `
(global $held (mut i32) (i32.const 0))
(func (export "guest_hold") (param $on i32) (global.set $held (local.get $on)))`;

/** No arguments, no environment; the program has no end but a trap. */
const START = `
(func (export "args_get") (param i32 i32) (result i32) (i32.const 0))
(func (export "environ_get") (param i32 i32) (result i32) (i32.const 0))
(func $none (param $count i32) (param $size i32) (result i32)
  (i32.store (local.get $count) (i32.const 0))
  (i32.store (local.get $size) (i32.const 0))
  (i32.const 0))
(export "args_sizes_get" (func $none))
(export "environ_sizes_get" (func $none))
(func (export "sched_yield") (result i32) (i32.const 0))
(func (export "proc_exit") (param i32) (call $flush) (unreachable))`;

/** Nanoseconds. Sleeping takes no time: the monotonic clock jumps ahead, and stays ahead. */
function time(hasClock: boolean): string {
  const wall = hasClock
    ? '(if (i32.eqz (global.get $held)) (then (global.set $wall (i64.mul (call $now) (i64.const 1000000)))))'
    : '(global.set $wall (i64.add (global.get $wall) (i64.const 1000)))';
  const passed = hasClock
    ? `(if (i32.eqz (global.get $held)) (then
    (local.set $at (i64.add (global.get $ahead) (i64.mul (call $monotonic) (i64.const 1000000))))))`
    : '';
  return `
(global $wall (mut i64) (i64.const 0))
(global $last (mut i64) (i64.const 0))
(global $ahead (mut i64) (i64.const 0))
(func $elapsed (result i64) (local $at i64)
  ${passed}
  ;; Every look is later than the one before, by a microsecond at least.
  (global.set $last (select (local.get $at) (i64.add (global.get $last) (i64.const 1000))
    (i64.gt_u (local.get $at) (global.get $last))))
  (global.get $last))
(func (export "clock_res_get") (param i32 i32) (result i32)
  (i64.store (local.get 1) (i64.const 1000)) (i32.const 0))
(func (export "clock_time_get") (param $clock i32) (param i64) (param $out i32) (result i32)
  (if (i32.eqz (local.get $clock))
    (then
      ${wall}
      (i64.store (local.get $out) (global.get $wall)))
    (else (i64.store (local.get $out) (call $elapsed))))
  (i32.const 0))
(func $sleep (param $nanoseconds i64)
  (global.set $ahead (i64.add (global.get $ahead) (local.get $nanoseconds)))
  (global.set $last (i64.add (global.get $last) (local.get $nanoseconds))))
(func (export "poll_oneoff") (param $in i32) (param $out i32) (param $count i32) (param $written i32) (result i32)
  (local $left i32) (local $until i64)
  (local.set $left (local.get $count))
  (block $done (loop $next
    (br_if $done (i32.eqz (local.get $left)))
    (memory.fill (local.get $out) (i32.const 0) (i32.const 32))
    (i64.store (local.get $out) (i64.load (local.get $in)))
    (i32.store8 offset=10 (local.get $out) (i32.load8_u offset=8 (local.get $in)))
    (local.set $until (i64.load offset=24 (local.get $in)))
    (if (i32.load8_u offset=8 (local.get $in))
      (then (i32.store16 offset=8 (local.get $out) ${NOT_SUPPORTED}))
      (else
        ;; Flag 1: the time is a point, not a duration.
        (if (i32.and (i32.load16_u offset=40 (local.get $in)) (i32.const 1)) (then
          (local.set $until (i64.sub (local.get $until) (global.get $last)))))
        (if (i64.gt_s (local.get $until) (i64.const 0)) (then (call $sleep (local.get $until))))))
    (local.set $in (i32.add (local.get $in) (i32.const 48)))
    (local.set $out (i32.add (local.get $out) (i32.const 32)))
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br $next)))
  (i32.store (local.get $written) (local.get $count))
  (i32.const 0))`;
}

/** Without the host, numbers that only spread hashes: they are the same at every start. */
function randomness(hasRandom: boolean): string {
  const host = hasRandom ? '(if (i32.eqz (global.get $held)) (then (return (call $random))))' : '';
  return `
(global $seed (mut i64) (i64.const 0x2545F4914F6CDD1D))
(func $word (result i64)
  ${host}
  (global.set $seed (i64.xor (global.get $seed) (i64.shl (global.get $seed) (i64.const 13))))
  (global.set $seed (i64.xor (global.get $seed) (i64.shr_u (global.get $seed) (i64.const 7))))
  (global.set $seed (i64.xor (global.get $seed) (i64.shl (global.get $seed) (i64.const 17))))
  (global.get $seed))
(func (export "random_get") (param $at i32) (param $size i32) (result i32) (local $word i64) (local $bits i64)
  (block $done (loop $next
    (br_if $done (i32.eqz (local.get $size)))
    (if (i64.eqz (local.get $bits)) (then (local.set $word (call $word)) (local.set $bits (i64.const 64))))
    (i64.store8 (local.get $at) (local.get $word))
    (local.set $word (i64.shr_u (local.get $word) (i64.const 8)))
    (local.set $bits (i64.sub (local.get $bits) (i64.const 8)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (local.set $size (i32.sub (local.get $size) (i32.const 1)))
    (br $next)))
  (i32.const 0))`;
}

/**
 * Standard output and error, a record of the log per line. The plugin says where a line may wait for its end; before,
 * and while the host cannot be called and there is no room, text is dropped.
 */
function output(log: Preview1Sources['log']): string {
  const tell =
    log === undefined
      ? ''
      : `(call $repair (global.get $line) (global.get $used))
  (call $log (select (i32.const ${log.error}) (i32.const ${log.output}) (i32.eq (global.get $from) (i32.const 2)))
    (global.get $line) (global.get $used))`;
  return `
(global $line (mut i32) (i32.const 0))
(global $room (mut i32) (i32.const 0))
(global $used (mut i32) (i32.const 0))
(global $from (mut i32) (i32.const 0))
(func (export "guest_line_buffer") (param $at i32) (param $size i32)
  (global.set $line (local.get $at)) (global.set $room (local.get $size)))
(func $flush
  (if (i32.or (global.get $held) (i32.eqz (global.get $used))) (then (return)))
  ${tell}
  (global.set $used (i32.const 0)))
(func $put (param $byte i32)
  (if (i32.eq (local.get $byte) (i32.const 10)) (then (call $flush) (return)))
  ;; Near the end a long line is broken, but not inside of a character.
  (if (i32.and
      (i32.ge_u (i32.add (global.get $used) (i32.const 4)) (global.get $room))
      (i32.ne (i32.and (local.get $byte) (i32.const 0xC0)) (i32.const 0x80)))
    (then (call $flush)))
  (if (i32.ge_u (global.get $used) (global.get $room)) (then (return)))
  (i32.store8 (i32.add (global.get $line) (global.get $used)) (local.get $byte))
  (global.set $used (i32.add (global.get $used) (i32.const 1))))
(func (export "fd_write") (param $fd i32) (param $parts i32) (param $count i32) (param $written i32) (result i32)
  (local $at i32) (local $left i32) (local $total i32)
  (if (i32.gt_u (i32.sub (local.get $fd) (i32.const 1)) (i32.const 1)) (then (return ${BAD_DESCRIPTOR})))
  (if (i32.ne (local.get $fd) (global.get $from)) (then (call $flush) (global.set $from (local.get $fd))))
  (block $done (loop $part
    (br_if $done (i32.eqz (local.get $count)))
    (local.set $at (i32.load (local.get $parts)))
    (local.set $left (i32.load offset=4 (local.get $parts)))
    (local.set $total (i32.add (local.get $total) (local.get $left)))
    (block $end (loop $byte
      (br_if $end (i32.eqz (local.get $left)))
      (call $put (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $byte)))
    (local.set $parts (i32.add (local.get $parts) (i32.const 8)))
    (local.set $count (i32.sub (local.get $count) (i32.const 1)))
    (br $part)))
  (i32.store (local.get $written) (local.get $total))
  (i32.const 0))
(func (export "fd_fdstat_get") (param $fd i32) (param $out i32) (result i32)
  (if (i32.gt_u (local.get $fd) (i32.const 2)) (then (return ${BAD_DESCRIPTOR})))
  (memory.fill (local.get $out) (i32.const 0) (i32.const 24))
  ;; A character device with every right.
  (i32.store8 (local.get $out) (i32.const 2))
  (i64.store offset=8 (local.get $out) (i64.const -1))
  (i32.const 0))
${log === undefined ? '' : REPAIR}`;
}

/** A text that is not UTF-8 would end the plugin: each byte that belongs to no character becomes \`?\`. */
const REPAIR = `
(func $size (param $at i32) (param $left i32) (result i32) (local $lead i32) (local $second i32) (local $size i32)
  (local.set $lead (i32.load8_u (local.get $at)))
  (if (i32.lt_u (local.get $lead) (i32.const 0x80)) (then (return (i32.const 1))))
  (if (i32.or (i32.lt_u (local.get $lead) (i32.const 0xC2)) (i32.gt_u (local.get $lead) (i32.const 0xF4)))
    (then (return (i32.const 0))))
  (local.set $size (i32.add (i32.const 2) (i32.add (i32.ge_u (local.get $lead) (i32.const 0xE0))
    (i32.ge_u (local.get $lead) (i32.const 0xF0)))))
  (if (i32.gt_u (local.get $size) (local.get $left)) (then (return (i32.const 0))))
  (local.set $second (i32.load8_u offset=1 (local.get $at)))
  ;; No overlong form, no surrogate, nothing above U+10FFFF.
  (if (i32.or
      (i32.or
        (i32.and (i32.eq (local.get $lead) (i32.const 0xE0)) (i32.lt_u (local.get $second) (i32.const 0xA0)))
        (i32.and (i32.eq (local.get $lead) (i32.const 0xED)) (i32.gt_u (local.get $second) (i32.const 0x9F))))
      (i32.or
        (i32.and (i32.eq (local.get $lead) (i32.const 0xF0)) (i32.lt_u (local.get $second) (i32.const 0x90)))
        (i32.and (i32.eq (local.get $lead) (i32.const 0xF4)) (i32.gt_u (local.get $second) (i32.const 0x8F)))))
    (then (return (i32.const 0))))
  (local.set $left (i32.const 1))
  (loop $next
    (if (i32.ne (i32.and (i32.load8_u (i32.add (local.get $at) (local.get $left))) (i32.const 0xC0)) (i32.const 0x80))
      (then (return (i32.const 0))))
    (local.set $left (i32.add (local.get $left) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $left) (local.get $size))))
  (local.get $size))
(func $repair (param $at i32) (param $left i32) (local $size i32)
  (block $done (loop $next
    (br_if $done (i32.eqz (local.get $left)))
    (local.set $size (call $size (local.get $at) (local.get $left)))
    (if (i32.eqz (local.get $size)) (then
      (i32.store8 (local.get $at) (i32.const 63))
      (local.set $size (i32.const 1))))
    (local.set $at (i32.add (local.get $at) (local.get $size)))
    (local.set $left (i32.sub (local.get $left) (local.get $size)))
    (br $next))))`;
