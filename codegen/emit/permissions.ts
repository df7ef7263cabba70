// SPDX-License-Identifier: MIT
// Emits `permissions.ts`: the permissions of a world as a type and a list, and what each of them opens.

import type { EmitContext, Emitter } from './context.ts';
import { fillLines } from './docs.ts';
import { allFunctions, type PermissionUse, permissionsOf } from './facts.ts';
import type { OutputFile } from './file-set.ts';
import { quote } from './names.ts';
import type { TsFile } from './ts-file.ts';

/** Output path of the module. */
export const PERMISSIONS_MODULE = 'permissions.ts';

const TYPES = ['Permission', 'PermissionUse'];
const VALUES = ['PERMISSIONS', 'PERMISSION_USES', 'FUNCTION_PERMISSIONS', 'isPermission'];

/** Emits `permissions.ts`; a world without permissions has an empty list. */
export const permissionsEmitter: Emitter = {
  name: 'permissions',
  emit: (context) => ({
    files: [permissionsModule(context)],
    diagnostics: [],
    exports: [{ path: PERMISSIONS_MODULE, types: TYPES, values: VALUES }],
  }),
};

function permissionsModule(context: EmitContext): OutputFile {
  const uses = permissionsOf(context.ir);
  const file = context.file(PERMISSIONS_MODULE, { declares: [...TYPES, ...VALUES, 'known'] });
  file.union(
    'Permission',
    uses.map((use) => ({ text: quote(use.permission), docs: useText(use) })),
    'What a plugin can be granted.',
  );
  addList(uses, file);
  addUses(uses, file);
  addFunctions(context, file);
  file.raw('const known: ReadonlySet<string> = new Set(PERMISSIONS);');
  file.function(
    {
      name: 'isPermission',
      docs: ['Whether a text names a permission of this world; safe for any text.'],
      parameters: [{ name: 'text', type: 'string' }],
      returnType: 'text is Permission',
    },
    'return known.has(text);',
  );
  return file.print();
}

/** What a permission opens, as text: `Opens a, b. Asked for in some cases by c. Lets hear of d.` */
export function useText(use: PermissionUse): string {
  const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
  const lines: string[] = [];
  if (use.functions.length > 0) lines.push(`Opens ${list(use.functions)}.`);
  if (use.checkedBy.length > 0) lines.push(`Asked for in some cases by ${list(use.checkedBy)}.`);
  if (use.events.length > 0) lines.push(`Lets subscribe to ${list(use.events)}.`);
  return lines.flatMap((line) => fillLines(line, 100)).join('\n');
}

function addList(uses: readonly PermissionUse[], file: TsFile): void {
  file.raw((writer) => {
    writer.writeLine('/** Every permission, sorted. */');
    writer.write('export const PERMISSIONS: readonly Permission[] = [');
    if (uses.length > 0) writer.newLine();
    writer.indent(() => {
      for (const use of uses) writer.writeLine(`${quote(use.permission)},`);
    });
    writer.write('];');
  });
}

function addUses(uses: readonly PermissionUse[], file: TsFile): void {
  const readonlyList = (name: string, docs: string) => ({
    name,
    isReadonly: true,
    type: 'readonly string[]',
    docs: [docs],
  });
  file.interface({
    name: 'PermissionUse',
    docs: ['Where a permission is asked for.'],
    properties: [
      readonlyList('functions', 'Functions that always need it, such as `users.list-users`.'),
      readonlyList('checkedBy', 'Functions that ask for it in some cases.'),
      readonlyList('events', 'Events whose subscription needs it.'),
    ],
  });
  file.raw((writer) => {
    writer.writeLine('/** What each permission opens. */');
    writer
      .write('export const PERMISSION_USES: Readonly<Record<Permission, PermissionUse>> = ')
      .inlineBlock(() => {
        for (const use of uses) {
          writer.write(`${use.permission}: `).inlineBlock(() => {
            for (const key of ['functions', 'checkedBy', 'events'] as const) {
              const items = use[key].map(quote);
              const line = `${key}: [${items.join(', ')}],`;
              if (line.length <= 100) writer.writeLine(line);
              else {
                writer.writeLine(`${key}: [`);
                writer.indent(() => {
                  for (const item of items) writer.writeLine(`${item},`);
                });
                writer.writeLine('],');
              }
            }
          });
          writer.write(',').newLine();
        }
      });
    writer.write(';');
  });
}

function addFunctions({ ir }: EmitContext, file: TsFile): void {
  const guarded = allFunctions(ir).filter(({ func }) => func.permission !== undefined);
  file.raw((writer) => {
    writer.writeLine(
      '/** The permission that each guarded function needs, by interface and function name. */',
    );
    writer.write('export const FUNCTION_PERMISSIONS: ReadonlyMap<string, Permission> = new Map([');
    if (guarded.length > 0) writer.newLine();
    writer.indent(() => {
      for (const { label, func } of guarded) {
        writer.writeLine(`[${quote(label)}, ${quote(func.permission ?? '')}],`);
      }
    });
    writer.write(']);');
  });
}
