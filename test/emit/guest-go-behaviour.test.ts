// SPDX-License-Identifier: MIT
// What a Go plugin does besides passing values: panics, output, goroutines, time, randomness, errors, resources, ends.

import { beforeAll, expect, it } from 'vitest';
import { WitError } from '../../runtime/abi/errors.ts';
import type { ComponentInstance } from '../../runtime/component/engine.ts';
import type { Callers, Side } from '../support/bind.ts';
import { compile, describeWithGo, type Program } from './guest-go-tools.ts';

const BEHAVIOUR_WIT = `package t:act@1.0.0;
interface log { enum level { trace, debug, info, warn, error } log: func(level: level, message: string); }
interface clock { now: func() -> u64; monotonic: func() -> u64; }
interface random { get-random-u64: func() -> u64; }
interface host { variant failure { denied(string), gone } enum code { bad, worse }
  ask: func(name: string) -> result<string, failure>;
  plain: func() -> result;
  coded: func() -> result<u32, code>;
  valued: func() -> result<_, u32>;
  resource counter { constructor(start: u32); add: func(n: u32) -> u32; sum: static func(a: borrow<counter>, b: counter) -> counter; }
}
interface guest { use host.{failure, code};
  act: func(how: string) -> result<string, string>;
  fail: func(how: u32) -> result<_, failure>;
  encode: func(how: u32) -> result<u32, code>;
  flat: func(bad: bool) -> result;
  value: func(bad: bool) -> result<string, u32>;
}
world act { import log; import clock; import random; import host; export guest; }`;

const BEHAVIOUR = `package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	t "wit.local/t"
)

type plugin struct{ t.Defaults }

func init() { t.Register(plugin{}) }

func main() {}

var kept = time.Now()

func (plugin) Act(how string) (string, error) {
	switch how {
	case "panic":
		panic("on purpose")
	case "index":
		return how[len(how)+1:], nil
	case "print":
		fmt.Println("to output")
		println("to error", 3, true)
		fmt.Print("no end, ")
		fmt.Print("an end\\n")
		fmt.Print("broken \\xff\\xc3 text \\xf0\\x9f\\x8e\\xb5\\n")
		return "", nil
	case "long":
		for range 300 {
			fmt.Print("héé🎵")
		}
		fmt.Println()
		return "", nil
	case "goroutines":
		var group sync.WaitGroup
		answers := make([]string, 4)
		for i := range answers {
			group.Go(func() {
				time.Sleep(time.Duration(i) * time.Hour)
				answers[i], _ = t.Ask(fmt.Sprint("worker ", i))
			})
		}
		group.Wait()
		return fmt.Sprint(answers), nil
	case "busy":
		// Goroutines that call the host while the host allocates for others, with the collector at work.
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				for range 500 {
					garbage := make([]byte, 10_000)
					text, err := t.Ask(fmt.Sprint(i))
					if err != nil || text != fmt.Sprint("answer to ", i) || len(garbage) == 0 {
						panic(fmt.Sprint("wrong: ", text))
					}
				}
			})
		}
		group.Wait()
		return "", nil
	case "clock":
		return fmt.Sprint(time.Now().UTC().Format(time.RFC3339), " ", time.Since(kept) > time.Minute), nil
	case "random":
		bytes := make([]byte, 12)
		rand.Read(bytes)
		return fmt.Sprintf("%x", bytes), nil
	case "file":
		_, err := os.ReadFile("/etc/passwd")
		return "", err
	case "errors":
		_, err := t.Ask("denied")
		var denied t.FailureDenied
		var failure t.Failure
		isDenied, isFailure := errors.As(err, &denied), errors.As(err, &failure)
		_, coded := t.Coded()
		var value *t.FailureOf[uint32]
		valued := errors.As(t.Valued(), &value)
		return fmt.Sprintf("%v %v %v %v %v %v %v %v", err, isDenied, denied.Value, isFailure, t.Plain() == t.ErrFailed, coded == t.CodeWorse, valued, value.Value), nil
	case "resources":
		one, two := t.NewCounter(1), t.NewCounter(20)
		defer one.Close()
		both := t.CounterSum(one, two)
		defer both.Close()
		two.Close()
		return fmt.Sprint(one.Add(1), both.Add(100)), nil
	case "given away":
		two := t.NewCounter(20)
		t.CounterSum(t.NewCounter(1), two)
		return fmt.Sprint(two.Add(1)), nil
	case "deadlock":
		<-make(chan int)
	case "exit":
		fmt.Print("last words")
		os.Exit(1)
	}
	return how, nil
}

func (plugin) Fail(how uint32) error {
	switch how {
	case 0:
		return nil
	case 1:
		return t.FailureDenied{Value: "no"}
	case 2:
		return fmt.Errorf("wrapped: %w", t.FailureGone{})
	}
	return errors.New("not typed")
}

func (plugin) Encode(how uint32) (uint32, error) {
	if how == 0 {
		return 7, nil
	}
	return 0, t.CodeWorse
}

func (plugin) Flat(bad bool) error {
	if bad {
		panic("on purpose")
	}
	return nil
}

func (plugin) Value(bad bool) (string, error) {
	if bad {
		return "", &t.FailureOf[uint32]{Value: 5}
	}
	return "fine", nil
}
`;

describeWithGo('a Go plugin', () => {
  const records: string[] = [];
  let program: Program;
  let instance: ComponentInstance<Callers>;
  let now = 0n;
  const start = (): ComponentInstance<Callers> => program.start(hostOf(records, () => now));
  beforeAll(async () => {
    program = await compile(BEHAVIOUR_WIT, 'act', BEHAVIOUR);
    instance = start();
  }, 300_000);

  const act = (how: string): unknown => {
    records.length = 0;
    return instance.exports.guest?.act?.(how);
  };
  const call = (name: string, arg: unknown): unknown => instance.exports.guest?.[name]?.(arg);
  const error = (payload: unknown): unknown => expect.objectContaining({ payload });

  it.each([
    ['panic', 'panic: on purpose'],
    ['index', 'panic: runtime error: slice bounds out of range [6:5]'],
    ['given away', 'panic: t: the Counter is closed or given away'],
  ])('makes an error of a panic: %s', (how, text) => {
    expect(() => act(how)).toThrow(error(text));
    expect(records[0]).toBe(`warn ${text}`);
    expect(records.join('\n')).toContain('main.plugin.Act');
    expect(act('fine')).toBe('fine');
  });

  it('writes output to the log, a record a line, in UTF-8 whatever it is', () => {
    act('print');
    expect(records).toEqual([
      'info to output',
      'warn to error 3 true',
      'info no end, an end',
      'info broken ?? text 🎵',
    ]);
    act('long');
    expect(records.map((record) => record.slice('info '.length)).join('')).toBe('héé🎵'.repeat(300));
  });

  it('runs goroutines inside a call, and sleeps without waiting', () => {
    expect(act('goroutines')).toBe(
      '[answer to worker 0 answer to worker 1 answer to worker 2 answer to worker 3]',
    );
    expect(act('busy')).toBe('');
  });

  it("has the host's clock and randomness, and no files", () => {
    now = 1_700_000_000_000n;
    expect(act('clock')).toBe('2023-11-14T22:13:20Z true');
    expect(act('random')).toMatch(/^0807060504030201/);
    expect(() => act('file')).toThrow(error('open /etc/passwd: Bad file number'));
  });

  it('has typed errors', () => {
    expect(act('errors')).toBe('denied: read_it true read_it true true true true 9');
    expect(() => call('fail', 1)).toThrow(error({ tag: 'denied', val: 'no' }));
    expect(() => call('fail', 2)).toThrow(error({ tag: 'gone' }));
    expect(call('encode', 0)).toBe(7);
    expect(() => call('encode', 1)).toThrow(error('worse'));
    expect(call('flat', false)).toBeUndefined();
    expect(() => call('flat', true)).toThrow(error(undefined));
    expect(call('value', false)).toBe('fine');
    expect(() => call('value', true)).toThrow(error(5));
  });

  it("holds the host's objects until they are closed", () => {
    const before = instance.handleCount();
    expect(act('resources')).toBe('2 121');
    expect(instance.handleCount()).toBe(before);
  });

  it.each(['deadlock', 'exit', 'untyped'])('ends with a trap: %s', (how) => {
    const { exports, life } = start();
    records.length = 0;
    expect(() => (how === 'untyped' ? exports.guest?.fail?.(3) : exports.guest?.act?.(how))).toThrow();
    expect(life.death).toBeDefined();
    const said = { deadlock: 'all goroutines are asleep', exit: 'last words', untyped: 'not typed' }[how];
    expect(records.join('\n')).toContain(said);
  });
});

/** The host of that world: it answers names, adds numbers, and keeps what is logged. */
function hostOf(records: string[], now: () => bigint): Side {
  const fail = (payload: unknown): never => {
    throw new WitError(payload);
  };
  class Counter {
    value: number;
    constructor(start: number) {
      this.value = start;
    }
    add(more: number): number {
      this.value += more;
      return this.value;
    }
    static sum(a: Counter, b: Counter): Counter {
      return new Counter(a.value + b.value);
    }
  }
  return {
    log: { log: (level: string, message: string) => void records.push(`${level} ${message}`) },
    clock: { now, monotonic: now },
    random: { getRandomU64: () => 0x0102030405060708n },
    host: {
      Counter,
      ask: (name: string) =>
        name === 'denied' ? fail({ tag: 'denied', val: 'read_it' }) : `answer to ${name}`,
      plain: () => fail(undefined),
      coded: () => fail('worse'),
      valued: () => fail(9),
    },
  };
}
