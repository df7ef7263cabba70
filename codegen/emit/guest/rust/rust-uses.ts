// SPDX-License-Identifier: MIT
// Names of the bindings that one Rust file uses: by their short name where it is free, else by their whole path.

/** Names that mean something in any file of ours. */
const TAKEN = [
  'BTreeMap', 'Any', 'Box', 'Err', 'Error', 'Exported', 'None', 'Ok', 'Option', 'PhantomData', 'Plugin', 'RefCell',
  'Result', 'Some', 'String', 'Vec', 'Default', 'Self', 'PLUGIN',
]; // biome-ignore format: a list of words

/** Collects what a file uses. */
export class RustUses {
  readonly #paths = new Map<string, string>(TAKEN.map((name) => [name, '']));

  /** Text for an item of the bindings. @param path below `crate::bindings` */
  name(path: string): string {
    const name = path.slice(path.lastIndexOf(':') + 1);
    const known = this.#paths.get(name);
    if (known === undefined) this.#paths.set(name, path);
    return known === undefined || known === path ? name : `crate::bindings::${path}`;
  }

  /** The `use` lines, sorted. */
  get lines(): string[] {
    return [...this.#paths.values()]
      .filter((path) => path !== '')
      .sort()
      .map((path) => `use crate::bindings::${path};`);
  }
}
