// SPDX-License-Identifier: MIT
// A plugin's log: levels, escaping, cutting, floods; and the directives that choose levels.

import { describe, expect, it } from 'vitest';

import { cut, escapeControl } from '../../runtime/services/escape.ts';
import { keeps, parseLogLevels } from '../../runtime/services/log-levels.ts';
import { type LogRecord, PluginLog } from '../../runtime/services/plugin-log.ts';

function logWith(limits: { maxLength: number; burst: number; perSecond: number }) {
  const records: LogRecord[] = [];
  const clock = { at: 1000 };
  const log = new PluginLog({
    plugin: 'noisy',
    minimum: 'debug',
    sink: (record) => records.push(record),
    now: () => clock.at,
    limits,
  });
  return { log, records, clock };
}

describe('escaping', () => {
  it('keeps a text on one line and a terminal unharmed', () => {
    expect(escapeControl('a\nb\r\tc\u001b[2J\u0000\u007f\u0085')).toBe(
      'a\\nb\\r\\tc\\u{1b}[2J\\u{0}\\u{7f}\\u{85}',
    );
    expect(escapeControl('\u2028 \u2029 \u202e \u2066 \u200b')).toBe(
      '\\u{2028} \\u{2029} \\u{202e} \\u{2066} \\u{200b}',
    );
    expect(escapeControl('谱面 😀 %s "{"}')).toBe('谱面 😀 %s "{"}');
    expect(escapeControl('\ud800x')).toBe('\\u{d800}x');
  });

  it('cuts without splitting a character', () => {
    expect(cut('abcdef', 6)).toBe('abcdef');
    expect(cut('abcdefgh', 3)).toBe('abc... (5 more)');
    expect(cut('ab😀c', 3)).toBe('ab... (3 more)');
  });
});

describe('plugin log', () => {
  it('writes one safe record a call and drops what is below the level', () => {
    const { log, records } = logWith({ maxLength: 10, burst: 100, perSecond: 10 });
    log.write('trace', 'not kept');
    log.write('info', 'two\nlines');
    log.write('error', 'x'.repeat(25));
    expect(records.map(({ level, message }) => [level, message])).toEqual([
      ['info', 'two\\nlines'],
      ['error', `${'x'.repeat(10)}... (15 more)`],
    ]);
  });

  it('drops a flood, counts it, and says so once it is over', () => {
    const { log, records, clock } = logWith({ maxLength: 100, burst: 3, perSecond: 2 });
    for (let index = 0; index < 10; index += 1) log.write('info', `n${index}`);
    expect(records.map((record) => record.message)).toEqual(['n0', 'n1', 'n2']);
    expect(log.dropped).toBe(7);
    clock.at += 500;
    log.write('info', 'after');
    expect(records.slice(3).map((record) => record.message)).toEqual([
      '7 records dropped: more than 2 a second',
      'after',
    ]);
    expect(log.dropped).toBe(0);
  });

  it('tells of the last drops when it is flushed, and gains nothing from a clock that runs backwards', () => {
    const { log, records, clock } = logWith({ maxLength: 100, burst: 1, perSecond: 1 });
    log.write('info', 'one');
    clock.at -= 10_000;
    log.write('info', 'two');
    log.flush();
    log.flush();
    expect(records.map((record) => record.message)).toEqual([
      'one',
      '1 record dropped: more than 1 a second',
    ]);
  });
});

describe('log directives', () => {
  it('reads targets, takes - and _ as the same, and has a level for everything else', () => {
    const { levels, problems } = parseLogLevels('phira_mp_plugin=debug, my-plugin=TRACE ,warn');
    expect(problems).toEqual([]);
    expect(levels.of('phira-mp-plugin')).toBe('debug');
    expect(levels.of('my_plugin')).toBe('trace');
    expect(levels.of('other')).toBe('warn');
    expect(levels.fallback).toBe('warn');
  });

  it('takes a bare target as everything of it, and nothing at all as the fallback', () => {
    expect(parseLogLevels('greeter').levels.of('greeter')).toBe('trace');
    expect(parseLogLevels('', 'error').levels.of('greeter')).toBe('error');
  });

  it('names what it cannot read and goes on', () => {
    const { levels, problems } = parseLogLevels('a=debgu,=info,b=warn,c=loud');
    expect(problems).toEqual([
      '"a=debgu": no such level; did you mean "debug"?',
      '"=info" names no target before "="',
      '"c=loud": no such level; one of trace, debug, info, warn, error, off is',
    ]);
    expect(levels.of('b')).toBe('warn');
    expect(levels.of('a')).toBe('info');
  });

  it('keeps what is at least as severe, and nothing when off', () => {
    expect(keeps('info', 'warn')).toBe(true);
    expect(keeps('info', 'debug')).toBe(false);
    expect(keeps('off', 'error')).toBe(false);
  });
});
