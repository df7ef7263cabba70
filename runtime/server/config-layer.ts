// SPDX-License-Identifier: MIT
// The configuration that a table of plugin.toml or host.toml holds, with the place of each value.

import { membersOf } from '../services/config-schema.ts';
import type { ConfigLayer } from '../services/config-store.ts';
import { toConfigTable } from '../services/config-value.ts';
import { locator } from '../toml/locate.ts';
import { readToml, type TomlSource } from '../toml/toml-file.ts';

/**
 * Values of a table of a file that was checked. They are read anew from its text: the validators of both files take `2` and
 * `2.0` for the same.
 *
 * @param values what the table holds where there is no text; `origin` then names it.
 */
export function tableLayer(
  source: TomlSource | undefined,
  table: readonly string[],
  values: unknown,
  origin: string,
): ConfigLayer {
  if (source === undefined) {
    return { values: toConfigTable(values ?? {}, 'integer'), placeOf: () => ({ source: origin }) };
  }
  const file: unknown = readToml(source.text, source.name, Number.POSITIVE_INFINITY, 'bigint').value;
  const typed = table.reduce((outer, key) => membersOf(outer).get(key), file);
  return {
    values: toConfigTable(typed ?? {}, 'float'),
    placeOf: (path) => ({ source: source.name, ...locator(source.text)([...table, ...path]) }),
  };
}
