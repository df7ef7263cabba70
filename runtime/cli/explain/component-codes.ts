// SPDX-License-Identifier: MIT
// Why a component is refused, for whoever built it.

import type { ComponentErrorCode } from '../../component/errors.ts';
import type { Entry } from './explanation.ts';

const REBUILD =
  'Build the plugin with `phira-plugin build`, and copy the file again: it may have been cut off on the way.';
const INSPECT = '`phira-plugin inspect FILE` lists what the component imports and exports.';

/** Every code of the engine. */
export const COMPONENT_CODES: Readonly<Record<ComponentErrorCode, Entry>> = {
  COMPONENT_NOT_WASM: {
    cause:
      'The file does not begin as WebAssembly does. It is something else, such as WAT text, an archive or a web page.',
    cure: ['Look at what was copied into the plugins folder.', REBUILD],
  },
  COMPONENT_CORE_MODULE: {
    cause:
      'The file is a core module, as it comes straight from a compiler (`cargo build --target wasm32-wasip1`, clang, TinyGo). ' +
      'A host loads components: a core module inside a wrapper that says in types what it imports and exports.',
    cure: [
      'Build with `phira-plugin build`: it runs the compiler, makes a component of what comes out, and embeds the manifest.',
      'With tools of your own: `wasm-tools component embed` with the WIT world of the host, then `wasm-tools component new`.',
      'Rust: build for `wasm32-unknown-unknown` with the SDK, or for `wasm32-wasip2`, which makes components; a component of the latter imports WASI.',
      'Check the outcome with `phira-plugin check FILE` before you copy it.',
    ],
    see: ['COMPONENT_WASI_CLOSED', 'COMPONENT_MISSING_EXPORT'],
  },
  COMPONENT_VERSION: {
    cause:
      'The file is in another version of the component format, from a tool that is much older or newer than this host.',
    cure: ['Build it with current tools.', 'Update the host if the tools are newer.'],
  },
  COMPONENT_TRUNCATED: {
    cause:
      'The file ends in the middle of something: it was cut off while it was copied, or is still being written.',
    cure: [REBUILD],
  },
  COMPONENT_MALFORMED: {
    cause: 'The bytes break the binary format. The file is damaged, or the tool that wrote it has a fault.',
    cure: [REBUILD, 'If it stays so, report it to the makers of the toolchain.'],
  },
  COMPONENT_UNSUPPORTED: {
    cause:
      'The component uses a part of WebAssembly that plugins may not use here, such as threads, shared or 64-bit memories, or asynchronous functions.',
    cure: ['Switch the feature off in the compiler; the message names it and the byte where it is used.'],
  },
  COMPONENT_LIMIT: {
    cause:
      'The component has more of something than a host accepts: bytes, functions, types, nesting, tables, or memory to begin with. It is refused before any of it is compiled.',
    cure: [
      'Build it for release (`phira-plugin build --release`).',
      'For memory: raise `max_memory` under `[limits]` of plugin.toml, and under `[ceilings]` of host.toml.',
      'Split the plugin.',
    ],
    see: ['RT_PLUGIN_LIMIT', 'DOCTOR_LIMIT_CAPPED'],
  },
  COMPONENT_INVALID: {
    cause: 'The bytes are well formed and break a rule of validation, such as a type that does not exist.',
    cure: [REBUILD, 'If it stays so, report it to the makers of the toolchain.'],
  },
  COMPONENT_WORLD_VERSION: {
    cause:
      'The component was built for a version of the world (the ABI version) that this host does not serve. Its own imports and exports say so, whatever the manifest says.',
    cure: [
      'Build the plugin again with the SDK of this host.',
      'Or update the host to a version that serves the one of the plugin.',
      INSPECT,
    ],
    see: ['RT_PLUGIN_ABI'],
  },
  COMPONENT_UNKNOWN_IMPORT: {
    cause:
      'The component imports an interface or function that the world does not have: from another world, another host, or a newer version.',
    cure: ['Build it against the WIT files of this package.', INSPECT],
    see: ['COMPONENT_WASI_CLOSED', 'COMPONENT_WORLD_VERSION'],
  },
  COMPONENT_WASI_CLOSED: {
    cause:
      'The component imports interfaces of WASI (files, sockets, environment, clocks, standard streams), which are closed to plugins unless the operator opens them. ' +
      'Most compilers import them whether the plugin uses them or not.',
    cure: [
      'Build with `phira-plugin build`, which leaves WASI out: the world has a log, clocks, random numbers, timers and storage of its own.',
      'If the plugin does need it, the operator opens it for this plugin: `[plugins.NAME.policy]` in host.toml with the key that the message names.',
      'WASI is not served on the thread of the server: set `isolation = "worker"` or `"process"` for the plugin.',
    ],
    see: ['COMPONENT_CORE_MODULE', 'DOCTOR_PATH_MISSING'],
  },
  COMPONENT_MISSING_EXPORT: {
    cause:
      'The component does not export an interface that every plugin has (`lifecycle`, `event-handler`, `command-handler`), or not at the version of the world.',
    cure: [
      'Implement it: the SDK of each language does so for what a plugin leaves out.',
      'Build with the WIT files of this package, so that the versions are the same.',
      INSPECT,
    ],
  },
  COMPONENT_TYPE_MISMATCH: {
    cause:
      'An import or export has the name of one of the world and another type: the plugin was built against changed or older WIT files.',
    cure: [
      'Build it against the WIT files of this package.',
      '`phira-plugin diff OLD NEW` says what changed between two worlds.',
    ],
  },
  COMPONENT_COMPILE: {
    cause:
      'V8 refuses a core module inside: it is not valid, or needs a feature that this Node does not have.',
    cure: [REBUILD, 'Run the host with a newer Node.'],
  },
  COMPONENT_START: {
    cause:
      'Linking the component, or a start function that runs before the plugin is called, failed: it trapped, took too long, or ran out of memory.',
    cure: [
      'Look at the reason behind it in the message: it is a trap or a limit with a code of its own.',
      'Keep work out of constructors and global initialisers; do it in `init`, where the host can be called.',
    ],
    see: ['TRAP_LIMIT', 'RT_PLUGIN_LIMIT'],
  },
  COMPONENT_CONTRACT: {
    cause:
      'The generated bindings of the host are of another version than its runtime: an installation that is half updated.',
    cure: ['Install the package again.', 'In a checkout: run `npm run generate`.'],
  },
};
