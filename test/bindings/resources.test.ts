// SPDX-License-Identifier: MIT
// Resources of a world: those that the host implements and those that the guest does, used rightly as jco's glue
// does, and wrongly in every way that the canonical ABI names.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { WitError, type WorldBinding } from '../../runtime/abi/index.ts';
import {
  type ComponentInstance,
  instantiateComponent,
  type PreparedComponent,
  prepareComponent,
} from '../../runtime/component/engine.ts';
import { bindingsOf, type Side } from '../support/bind.ts';
import { componentFromWat, jcoInstantiate } from '../support/components.ts';

const text = (name: string): string =>
  readFileSync(new URL(`../fixtures/component/${name}`, import.meta.url), 'utf8');

/** A counter of the host; `log` keeps what became of all of them. */
class Counter {
  static log: string[] = [];
  count: number;
  constructor(initial: number) {
    this.count = initial;
  }
  add(by: number): number {
    this.count += by;
    return this.count;
  }
  static zero(): Counter {
    return new Counter(0);
  }
  [Symbol.dispose](): void {
    Counter.log.push(`dropped ${this.count}`);
  }
}

class File {
  readonly path: string;
  constructor(path: string) {
    if (path !== 'good.txt') throw new WitError(`no ${path}`);
    this.path = path;
  }
  size(): number {
    return this.path.length;
  }
}

function host() {
  const one = new Counter(5);
  const kept: Counter[] = [];
  const counters = {
    Counter,
    File,
    merge: (into: Counter, from: Counter) => into.add(from.count),
    mergeBack: (from: Counter, into: Counter) => into.add(from.count),
    both: (a: Counter, b: Counter) => (a === b ? a.count * 2 : 0),
    keep: (counter: Counter) => {
      kept.push(counter);
    },
    shared: () => one,
    find: (n: number): unknown => {
      if (n === 0) throw new WitError('none');
      return n === 666 ? { count: 1, add: () => 1 } : new Counter(n);
    },
  };
  return { kept, counters };
}

interface Thing extends Disposable {
  get(): number;
  plus(other: Thing): number;
  withBoth(other: Thing, eaten: Thing): number;
}

interface Exports {
  readonly driver: {
    run(operation: number, value: number): number;
    look(c: unknown, keep: boolean): number;
    take(c: unknown): Counter;
    hold(c: Counter): void;
  };
  readonly things: {
    readonly Thing: {
      new (number: number): Thing;
      eat(eaten: unknown): number;
      made(number: number): Thing;
      all(count: number): Thing[];
      prototype_(): number;
    };
    readonly Plain: new () => Disposable;
    newPlain(): Disposable;
    eatPlain(plain: Disposable): void;
    eatAll(all: Thing[]): number;
    eatMaybe(one: Thing | undefined): number;
    dropped(): number;
    busy(): number;
  };
}

type Host = ReturnType<typeof host>;

let binding: WorldBinding<Side, Exports>;
let prepared: PreparedComponent;
beforeAll(async () => {
  const wit = text('world-resources.wit');
  const bytes = await componentFromWat({ wit, wat: text('world-resources.wat'), world: 'resources' });
  binding = await bindingsOf<Exports>(wit);
  prepared = prepareComponent(bytes, binding.world, { handles: 100 });
});

function start(given: Host = host()): ComponentInstance<Exports> {
  Counter.log = [];
  return instantiateComponent(prepared, binding, { counters: given.counters });
}

const [LIFE, STATIC, MERGE, FILE, TWICE, AFTER, TYPE, FORGED, GIVEN] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const [LENT, LENT_BACK, BOTH, SHARED, FIND, OTHER_DROP, OWN_TYPE, FLOOD] = [9, 10, 11, 12, 13, 14, 15, 16];
const trap = (code: string) => expect.objectContaining({ name: 'Trap', code });
const refused = (code: string) => expect.objectContaining({ name: 'ResourceError', code });

describe('a resource of the host', () => {
  it('is made, used and dropped, by the guest', () => {
    const { exports, handleCount } = start();
    expect(exports.driver.run(LIFE, 40)).toBe(42);
    expect(Counter.log).toEqual(['dropped 42']);
    expect(exports.driver.run(STATIC, 7)).toBe(7);
    expect(exports.driver.run(BOTH, 21)).toBe(42);
    expect(handleCount()).toBe(0);
  });

  it('comes back to the host when the guest gives it away, and is not disposed of', () => {
    const { exports, handleCount } = start();
    expect(exports.driver.run(MERGE, 1)).toBe(101);
    expect(Counter.log).toEqual(['dropped 101']);
    expect(handleCount()).toBe(0);
  });

  it('has constructors that may fail', () => {
    const { exports } = start();
    expect(exports.driver.run(FILE, 8)).toBe(8);
    expect(exports.driver.run(FILE, 4)).toBe(1007);
    expect(exports.driver.run(FIND, 9)).toBe(9);
    expect(exports.driver.run(FIND, 0)).toBe(1004);
  });

  it('may be owned several times when the host gives the same object again', () => {
    const { exports, handleCount } = start();
    expect(exports.driver.run(SHARED, 10)).toBe(25);
    expect(Counter.log).toEqual(['dropped 15', 'dropped 25']);
    expect(handleCount()).toBe(0);
  });

  it('is lent and given to exports, and the same object comes back', () => {
    const { exports, handleCount } = start();
    const counter = new Counter(1);
    expect(exports.driver.look(counter, false)).toBe(2);
    expect(exports.driver.take(counter)).toBe(counter);
    expect(counter.count).toBe(12);
    expect(Counter.log).toEqual([]);
    expect(handleCount()).toBe(0);
    exports.driver.hold(counter);
    expect(handleCount()).toBe(1);
  });

  it.each([
    ['a handle dropped twice', TWICE, 0],
    ['a handle used after it was dropped', AFTER, 0],
    ['a handle of another resource', TYPE, 0],
    ['handle 0', FORGED, 0],
    ['a free handle', FORGED, 1],
    ['a handle out of range', FORGED, 0x7fffffff],
    ['a negative handle', FORGED, 0xffffffff],
    ['a handle that was given away', GIVEN, 0],
    ['a handle lent and given in one call', LENT, 0],
    ['a handle given and lent in one call', LENT_BACK, 0],
    ['the drop of another resource', OTHER_DROP, 0],
    ["a handle of the guest's own resource", OWN_TYPE, 0],
  ])('traps for %s', (_what, operation, value) => {
    const { exports } = start();
    expect(() => exports.driver.run(operation ?? -1, value)).toThrow(trap('TRAP_HANDLE'));
    expect(() => exports.driver.run(LIFE ?? -1, 1)).toThrow(trap('TRAP_DEAD'));
  });

  it('stops a guest at the limit of handles', () => {
    const limit = expect.objectContaining({ code: 'TRAP_LIMIT', limit: 'max_resource_handles' });
    expect(() => start().exports.driver.run(FLOOD ?? -1, 0)).toThrow(limit);
  });

  it('traps when a guest keeps what it was lent', () => {
    const { exports } = start();
    expect(() => exports.driver.look(new Counter(1), true)).toThrow(trap('TRAP_HANDLE'));
  });

  it('is of the class that the host offers: another object is refused before the guest is entered', () => {
    const { exports, life } = start();
    const other = { count: 1, add: () => 1 };
    expect(() => exports.driver.take(other)).toThrow(refused('RESOURCE_FOREIGN'));
    expect(() => exports.driver.look(undefined, false)).toThrow(refused('RESOURCE_FOREIGN'));
    expect(life.death).toBeUndefined();
    class Better extends Counter {}
    expect(exports.driver.take(new Better(1))).toBeInstanceOf(Better);
  });

  it('traps when the host answers another object', () => {
    const { exports } = start();
    expect(() => exports.driver.run(FIND ?? -1, 666)).toThrow(trap('TRAP_HOST'));
  });

  it('is disposed of when the component ends, dead or alive', () => {
    const alive = start();
    alive.exports.driver.hold(new Counter(8));
    expect(alive.end()).toEqual([]);
    expect(Counter.log).toEqual(['dropped 8']);
    expect(alive.handleCount()).toBe(0);
    expect(() => alive.exports.driver.run(LIFE ?? -1, 1)).toThrow(trap('TRAP_DEAD'));
    expect(alive.end()).toEqual([]);

    const given = host();
    const broken = new Error('stuck');
    class Stuck extends Counter {
      override [Symbol.dispose](): void {
        throw broken;
      }
    }
    const dead = start(given);
    dead.exports.driver.hold(new Stuck(1));
    dead.exports.driver.hold(new Counter(9));
    expect(() => dead.exports.driver.run(FORGED ?? -1, 0)).toThrow(trap('TRAP_HANDLE'));
    expect(dead.end()).toEqual([broken]);
    expect(Counter.log).toEqual(['dropped 9']);
  });

  it('traps when disposing fails or takes its time', () => {
    for (const [dispose, message] of [
      [
        () => {
          throw new Error('stuck');
        },
        /stuck/,
      ],
      [async () => {}, /promise/],
    ] as const) {
      const given = host();
      class Stubborn extends Counter {}
      Object.defineProperty(Stubborn.prototype, Symbol.dispose, { value: dispose });
      const { exports } = start({ ...given, counters: { ...given.counters, shared: () => new Stubborn(1) } });
      expect(() => exports.driver.run(SHARED ?? -1, 1)).toThrow(message);
    }
  });
});

describe('a resource of the guest', () => {
  it('is an object of a class that calls the guest', () => {
    const { exports, handleCount } = start();
    const { Thing, dropped } = exports.things;
    const [a, b] = [new Thing(3), Thing.made(4)];
    expect([a.get(), b.get(), a.plus(b)]).toEqual([3, 4, 7]);
    expect(a).toBeInstanceOf(Thing);
    expect(b).toBeInstanceOf(Thing);
    expect(() => Thing.made(100)).toThrow(new WitError(100));
    expect(Thing.prototype_()).toBe(5);
    a[Symbol.dispose]();
    expect(dropped()).toBe(3);
    a[Symbol.dispose]();
    expect(dropped()).toBe(3);
    expect(handleCount()).toBe(0);
  });

  it('moves in lists, options and alone, and is gone for the host then', () => {
    const { exports, handleCount } = start();
    const { Thing, dropped, eatAll, eatMaybe } = exports.things;
    const all = Thing.all(4);
    expect(all.map((thing) => thing.get())).toEqual([0, 1, 2, 3]);
    expect(eatAll(all)).toBe(6);
    const one = new Thing(10);
    expect([eatMaybe(undefined), eatMaybe(one), Thing.eat(new Thing(1))]).toEqual([0, 10, 1]);
    expect(dropped()).toBe(17);
    expect(() => one.get()).toThrow(refused('RESOURCE_GIVEN_AWAY'));
    expect(() => eatAll([new Thing(1), one])).toThrow(refused('RESOURCE_GIVEN_AWAY'));
    one[Symbol.dispose]();
    expect(dropped()).toBe(17);
    expect(handleCount()).toBe(0);
  });

  it('is refused before the guest is entered when it is gone, of another plugin or type, or none', () => {
    const { exports, life } = start();
    const { Thing, newPlain, eatPlain } = exports.things;
    const thing = new Thing(1);
    thing[Symbol.dispose]();
    expect(() => thing.get()).toThrow(refused('RESOURCE_DISPOSED'));
    expect(() => Thing.eat(thing)).toThrow(refused('RESOURCE_DISPOSED'));
    const foreign = new (start().exports.things.Thing)(2);
    expect(() => Thing.eat(foreign)).toThrow(refused('RESOURCE_FOREIGN'));
    expect(() => Thing.eat(newPlain())).toThrow(refused('RESOURCE_FOREIGN'));
    expect(() => Thing.eat({})).toThrow(refused('RESOURCE_FOREIGN'));
    const { get } = new Thing(3);
    expect(() => Reflect.apply(get, undefined, [])).toThrow(refused('RESOURCE_FOREIGN'));
    expect(life.death).toBeUndefined();
    eatPlain(newPlain());
  });

  it('may have no constructor and no destructor', () => {
    const { exports, handleCount } = start();
    const { Plain, newPlain } = exports.things;
    expect(() => new Plain()).toThrow('plain has no constructor');
    const plain = newPlain();
    expect(plain).toBeInstanceOf(Plain);
    plain[Symbol.dispose]();
    expect(() => exports.things.eatPlain(plain)).toThrow(refused('RESOURCE_DISPOSED'));
    expect(handleCount()).toBe(0);
  });

  it('cannot be lent and given in one call, which ends the plugin', () => {
    const { exports } = start();
    const { Thing } = exports.things;
    const [a, b] = [new Thing(1), new Thing(2)];
    expect(a.withBoth(a, b)).toBe(4);
    expect(() => a.withBoth(b, b)).toThrow(refused('RESOURCE_GIVEN_AWAY'));
    const c = new Thing(3);
    expect(() => a.withBoth(c, c)).toThrow(/lent to the same call/);
    expect(() => a.get()).toThrow(trap('TRAP_DEAD'));
    a[Symbol.dispose]();
    expect(() => a.get()).toThrow(refused('RESOURCE_DISPOSED'));
  });

  it('is not dropped while the plugin runs, but later', () => {
    const given = host();
    let failure: unknown;
    const held: Thing[] = [];
    const keep = (): void => {
      try {
        held[0]?.[Symbol.dispose]();
      } catch (error) {
        failure = error;
      }
    };
    const { exports } = start({ ...given, counters: { ...given.counters, keep } });
    held.push(new exports.things.Thing(9));
    expect(exports.things.busy()).toBe(1);
    expect(failure).toEqual(trap('TRAP_REENTRY'));
    expect(held[0]?.get()).toBe(9);
    held[0]?.[Symbol.dispose]();
    expect(exports.things.dropped()).toBe(9);
  });

  it('ends the plugin when its destructor traps', () => {
    const { exports } = start();
    const thing = new exports.things.Thing(666);
    expect(() => thing[Symbol.dispose]()).toThrow(trap('TRAP_GUEST'));
    expect(() => exports.things.dropped()).toThrow(trap('TRAP_DEAD'));
  });
});

describe('the same through jco', () => {
  it('has the same answers where both accept', async () => {
    const results = async (exports: Exports): Promise<unknown[]> => {
      const { run, take, look } = exports.driver;
      const { Thing, dropped } = exports.things;
      Counter.log = [];
      const found: unknown[] = [];
      const uses = [LIFE, STATIC, MERGE, BOTH, SHARED].map((operation) => run(operation ?? -1, 11));
      found.push(uses, run(FILE ?? -1, 8), [...Counter.log]);
      const counter = new Counter(1);
      found.push(look(counter, false), take(counter) === counter, counter.count);
      const [a, b] = [new Thing(3), Thing.made(4)];
      found.push(a.get(), b.get(), a.plus(b), Thing.eat(b), dropped());
      a[Symbol.dispose]();
      found.push(
        dropped(),
        Thing.all(3).map((thing) => thing.get()),
      );
      return found;
    };
    // jco cannot load a component with a static function of this name.
    const named = (source: string): string => source.replaceAll('prototype', 'sample');
    const theirs = await componentFromWat({
      wit: named(text('world-resources.wit')),
      wat: named(text('world-resources.wat')),
      world: 'resources',
    });
    const jco = await jcoInstantiate<Exports>(theirs, { 't:res/counters': host().counters });
    expect(await results(start().exports)).toEqual(await results(jco));
  });
});
