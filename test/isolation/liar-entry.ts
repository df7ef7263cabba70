// SPDX-License-Identifier: MIT
// A worker entry that is no plugin at all: it says what the name of its plugin stands for, as code would that has taken
// over a plugin's process.

import { writeSync } from 'node:fs';
import { worldBinding } from '../../generated/bindings/world.ts';
import { readOrder } from '../../runtime/isolation/load-facts.ts';
import { frameOf, HEADER_BYTES } from '../../runtime/isolation/process/frames.ts';
import { processEnd } from '../../runtime/isolation/process/process-end.ts';
import { PLUGIN_SOCKET } from '../../runtime/isolation/process/socket.ts';
import { KIND, STARTED_NOTE } from '../../runtime/isolation/protocol.ts';
import { worldWire } from '../../runtime/isolation/wire/world-wire.ts';
import { Writer } from '../../runtime/isolation/wire/writer.ts';

const { end, order } = processEnd();
const { facts } = readOrder(order);
const wire = worldWire(worldBinding);

function payload(bytes: string): Writer {
  const out = new Writer();
  out.raw(Buffer.from(bytes, 'hex'));
  return out;
}

function numberOf(id: string): number {
  return wire.imports.find((func) => func.id === id)?.number ?? -1;
}

const LIES: Readonly<Record<string, () => void>> = {
  kind: () => end.send(99, 0, undefined, 0),
  'no-function': () => end.send(KIND.hostCall, 9999, undefined, 0),
  'not-imported': () =>
    end.send(KIND.hostCall, numberOf('phira:plugin/users@1.0.0#kick-user'), payload('01000000'), 0),
  arguments: () =>
    end.send(KIND.hostCall, numberOf('phira:plugin/users@1.0.0#get-user-info'), payload('01'), 0),
  value: () => end.send(KIND.value, 0, payload('0007'), 0),
  more: () => end.send(KIND.value, 0, payload('00000000'), 0),
  trap: () => end.send(KIND.trapped, 0, payload('ffffffff'), 0),
  twice() {
    const frame = frameOf(KIND.value, 0, payload('00'), 0);
    writeSync(PLUGIN_SOCKET, Buffer.concat([frame, frame]));
  },
  length: () => void writeSync(PLUGIN_SOCKET, Buffer.alloc(HEADER_BYTES, 0xff)),
  noise: () => void writeSync(PLUGIN_SOCKET, Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')),
  silence: () => {},
};

end.send(KIND.loaded, 0, undefined, 0);
end.receive();
const note = new Writer();
STARTED_NOTE.write(note, { stack: 1 });
end.send(KIND.started, 0, note, Number.NaN);
for (;;) {
  end.receive();
  LIES[facts.manifest.name]?.();
}
