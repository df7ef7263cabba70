// SPDX-License-Identifier: MIT
// What an author has to know about each guest language besides the signatures: what it takes, and what is peculiar.

/** Words about one language; `name` is that of its entry in languages.ts. */
export interface Guide {
  /** As in `--lang`, and in the name of the page. */
  readonly id: string;
  readonly name: string;
  /** What has to be installed, as a sentence. */
  readonly needs: string;
  /** Where the sources begin, and what the generated SDK is. */
  readonly sources: string;
  /** What an author meets sooner or later. */
  readonly notes: readonly string[];
}

const JAVASCRIPT_NOTES = [
  'The module `SCOPE/sdk` registers what the plugin does: `on`, `onAsked`, `onCustom`, `command`, `onInit`, `onStart`, `onStop`, `after`, `every`; it has `config`, `storage`, `log` and `hostError`. A plugin that uses it exports nothing itself. Without it, a plugin exports an object for each exported interface.',
  'The top level of every module runs when the plugin is built, without a host. Call the host from handlers or from `onInit` on.',
  'It runs in QuickJS (ES2023): no files, no network, no `fetch`, no `setTimeout`; callbacks of promises never run, so nothing is `async`. `console` writes to the log of the plugin, `Date`, `performance.now` and `Math.random` come from the host, `TextEncoder` and `TextDecoder` know UTF-8.',
  'Integers of 64 bits are numbers: exact up to 2^53 - 1. A `bigint` within that range may be passed; one beyond is an error where it is passed.',
  'A host function that fails throws an `Error` with the error as `payload`. What a plugin throws is its answer; a value of another type than the world says is an error that names what was expected.',
  '`--release` builds with the smaller, somewhat slower build of QuickJS. `--engine starlingmonkey` (package `@bytecodealliance/componentize-js`) has more of the web platform, at ten times the size; componentize-js 0.22.0 passes a u32 from 2^31 on as another number, and traps on negative numbers in a variant such as a configuration value.',
] as const;

/** Every guide, in the order in which languages are listed. */
export const GUIDES: readonly Guide[] = [
  {
    id: 'typescript',
    name: 'TypeScript',
    needs: 'Node and the packages `esbuild` and `componentize-qjs`, which the project asks for itself.',
    sources:
      'The entry is `src/plugin.ts`; types come from `generated/guest/typescript/WORLD.d.ts`, which the project refers to.',
    notes: JAVASCRIPT_NOTES,
  },
  {
    id: 'javascript',
    name: 'JavaScript',
    needs: 'Node and the packages `esbuild` and `componentize-qjs`, which the project asks for itself.',
    sources:
      'The entry is `src/plugin.js`; editors read the types of `generated/guest/typescript/WORLD.d.ts`.',
    notes: JAVASCRIPT_NOTES,
  },
  {
    id: 'rust',
    name: 'Rust',
    needs:
      'Rust with the target `wasm32-unknown-unknown` (`rustup target add wasm32-unknown-unknown`), and the package `@bytecodealliance/jco-transpile`.',
    sources: 'The crate is a `cdylib`; the SDK is the crate in `generated/guest/rust`.',
    notes: [],
  },
  {
    id: 'c',
    name: 'C',
    needs: 'clang with wasm-ld and wasi-libc, or zig, and the package `@bytecodealliance/jco-transpile`.',
    sources: 'The SDK is a header and its glue in `generated/guest/c`, compiled together with the plugin.',
    notes: [],
  },
  {
    id: 'cpp',
    name: 'C++',
    needs:
      'clang++ with wasm-ld, wasi-libc and libc++ for WebAssembly, or zig, and the package `@bytecodealliance/jco-transpile`.',
    sources: 'The SDK is a header in `generated/guest/cpp`, for C++23.',
    notes: [],
  },
  {
    id: 'go',
    name: 'Go',
    needs: 'Go 1.24 or newer and the package `@bytecodealliance/jco-transpile`; no TinyGo.',
    sources: 'The plugin is a `package main`; the SDK is the module in `generated/guest/go`.',
    notes: [],
  },
  {
    id: 'assemblyscript',
    name: 'AssemblyScript',
    needs: 'Node and the packages `assemblyscript` and `@bytecodealliance/jco-transpile`.',
    sources: 'The entry is `assembly/index.ts`; the SDK is in `generated/guest/assemblyscript`.',
    notes: [],
  },
  {
    id: 'python',
    name: 'Python',
    needs: 'Python 3.10 or newer and `pip install componentize-py`.',
    sources: 'The SDK is the package in `generated/guest/python`.',
    notes: [],
  },
];
