// SPDX-License-Identifier: MIT
// Field tables as JSON Schema (draft 7, which TOML editors such as taplo read). What it cannot say is left to the
// validator: how deep free tables nest, and how many values they hold in all.

import type { EmitContext } from '../context.ts';
import { permissionsOf } from '../facts.ts';
import type { OutputFile } from '../file-set.ts';
import { useText } from '../permissions.ts';
import {
  type FieldSpec,
  type Json,
  type RecordSpec,
  type TextSpec,
  type ValueSpec,
  valuesOf,
} from './schema.ts';

type JsonObject = { readonly [key: string]: Json };

const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype'];

/** Makes the schema of a file; `title` is its name, such as `plugin.toml`. */
export function jsonSchema(path: string, title: string, root: RecordSpec, context: EmitContext): OutputFile {
  const schema: JsonObject = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: context.headerText(),
    title,
    ...recordSchema(root, context),
    definitions: { ...textForms(root), value: freeValue(), table: freeTable() },
  };
  return { path, text: `${JSON.stringify(schema, undefined, 2)}\n` };
}

function recordSchema(record: RecordSpec, context: EmitContext): JsonObject {
  const required = record.fields.filter(({ presence }) => presence.kind === 'required').map(({ key }) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(record.fields.map((field) => [field.key, fieldSchema(field, context)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function fieldSchema({ docs, value, presence, example }: FieldSpec, context: EmitContext): JsonObject {
  const help = value.kind === 'text' ? ` ${capital(value.help)}.` : '';
  return {
    description: `${docs}${help}`,
    ...valueSchema(value, context),
    ...(presence.kind === 'default' ? { default: presence.value } : {}),
    ...(example === undefined ? {} : { examples: [example] }),
  };
}

function valueSchema(value: ValueSpec, context: EmitContext): JsonObject {
  switch (value.kind) {
    case 'text':
      return { allOf: [formReference(value)] };
    case 'record':
      return recordSchema(value, context);
    case 'boolean':
      return { type: 'boolean' };
    case 'fixed':
      return { type: 'boolean', const: value.position };
    case 'integer':
      return { type: 'integer', minimum: value.min, maximum: value.max };
    case 'choice':
      return { type: 'string', enum: value.values };
    case 'list':
      return {
        type: 'array',
        items: valueSchema(value.of, context),
        maxItems: value.max,
        uniqueItems: true,
      };
    case 'table':
      return {
        type: 'object',
        propertyNames: { allOf: [formReference(value.keys)], not: { enum: FORBIDDEN_KEYS } },
        additionalProperties: valueSchema(value.of, context),
        maxProperties: value.max,
      };
    case 'permission':
      return { type: 'string', enum: permissionsOf(context.ir).map(({ permission }) => permission) };
    case 'permission-switches':
      return permissionSwitches(context);
    case 'free':
      return { allOf: [{ $ref: '#/definitions/table' }] };
    case 'text-or-free':
      return { anyOf: [formReference(value.text), { $ref: '#/definitions/table' }] };
  }
}

/** Each form of text once, since several keys may share one. A reference stands in `allOf`: draft 7 ignores its neighbours. */
function textForms(root: RecordSpec): JsonObject {
  const forms = valuesOf(root).flatMap((value) => (value.kind === 'text' ? [value] : []));
  return Object.fromEntries(
    forms.map(({ constant, pattern, max }) => [constant, { type: 'string', pattern, maxLength: max }]),
  );
}

function formReference({ constant }: TextSpec): JsonObject {
  return { $ref: `#/definitions/${constant}` };
}

function permissionSwitches({ ir }: EmitContext): JsonObject {
  const uses = permissionsOf(ir);
  return {
    type: 'object',
    properties: Object.fromEntries(
      uses.map((use) => [
        use.permission,
        { description: useText(use).replaceAll('\n', ' '), type: 'boolean', default: false },
      ]),
    ),
    additionalProperties: false,
  };
}

function freeValue(): JsonObject {
  return {
    anyOf: [
      { type: ['boolean', 'number'] },
      { type: 'string', maxLength: 65_536 },
      { type: 'array', items: { $ref: '#/definitions/value' } },
      { $ref: '#/definitions/table' },
    ],
  };
}

function freeTable(): JsonObject {
  return {
    type: 'object',
    propertyNames: { not: { enum: FORBIDDEN_KEYS } },
    additionalProperties: { $ref: '#/definitions/value' },
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
