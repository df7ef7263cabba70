// SPDX-License-Identifier: MIT
// The product `guest` for C: a header with everything an author needs, and the glue that a build compiles with the
// plugin. Neither needs a tool beside the compiler.

import type { Func, WorldItem } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { docLines, factLines } from '../../docs.ts';
import { eventsOf, permissionsOf } from '../../facts.ts';
import type { OutputFile } from '../../file-set.ts';
import { screamingCase, snakeCase } from '../../names.ts';
import type { Side } from '../../reference/pages.ts';
import { whyNotCarried } from './carried.ts';
import { describeHelper, textDefinition, textErrors } from './errors.ts';
import { exportFunction } from './exports.ts';
import { formatFile } from './format.ts';
import { freeFunction } from './free.ts';
import { helperDeclarations, helperDefinitions, rules } from './helpers.ts';
import { importFunction } from './imports.ts';
import type { Lifting } from './lift.ts';
import { answers, type CNames, cNames, unwrapped } from './names.ts';
import { preview1File } from './preview1.ts';
import { cDeclaration, cSignature, ownership } from './signature.ts';
import { slotHelpers } from './slots.ts';
import { apart, blockComment } from './text.ts';
import { type DeclaredType, layoutAssertions, TypeDeclarations } from './types.ts';

/** Folder of the product in the output. */
const C_FOLDER = 'guest/c';

/** Every file of the product. */
export function cGuestFiles(context: EmitContext): OutputFile[] {
  const names = cNames(context);
  const types = new TypeDeclarations(names);
  const header = headerFile(context, names, types);
  const glue = glueFile(context, names, types.declared);
  return [header, glue, preview1File(context, names), formatFile(context, C_FOLDER)];
}

/** A function of the world with what it is imported or exported by. */
export interface PlacedFunction {
  readonly func: Func;
  readonly item: WorldItem;
  readonly side: Side;
}

/** Functions of what the world imports or exports, resources' left out. */
export function functionsOf(item: WorldItem, side: Side): PlacedFunction[] {
  if (item.kind === 'function') return [{ func: item.function, item, side }];
  return item.kind === 'interface' ? item.interface.functions.map((func) => ({ func, item, side })) : [];
}

/** Every function that the SDK carries, imports first. */
export function carriedFunctions({ ir }: EmitContext): PlacedFunction[] {
  return [
    ...ir.world.imports.flatMap((item) => functionsOf(item, 'import')),
    ...ir.world.exports.flatMap((item) => functionsOf(item, 'export')),
  ].filter(({ func }) => whyNotCarried(func) === undefined);
}

function headerFile(context: EmitContext, names: CNames, types: TypeDeclarations): OutputFile {
  const { ir } = context;
  const { imports, exports } = ir.world;
  const guard = `${names.stem.toUpperCase()}_H`;
  const worldTypes = [...imports, ...exports].flatMap((item) => (item.kind === 'type' ? [item.type] : []));
  const sections = ir.interfaces.map((owner) =>
    apart([
      section(owner.id, owner.docs),
      types.ofDefs(owner.types),
      ...[...imports, ...exports].flatMap((item) =>
        item.kind === 'interface' && item.interface === owner
          ? declarations(names, types, functionsOf(item, imports.includes(item) ? 'import' : 'export'))
          : [],
      ),
    ]),
  );
  const own = apart([
    types.ofDefs([...new Set(worldTypes)]),
    ...imports.flatMap((item) => worldFunction(names, types, item, 'import')),
    ...exports.flatMap((item) => worldFunction(names, types, item, 'export')),
  ]);
  const lines = apart([
    [`/* ${context.headerText()}`, ' *', ...rules(names).map((line) => ` * ${line}`.trimEnd()), ' */'],
    [`#ifndef ${guard}`, `#define ${guard}`],
    ['#include <stdbool.h>', '#include <stddef.h>', '#include <stdint.h>'],
    ['#ifdef __cplusplus', 'extern "C" {', '#endif'],
    helperDeclarations(names),
    vocabulary(context, names),
    ...sections,
    own.length === 0 ? [] : apart([section(ir.world.id, ir.world.docs), own]),
    ['#ifdef __cplusplus', '}', '#endif'],
    ['#endif'],
  ]);
  return { path: `${C_FOLDER}/${names.stem}.h`, text: `${lines.join('\n')}\n` };
}

function worldFunction(names: CNames, types: TypeDeclarations, item: WorldItem, side: Side): string[][] {
  return item.kind === 'function' ? declarations(names, types, functionsOf(item, side)) : [];
}

/** A heading of the header. */
function section(id: string, docs: string | undefined): string[] {
  const text = docLines(docs);
  return blockComment(`${id}${text.length === 0 ? '' : `\n\n${text.join('\n')}`}`).map((line) =>
    line.replace(/^\/\*\*/, '/*'),
  );
}

/** Names that people subscribe to events by, and that manifests ask for permissions by. */
function vocabulary({ ir }: EmitContext, names: CNames): string[] {
  const prefix = names.stem.toUpperCase();
  const define = (kind: string, text: string): string =>
    `#define ${names.claim(`${prefix}_${kind}_${screamingCase(text.replaceAll('_', '-'))}`)} "${text}"`;
  const events = eventsOf(ir)?.subscribable.map(({ name }) => define('EVENT', snakeCase(name))) ?? [];
  const permissions = permissionsOf(ir).map(({ permission }) => define('PERMISSION', permission));
  return apart([
    events.length === 0 ? [] : ['/* What events are subscribed to by. */', ...events],
    permissions.length === 0 ? [] : ['/* What a manifest can ask for. */', ...permissions],
  ]);
}

function declarations(
  names: CNames,
  types: TypeDeclarations,
  functions: readonly PlacedFunction[],
): string[][] {
  return functions.flatMap(({ func, item, side }) => {
    const reason = whyNotCarried(func);
    if (reason !== undefined) return [[`/* The function \`${func.name}\` is left out: ${reason}. */`]];
    const parts = types.ofParts([...func.params.map(({ type }) => unwrapped(type)), ...answers(func)]);
    const signature = cSignature(names, func, item, side);
    const extra = [...factLines(func), ...ownership(names, signature, side)];
    return [parts, [...blockComment(func.docs, extra), ...cDeclaration(signature, ';')]];
  });
}

/** Functions that make texts of errors. */
function errorTexts({ ir }: EmitContext, names: CNames): string[][] {
  const errors = [...textErrors(ir)];
  return errors.length === 0
    ? []
    : [describeHelper(names), ...errors.map((def) => textDefinition(names, def))];
}

function glueFile(context: EmitContext, names: CNames, declared: readonly DeclaredType[]): OutputFile {
  const lifting: Lifting = { names, helpers: new Set() };
  const functions = carriedFunctions(context);
  const glue = functions.map(({ func, item, side }) =>
    side === 'import' ? importFunction(lifting, func, item) : exportFunction(lifting, func, item),
  );
  const lines = apart([
    [
      `/* ${context.headerText()}`,
      ' *',
      ' * The glue between the host and the functions of the header: one import or export of the component each.',
      ' */',
    ],
    [`#include "${names.stem}.h"`],
    ['#include <stdarg.h>', '#include <stdio.h>', '#include <stdlib.h>', '#include <string.h>'],
    layoutAssertions(declared),
    helperDefinitions(names),
    ...errorTexts(context, names),
    ...declared.flatMap((each) => (each.free === undefined ? [] : [freeFunction(names, each)])),
    ...slotHelpers(lifting.helpers),
    ...glue,
  ]);
  return { path: `${C_FOLDER}/${names.stem}.c`, text: `${lines.join('\n')}\n` };
}
