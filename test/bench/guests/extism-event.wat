;; The work of event.wat for Extism, as its plug-in kits do it: the input is copied into the plugin's memory eight bytes
;; at a time, a line of 24 characters goes to the host's `log`, and `{"tag":"proceed"}` is the output.
(module
  (import "extism:host/env" "input_length" (func $input-length (result i64)))
  (import "extism:host/env" "input_load_u64" (func $input-u64 (param i64) (result i64)))
  (import "extism:host/env" "input_load_u8" (func $input-u8 (param i64) (result i32)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "free" (func $free (param i64)))
  (import "extism:host/env" "store_u64" (func $store-u64 (param i64 i64)))
  (import "extism:host/env" "store_u8" (func $store-u8 (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/user" "log" (func $log (param i64)))
  (memory (export "memory") 2)
  (data (i32.const 0) "a user has just connecte")
  (data (i32.const 32) "{\"tag\":\"proceed\"}")
  (func $copy-out (param $from i32) (param $size i32) (result i64) (local $at i32) (local $to i64)
    (local.set $to (call $alloc (i64.extend_i32_u (local.get $size))))
    (loop $words
      (if (i32.le_u (i32.add (local.get $at) (i32.const 8)) (local.get $size))
        (then
          (call $store-u64
            (i64.add (local.get $to) (i64.extend_i32_u (local.get $at)))
            (i64.load (i32.add (local.get $from) (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br $words))))
    (loop $bytes
      (if (i32.lt_u (local.get $at) (local.get $size))
        (then
          (call $store-u8
            (i64.add (local.get $to) (i64.extend_i32_u (local.get $at)))
            (i32.load8_u (i32.add (local.get $from) (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $bytes))))
    (local.get $to))
  (func (export "on_event") (result i32) (local $size i32) (local $at i32) (local $text i64)
    (local.set $size (i32.wrap_i64 (call $input-length)))
    (loop $words
      (if (i32.le_u (i32.add (local.get $at) (i32.const 8)) (local.get $size))
        (then
          (i64.store
            (i32.add (i32.const 1024) (local.get $at))
            (call $input-u64 (i64.extend_i32_u (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br $words))))
    (loop $bytes
      (if (i32.lt_u (local.get $at) (local.get $size))
        (then
          (i32.store8
            (i32.add (i32.const 1024) (local.get $at))
            (call $input-u8 (i64.extend_i32_u (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $bytes))))
    (local.set $text (call $copy-out (i32.const 0) (i32.const 24)))
    (call $log (local.get $text))
    (call $free (local.get $text))
    (call $output (call $copy-out (i32.const 32) (i32.const 17)) (i64.const 17))
    (i32.const 0)))
