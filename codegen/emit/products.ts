// SPDX-License-Identifier: MIT
// The table of products: what can be asked for by name, what each needs, and which worlds have a use for it. Loads no
// emitter, so that a wrong name is told at once.

import { suggestNames } from '../diagnostics/suggest.ts';
import type { Ir } from '../ir/ir.ts';
import type { EmitterName } from './context.ts';
import { eventsOf, permissionsOf } from './facts.ts';

/** What there is to know of one product besides how it is made. */
export interface Product {
  readonly name: EmitterName;
  /** One line for lists. */
  readonly summary: string;
  /** Products whose files this one imports; they are made with it, unless the world has nothing for them. */
  readonly requires: readonly EmitterName[] | ((ir: Ir) => readonly EmitterName[]);
  /** Whether it is made of a world when nobody chose; left out, of every world. */
  readonly usual?: (ir: Ir) => boolean;
  /** Why a world has nothing to make it of; left out, or undefined, when there is something. */
  readonly absent?: (ir: Ir) => string | undefined;
}

const hasPermissions = (ir: Ir): boolean => permissionsOf(ir).length > 0;
const hasEvents = (ir: Ir): boolean => eventsOf(ir) !== undefined;
const isPluginWorld = (ir: Ir): boolean => hasPermissions(ir) || hasEvents(ir);
const whenGuarded =
  (...names: EmitterName[]) =>
  (ir: Ir): EmitterName[] =>
    hasPermissions(ir) ? names : names.filter((name) => name === 'host');

/** Every product, in the order they are made. */
export const PRODUCTS: readonly Product[] = [
  { name: 'host', summary: 'TypeScript types of what the host implements and receives', requires: [] },
  {
    name: 'events',
    summary: 'names, payloads and facts of the events',
    requires: whenGuarded('host', 'permissions'),
    absent: (ir) => (hasEvents(ir) ? undefined : 'no variant of the world is marked @events'),
  },
  {
    name: 'permissions',
    summary: 'the permissions as a type and a list, and what each opens',
    requires: [],
    usual: hasPermissions,
  },
  {
    name: 'guards',
    summary: 'wrappers that ask for a permission before the host is reached',
    requires: ['host', 'permissions', 'events'],
    absent: (ir) => (hasPermissions(ir) ? undefined : 'nothing in the world has a @permission'),
  },
  { name: 'bindings', summary: 'direct canonical-ABI code for the component engine', requires: ['host'] },
  {
    name: 'manifest',
    summary: 'types, validator and JSON Schema of plugin.toml',
    requires: ['permissions'],
    usual: isPluginWorld,
  },
  {
    name: 'host-config',
    summary: 'types, validator and JSON Schema of host.toml',
    requires: ['permissions', 'manifest'],
    usual: isPluginWorld,
  },
  { name: 'guest', summary: 'types that authors of plugins compile against', requires: [] },
  {
    name: 'mock',
    summary: 'a host for tests that answers by default and records calls',
    requires: whenGuarded('host', 'permissions', 'guards'),
  },
  { name: 'docs', summary: 'a reference of the world in Markdown', requires: [] },
  {
    name: 'releases',
    summary: 'what serves plugins that were built for older releases of the world',
    requires: ['host', 'bindings'],
  },
];

/** A product was asked for that there is none of. */
export class UnknownProductError extends Error {
  override readonly name = 'UnknownProductError';
  readonly code = 'GENERATE_UNKNOWN_PRODUCT';
  /** The way out, as one sentence. */
  readonly help: string;

  constructor(product: string) {
    const known = PRODUCTS.map(({ name }) => name);
    const [nearest] = suggestNames(product, known);
    super(`there is no product "${product}"; there are ${known.join(', ')}`);
    this.help = nearest === undefined ? 'name products of the list' : `did you mean "${nearest}"?`;
  }
}

/** @throws {UnknownProductError} for the first name that no product has. */
export function checkProducts(names: readonly string[]): asserts names is readonly EmitterName[] {
  for (const name of names) productOf(name);
}

/** A product that was asked for by name, of which the world has nothing. */
export interface SkippedProduct {
  readonly product: EmitterName;
  readonly reason: string;
}

/** What one run makes. */
export interface Selection {
  /** In the order of {@link PRODUCTS}. */
  readonly products: readonly EmitterName[];
  readonly skipped: readonly SkippedProduct[];
}

/**
 * The products of a selection with everything they need; without a selection those that the world has a use for.
 *
 * @throws {UnknownProductError} for a name that no product has; the message lists those there are.
 */
export function selectProducts(ir: Ir, names?: readonly string[]): Selection {
  const chosen = new Set<Product>();
  const skipped = new Map<EmitterName, string>();
  const want = (product: Product, asked: boolean): void => {
    if (chosen.has(product)) return;
    const reason = product.absent?.(ir);
    if (reason !== undefined) {
      if (asked) skipped.set(product.name, reason);
      return;
    }
    chosen.add(product);
    const { requires } = product;
    for (const name of typeof requires === 'function' ? requires(ir) : requires) want(productOf(name), false);
  };
  const usual = PRODUCTS.filter((product) => product.usual?.(ir) ?? true);
  for (const product of names?.map(productOf) ?? usual) want(product, names !== undefined);
  return {
    products: PRODUCTS.filter((product) => chosen.has(product)).map(({ name }) => name),
    skipped: [...skipped].map(([product, reason]) => ({ product, reason })),
  };
}

function productOf(name: string): Product {
  const product = PRODUCTS.find((candidate) => candidate.name === name);
  if (product === undefined) throw new UnknownProductError(name);
  return product;
}
