// SPDX-License-Identifier: MIT
// Which of the served worlds a component is compared with, by the versions in its own names alone.

import { beforeAll, describe, expect, test } from 'vitest';
import { worldDescriptor } from '../../generated/bindings/descriptors.ts';
import type { WorldDescriptor } from '../../runtime/abi/index.ts';
import { prepareComponent } from '../../runtime/component/engine.ts';
import { watPlugin } from '../bench/fixtures.ts';
import { componentFromWat } from '../support/components.ts';

/** Today's world under the name of another version; only the name counts for the choice. */
const as = (version: string): WorldDescriptor => ({
  ...worldDescriptor,
  id: version === '' ? 'phira:plugin/plugin' : `phira:plugin/plugin@${version}`,
});

let component: Uint8Array;

beforeAll(async () => {
  component = await watPlugin();
});

function chosen(current: string, ...older: string[]): string {
  const { world } = prepareComponent(component, [as(current), ...older.map(as)]);
  return world.id.split('@')[1] ?? '';
}

describe('a component of 1.0.0', () => {
  test.each([
    ['1.0.0', [], '1.0.0'],
    ['1.0.3', [], '1.0.3'],
    ['1.2.0', ['1.1.0', '1.0.0'], '1.0.0'],
    ['1.2.0', ['1.1.0', '1.0.0-rc.1'], '1.1.0'],
    ['2.0.0', ['1.10.0', '1.9.0'], '1.9.0'],
    ['', [], ''],
  ])('on a host of %s with %j', (current, older, expected) => {
    expect(chosen(current, ...older)).toBe(expected);
  });

  test.each([
    ['2.0.0', []],
    ['1.1.0-rc.1', []],
    ['0.9.0', []],
    ['2.1.0', ['2.0.0', '0.9.0']],
  ])('is refused by a host of %s with %j', (current, older) => {
    const all = [current, ...older].join(', ');
    expect(() => chosen(current, ...older)).toThrow(
      `the component needs "phira:plugin@1.0.0", this host serves ${all}; build it against the host's WIT`,
    );
  });
});

test('a component that names nothing of the package is compared with the current world', async () => {
  const stranger = await componentFromWat({
    wat: '(module (import "toy:else/x@3.0.0" "f" (func)) (memory (export "memory") 1) (export "go" (func 0)))',
    wit: 'package toy:else@3.0.0; interface x { f: func(); } world w { import x; export go: func(); }',
    world: 'w',
  });
  expect(() => prepareComponent(stranger, [as('1.1.0'), as('1.0.0')])).toThrow(
    expect.objectContaining({ code: 'COMPONENT_UNKNOWN_IMPORT' }),
  );
});
