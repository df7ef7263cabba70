// SPDX-License-Identifier: MIT
// The public index: each name once, clashes told apart by where they come from.

import { describe, expect, it } from 'vitest';
import { createContext } from '../../codegen/emit/context.ts';
import { indexModule } from '../../codegen/emit/index-file.ts';
import { alias, iface, ir, prim } from './hand-ir.ts';
import { hostFiles } from './support.ts';

describe('index', () => {
  it('qualifies every type that two modules export under one name', () => {
    const log = iface('log', { types: { level: alias(prim('u8')), line: alias(prim('string')) } });
    const room = iface('room-info', { types: { level: alias(prim('u8')) } });
    const text = hostFiles(ir([log, room])).get('index.ts');
    expect(text).toContain("export type { Level as LogLevel, Line } from './host/log.ts';");
    expect(text).toContain("export type { Level as RoomInfoLevel } from './host/room-info.ts';");
  });

  it('leaves the names of products alone where a WIT type has the same', () => {
    const own = iface('own', { types: { permission: alias(prim('u8')), imports: alias(prim('u8')) } });
    const text = hostFiles(ir([own])).get('index.ts');
    expect(text).toContain(
      "export type { Permission as OwnPermission, Imports as OwnImports } from './host/own.ts';",
    );
    expect(text).toContain("export type { Permission, PermissionUse } from './permissions.ts';");
  });

  it('hands on values of other products, and refuses the same value twice', () => {
    const context = createContext({ ir: ir([]) });
    const one = { path: 'bindings/world.ts', types: [], values: ['worldBinding'] };
    expect(indexModule([one], context).text).toContain("export { worldBinding } from './bindings/world.ts';");
    expect(() => indexModule([one, { ...one, path: 'b.ts' }], context)).toThrow('worldBinding');
  });
});
