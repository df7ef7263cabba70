// SPDX-License-Identifier: MIT
// Guest types of what the Phira world does not have: resources on both sides, names that are keywords, documentation
// that tries to end its comment, renamed and world-level types. The plugin compiles, and runs as it is typed.

import { beforeAll, expect, test } from 'vitest';
import { produce } from '../../codegen/pipeline.ts';
import { jcoInstantiate } from '../support/components.ts';
import { buildGuest, inFolder, typeErrors } from './build-guest.ts';

const WIT = `package probe:things@0.3.0;

interface kinds {
  /// A name */ declare const leaked: never; /*
  record tag { name: string, %type: option<string> }
}

/// Doors */
interface doors {
  use kinds.{tag as door-tag};
  /// A door.
  resource door {
    constructor(name: string);
    open: func(times: u32) -> result<u32, string>;
    named: static func(tag: door-tag) -> door;
  }
  twin: func(of: borrow<door>) -> door;
  new: func(class: string) -> string;
}

world probe {
  use kinds.{tag};
  type tags = list<tag>;
  import doors;
  import names: func(all: tags) -> tags;
  export counters: interface {
    resource counter {
      constructor(start: u32);
      add: func(n: u32) -> u32;
      %from: static func(text: string) -> counter;
    }
    default: func() -> u32;
  }
  export run: func() -> list<string>;
}
`;

const GUEST = `
import { Door, new as make, twin, type DoorTag } from 'probe:things/doors@0.3.0';
import type { Counters, Counter as CounterShape } from 'counters';
import type { Probe, Tags } from 'probe:things/probe@0.3.0';

class Counter implements CounterShape {
  #count: number;
  constructor(start: number) {
    this.#count = start;
  }
  add(n: number): number {
    this.#count += n;
    return this.#count;
  }
  static from(text: string): Counter {
    return new Counter(text.length);
  }
}

export const counters: Counters = { Counter, default: () => 42 };

export const run: Probe['run'] = () => {
  const tag: DoorTag = { name: 'front', type: null };
  const door: Door = new Door('back');
  const second = twin(door);
  const tags: Tags = names([tag, { name: 'b', type: 'oak' }]);
  let refused = '';
  try {
    door.open(0);
  } catch (error) {
    refused = (error as WitError<string>).payload;
  }
  return [String(door.open(2)), String(second.open(3)), String(Door.named(tag).open(1)), refused, make('x'), JSON.stringify(tags)];
};
`;

let types: Record<string, string>;

beforeAll(async () => {
  const { files, diagnostics } = await produce(
    { sources: [{ name: 'wit/things.wit', text: WIT }] },
    { emit: ['guest'] },
  );
  // Other languages leave some of it out.
  expect(diagnostics.filter(({ code }) => code !== 'WIT7005')).toEqual([]);
  const guest = [...(files ?? [])].filter(({ path }) => path.startsWith('guest/typescript/'));
  types = Object.fromEntries(guest.map(({ path, text }) => [path, text]));
});

test('the plugin compiles, and so do the types by themselves', async () => {
  const errors = await typeErrors(
    { ...types, 'plugin.ts': GUEST },
    { files: ['guest/typescript/probe.d.ts', 'plugin.ts'] },
  );
  expect(errors).toEqual([]);
});

test('documentation stays inside its comment', async () => {
  const source = 'export const found: typeof leaked = undefined as never;\n';
  const errors = await typeErrors(
    { ...types, 'plugin.ts': source },
    { files: ['guest/typescript/probe.d.ts', 'plugin.ts'] },
  );
  expect(errors).toEqual(["plugin.ts(1,28): error TS2304: Cannot find name 'leaked'."]);
});

test('a component of it runs', async () => {
  const component = await inFolder({ 'wit/things.wit': WIT }, (folder) =>
    buildGuest(GUEST, { path: `${folder}/wit`, world: 'probe' }),
  );
  class Door {
    readonly name: string;
    constructor(name: string) {
      this.name = name;
    }
    open(times: number): number {
      if (times === 0) throw Object.assign(new Error('no'), { payload: `${this.name} stays shut` });
      return times * this.name.length;
    }
    static named(tag: { name: string }): Door {
      return new Door(tag.name);
    }
  }
  const doors = {
    Door,
    twin: (of: Door) => new Door(`${of.name}${of.name}`),
    new: (kind: string) => `new ${kind}`,
  };
  const exports = await jcoInstantiate(component, {
    'probe:things/doors': doors,
    names: { default: (all: unknown) => all },
  });
  const { run, counters } = exports as { run: () => string[]; counters: Record<string, unknown> };
  expect(run()).toEqual([
    '8',
    '24',
    '5',
    'back stays shut',
    'new x',
    '[{"name":"front","type":null},{"name":"b","type":"oak"}]',
  ]);
  const Counter = counters.Counter as {
    new (start: number): { add(n: number): number };
    from(text: string): { add(n: number): number };
  };
  expect([new Counter(1).add(2), Counter.from('four').add(1)]).toEqual([3, 5]);
});
