// SPDX-License-Identifier: MIT
// Names of imports and exports: which are well-formed, and which are strongly unique (Explainer.md, "Import and Export").

import type { ExternName, Sort } from '../binary/syntax.ts';
import { componentError, quote } from '../errors.ts';
import { hasCanonicalVersion, parseInterfaceId } from '../interface-id.ts';
import { invalid } from './scope.ts';

const LOWER_LABEL = '[a-z][0-9a-z]*(?:-[0-9a-z]+)*';
const LABEL = '[A-Za-z][0-9A-Za-z]*(?:-[0-9A-Za-z]+)*';
const INTERFACE = new RegExp(`^${LOWER_LABEL}:${LOWER_LABEL}/${LABEL}(?:@.+)?$`);
const ANNOTATED = /^\[(constructor|method|static)\]([^.]*)(?:\.(.*))?$/s;
const REFUSED_FORMS = ['unlocked-dep=', 'locked-dep=', 'url=', 'integrity=', 'relative-url='];

/** Whether `text` is a label: words joined by hyphens, each in one case, the first beginning with a letter. */
function isLabel(text: string): boolean {
  let start = true;
  let lower = false;
  let upper = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x61 && code <= 0x7a) lower = true;
    else if (code >= 0x41 && code <= 0x5a) upper = true;
    else if (code === 0x2d) {
      if (start) return false;
      start = true;
      lower = false;
      upper = false;
      continue;
    } else if (code < 0x30 || code > 0x39 || index === 0) return false;
    if (lower && upper) return false;
    start = false;
  }
  return !start;
}

/**
 * Checks the name of an import or export of sort `sort` with its attributes.
 *
 * @returns the name as written: what arguments and aliases refer to.
 * @throws ComponentError when the name is not well-formed or of a form that plugins may not use.
 */
export function checkedName(name: ExternName, sort: Sort, offset: number): string {
  const text = name.name;
  if (name.implements !== undefined) checkImplements(name, sort, offset);
  if (isPlain(text)) {
    if (name.versionSuffix !== undefined)
      throw invalid(`${quote(text)} has a version suffix but no version`, offset);
    return text;
  }
  if (REFUSED_FORMS.some((form) => text.startsWith(form))) {
    const message = `the name ${quote(text)} is of a form that is not supported in plugins; use ns:package/interface`;
    throw componentError('COMPONENT_UNSUPPORTED', message, offset);
  }
  if (!isInterface(text, name.versionSuffix)) {
    throw invalid(`${quote(text)} is neither a label nor an interface name`, offset);
  }
  return text;
}

/** Full form of a checked name: a version that is written in two parts is put together. */
export function fullName({ name, versionSuffix = '' }: ExternName): string {
  return name + versionSuffix;
}

function checkImplements(name: ExternName, sort: Sort, offset: number): void {
  if (sort === 'instance' && isLabel(name.name) && isInterface(name.implements ?? '', undefined)) return;
  throw invalid(`${quote(name.name)} cannot implement ${quote(name.implements ?? '')}`, offset);
}

function isInterface(text: string, suffix: string | undefined): boolean {
  if (!INTERFACE.test(text)) return false;
  if (suffix !== undefined && !hasCanonicalVersion(text)) return false;
  return parseInterfaceId(text + (suffix ?? '')) !== undefined;
}

function isPlain(text: string): boolean {
  if (!text.startsWith('[')) return isLabel(text);
  const match = ANNOTATED.exec(text);
  if (match === null) return false;
  const [, annotation, label = '', member] = match;
  if ((annotation === 'constructor') !== (member === undefined)) return false;
  return isLabel(label) && (member === undefined || isLabel(member));
}

/** Names of one list of imports or exports. */
export class UniqueNames {
  readonly #keys = new Set<string>();
  /** Labels `l` of which `[method]l.l` or `[static]l.l` was seen. */
  readonly #doubled = new Set<string>();
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  /** @throws ComponentError when `name` is not strongly unique among those added before. */
  add(name: string, offset: number): void {
    const key = uniqueKey(name);
    const dot = key.indexOf('.');
    const label =
      name.startsWith('[') && dot > 0 && key.slice(0, dot) === key.slice(dot + 1)
        ? key.slice(0, dot)
        : undefined;
    if (this.#keys.has(key) || this.#doubled.has(key) || (label !== undefined && this.#keys.has(label))) {
      throw invalid(`${this.#what} ${quote(name)} is not strongly unique`, offset);
    }
    this.#keys.add(key);
    if (label !== undefined) this.#doubled.add(label);
  }
}

/** A label and its constructor may stand side by side; other annotations are stripped before comparing. */
function uniqueKey(name: string): string {
  const key = name.toLowerCase();
  return key.startsWith('[') && !key.startsWith('[constructor]') ? key.slice(key.indexOf(']') + 1) : key;
}

/** @throws ComponentError when labels are not well-formed or not unique. */
export function checkLabels(labels: readonly string[], what: string, offset: number): void {
  const seen = new Set<string>();
  for (const label of labels) {
    if (!isLabel(label)) throw invalid(`${what} ${quote(label)} is not a label`, offset);
    const key = label.toLowerCase();
    if (seen.has(key)) throw invalid(`${what} ${quote(label)} occurs twice`, offset);
    seen.add(key);
  }
}
