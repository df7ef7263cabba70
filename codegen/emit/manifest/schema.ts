// SPDX-License-Identifier: MIT
// The language of the field tables: what a key of plugin.toml or host.toml may hold. Types, validator and JSON
// Schema are all made from these values, so that none of them can say anything else than the others.

/** JSON values, as defaults and examples. */
export type Json = boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A text of one form. */
export interface TextSpec {
  readonly kind: 'text';
  /** Name of the constant that holds its rule in the validator; several keys may share one. */
  readonly constant: string;
  /** Name of the form with its article, such as `a plugin name`. */
  readonly form: string;
  /** Most characters. */
  readonly max: number;
  /** Regular expression with the flag `u`, anchored at both ends; linear on any text of `max` characters. */
  readonly pattern: string;
  /** What to write, in the imperative. */
  readonly help: string;
}

/** A table with known keys; becomes an interface of the name `type`. */
export interface RecordSpec {
  readonly kind: 'record';
  readonly type: string;
  readonly docs: string;
  readonly fields: readonly FieldSpec[];
  /** Whether properties are camelCase; else they are spelled as in the file. */
  readonly camelCase: boolean;
}

/** One of some values; a union type of the name `type`. */
export interface ChoiceSpec {
  readonly kind: 'choice';
  readonly noun: string;
  readonly type: string;
  readonly docs: string;
  readonly values: readonly string[];
  /** Sentences for values that are understood, but that this version does not have. */
  readonly unavailable: Readonly<Record<string, string>>;
}

export type ValueSpec =
  | TextSpec
  | RecordSpec
  | { readonly kind: 'boolean' }
  /** A switch that this version holds in one position, with the reason as a sentence without a full stop. */
  | { readonly kind: 'fixed'; readonly position: boolean; readonly why: string }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | ChoiceSpec
  | { readonly kind: 'list'; readonly of: ValueSpec; readonly max: number }
  /** A table with free keys of one form. */
  | { readonly kind: 'table'; readonly keys: TextSpec; readonly of: ValueSpec; readonly max: number }
  /** Permissions of the world, each true or false. */
  | { readonly kind: 'permission-switches' }
  /** One permission of the world. */
  | { readonly kind: 'permission' }
  /** Any keys and values. */
  | { readonly kind: 'free' }
  /** A text, or a free table. */
  | { readonly kind: 'text-or-free'; readonly text: TextSpec };

/** What happens when a key is not there. */
export type Presence =
  | { readonly kind: 'required' }
  | { readonly kind: 'optional' }
  | { readonly kind: 'default'; readonly value: Json }
  /** A record that is then read as an empty one. */
  | { readonly kind: 'section' };

export interface FieldSpec {
  /** Key as the file spells it. */
  readonly key: string;
  /** Sentences for the editor, the types and the reader of the schema. */
  readonly docs: string;
  readonly value: ValueSpec;
  readonly presence: Presence;
  readonly example?: Json;
}

/** A key that has to be there. */
export const required: Presence = { kind: 'required' };

/** A key that may be left out. */
export const optional: Presence = { kind: 'optional' };

/** A record that may be left out. */
export const section: Presence = { kind: 'section' };

/** A key that may be left out and then has this value. */
export function byDefault(value: Json): Presence {
  return { kind: 'default', value };
}

/** Records of a schema, each after those it contains. */
export function recordsOf(root: RecordSpec): RecordSpec[] {
  const found: RecordSpec[] = [];
  const visit = (value: ValueSpec): void => {
    if (value.kind === 'list' || value.kind === 'table') visit(value.of);
    if (value.kind !== 'record' || found.includes(value)) return;
    for (const field of value.fields) visit(field.value);
    found.push(value);
  };
  visit(root);
  return found;
}

/** Every value of a schema, the fields of records included, in the order of the tables. */
export function valuesOf(root: RecordSpec): ValueSpec[] {
  const inside = (value: ValueSpec): ValueSpec[] => {
    if (value.kind === 'list') return [value, ...inside(value.of)];
    if (value.kind === 'table') return [value, value.keys, ...inside(value.of)];
    if (value.kind === 'record') return [value, ...value.fields.flatMap((field) => inside(field.value))];
    return value.kind === 'text-or-free' ? [value, value.text] : [value];
  };
  return inside(root);
}
