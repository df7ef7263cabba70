// SPDX-License-Identifier: MIT
// What is generated compiles under the strictest flags, whatever names and comments the WIT has, and is the same
// when made again.

import { describe, expect, it } from 'vitest';
import { EMITTERS } from '../../codegen/emit/registry.ts';
import { func, iface, ir } from './hand-ir.ts';
import { nastyWorld } from './nasty.ts';
import { hostFiles, hostOnDisk, typeErrors } from './support.ts';

describe('generated host types', () => {
  it('compile for a nasty world', async () => {
    expect(await typeErrors(await hostOnDisk(nastyWorld()))).toBe('');
  });

  it('compile together with every other product', async () => {
    expect(await typeErrors(await hostOnDisk(nastyWorld(), EMITTERS))).toBe('');
  });

  it('compile for a world without events, permissions and types', async () => {
    const world = ir([iface('one', { functions: () => [func('f', {})] })]);
    expect(await typeErrors(await hostOnDisk(world))).toBe('');
    expect(await typeErrors(await hostOnDisk(ir([])))).toBe('');
  });

  it('are the same bytes when made twice', () => {
    expect(hostFiles(nastyWorld()).sorted()).toEqual(hostFiles(nastyWorld()).sorted());
  });

  it('name neither the machine nor the time', () => {
    for (const { text } of hostFiles(nastyWorld())) {
      expect(text).not.toContain('somewhere');
      expect(text).not.toContain(process.cwd());
      expect(text).not.toMatch(/\b20\d\d-\d\d/);
    }
  });
});
