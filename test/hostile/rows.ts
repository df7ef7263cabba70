// SPDX-License-Identifier: MIT
// The list of attacks by number, and for each where it is tested, what it waits for, or why it is not tried.

/** A test in another folder: its file, and a text that stands in it. */
export type Place = readonly [file: string, text: string];

/** What becomes of a row. */
export type Row =
  /** Tests of this folder whose names begin with `row N: `. */
  | { readonly attack: string; readonly where: 'here' }
  /** Tests of other folders; there may be some here besides. */
  | { readonly attack: string; readonly where: readonly Place[] }
  /** Not there yet; what works already is tested here. */
  | { readonly attack: string; readonly waitsFor: string }
  | { readonly attack: string; readonly outOfScope: string };

const here = (attack: string): Row => ({ attack, where: 'here' });
const ARCHIVES = 'plugins are folders and files; there are no archives to unpack';

/** Every row of the list of attacks. */
export const ROWS: Readonly<Record<number, Row>> = {
  1: here('entry points that leave the folder'),
  2: here('symbolic links that lead outside'),
  3: here('a link swapped between check and load'),
  4: here('hard links, pipes, devices, sockets and folders as files'),
  5: { attack: 'archives with names that leave the folder', outOfScope: ARCHIVES },
  6: { attack: 'archives that swell', outOfScope: ARCHIVES },
  7: here('a component of a gigabyte'),
  8: here('TOML made to harm its reader'),
  9: here('keys of prototypes in manifests, configuration and storage'),
  10: here('names that are none'),
  11: here('versions, ranges and dependencies that are wrong or slow'),
  12: here('two plugins that claim the same'),
  13: { attack: 'forged and replayed signatures', outOfScope: 'there are no signatures yet' },
  14: here('more rights by an update'),
  15: here('imports that the world lacks, permissions that were not declared'),
  16: here('values that break the schema, secrets in the log'),
  17: here('files that change all the time, in parts, or go while they are read'),
  18: here('bytes that are no component'),
  19: here('names of core imports and exports that are code'),
  20: here('names of unusual forms'),
  21: here('types that double'),
  22: here('very many functions and exports'),
  23: here('very deep nesting'),
  24: here('code that is dear to compile'),
  25: here('memories that are huge, shared or of 64 bits'),
  26: here('tables of ten million elements'),
  27: here('start functions that loop, trap or call the host'),
  28: here('imports of WASI'),
  29: here('core imports named as members of Object.prototype'),
  30: here('exports named as members of promises and objects'),
  31: here('bombs of custom sections'),
  32: here('strings out of bounds'),
  33: here('texts that are not UTF-8'),
  34: here('misaligned pointers'),
  35: here('cases that do not exist'),
  36: here('high bits of flags and small numbers'),
  37: here('numbers at the edge'),
  38: here('a realloc that lies'),
  39: here('host functions called out of realloc and post-return'),
  40: here('memory that grows under a call'),
  41: here('lists that alias each other'),
  42: here('lists of ten million elements'),
  43: here('forged handles'),
  44: here('handles used after they were given away'),
  45: here('handles without end'),
  46: here('destructors that trap or re-enter'),
  47: here('error texts of megabytes'),
  48: here('loops without end'),
  49: here('loops that call the host'),
  50: here('host functions that never answer'),
  51: here('recursion without end'),
  52: here('leaks'),
  53: here('garbage'),
  54: here('texts that the host interprets'),
  55: here('clocks that are too fine'),
  56: here('crashes without end'),
  57: here('calls without permission'),
  58: here('storms of events'),
  59: here('handlers that cause their own events'),
  60: here('bombs of timers'),
  61: here('floods and forgeries in the log'),
  62: here('storage without end, keys that are paths'),
  63: here('floods and forgeries in the chat'),
  64: here('acts of an operator'),
  65: {
    attack: 'requests to the inside of the network',
    where: [
      ['test/wasi/sockets.test.ts', "['the metadata of a cloud', ['localhost', '127.0.0.1'], 0xa9fea9fe]"],
      ['test/wasi/sockets.test.ts', 'is refused to IPv4 in the clothes of IPv6'],
      ['test/wasi/sockets.test.ts', 'leads inside only where the address is listed as well'],
      ['test/wasi/access.test.ts', 'is refused with every closed interface by name'],
    ],
  },
  66: here('routes of the administration'),
  67: {
    attack: 'paths that leave the folder of WASI',
    where: [
      ['test/wasi/files.test.ts', "['sub/../../secret.txt', '[not-permitted]']"],
      ['test/wasi/files.test.ts', "['rename', 'out/', 'sub']"],
      ['test/wasi/files.test.ts', "['link', 'out', 'secret.txt']"],
      ['test/wasi/files.test.ts', 'is never of the kernel, also where everything is open'],
      ['test/wasi/files.test.ts', 'counts what is open at once'],
    ],
  },
  68: { attack: 'calls of services in a circle', outOfScope: 'there are no services yet' },
  69: here('commands with odd names, slow and endless completions'),
  70: here('reloads under load, and what an old generation leaves'),
  71: here('texts of plugins on pages of the administration'),
  72: { attack: 'messages between nodes of a cluster', outOfScope: 'there is no clustering yet' },
  73: here('a plugin folder that ships a forged cache of metered bytes'),
};
