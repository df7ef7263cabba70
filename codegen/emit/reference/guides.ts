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
  'Integers of 64 bits are numbers: exact up to 2^53 - 1. A `bigint` may be passed too; an integer beyond that range is an error where it is passed. One that the host passes arrives rounded to a multiple of 2, 4 or more: that matters for `config`, where the SDK warns of it, and is of no harm to a random number. Keep larger integers as texts.',
  'A host function that fails throws an `Error` with the error as `payload`. What a plugin throws is its answer; a value of another type than the world says is an error that names what was expected.',
  '`--release` builds with the smaller, somewhat slower build of QuickJS. `--engine starlingmonkey` (package `@bytecodealliance/componentize-js`) has more of the web platform, at ten times the size; componentize-js 0.22.0 cannot pass a u32 from 2^31 on, such as the number of a user, nor a negative number in a variant, such as a configuration value: both are an error where they are passed.',
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
    notes: [
      'Implement the trait `Plugin`, whose methods all have a default, and name the type to `export_plugin!`. There is a method for each event, and `on_event` for all of them.',
      'Host functions answer `Result<T, Error>`; `Context` adds words to an error, `?` hands it on as the answer of the handler.',
      'The full standard library is there, except what needs a system: no files, no threads, and `println!` goes nowhere. `info!`, `warn!` and the like write to the log of the plugin, and so does a panic before it ends the plugin.',
      'The feature `json` has helpers for configuration values and custom events with serde.',
    ],
  },
  {
    id: 'c',
    name: 'C',
    needs: 'clang with wasm-ld and wasi-libc, or zig, and the package `@bytecodealliance/jco-transpile`.',
    sources: 'The SDK is a header and its glue in `generated/guest/c`, compiled together with the plugin.',
    notes: [
      'Define the functions that begin with `exports_`; `build` names those that are missing. Values lie in memory as the canonical ABI says, so that nothing is copied on the way.',
      "The comment of every function says who frees what. What a handler is lent is freed by the glue after it; what a host function fills in is the plugin's own, to be freed with the function of its type, which may be called twice.",
      '`printf` and `stderr` go to the log of the plugin, a record a line, and cost some 15 KB. There are no files, variables or arguments; time and randomness come from the host.',
      '`CC`, `CFLAGS`, `LDFLAGS`, `WASI_SYSROOT` and `WASI_SDK_PATH` are honoured.',
    ],
  },
  {
    id: 'cpp',
    name: 'C++',
    needs:
      'clang++ with wasm-ld, wasi-libc and libc++ for WebAssembly, or zig, and the package `@bytecodealliance/jco-transpile`.',
    sources: 'The SDK is a header in `generated/guest/cpp`, for C++23.',
    notes: [
      'Derive from `Plugin`, which has a virtual function for each event, and offer commands with `add_command` and a lambda.',
      'Values own what they hold: `std::string`, `std::vector`, `std::optional`, `std::variant`. A host function answers `std::expected`; there are no exceptions.',
      'Built with `-fno-exceptions -fno-rtti`; `-frtti` in `CXXFLAGS` brings the latter back. The reason of an abort goes to the log.',
      '`CXX`, `CXXFLAGS`, `LDFLAGS`, `WASI_SYSROOT` and `WASI_SDK_PATH` are honoured.',
    ],
  },
  {
    id: 'go',
    name: 'Go',
    needs: 'Go 1.24 or newer and the package `@bytecodealliance/jco-transpile`; no TinyGo.',
    sources: 'The plugin is a `package main`; the SDK is the module in `generated/guest/go`.',
    notes: [
      'A plugin is a value given to `phira.Register` in `init`; embed `phira.Defaults` and write the methods that are wanted. Events are met in a type switch, options are pointers.',
      'Host functions answer `(T, error)`; `errors.As` finds the case of a host error. A panic becomes the error of the call, with its trace in the log.',
      'Goroutines work as long as a call lasts. `fmt`, `println` and `log` go to the log of the plugin; `time.Now` and `crypto/rand` ask the host; `time.Sleep` takes no time.',
    ],
  },
  {
    id: 'assemblyscript',
    name: 'AssemblyScript',
    needs: 'Node and the packages `assemblyscript` and `@bytecodealliance/jco-transpile`.',
    sources: 'The entry is `assembly/index.ts`; the SDK is in `generated/guest/assemblyscript`.',
    notes: [
      'Derive from `Plugin`, which has a method for each event. Records are classes, a variant is a class with one below it for each case.',
      'The language has no exceptions: `result<t, e>` is a `Result<T, E>`, `result<_, e>` is the error or null. An option is the value or null.',
      'Texts pass as UTF-16, without conversion. Import `console` of the SDK for the log; `abort` logs its place, and ends the plugin.',
      'The runtime is `minimal`, collected between calls; `"runtime": "incremental"` in `asconfig.json` collects during calls too.',
    ],
  },
  {
    id: 'python',
    name: 'Python',
    needs: 'Python 3.11 or newer and `pip install componentize-py==0.25.1`.',
    sources: 'The SDK is the package in `generated/guest/python`.',
    notes: [
      'Derive from `Plugin`; `@on`, `@asked`, `@on_custom`, `@command` and `@completes` say what a method is for, typed for each event.',
      'Host functions raise `HostError` with `tag` and `text`. What a handler raises is its answer; the traceback of an unexpected exception goes to the log.',
      '`print` and `logging` go to the log, `time` and `datetime` use the clock of the host, `random` and `secrets` its randomness. Files, `time.sleep`, `asyncio.run` and imports inside functions do not work.',
      'Every host function is imported whether it is used or not, so that permissions cannot be read off the component: `phira-plugin test` names calls that were denied.',
    ],
  },
];
