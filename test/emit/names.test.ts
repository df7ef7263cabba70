// SPDX-License-Identifier: MIT
// Names: case tables, reserved words, collisions, and the names of a whole world.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  camelCase,
  memberNames,
  parameterNames,
  pascalCase,
  propertyKey,
  quote,
  Scope,
  screamingCase,
  snakeCase,
} from '../../codegen/emit/names.ts';
import {
  ASSEMBLYSCRIPT_KEYWORDS,
  C_KEYWORDS,
  CPP_KEYWORDS,
  GO_KEYWORDS,
  TYPESCRIPT_KEYWORDS,
} from '../../codegen/emit/reserved-words.ts';
import { WorldNames } from '../../codegen/emit/world-names.ts';
import { func, iface, ir, prim, record } from './hand-ir.ts';

describe('case tables', () => {
  it('changes the case of kebab-case labels, upper-case words included', () => {
    expect(camelCase('get-user-info')).toBe('getUserInfo');
    expect(camelCase('get-URL-of')).toBe('getUrlOf');
    expect(pascalCase('user-id')).toBe('UserId');
    expect(pascalCase('HTTP-v2')).toBe('HttpV2');
    expect(snakeCase('user-join-room')).toBe('user_join_room');
    expect(screamingCase('user-id')).toBe('USER_ID');
  });

  it('keeps members apart that come out the same', () => {
    expect(memberNames(['a1-b', 'a1b', 'a-1-b', 'a-1b'])).toEqual(['a1B', 'a1b', 'a1B$1', 'a1b$1']);
  });

  it('renames members that every object has, and leaves keywords alone there', () => {
    expect(memberNames(['constructor', 'then', 'to-string', 'class', 'delete'])).toEqual([
      'constructor_',
      'then_',
      'toString_',
      'class',
      'delete',
    ]);
  });

  it('renames parameters that are keywords', () => {
    expect(parameterNames(['class', 'arguments', 'user-id', 'await', 'type'])).toEqual([
      'class_',
      'arguments_',
      'userId',
      'await_',
      'type_',
    ]);
  });

  it('checks keywords of other languages after the change of case', () => {
    expect(new Scope([C_KEYWORDS], '_').claim(snakeCase('thread-local'))).toBe('thread_local_');
    expect(new Scope([C_KEYWORDS], '_').claim(screamingCase('eof'))).toBe('EOF_');
    expect(new Scope([CPP_KEYWORDS], '_').claim(snakeCase('namespace'))).toBe('namespace_');
    expect(new Scope([GO_KEYWORDS], '_').claim(camelCase('func'))).toBe('func_');
    expect(new Scope([ASSEMBLYSCRIPT_KEYWORDS]).claim(camelCase('usize'))).toBe('usize_');
  });

  it('numbers a name claimed again', () => {
    const scope = new Scope();
    expect([scope.claim('a'), scope.claim('a'), scope.claim('a')]).toEqual(['a', 'a$1', 'a$2']);
    expect(scope.has('a$2')).toBe(true);
  });
});

describe('any labels', () => {
  const word = fc.stringMatching(/^([a-z][a-z0-9]*|[A-Z][A-Z0-9]*)$/);
  const rest = fc.array(fc.stringMatching(/^([a-z0-9]+|[A-Z0-9]+)$/), { maxLength: 3 });
  const label = fc.tuple(word, rest).map(([first, more]) => [first, ...more].join('-'));
  const labels = fc.array(fc.oneof(label, fc.constantFrom('then', 'class', 'a1-b', 'a-1-b', 'a-1b')));

  it('make distinct names that are identifiers', () => {
    fc.assert(
      fc.property(labels, (all) => {
        for (const names of [memberNames(all), parameterNames(all)]) {
          expect(new Set(names).size).toBe(all.length);
          expect(names.every((name) => /^[A-Za-z_$][\w$]*$/.test(name))).toBe(true);
        }
        expect(parameterNames(all).some((name) => TYPESCRIPT_KEYWORDS.has(name))).toBe(false);
        expect(memberNames(all).some((name) => name in Object.prototype || name === 'then')).toBe(false);
      }),
    );
  });
});

describe('text', () => {
  it('quotes strings so that they read back the same', () => {
    for (const text of ["it's", '"x"', 'back\\slash', '\\"', 'line\nbreak', '\u2028']) {
      expect(new Function(`return ${quote(text)};`)()).toBe(text);
    }
  });

  it('quotes property keys only where needed', () => {
    expect(propertyKey('userId')).toBe('userId');
    expect(propertyKey('user-id')).toBe("'user-id'");
    expect(propertyKey('__proto__')).toBe("'__proto__'");
  });
});

describe('names of a world', () => {
  it('keeps an interface apart from a type of the same name', () => {
    const host = iface('host', { types: { host: record({}) }, functions: () => [func('f', {})] });
    const names = new WorldNames(ir([host]));
    const [type] = host.types;
    expect(type && names.type(type)).toBe('Host');
    expect(names.interfaceType(host)).toBe('HostInterface');
  });

  it('keeps types apart from the names that generated types use', () => {
    const owner = iface('t', { types: { option: record({}), 'uint8-array': record({}), error: record({}) } });
    const names = new WorldNames(ir([owner]));
    expect(owner.types.map((def) => names.type(def))).toEqual(['Option_', 'Uint8Array_', 'Error']);
  });

  it('tells interfaces of the same name in several packages apart', () => {
    const io = (version: string) => ({ namespace: 'wasi', name: 'io', version });
    const own = iface('types', {});
    const first = iface('types', { package: io('0.2.0') });
    const second = iface('types', { package: io('0.3.0') });
    const names = new WorldNames(ir([own, first, second]));
    expect([own, first, second].map((owner) => names.module(owner))).toEqual([
      'host/types.ts',
      'host/wasi-io-types-v0-2-0.ts',
      'host/wasi-io-types-v0-3-0.ts',
    ]);
  });

  it('avoids file names that some systems refuse', () => {
    const owner = iface('con', { functions: () => [func('f', {})] });
    expect(new WorldNames(ir([owner])).module(owner)).toBe('host/con-interface.ts');
  });

  it('gives functions of the world and interfaces one namespace per side', () => {
    const owner = iface('then', { functions: () => [func('f', {})] });
    const bare = { kind: 'function', name: 'then-2', function: func('then-2', { a: prim('u8') }) } as const;
    const world = ir([owner, bare], [{ ...bare, function: func('then', {}) }]);
    const names = new WorldNames(world);
    expect(world.world.imports.map((item) => names.key(item))).toEqual(['then_', 'then2']);
    expect(world.world.exports.map((item) => names.key(item))).toEqual(['then2']);
  });
});
