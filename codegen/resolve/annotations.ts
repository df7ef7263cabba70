// SPDX-License-Identifier: MIT
// Tags in docs (`@permission NAME` on a line of its own) to typed facts. Only the root package is read: docs of
// foreign packages are prose.

import type { Collector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/source.ts';
import { suggestNames } from '../diagnostics/suggest.ts';
import type { DocLine, Docs } from '../syntax/ast.ts';
import type { ResolvedFunction, ResolvedPackage, ResolvedType } from './model.ts';

/** What the tags of one item say. */
export interface Facts {
  readonly permission: Tag | undefined;
  readonly checks: readonly Tag[];
  readonly fires: readonly Tag[];
  readonly open: Tag | undefined;
  readonly events: Tag | undefined;
  readonly vetoable: Tag | undefined;
  readonly targeted: Tag | undefined;
}

/** One tag with its argument, empty for a tag without. */
export interface Tag {
  readonly name: TagName;
  readonly value: string;
  readonly span: Span;
}

export type TagName = 'permission' | 'checks' | 'fires' | 'open' | 'events' | 'vetoable' | 'targeted';

/** What kind of item docs belong to, as tags see it. */
export type Place = 'function' | 'interface' | 'variant' | 'event' | 'other';

/** Facts and remaining docs by the docs they were read from; copies of an item share its docs. */
export type Annotations = ReadonlyMap<Docs, { readonly facts: Facts; readonly text: string }>;

export const NO_FACTS: Facts = {
  permission: undefined,
  checks: [],
  fires: [],
  open: undefined,
  events: undefined,
  vetoable: undefined,
  targeted: undefined,
};

interface Rule {
  readonly places: readonly Place[];
  /** Where it may stand, as a sentence of help. */
  readonly where: string;
  /** How it is written. */
  readonly form: string;
  readonly argument: RegExp | undefined;
  readonly repeatable: boolean;
}

/** Names of permissions and events: words joined by `_`. */
const SNAKE = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const KEBAB = /^%?[a-zA-Z][a-zA-Z0-9]*(?:-[a-zA-Z0-9]+)*$/;
const ON_CASES = 'it belongs on a case of the variant that is marked `@events`';

const RULES: Readonly<Record<TagName, Rule>> = {
  permission: {
    places: ['function', 'interface', 'event'],
    where: 'it belongs on a function, on an interface, or on a case of the variant that is marked `@events`',
    form: '`@permission NAME`, the name in lower case with underscores',
    argument: SNAKE,
    repeatable: false,
  },
  checks: {
    places: ['function'],
    where: 'it belongs on a function',
    form: '`@checks NAME`, the name in lower case with underscores',
    argument: SNAKE,
    repeatable: true,
  },
  fires: {
    places: ['function'],
    where: 'it belongs on a function',
    form: '`@fires EVENT`, the name in lower case with underscores',
    argument: SNAKE,
    repeatable: true,
  },
  open: {
    places: ['variant'],
    where: 'it belongs on a variant',
    form: '`@open CASE`, the name of a case as WIT writes it',
    argument: KEBAB,
    repeatable: false,
  },
  events: {
    places: ['variant'],
    where: 'it belongs on a variant',
    form: '`@events`',
    argument: undefined,
    repeatable: false,
  },
  vetoable: {
    places: ['event'],
    where: ON_CASES,
    form: '`@vetoable`',
    argument: undefined,
    repeatable: false,
  },
  targeted: {
    places: ['event'],
    where: ON_CASES,
    form: '`@targeted`',
    argument: undefined,
    repeatable: false,
  },
};

const NAMES: ReadonlyMap<string, TagName> = new Map(
  (['permission', 'checks', 'fires', 'open', 'events', 'vetoable', 'targeted'] as const).map((name) => [
    name,
    name,
  ]),
);

/** Reads the tags of every documented item of a package; unknown, misplaced and malformed ones are reported. */
export function readAnnotations(owner: ResolvedPackage, collector: Collector): Annotations {
  const found = new Map<Docs, { readonly facts: Facts; readonly text: string }>();
  const read = (docs: Docs | undefined, place: Place): Facts => {
    if (docs === undefined) return NO_FACTS;
    const known = found.get(docs);
    if (known !== undefined) return known.facts;
    const facts = factsOf(docs, place, collector);
    found.set(docs, { facts, text: textWithoutTags(docs) });
    return facts;
  };
  read(owner.docs, 'other');
  for (const { docs, place } of documented(owner, (docs) => read(docs, 'variant').events !== undefined)) {
    read(docs, place);
  }
  return found;
}

interface Documented {
  readonly docs: Docs | undefined;
  readonly place: Place;
}

function* documented(
  owner: ResolvedPackage,
  isEvents: (docs: Docs | undefined) => boolean,
): Generator<Documented> {
  for (const each of owner.interfaces.values()) {
    yield { docs: each.docs, place: 'interface' };
    yield* members([...each.types.values()], [...each.functions.values()], isEvents);
  }
  for (const world of owner.worlds.values()) {
    yield { docs: world.docs, place: 'other' };
    for (const item of [...world.imports.values(), ...world.exports.values()]) {
      // What was included from another package is documented there, in that package's way.
      if (item.origin !== owner) continue;
      if (item.kind === 'type') yield* members([item.type], [], isEvents);
      else if (item.kind === 'function') yield { docs: item.function.docs, place: 'function' };
      else {
        yield { docs: item.docs, place: 'other' };
        const { name, docs, types, functions } = item.interface;
        if (name !== undefined) continue;
        yield { docs, place: 'interface' };
        yield* members([...types.values()], [...functions.values()], isEvents);
      }
    }
  }
}

function* members(
  types: readonly ResolvedType[],
  functions: readonly ResolvedFunction[],
  isEvents: (docs: Docs | undefined) => boolean,
): Generator<Documented> {
  for (const { docs, body } of types) {
    if (body.kind === 'variant') {
      const place = isEvents(docs) ? 'event' : 'other';
      for (const entry of body.cases) yield { docs: entry.docs, place };
      continue;
    }
    yield { docs, place: 'other' };
    if (body.kind === 'record') for (const field of body.fields) yield { docs: field.docs, place: 'other' };
    if (body.kind === 'enum' || body.kind === 'flags') {
      for (const label of body.labels) yield { docs: label.docs, place: 'other' };
    }
  }
  for (const func of functions) yield { docs: func.docs, place: 'function' };
}

/** `@` may follow blanks or the `*` of a block comment: a guard must not get lost through layout. */
const TAG_LINE = /^\s*(?:\*\s*)?@(\S*)/;

/** Comments that are not written as documentation may hold anything, such as attributes; known tags count in them too. */
function isTagLine(line: DocLine): boolean {
  const match = TAG_LINE.exec(line.text);
  return match !== null && (line.marked || NAMES.has(match[1] ?? ''));
}

function factsOf(docs: Docs, place: Place, collector: Collector): Facts {
  const tags: Tag[] = [];
  for (const line of docs.lines) {
    if (!isTagLine(line)) continue;
    const tag = tagOf(docs, line, place, collector);
    if (tag === undefined) continue;
    const earlier = tags.find(
      (each) => each.name === tag.name && (!RULES[tag.name].repeatable || each.value === tag.value),
    );
    if (earlier === undefined) tags.push(tag);
    else {
      const notes = [{ message: 'first given here', span: earlier.span }];
      collector.report('WIT5003', tag.span, { name: tag.name }, { notes });
    }
  }
  const one = (name: TagName): Tag | undefined => tags.find((tag) => tag.name === name);
  return {
    permission: one('permission'),
    checks: tags.filter((tag) => tag.name === 'checks'),
    fires: tags.filter((tag) => tag.name === 'fires'),
    open: one('open'),
    events: one('events'),
    vetoable: one('vetoable'),
    targeted: one('targeted'),
  };
}

function tagOf(docs: Docs, line: DocLine, place: Place, collector: Collector): Tag | undefined {
  const at = line.text.indexOf('@');
  const text = line.text.slice(at + 1).trimEnd();
  const [word = ''] = /^[^\s]*/.exec(text) ?? [];
  const value = text.slice(word.length).trim();
  const start = line.start + at;
  const name = NAMES.get(word);
  if (name === undefined) {
    const suggestion = suggestNames(word, NAMES.keys());
    const span = { source: docs.span.source, start, end: start + 1 + word.length };
    collector.report('WIT5001', span, { name: word }, { suggestion });
    return undefined;
  }
  const span = { source: docs.span.source, start, end: start + 1 + text.length };
  const rule = RULES[name];
  if (!rule.places.includes(place)) {
    collector.report('WIT5002', span, { name, where: rule.where });
    return undefined;
  }
  if (rule.argument === undefined ? value !== '' : !rule.argument.test(value)) {
    collector.report('WIT5004', span, { name, form: rule.form });
    return undefined;
  }
  return { name, value: value.replace(/^%/, ''), span };
}

/** Docs without tag lines, and without the blank lines that set them off. */
function textWithoutTags(docs: Docs): string {
  const kept: string[] = [];
  let removed = false;
  for (const line of docs.lines) {
    if (isTagLine(line)) {
      removed = true;
      continue;
    }
    if (removed && line.text === '' && (kept.length === 0 || kept.at(-1) === '')) continue;
    removed = false;
    kept.push(line.text);
  }
  while (kept.at(-1) === '') kept.pop();
  return kept.join('\n');
}
