// SPDX-License-Identifier: MIT
// What a guest language brings to `phira-plugin build`: how its projects are known, and how one becomes a component or
// a core module. Everything that languages share (manifest, world, checks, sizes) is build-plugin.ts.

import type { PluginManifest } from '../../../../generated/manifest.ts';
import type { Finding } from '../../output.ts';

/** A plugin's folder as a language gets it: the manifest is valid and fits this host. */
export interface GuestProject {
  /** Absolute path. */
  readonly folder: string;
  readonly manifest: PluginManifest;
  /** Build for release: small and optimised. */
  readonly release: boolean;
  /** Name of the world in the WIT text: `plugin`. */
  readonly world: string;
  /** The world and all that it uses, as one WIT document. */
  readonly witText: string;
  /** Absolute path of the folder with the world's WIT files. */
  readonly witFolder: string;
  /** Absolute path of the language's SDK in this package, `generated/guest/LANGUAGE` as a rule. */
  readonly sdkFolder: string;
  /** Takes what the toolchain says, a line at a time, as it says it. */
  readonly say: (line: string) => void;
  /** What runs the plugin's language, one of its {@link GuestLanguage.engines}: `--engine`. */
  readonly engine?: string | undefined;
}

/** What a language made of a project. */
export interface GuestBuild {
  /** `core` is a core module without a component around it: {@link componentOfCore} is applied to it. */
  readonly kind: 'component' | 'core';
  readonly bytes: Uint8Array;
  /** Sources that went in, relative to the project's folder with `/` separators: for `--watch`. */
  readonly inputs: readonly string[];
  /** How many of the bytes are the author's own, where that is known. */
  readonly own?: number | undefined;
  /** How strings lie in the memory of a core module; `utf8` when not given. */
  readonly stringEncoding?: 'utf8' | 'utf16' | undefined;
  /** Modules that answer imports of a core module inside the component, by the module name it imports. */
  readonly adapters?: readonly Adapter[] | undefined;
  /** What the toolchain leaves to say; an error stops the build. */
  readonly findings?: readonly Finding[] | undefined;
}

/** A core module that answers, inside the component, what another core module imports from `name`. */
export type Adapter = readonly [name: string, bytes: Uint8Array];

/** One guest language. The table of all is index.ts. */
export interface GuestLanguage {
  /** As in `--lang`, `templates/ID`, `generated/guest/ID`. */
  readonly id: string;
  /** For people: `C++`. */
  readonly title: string;
  /** Folders of `generated/guest` that its plugins are built with, its own SDK first; its id when not given. */
  readonly sdk?: readonly [string, ...string[]] | undefined;
  /** What `--engine` chooses among, the default first; none when not given. */
  readonly engines?: readonly [string, ...string[]] | undefined;
  /** What {@link detect} looks for, for people: `Cargo.toml`. */
  readonly marker: string;
  /** Folders below a project that hold nothing of its source, besides `dist` and `node_modules`. */
  readonly outputs?: readonly string[] | undefined;
  /** Whether the folder holds a project of this language; reads as few files as it can. */
  detect(folder: string): boolean;
  /**
   * Builds a project.
   *
   * @throws CliError `CLI_NO_TOOL` with what is missing, `CLI_TOOL_FAILED` when a tool refuses the sources.
   */
  build(project: GuestProject): Promise<GuestBuild>;
  /** Whether `--release` runs wasm-opt unless told otherwise. */
  readonly optimize: boolean;
}
