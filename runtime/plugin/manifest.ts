// SPDX-License-Identifier: MIT
// The parts of a manifest that the generic runtime reads. Which permissions exist and what the rest may hold is
// checked by the generated validator of the world.

/** A checked `plugin.toml`, keys as written in the file. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly author?: string | undefined;
  readonly description?: string | undefined;
  readonly entry_point?: string | undefined;
  /** Semver range; a bare version means caret. */
  readonly abi_version: string;
  /** Lowest version of the host program. */
  readonly min_host_version?: string | undefined;
  readonly category?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly website?: string | undefined;
  readonly license?: string | undefined;
  /** Version ranges by name of the plugin. */
  readonly dependencies?: Readonly<Record<string, string>> | undefined;
  readonly 'optional-dependencies'?: Readonly<Record<string, string>> | undefined;
  /** What the plugin asks for (true) or says it does without (false). */
  readonly permissions?: Readonly<Record<string, boolean | undefined>> | undefined;
  /** Defaults of the plugin's configuration. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  readonly config_schema?: unknown;
  /** False for a plugin that cannot be replaced while it runs. */
  readonly hot_reload?: boolean | undefined;
  readonly limits?: unknown;
  readonly custom?: unknown;
}

/** What the specification calls PluginMetadata: the manifest with permissions as a list of those set to true. */
export interface PluginMetadata {
  readonly name: string;
  readonly version: string;
  readonly author: string | undefined;
  readonly description: string | undefined;
  readonly entryPoint: string;
  readonly abiVersion: string;
  readonly minHostVersion: string | undefined;
  readonly category: string | undefined;
  readonly tags: readonly string[];
  readonly website: string | undefined;
  readonly license: string | undefined;
  readonly dependencies: ReadonlyMap<string, string>;
  readonly optionalDependencies: ReadonlyMap<string, string>;
  /** Declared, sorted; what was granted is on the plugin. */
  readonly permissions: readonly string[];
  readonly configSchema: unknown;
  readonly custom: unknown;
}

/** Stands for the world's own `init` export. */
export const DEFAULT_ENTRY_POINT = 'plugin_init';

/** Reads the metadata off a checked manifest. */
export function metadataOf(manifest: Manifest): PluginMetadata {
  return {
    name: manifest.name,
    version: manifest.version,
    author: manifest.author,
    description: manifest.description,
    entryPoint: manifest.entry_point ?? DEFAULT_ENTRY_POINT,
    abiVersion: manifest.abi_version,
    minHostVersion: manifest.min_host_version,
    category: manifest.category,
    tags: [...(manifest.tags ?? [])],
    website: manifest.website,
    license: manifest.license,
    dependencies: new Map(Object.entries(manifest.dependencies ?? {})),
    optionalDependencies: new Map(Object.entries(manifest['optional-dependencies'] ?? {})),
    permissions: Object.entries(manifest.permissions ?? {})
      .filter(([, wanted]) => wanted === true)
      .map(([name]) => name)
      .sort(),
    configSchema: manifest.config_schema,
    custom: manifest.custom,
  };
}
