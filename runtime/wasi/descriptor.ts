// SPDX-License-Identifier: MIT
// The interfaces of WASI 0.2.12, to compare components with. Machine text, made from the published
// WIT; `UPDATE=1 npm test -- test/wasi/descriptor` makes it anew.
// biome-ignore-all format: one item a line, as the generator writes it

import type { WorldDescriptor } from '../abi/descriptor.ts';
import { WASI_TYPES } from './descriptor-types.ts';

/** What of WASI can be imported; an index stands for one of {@link WASI_TYPES}. */
export const WASI_DESCRIPTOR: WorldDescriptor = {
  id: 'wasi@0.2.12',
  types: WASI_TYPES,
  imports: {
    'wasi:cli/environment@0.2.12': {
      functions: {
        'get-environment': { params: [], result: 2 },
        'get-arguments': { params: [], result: 3 },
        'initial-cwd': { params: [], result: 4 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:cli/exit@0.2.12': {
      functions: {
        'exit': { params: [['status', 5]], result: undefined },
        'exit-with-code': { params: [['status-code', 6]], result: undefined },
      },
      types: {
      },
      resources: [],
    },
    'wasi:io/error@0.2.12': {
      functions: {
        '[method]error.to-debug-string': { params: [['self', 7]], result: 0 },
      },
      types: {
      },
      resources: ['error'],
    },
    'wasi:io/poll@0.2.12': {
      functions: {
        'poll': { params: [['in', 9]], result: 11 },
        '[method]pollable.ready': { params: [['self', 8]], result: 12 },
        '[method]pollable.block': { params: [['self', 8]], result: undefined },
      },
      types: {
      },
      resources: ['pollable'],
    },
    'wasi:io/streams@0.2.12': {
      functions: {
        '[method]input-stream.read': { params: [['self', 13], ['len', 14]], result: 18 },
        '[method]input-stream.blocking-read': { params: [['self', 13], ['len', 14]], result: 18 },
        '[method]input-stream.skip': { params: [['self', 13], ['len', 14]], result: 19 },
        '[method]input-stream.blocking-skip': { params: [['self', 13], ['len', 14]], result: 19 },
        '[method]input-stream.subscribe': { params: [['self', 13]], result: 20 },
        '[method]output-stream.check-write': { params: [['self', 21]], result: 19 },
        '[method]output-stream.write': { params: [['self', 21], ['contents', 15]], result: 22 },
        '[method]output-stream.blocking-write-and-flush': {
          params: [['self', 21], ['contents', 15]],
          result: 22,
        },
        '[method]output-stream.flush': { params: [['self', 21]], result: 22 },
        '[method]output-stream.blocking-flush': { params: [['self', 21]], result: 22 },
        '[method]output-stream.subscribe': { params: [['self', 21]], result: 20 },
        '[method]output-stream.write-zeroes': { params: [['self', 21], ['len', 14]], result: 22 },
        '[method]output-stream.blocking-write-zeroes-and-flush': {
          params: [['self', 21], ['len', 14]],
          result: 22,
        },
        '[method]output-stream.splice': { params: [['self', 21], ['src', 13], ['len', 14]], result: 19 },
        '[method]output-stream.blocking-splice': {
          params: [['self', 21], ['src', 13], ['len', 14]],
          result: 19,
        },
      },
      types: {
        'stream-error': 17,
      },
      resources: ['input-stream', 'output-stream'],
    },
    'wasi:cli/stdin@0.2.12': {
      functions: {
        'get-stdin': { params: [], result: 23 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:cli/stdout@0.2.12': {
      functions: {
        'get-stdout': { params: [], result: 24 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:cli/stderr@0.2.12': {
      functions: {
        'get-stderr': { params: [], result: 24 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:cli/terminal-input@0.2.12': {
      functions: {
      },
      types: {
      },
      resources: ['terminal-input'],
    },
    'wasi:cli/terminal-output@0.2.12': {
      functions: {
      },
      types: {
      },
      resources: ['terminal-output'],
    },
    'wasi:cli/terminal-stdin@0.2.12': {
      functions: {
        'get-terminal-stdin': { params: [], result: 26 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:cli/terminal-stdout@0.2.12': {
      functions: {
        'get-terminal-stdout': { params: [], result: 28 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:cli/terminal-stderr@0.2.12': {
      functions: {
        'get-terminal-stderr': { params: [], result: 28 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:clocks/monotonic-clock@0.2.12': {
      functions: {
        'now': { params: [], result: 14 },
        'resolution': { params: [], result: 14 },
        'subscribe-instant': { params: [['when', 14]], result: 20 },
        'subscribe-duration': { params: [['when', 14]], result: 20 },
      },
      types: {
        'instant': 14,
        'duration': 14,
      },
      resources: [],
    },
    'wasi:clocks/wall-clock@0.2.12': {
      functions: {
        'now': { params: [], result: 29 },
        'resolution': { params: [], result: 29 },
      },
      types: {
        'datetime': 29,
      },
      resources: [],
    },
    'wasi:filesystem/types@0.2.12': {
      functions: {
        'filesystem-error-code': { params: [['err', 7]], result: 31 },
        '[method]descriptor.read-via-stream': { params: [['self', 32], ['offset', 14]], result: 33 },
        '[method]descriptor.write-via-stream': { params: [['self', 32], ['offset', 14]], result: 34 },
        '[method]descriptor.append-via-stream': { params: [['self', 32]], result: 34 },
        '[method]descriptor.advise': {
          params: [['self', 32], ['offset', 14], ['length', 14], ['advice', 35]],
          result: 36,
        },
        '[method]descriptor.sync-data': { params: [['self', 32]], result: 36 },
        '[method]descriptor.get-flags': { params: [['self', 32]], result: 38 },
        '[method]descriptor.get-type': { params: [['self', 32]], result: 40 },
        '[method]descriptor.set-size': { params: [['self', 32], ['size', 14]], result: 36 },
        '[method]descriptor.set-times': {
          params: [['self', 32], ['data-access-timestamp', 41], ['data-modification-timestamp', 41]],
          result: 36,
        },
        '[method]descriptor.read': { params: [['self', 32], ['length', 14], ['offset', 14]], result: 43 },
        '[method]descriptor.write': { params: [['self', 32], ['buffer', 15], ['offset', 14]], result: 44 },
        '[method]descriptor.read-directory': { params: [['self', 32]], result: 46 },
        '[method]descriptor.sync': { params: [['self', 32]], result: 36 },
        '[method]descriptor.create-directory-at': { params: [['self', 32], ['path', 0]], result: 36 },
        '[method]descriptor.stat': { params: [['self', 32]], result: 49 },
        '[method]descriptor.stat-at': { params: [['self', 32], ['path-flags', 50], ['path', 0]], result: 49 },
        '[method]descriptor.set-times-at': {
          params: [
            ['self', 32],
            ['path-flags', 50],
            ['path', 0],
            ['data-access-timestamp', 41],
            ['data-modification-timestamp', 41],
          ],
          result: 36,
        },
        '[method]descriptor.link-at': {
          params: [
            ['self', 32],
            ['old-path-flags', 50],
            ['old-path', 0],
            ['new-descriptor', 32],
            ['new-path', 0],
          ],
          result: 36,
        },
        '[method]descriptor.open-at': {
          params: [['self', 32], ['path-flags', 50], ['path', 0], ['open-flags', 51], ['flags', 37]],
          result: 53,
        },
        '[method]descriptor.readlink-at': { params: [['self', 32], ['path', 0]], result: 54 },
        '[method]descriptor.remove-directory-at': { params: [['self', 32], ['path', 0]], result: 36 },
        '[method]descriptor.rename-at': {
          params: [['self', 32], ['old-path', 0], ['new-descriptor', 32], ['new-path', 0]],
          result: 36,
        },
        '[method]descriptor.symlink-at': {
          params: [['self', 32], ['old-path', 0], ['new-path', 0]],
          result: 36,
        },
        '[method]descriptor.unlink-file-at': { params: [['self', 32], ['path', 0]], result: 36 },
        '[method]descriptor.is-same-object': { params: [['self', 32], ['other', 32]], result: 12 },
        '[method]descriptor.metadata-hash': { params: [['self', 32]], result: 56 },
        '[method]descriptor.metadata-hash-at': {
          params: [['self', 32], ['path-flags', 50], ['path', 0]],
          result: 56,
        },
        '[method]directory-entry-stream.read-directory-entry': { params: [['self', 57]], result: 60 },
      },
      types: {
        'datetime': 29,
        'filesize': 14,
        'descriptor-type': 39,
        'descriptor-flags': 37,
        'path-flags': 50,
        'open-flags': 51,
        'link-count': 14,
        'descriptor-stat': 48,
        'new-timestamp': 41,
        'directory-entry': 58,
        'error-code': 30,
        'advice': 35,
        'metadata-hash-value': 55,
      },
      resources: ['descriptor', 'directory-entry-stream'],
    },
    'wasi:filesystem/preopens@0.2.12': {
      functions: {
        'get-directories': { params: [], result: 62 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:random/insecure@0.2.12': {
      functions: {
        'get-insecure-random-bytes': { params: [['len', 14]], result: 15 },
        'get-insecure-random-u64': { params: [], result: 14 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:random/insecure-seed@0.2.12': {
      functions: {
        'insecure-seed': { params: [], result: 63 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:random/random@0.2.12': {
      functions: {
        'get-random-bytes': { params: [['len', 14]], result: 15 },
        'get-random-u64': { params: [], result: 14 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:sockets/network@0.2.12': {
      functions: {
      },
      types: {
        'error-code': 64,
        'ip-address-family': 65,
        'ipv4-address': 66,
        'ipv6-address': 68,
        'ip-address': 69,
        'ipv4-socket-address': 70,
        'ipv6-socket-address': 71,
        'ip-socket-address': 72,
      },
      resources: ['network'],
    },
    'wasi:sockets/instance-network@0.2.12': {
      functions: {
        'instance-network': { params: [], result: 73 },
      },
      types: {
      },
      resources: [],
    },
    'wasi:sockets/ip-name-lookup@0.2.12': {
      functions: {
        'resolve-addresses': { params: [['network', 74], ['name', 0]], result: 76 },
        '[method]resolve-address-stream.resolve-next-address': { params: [['self', 77]], result: 79 },
        '[method]resolve-address-stream.subscribe': { params: [['self', 77]], result: 20 },
      },
      types: {
        'error-code': 64,
        'ip-address': 69,
      },
      resources: ['resolve-address-stream'],
    },
    'wasi:sockets/tcp@0.2.12': {
      functions: {
        '[method]tcp-socket.start-bind': {
          params: [['self', 80], ['network', 74], ['local-address', 72]],
          result: 81,
        },
        '[method]tcp-socket.finish-bind': { params: [['self', 80]], result: 81 },
        '[method]tcp-socket.start-connect': {
          params: [['self', 80], ['network', 74], ['remote-address', 72]],
          result: 81,
        },
        '[method]tcp-socket.finish-connect': { params: [['self', 80]], result: 83 },
        '[method]tcp-socket.start-listen': { params: [['self', 80]], result: 81 },
        '[method]tcp-socket.finish-listen': { params: [['self', 80]], result: 81 },
        '[method]tcp-socket.accept': { params: [['self', 80]], result: 86 },
        '[method]tcp-socket.local-address': { params: [['self', 80]], result: 87 },
        '[method]tcp-socket.remote-address': { params: [['self', 80]], result: 87 },
        '[method]tcp-socket.is-listening': { params: [['self', 80]], result: 12 },
        '[method]tcp-socket.address-family': { params: [['self', 80]], result: 65 },
        '[method]tcp-socket.set-listen-backlog-size': { params: [['self', 80], ['value', 14]], result: 81 },
        '[method]tcp-socket.keep-alive-enabled': { params: [['self', 80]], result: 88 },
        '[method]tcp-socket.set-keep-alive-enabled': { params: [['self', 80], ['value', 12]], result: 81 },
        '[method]tcp-socket.keep-alive-idle-time': { params: [['self', 80]], result: 89 },
        '[method]tcp-socket.set-keep-alive-idle-time': { params: [['self', 80], ['value', 14]], result: 81 },
        '[method]tcp-socket.keep-alive-interval': { params: [['self', 80]], result: 89 },
        '[method]tcp-socket.set-keep-alive-interval': { params: [['self', 80], ['value', 14]], result: 81 },
        '[method]tcp-socket.keep-alive-count': { params: [['self', 80]], result: 90 },
        '[method]tcp-socket.set-keep-alive-count': { params: [['self', 80], ['value', 10]], result: 81 },
        '[method]tcp-socket.hop-limit': { params: [['self', 80]], result: 91 },
        '[method]tcp-socket.set-hop-limit': { params: [['self', 80], ['value', 6]], result: 81 },
        '[method]tcp-socket.receive-buffer-size': { params: [['self', 80]], result: 89 },
        '[method]tcp-socket.set-receive-buffer-size': { params: [['self', 80], ['value', 14]], result: 81 },
        '[method]tcp-socket.send-buffer-size': { params: [['self', 80]], result: 89 },
        '[method]tcp-socket.set-send-buffer-size': { params: [['self', 80], ['value', 14]], result: 81 },
        '[method]tcp-socket.subscribe': { params: [['self', 80]], result: 20 },
        '[method]tcp-socket.shutdown': { params: [['self', 80], ['shutdown-type', 92]], result: 81 },
      },
      types: {
        'duration': 14,
        'error-code': 64,
        'ip-socket-address': 72,
        'ip-address-family': 65,
        'shutdown-type': 92,
      },
      resources: ['tcp-socket'],
    },
    'wasi:sockets/tcp-create-socket@0.2.12': {
      functions: {
        'create-tcp-socket': { params: [['address-family', 65]], result: 93 },
      },
      types: {
        'error-code': 64,
        'ip-address-family': 65,
      },
      resources: [],
    },
    'wasi:sockets/udp@0.2.12': {
      functions: {
        '[method]udp-socket.start-bind': {
          params: [['self', 94], ['network', 74], ['local-address', 72]],
          result: 81,
        },
        '[method]udp-socket.finish-bind': { params: [['self', 94]], result: 81 },
        '[method]udp-socket.stream': { params: [['self', 94], ['remote-address', 95]], result: 99 },
        '[method]udp-socket.local-address': { params: [['self', 94]], result: 87 },
        '[method]udp-socket.remote-address': { params: [['self', 94]], result: 87 },
        '[method]udp-socket.address-family': { params: [['self', 94]], result: 65 },
        '[method]udp-socket.unicast-hop-limit': { params: [['self', 94]], result: 91 },
        '[method]udp-socket.set-unicast-hop-limit': { params: [['self', 94], ['value', 6]], result: 81 },
        '[method]udp-socket.receive-buffer-size': { params: [['self', 94]], result: 89 },
        '[method]udp-socket.set-receive-buffer-size': { params: [['self', 94], ['value', 14]], result: 81 },
        '[method]udp-socket.send-buffer-size': { params: [['self', 94]], result: 89 },
        '[method]udp-socket.set-send-buffer-size': { params: [['self', 94], ['value', 14]], result: 81 },
        '[method]udp-socket.subscribe': { params: [['self', 94]], result: 20 },
        '[method]incoming-datagram-stream.receive': {
          params: [['self', 100], ['max-results', 14]],
          result: 103,
        },
        '[method]incoming-datagram-stream.subscribe': { params: [['self', 100]], result: 20 },
        '[method]outgoing-datagram-stream.check-send': { params: [['self', 104]], result: 89 },
        '[method]outgoing-datagram-stream.send': { params: [['self', 104], ['datagrams', 106]], result: 89 },
        '[method]outgoing-datagram-stream.subscribe': { params: [['self', 104]], result: 20 },
      },
      types: {
        'error-code': 64,
        'ip-socket-address': 72,
        'ip-address-family': 65,
        'incoming-datagram': 101,
        'outgoing-datagram': 105,
      },
      resources: ['udp-socket', 'incoming-datagram-stream', 'outgoing-datagram-stream'],
    },
    'wasi:sockets/udp-create-socket@0.2.12': {
      functions: {
        'create-udp-socket': { params: [['address-family', 65]], result: 108 },
      },
      types: {
        'error-code': 64,
        'ip-address-family': 65,
      },
      resources: [],
    },
  },
  exports: {
  },
};
