// SPDX-License-Identifier: MIT
// The page of a TOML file: every table with its keys, what they take, what holds without them, and what they are for.

import type { FieldSpec, RecordSpec, ValueSpec } from '../manifest/schema.ts';
import { cell, code, inline, link, table } from './markdown.ts';
import { INDEX_PAGE } from './pages.ts';

/** A table of the file, by the path of its header; the file itself has none. */
interface Section {
  readonly path: readonly string[];
  readonly record: RecordSpec;
}

/** Blocks of the page. @param title name of the file */
export function settingsPage(title: string, root: RecordSpec): string[] {
  const sections = sectionsOf({ path: [], record: root });
  return [
    `# ${title}`,
    `Every key of ${code(title)}, each with what it takes and what holds without it. A path with NAME stands for one table for each name. Back to the ${link('world', INDEX_PAGE)}.`,
    ...sections.flatMap((section) => {
      const { path, record } = section;
      const keys = record.fields.filter((field) => tableOf(field, path) === undefined);
      if (keys.length === 0) return [];
      const heading = path.length === 0 ? [] : [`## ${code(`[${path.join('.')}]`)}`, inline(record.docs)];
      return [...heading, table(['key', 'takes', 'without it', 'what it is'], keys.map(rowOf))];
    }),
  ];
}

/** A table and those inside of it, in the order of the file. */
function sectionsOf(section: Section): Section[] {
  const inside = section.record.fields.flatMap((field) => tableOf(field, section.path) ?? []);
  return [section, ...inside.flatMap(sectionsOf)];
}

/** The table that a key opens: a record, or one for each name. */
function tableOf({ key, value }: FieldSpec, path: readonly string[]): Section | undefined {
  if (value.kind === 'record') return { path: [...path, key], record: value };
  if (value.kind !== 'table' || value.of.kind !== 'record') return undefined;
  return { path: [...path, key, 'NAME'], record: value.of };
}

function rowOf({ key, docs, value, presence, example }: FieldSpec): string[] {
  const usual = {
    required: 'has to be there',
    optional: example === undefined ? 'nothing' : `nothing; for example ${code(JSON.stringify(example))}`,
    section: 'its defaults',
    default: presence.kind === 'default' ? code(JSON.stringify(presence.value)) : '',
  };
  return [code(key), takes(value), usual[presence.kind], cell(docs)];
}

function takes(value: ValueSpec): string {
  switch (value.kind) {
    case 'text':
      return inline(value.form);
    case 'boolean':
      return 'true or false';
    case 'fixed':
      return `${value.position}`;
    case 'integer':
      return `${value.min} to ${value.max}`;
    case 'choice':
      return value.values.map((each) => code(`"${each}"`)).join(', ');
    case 'list':
      return `a list, each ${takes(value.of)}`;
    case 'table':
      return `a table by name, each ${takes(value.of)}`;
    case 'permission':
      return 'the name of a permission';
    case 'permission-switches':
      return 'permissions, each true or false';
    case 'text-or-free':
      return `${inline(value.text.form)}, or a table`;
    case 'record':
    case 'free':
      return 'a table';
  }
}
