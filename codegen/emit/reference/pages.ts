// SPDX-License-Identifier: MIT
// Where everything stands in the reference: one page per interface and for the world's own items, and the anchor of
// each type and function on it. Made before any page is written, so that links can point ahead.

import type { Func, Interface, Ir, TypeDef } from '../../ir/ir.ts';
import type { EmitContext } from '../context.ts';
import { Scope, snakeCase } from '../names.ts';
import { GUIDES } from './guides.ts';
import { code, link, Slugs } from './markdown.ts';
import { witName } from './wit-text.ts';

/** Folder of the reference in the output. */
export const FOLDER = 'docs';

export const INDEX_PAGE = 'index.md';
export const DIAGNOSTICS_PAGE = 'diagnostics.md';
export const PLUGIN_PAGE = 'plugin-toml.md';
export const HOST_PAGE = 'host-toml.md';

/** Names of pages that an interface cannot have. */
const RESERVED = new Set([
  'index',
  'diagnostics',
  'plugin-toml',
  'host-toml',
  'world',
  'readme',
  ...GUIDES.map(({ id }) => `guest-${id}`),
]);

/** Which side implements a function: the host what is imported, the plugin what is exported. */
export type Side = 'import' | 'export';

/** One function on a page. */
export interface FunctionEntry {
  readonly func: Func;
  /** Resource it belongs to. */
  readonly resource: TypeDef | undefined;
  /** Heading as Markdown. */
  readonly heading: string;
  readonly anchor: string;
}

/** One type on a page, with the functions of a resource. */
export interface TypeEntry {
  readonly def: TypeDef;
  readonly heading: string;
  readonly anchor: string;
  readonly functions: readonly FunctionEntry[];
}

/** One page on an interface, or on what the world declares itself. */
export interface Page {
  /** File name in the folder of the reference. */
  readonly file: string;
  /** Undefined for the world's own items. */
  readonly owner: Interface | undefined;
  readonly sides: readonly Side[];
  readonly types: readonly TypeEntry[];
  /** Types that `use` brings from elsewhere; they have no entry of their own. */
  readonly used: readonly TypeDef[];
  readonly functions: readonly FunctionEntry[];
}

/** Every page about items of the world, and the links between them. */
export class Pages {
  readonly all: readonly Page[];
  readonly #types = new Map<TypeDef, { readonly page: Page; readonly anchor: string }>();
  readonly #functions = new Map<Func, { readonly page: Page; readonly anchor: string }>();
  readonly #pages = new Map<Interface | undefined, Page>();

  constructor(context: EmitContext) {
    const { ir } = context;
    const names = new Scope([RESERVED], '-');
    const pages = ir.interfaces.map((owner) =>
      pageOf(
        `${names.claim(context.names.stem(owner))}.md`,
        owner,
        sidesOf(owner, ir),
        owner.types,
        owner.functions,
      ),
    );
    this.all = [...pages, ...worldPage(ir)];
    for (const page of this.all) {
      this.#pages.set(page.owner, page);
      for (const entry of page.types) this.#types.set(entry.def, { page, anchor: entry.anchor });
      const functions = [...page.functions, ...page.types.flatMap((entry) => entry.functions)];
      for (const entry of functions) this.#functions.set(entry.func, { page, anchor: entry.anchor });
    }
  }

  /** The page of an interface, undefined for none; the world's own page for an undefined owner. */
  page(owner: Interface | undefined): Page | undefined {
    return this.#pages.get(owner);
  }

  /** The name of a type, linked to where it is declared. @param from page that the link stands on */
  type(def: TypeDef, from: Page | undefined): string {
    const place = this.#types.get(original(def));
    const label = code(witName(def.name));
    return place === undefined ? label : link(label, target(place, from));
  }

  /** The label of a function, linked to it. */
  func(func: Func, label: string, from: Page | undefined): string {
    const place = this.#functions.get(func);
    return place === undefined ? code(label) : link(code(label), target(place, from));
  }
}

/** Anchor of the row of an event on the index page. */
export function eventAnchor(event: string): string {
  return `event-${event}`;
}

/** Anchor of the row of a permission on the index page. */
export function permissionAnchor(permission: string): string {
  return `permission-${permission}`;
}

/** Behind `use`: the declaration that has an entry. */
function original(def: TypeDef): TypeDef {
  let seen = def;
  while (seen.shape.kind === 'alias' && seen.shape.used && seen.shape.type.kind === 'named') {
    seen = seen.shape.type.def;
  }
  return seen;
}

function target(place: { readonly page: Page; readonly anchor: string }, from: Page | undefined): string {
  return place.page === from ? `#${place.anchor}` : `${place.page.file}#${place.anchor}`;
}

function sidesOf(owner: Interface, ir: Ir): Side[] {
  const has = (side: 'imports' | 'exports'): boolean =>
    ir.world[side].some((item) => item.kind === 'interface' && item.interface === owner);
  return [...(has('imports') ? (['import'] as const) : []), ...(has('exports') ? (['export'] as const) : [])];
}

/** The page of types and functions that the world declares itself; none when it declares none. */
function worldPage(ir: Ir): Page[] {
  const items = [...ir.world.imports, ...ir.world.exports];
  const types = items.flatMap((item) => (item.kind === 'type' ? [item.type] : []));
  const functions = items.flatMap((item) => (item.kind === 'function' ? [item.function] : []));
  if (types.length === 0 && functions.length === 0) return [];
  return [pageOf('world.md', undefined, [], [...new Set(types)], [...new Set(functions)])];
}

const KINDS = {
  alias: 'Type',
  record: 'Record',
  variant: 'Variant',
  enum: 'Enum',
  flags: 'Flags',
  resource: 'Resource',
} as const;

/** Headings in the order in which interface-page.ts writes them: the title, `Types` with its types, `Functions`. */
function pageOf(
  file: string,
  owner: Interface | undefined,
  sides: readonly Side[],
  types: readonly TypeDef[],
  functions: readonly Func[],
): Page {
  const slugs = new Slugs();
  slugs.claim(pageTitle(owner).replaceAll('`', ''));
  const isUsed = ({ shape }: TypeDef): boolean => shape.kind === 'alias' && shape.used;
  const own = types.filter((def) => !isUsed(def));
  if (own.length > 0) slugs.claim('Types');
  const entries = own.map((def): TypeEntry => {
    const text = `${KINDS[def.shape.kind]} ${def.name}`;
    const anchor = slugs.claim(text);
    const heading = `${KINDS[def.shape.kind]} ${code(def.name)}`;
    return { def, heading, anchor, functions: resourceFunctions(def, slugs) };
  });
  if (functions.length > 0) slugs.claim('Functions');
  return {
    file,
    owner,
    sides,
    types: entries,
    used: types.filter(isUsed),
    functions: functions.map((func) => ({
      func,
      resource: undefined,
      heading: code(func.name),
      anchor: slugs.claim(func.name),
    })),
  };
}

function resourceFunctions(def: TypeDef, slugs: Slugs): FunctionEntry[] {
  const { shape } = def;
  if (shape.kind !== 'resource') return [];
  const entry = (func: Func, kind: string): FunctionEntry => {
    const words = kind === 'Constructor' ? [kind, 'of', def.name] : [kind, func.name, 'of', def.name];
    const heading =
      kind === 'Constructor'
        ? `${kind} of ${code(def.name)}`
        : `${kind} ${code(func.name)} of ${code(def.name)}`;
    return { func, resource: def, heading, anchor: slugs.claim(words.join(' ')) };
  };
  return [
    ...(shape.constructor_ === undefined ? [] : [entry(shape.constructor_, 'Constructor')]),
    ...shape.methods.map((func) => entry(func, 'Method')),
    ...shape.statics.map((func) => entry(func, 'Static function')),
  ];
}

/** Title of a page as Markdown. */
export function pageTitle(owner: Interface | undefined): string {
  return owner === undefined ? 'Items of the world' : `Interface ${code(owner.name)}`;
}

/** Text of an event's name, by which plugins subscribe. */
export function eventName(label: string): string {
  return snakeCase(label);
}
