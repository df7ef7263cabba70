;; A plugin that does what it is told. `on-event` of a `timer` takes the timer's number as what to do; `on-command` the
;; first letter of the command's name. Any other event is answered with `proceed`.
;; Memory: 0.. results of the plugin, 64.. results of host functions, 256.. texts, 1024.. a bump allocator that each
;; call resets. `$text` is where what a veto or an answer says is taken from.
(module
  (import "phira:plugin/log@1.0.0" "log" (func $log (param i32 i32 i32)))
  (import "phira:plugin/clock@1.0.0" "now" (func $now (result i64)))
  (import "phira:plugin/users@1.0.0" "get-user-info" (func $get-user (param i32 i32)))
  (import "phira:plugin/users@1.0.0" "list-users" (func $list-users (param i32)))
  (import "phira:plugin/storage@1.0.0" "set-item" (func $set-item (param i32 i32 i32 i32 i32)))
  (import "phira:plugin/storage@1.0.0" "get-item" (func $get-item (param i32 i32 i32)))
  (import "phira:plugin/events@1.0.0" "subscribe-event" (func $subscribe (param i32 i32 i32 i32)))
  (import "phira:plugin/events@1.0.0" "emit-event" (func $emit (param i32 i32 i32 i32 i32)))
  (import "phira:plugin/commands@1.0.0" "call-command" (func $call (param i32 i32 i32)))
  (import "phira:plugin/commands@1.0.0" "register-command"
    (func $register (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
  (memory (export "memory") 2)
  (global $next (mut i32) (i32.const 1024))
  (data (i32.const 256) "key")
  (data (i32.const 260) "no luck")
  (data (i32.const 272) "ping")
  (data (i32.const 280) "{}")
  (data (i32.const 288) "user_connect")
  (data (i32.const 304) "a line of the plugin")
  (func $alloc (param $align i32) (param $size i32) (result i32) (local $at i32) (local $short i32)
    (local.set $at
      (i32.and
        (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (local.set $short (i32.sub (global.get $next) (i32.mul (memory.size) (i32.const 65536))))
    (if (i32.gt_s (local.get $short) (i32.const 0))
      (then (drop (memory.grow (i32.add (i32.const 1) (i32.shr_u (local.get $short) (i32.const 16)))))))
    (local.get $at))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (call $alloc (local.get 2) (local.get 3)))

  ;; result<_, string> of the lifecycle: ok
  (func (export "phira:plugin/lifecycle@1.0.0#init") (result i32)
    (call $subscribe (i32.const 288) (i32.const 12) (i32.const 2) (i32.const 64))
    (call $ok))
  (func (export "phira:plugin/lifecycle@1.0.0#start") (result i32) (call $ok))
  (func (export "phira:plugin/lifecycle@1.0.0#stop") (result i32) (call $ok))
  (func $ok (result i32)
    (i64.store (i32.const 0) (i64.const 0)) (i64.store (i32.const 8) (i64.const 0)) (i32.const 0))

  ;; decision: veto with a text
  (func $veto (param $text i32) (param $length i32) (result i32)
    (drop (call $ok))
    (i32.store8 (i32.const 4) (i32.const 1))
    (i32.store (i32.const 8) (local.get $text))
    (i32.store (i32.const 12) (local.get $length))
    (i32.const 0))
  ;; result<decision, string> and result<string, string>: the error "no luck"
  (func $no-luck (result i32)
    (i32.store (i32.const 0) (i32.const 1))
    (i32.store (i32.const 4) (i32.const 260))
    (i32.store (i32.const 8) (i32.const 7))
    (i32.const 0))

  (func (export "phira:plugin/event-handler@1.0.0#on-event")
    (param $case i32) (param $do i32) (param i32 i32 i32 i32 i32 i32 i32 i64) (param i64 i64 i32 i32 i32)
    (result i32) (local $at i32)
    (if (i32.ne (local.get $case) (i32.const 12))
      (then
        (call $log (i32.const 2) (i32.const 304) (i32.const 20))
        (return (call $ok))))
    (global.set $next (i32.const 1024))
    ;; 1: loops for ever. 2: traps. 3: an error of its own. 4: a log line.
    (if (i32.eq (local.get $do) (i32.const 1)) (then (loop $ever (br $ever))))
    (if (i32.eq (local.get $do) (i32.const 2)) (then (unreachable)))
    (if (i32.eq (local.get $do) (i32.const 3)) (then (return (call $no-luck))))
    (if (i32.eq (local.get $do) (i32.const 4))
      (then (call $log (i32.const 2) (i32.const 304) (i32.const 20))))
    ;; 5: vetoes with the name of user 7, or with the text of the error.
    (if (i32.eq (local.get $do) (i32.const 5))
      (then
        (call $get-user (i32.const 7) (i32.const 64))
        (return (call $veto (i32.load (i32.const 76)) (i32.load (i32.const 80))))))
    ;; 6: asks for the time for ever.
    (if (i32.eq (local.get $do) (i32.const 6)) (then (loop $ever (drop (call $now)) (br $ever))))
    ;; 7: keeps four million bytes in the host and vetoes with as many that it gets back.
    (if (i32.eq (local.get $do) (i32.const 7))
      (then
        (local.set $at (call $alloc (i32.const 1) (i32.const 4000000)))
        (memory.fill (local.get $at) (i32.const 97) (i32.const 4000000))
        (call $set-item (i32.const 256) (i32.const 3) (local.get $at) (i32.const 4000000) (i32.const 64))
        (call $get-item (i32.const 256) (i32.const 3) (i32.const 64))
        (return (call $veto (i32.load (i32.const 72)) (i32.load (i32.const 76))))))
    ;; 8: raises the event ping. 9: recurses for ever.
    (if (i32.eq (local.get $do) (i32.const 8))
      (then (call $emit (i32.const 272) (i32.const 4) (i32.const 280) (i32.const 2) (i32.const 64))))
    (if (i32.eq (local.get $do) (i32.const 9)) (then (call $recurse)))
    ;; 10: lists users and vetoes with the last name of them.
    (if (i32.eq (local.get $do) (i32.const 10))
      (then
        (call $list-users (i32.const 64))
        (local.set $at
          (i32.add (i32.load (i32.const 68))
            (i32.mul (i32.const 40) (i32.sub (i32.load (i32.const 72)) (i32.const 1)))))
        (return (call $veto (i32.load offset=4 (local.get $at)) (i32.load offset=8 (local.get $at))))))
    ;; 11: takes a hundred pages.
    (if (i32.eq (local.get $do) (i32.const 11)) (then (drop (memory.grow (i32.const 100)))))
    (call $ok))
  (func $recurse (call $recurse) (call $recurse))

  ;; Commands: `c...` calls its first argument as a command, `e...` raises ping, `l...` loops for ever, `r...` registers
  ;; its first argument as a command, `t...` traps, `n...` has no luck; then the first argument is the answer.
  (func (export "phira:plugin/command-handler@1.0.0#on-command")
    (param $name i32) (param $length i32) (param $args i32) (param $count i32) (param i32 i32 i32) (result i32)
    (local $do i32) (local $text i32) (local $size i32)
    (local.set $do (i32.load8_u (local.get $name)))
    (local.set $text (i32.load (local.get $args)))
    (local.set $size (i32.load offset=4 (local.get $args)))
    (global.set $next
      (select (global.get $next) (i32.const 1024) (i32.gt_u (global.get $next) (i32.const 1024))))
    (if (i32.eq (local.get $do) (i32.const 99)) ;; c
      (then
        (call $call (local.get $text) (local.get $size) (i32.const 64))
        (if (i32.eqz (i32.load8_u (i32.const 64)))
          (then
            (local.set $text (i32.load (i32.const 68)))
            (local.set $size (i32.load (i32.const 72))))
          (else
            (i32.store (i32.const 0) (i32.const 1))
            (i32.store (i32.const 4) (i32.load (i32.const 72)))
            (i32.store (i32.const 8) (i32.load (i32.const 76)))
            (return (i32.const 0))))))
    (if (i32.eq (local.get $do) (i32.const 101)) ;; e
      (then (call $emit (i32.const 272) (i32.const 4) (i32.const 280) (i32.const 2) (i32.const 64))))
    (if (i32.eq (local.get $do) (i32.const 108)) (then (loop $ever (br $ever)))) ;; l
    (if (i32.eq (local.get $do) (i32.const 114)) ;; r
      (then
        (call $register (local.get $text) (local.get $size) (i32.const 304) (i32.const 6)
          (i32.const 304) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))))
    (if (i32.eq (local.get $do) (i32.const 116)) (then (unreachable))) ;; t
    (if (i32.eq (local.get $do) (i32.const 110)) (then (return (call $no-luck)))) ;; n
    (drop (call $ok))
    (i32.store (i32.const 4) (local.get $text))
    (i32.store (i32.const 8) (local.get $size))
    (i32.const 0))
  (func (export "cabi_post_phira:plugin/command-handler@1.0.0#on-command") (param i32)
    (global.set $next (i32.const 1024)))

  ;; The arguments as they came.
  (func (export "phira:plugin/command-handler@1.0.0#complete-command")
    (param i32 i32) (param $args i32) (param $count i32) (param i32 i32 i32) (result i32)
    (i32.store (i32.const 0) (local.get $args))
    (i32.store (i32.const 4) (local.get $count))
    (i32.const 0))
  (func (export "cabi_post_phira:plugin/command-handler@1.0.0#complete-command") (param i32)
    (global.set $next (i32.const 1024))))
