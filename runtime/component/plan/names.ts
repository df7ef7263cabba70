// SPDX-License-Identifier: MIT
// Names of imports and exports: which are well-formed, and which are strongly unique (Explainer.md, "Import and Export").

import type { ExternName } from '../binary/syntax.ts';
import { componentError, quote } from '../errors.ts';
import { parseInterfaceId } from '../interface-id.ts';
import { invalid } from './scope.ts';

const LABEL = '[A-Za-z][0-9A-Za-z]*(?:-[0-9A-Za-z]+)*';
const WORD = /^(?:[0-9a-z]+|[0-9A-Z]+)$/;
const PLAIN = new RegExp(`^(\\[(?:constructor|method|static)\\])?(${LABEL})(?:\\.(${LABEL}))?$`);
const LOWER_LABEL = '[a-z][0-9a-z]*(?:-[0-9a-z]+)*';
const INTERFACE = new RegExp(`^${LOWER_LABEL}:${LOWER_LABEL}/${LABEL}(?:@.+)?$`);
const REFUSED_FORMS = ['unlocked-dep=', 'locked-dep=', 'url=', 'integrity=', 'relative-url='];

/** Whether `text` is a label: words joined by hyphens, each in one case. */
export function isLabel(text: string): boolean {
  return (
    PLAIN.test(text) &&
    !text.includes('[') &&
    !text.includes('.') &&
    text.split('-').every((word) => WORD.test(word))
  );
}

/**
 * Full form of an import or export name: an interface id gets its version suffix.
 *
 * @throws ComponentError when the name is not well-formed or of a form that plugins may not use.
 */
export function checkedName(name: ExternName, offset: number): string {
  const text = name.name;
  if (isPlain(text)) {
    if (name.versionSuffix !== undefined)
      throw invalid(`${quote(text)} has a version suffix but no version`, offset);
    return text;
  }
  if (REFUSED_FORMS.some((form) => text.startsWith(form))) {
    const message = `the name ${quote(text)} is of a form that is not supported in plugins; use ns:package/interface`;
    throw componentError('COMPONENT_UNSUPPORTED', message, offset);
  }
  if (!INTERFACE.test(text) || parseInterfaceId(text, name.versionSuffix) === undefined) {
    throw invalid(`${quote(text)} is neither a label nor an interface name`, offset);
  }
  return name.versionSuffix === undefined ? text : text + name.versionSuffix;
}

function isPlain(text: string): boolean {
  const match = PLAIN.exec(text);
  if (match === null) return false;
  const [, annotation, label = '', member] = match;
  const wantsMember = annotation === '[method]' || annotation === '[static]';
  if (wantsMember !== (member !== undefined)) return false;
  return isLabelWords(label) && (member === undefined || isLabelWords(member));
}

function isLabelWords(label: string): boolean {
  return label.split('-').every((word) => WORD.test(word));
}

/** Names of one list of imports or exports. */
export class UniqueNames {
  readonly #keys = new Set<string>();
  readonly #resources = new Set<string>();
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  /** @throws ComponentError when `name` is not strongly unique among those added before. */
  add(name: string, offset: number): void {
    const key = name.toLowerCase();
    const constructed = key.startsWith('[constructor]');
    // A label and its constructor may stand side by side; other annotations are stripped before comparing.
    const bare = constructed ? key : key.replace(/^\[\w+\]/, '');
    const clash = this.#keys.has(bare) || this.#clashesWithMember(bare);
    if (clash) throw invalid(`${this.#what} ${quote(name)} is not strongly unique`, offset);
    this.#keys.add(bare);
    if (bare !== key) this.#resources.add(bare);
  }

  /** `l` and `[method]l.l` are not strongly unique. */
  #clashesWithMember(bare: string): boolean {
    const dot = bare.indexOf('.');
    if (dot > 0) return bare.slice(0, dot) === bare.slice(dot + 1) && this.#keys.has(bare.slice(0, dot));
    return this.#resources.has(`${bare}.${bare}`);
  }
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
