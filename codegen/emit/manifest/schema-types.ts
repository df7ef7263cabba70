// SPDX-License-Identifier: MIT
// Field tables as TypeScript: one interface per record, one union per choice.

import type { EmitContext } from '../context.ts';
import { jsDoc } from '../docs.ts';
import { camelCase, propertyKey, quote } from '../names.ts';
import { PERMISSIONS_MODULE } from '../permissions.ts';
import { relativeModule, type TsFile } from '../ts-file.ts';
import {
  type ChoiceSpec,
  type FieldSpec,
  type RecordSpec,
  recordsOf,
  type ValueSpec,
  valuesOf,
} from './schema.ts';

/** Declares every type of a schema in a file: choices first, then records, each after those it names. */
export function addSchemaTypes(root: RecordSpec, file: TsFile, context: EmitContext): void {
  for (const value of choicesOf(root)) {
    file.union(
      value.type,
      value.values.map((text) => ({ text: quote(text) })),
      value.docs,
    );
  }
  for (const record of recordsOf(root)) {
    file.interface({
      name: record.type,
      docs: [wrapped(record.docs)],
      properties: record.fields.map((field) => ({
        name: propertyKey(propertyName(field, record)),
        isReadonly: true,
        hasQuestionToken: field.presence.kind === 'optional',
        type: valueType(field.value, file, context),
        docs: [fieldDocs(field)],
      })),
    });
  }
}

/** Names of the types that {@link addSchemaTypes} declares. */
export function schemaTypeNames(root: RecordSpec): string[] {
  const choices = choicesOf(root).map((value) => value.type);
  return [...choices, ...recordsOf(root).map((record) => record.type)];
}

/** Choices of a schema; one that several keys share comes once. */
function choicesOf(root: RecordSpec): ChoiceSpec[] {
  return [...new Set(valuesOf(root))].filter((value) => value.kind === 'choice');
}

/** Name of a field's property: as in the file, or in camelCase. */
export function propertyName(field: FieldSpec, record: RecordSpec): string {
  return record.camelCase ? camelCase(field.key.replaceAll('_', '-')) : field.key;
}

/** Type text of a value once it is checked. */
export function valueType(value: ValueSpec, file: TsFile, context: EmitContext): string {
  const permission = (): string =>
    file.importType(relativeModule(file.path, PERMISSIONS_MODULE), 'Permission');
  const free = (): string =>
    `Readonly<${file.importValue(context.abiModule(file.path), 'schema')}.FreeTable>`;
  switch (value.kind) {
    case 'text':
      return 'string';
    case 'integer':
      return 'number';
    case 'boolean':
    case 'fixed':
      return 'boolean';
    case 'record':
    case 'choice':
      return value.type;
    case 'list':
      return `readonly ${valueType(value.of, file, context)}[]`;
    case 'table':
      return `Readonly<Record<string, ${valueType(value.of, file, context)}>>`;
    case 'permission':
      return permission();
    case 'permission-switches':
      return `Readonly<Partial<Record<${permission()}, boolean>>>`;
    case 'free':
      return free();
    case 'text-or-free':
      return `string | ${free()}`;
  }
}

function fieldDocs({ docs, presence }: FieldSpec): string {
  const value = presence.kind === 'default' ? JSON.stringify(presence.value) : undefined;
  const line = value === undefined || value === '{}' || value === '[]' ? [] : [`@defaultValue ${value}`];
  return jsDoc(wrapped(docs), line) ?? docs;
}

/** Breaks a text into lines that fit a comment. */
export function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > 100) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}
