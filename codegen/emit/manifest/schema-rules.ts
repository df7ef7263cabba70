// SPDX-License-Identifier: MIT
// Field tables as rules of the ABI module's `schema`: the text of a validator that reads as if written by hand.

import { propertyKey, quote } from '../names.ts';
import type { TextWriter, TsFile } from '../ts-file.ts';
import { PATTERN_PARTS } from './forms.ts';
import {
  type FieldSpec,
  type Json,
  type RecordSpec,
  recordsOf,
  type TextSpec,
  type ValueSpec,
  valuesOf,
} from './schema.ts';
import { propertyName } from './schema-types.ts';

/** Names that rules refer to: the local name of `schema`, and the list of permissions. */
export interface RuleNames {
  readonly schema: string;
  /** Local name of the list; asked for only by schemas that speak of permissions. */
  permissions(): string;
}

/** Adds one constant per text form and per record of a schema; the record's is named after its type. */
export function addRules(root: RecordSpec, file: TsFile, names: RuleNames): void {
  const forms = formsOf(root);
  file.raw((writer) => {
    usedParts(forms).forEach(({ name, pattern }, index, parts) => {
      if (index > 0) writer.newLine();
      writer.write(`const ${name} = ${rawText(fold(pattern, parts.slice(0, index)))};`);
    });
  });
  for (const { constant, form, max, pattern, help } of forms) {
    file.raw((writer) => {
      writer.write(`const ${constant} = ${names.schema}.text(`).inlineBlock(() => {
        writer.writeLine(`form: ${quote(form)},`);
        writer.writeLine(`max: ${integerText(max)},`);
        writer.writeLine(`pattern: ${patternText(pattern)},`);
        writer.writeLine(`help: ${quote(help)},`);
      });
      writer.write(');');
    });
  }
  for (const record of recordsOf(root)) {
    file.raw((writer) => {
      writer.write(`const ${ruleName(record)} = ${names.schema}.record<${record.type}>(`).inlineBlock(() => {
        for (const field of record.fields) addField(field, record, writer, names);
      });
      writer.write(record.camelCase ? `, ${names.schema}.snakeCase);` : ');');
    });
  }
}

/** Names of the constants that {@link addRules} declares. */
export function ruleNames(root: RecordSpec): string[] {
  const forms = formsOf(root);
  return [
    ...usedParts(forms).map(({ name }) => name),
    ...forms.map(({ constant }) => constant),
    ...recordsOf(root).map(ruleName),
  ];
}

function formsOf(root: RecordSpec): TextSpec[] {
  const all = valuesOf(root).flatMap((value) => (value.kind === 'text' ? [value] : []));
  return [...new Map(all.map((form) => [form.constant, form])).values()];
}

interface Part {
  readonly name: string;
  readonly pattern: string;
}

/** Parts that the patterns of some forms are made of, each after those inside of it. */
function usedParts(forms: readonly TextSpec[]): readonly Part[] {
  return PATTERN_PARTS.filter(({ pattern }) => forms.some((form) => form.pattern.includes(pattern)));
}

/** Puts `${name}` in place of every named part, the largest first. */
function fold(pattern: string, parts: readonly Part[]): string {
  return parts.reduceRight((text, part) => text.replaceAll(part.pattern, () => `\${${part.name}}`), pattern);
}

function patternText(pattern: string): string {
  const folded = fold(pattern, PATTERN_PARTS);
  return folded === pattern ? String(new RegExp(pattern, 'u')) : `new RegExp(${rawText(folded)}, 'u')`;
}

function rawText(text: string): string {
  return `String.raw\`${text}\``;
}

/** Name of the constant with a record's rule. */
export function ruleName({ type }: RecordSpec): string {
  return type.charAt(0).toLowerCase() + type.slice(1);
}

function addField(field: FieldSpec, record: RecordSpec, writer: TextWriter, names: RuleNames): void {
  const property = propertyName(field, record);
  const rule = presenceText(field, ruleText(field.value, names), names);
  writer.writeLine(`${propertyKey(property)}: ${rule},`);
}

function presenceText({ presence }: FieldSpec, rule: string, { schema }: RuleNames): string {
  switch (presence.kind) {
    case 'required':
    case 'optional':
      return `${schema}.${presence.kind}(${rule})`;
    case 'section':
      return `${schema}.withDefault({}, ${rule})`;
    case 'default':
      return `${schema}.withDefault(${jsonText(presence.value)}, ${rule})`;
  }
}

function ruleText(value: ValueSpec, names: RuleNames): string {
  const { schema } = names;
  switch (value.kind) {
    case 'text':
      return value.constant;
    case 'record':
      return ruleName(value);
    case 'boolean':
      return `${schema}.boolean()`;
    case 'fixed':
      return `${schema}.fixed(${value.position}, ${quote(value.why)})`;
    case 'integer':
      return `${schema}.integer({ min: ${integerText(value.min)}, max: ${integerText(value.max)} })`;
    case 'choice':
      return `${schema}.oneOf<${value.type}>(${choiceArguments(value.noun, value.values, value.unavailable)})`;
    case 'list':
      return `${schema}.list(${ruleText(value.of, names)}, { max: ${integerText(value.max)} })`;
    case 'table':
      return `${schema}.table(${value.keys.constant}, ${ruleText(value.of, names)}, { max: ${integerText(value.max)} })`;
    case 'permission':
      return `${schema}.oneOf('permission', ${names.permissions()})`;
    case 'permission-switches':
      return `${schema}.switches('permission', ${names.permissions()})`;
    case 'free':
      return `${schema}.freeTable()`;
    case 'text-or-free':
      return `${schema}.textOrTable(${value.text.constant}, ${schema}.freeTable())`;
  }
}

function choiceArguments(
  noun: string,
  values: readonly string[],
  unavailable: Readonly<Record<string, string>>,
): string {
  const list = `${quote(noun)}, [${values.map(quote).join(', ')}]`;
  const reasons = Object.entries(unavailable).map(([value, why]) => `  [${quote(value)}, ${quote(why)}],\n`);
  return reasons.length === 0 ? list : `${list}, new Map([\n${reasons.join('')}])`;
}

/** A JSON value as an expression of our style. */
export function jsonText(value: Json): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return integerText(value);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${propertyKey(key)}: ${jsonText(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** An integer with its digits in groups, as people write long ones. */
function integerText(value: number): string {
  const text = String(value);
  return text.length < 5 ? text : text.replace(/\B(?=(\d{3})+$)/g, '_');
}
