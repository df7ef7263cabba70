// SPDX-License-Identifier: MIT
// What the host of the suite answers and tells, and the lines that the shared plugin writes of it.

import type { Event } from '../../generated/host/events.ts';
import type { RoomInfo, UserInfo } from '../../generated/host/types.ts';

/** A user with a number that a signed integer would make negative. */
export const ZOE: UserInfo = {
  id: 4_000_000_000,
  name: 'Zoë 🎵',
  language: 'zh-CN',
  monitor: true,
  connectedAt: 1_700_000_000_000n,
};
const BOB: UserInfo = {
  id: 7,
  name: '',
  language: 'en',
  room: 4_294_967_295,
  monitor: false,
  connectedAt: 0n,
};

export const USERS: readonly UserInfo[] = [ZOE, BOB];

const ZOE_LINE = '{id=4000000000 name=Zoë 🎵 language=zh-CN room=- monitor=true connected-at=1700000000000}';
export const ZOE_TEXT = ZOE_LINE;
export const USERS_TEXT = `[${ZOE_LINE},{id=7 name= language=en room=4294967295 monitor=false connected-at=0}]`;

export const LOBBY: RoomInfo = {
  id: 1,
  name: 'lobby',
  host: 3_000_000_000,
  players: Uint32Array.of(3_000_000_000, 8),
  monitors: new Uint32Array(),
  maxUsers: 8,
  phase: 'playing',
  locked: false,
  cycle: true,
  chart: { id: -5, name: "Rrhar'il" },
};
const EMPTY: RoomInfo = {
  id: 2,
  name: 'b',
  players: new Uint32Array(),
  monitors: Uint32Array.of(9),
  maxUsers: 4_294_967_295,
  phase: 'waiting-for-ready',
  locked: true,
  cycle: false,
};

export const ROOMS: readonly RoomInfo[] = [LOBBY, EMPTY];

export const LOBBY_TEXT =
  "{id=1 name=lobby host=3000000000 players=[3000000000,8] monitors=[] max-users=8 phase=playing locked=false cycle=true chart={id=-5 name=Rrhar'il}}";
export const ROOMS_TEXT = `[${LOBBY_TEXT},{id=2 name=b host=- players=[] monitors=[9] max-users=4294967295 phase=waiting-for-ready locked=true cycle=false chart=-}]`;

/** Each case of the event with what the plugin writes of it; fields at the ends of their ranges, options both ways. */
export const EVENTS: readonly (readonly [event: Event, line: string])[] = [
  [{ tag: 'server-start', val: { version: '1.2.3-ä' } }, 'server-start({version=1.2.3-ä})'],
  [{ tag: 'server-shutdown', val: { reason: '' } }, 'server-shutdown({reason=})'],
  [{ tag: 'user-connect', val: { user: ZOE } }, `user-connect({user=${ZOE_LINE}})`],
  ...(['left', 'timed-out', 'kicked', 'banned', 'protocol-error', 'server-shutdown'] as const).map(
    (reason) =>
      [
        { tag: 'user-disconnect', val: { userId: 4_294_967_295, name: '日本', reason } },
        `user-disconnect({user-id=4294967295 name=日本 reason=${reason}})`,
      ] as const,
  ),
  [
    { tag: 'room-create', val: { roomId: 1, name: 'a', maxUsers: 8, creator: 2_147_483_648 } },
    'room-create({room-id=1 name=a max-users=8 creator=2147483648})',
  ],
  [
    { tag: 'room-create', val: { roomId: 2_147_483_648, name: 'a', maxUsers: 4_294_967_295 } },
    'room-create({room-id=2147483648 name=a max-users=4294967295 creator=-})',
  ],
  [{ tag: 'room-disband', val: { roomId: 0, name: 'x y' } }, 'room-disband({room-id=0 name=x y})'],
  [
    { tag: 'user-join-room', val: { userId: 7, roomId: 2, monitor: true } },
    'user-join-room({user-id=7 room-id=2 monitor=true})',
  ],
  [{ tag: 'user-leave-room', val: { userId: 7, roomId: 2 } }, 'user-leave-room({user-id=7 room-id=2})'],
  [
    {
      tag: 'game-start',
      val: {
        roomId: 1,
        chart: { id: -2_147_483_648, name: '夜' },
        players: Uint32Array.of(1, 4_000_000_000),
      },
    },
    'game-start({room-id=1 chart={id=-2147483648 name=夜} players=[1,4000000000]})',
  ],
  [
    { tag: 'game-start', val: { roomId: 1, players: new Uint32Array() } },
    'game-start({room-id=1 chart=- players=[]})',
  ],
  [
    {
      tag: 'game-end',
      val: {
        roomId: 1,
        chart: { id: 2_147_483_647, name: '' },
        results: [
          { userId: 4_000_000_000, score: -1_000_000, accuracy: 0.975, fullCombo: true, aborted: false },
          { userId: 2, score: 0, accuracy: 0, fullCombo: false, aborted: true },
        ],
      },
    },
    'game-end({room-id=1 chart={id=2147483647 name=} results=[' +
      '{user-id=4000000000 score=-1000000 accuracy=975 full-combo=true aborted=false},' +
      '{user-id=2 score=0 accuracy=0 full-combo=false aborted=true}]})',
  ],
  [{ tag: 'game-end', val: { roomId: 1, results: [] } }, 'game-end({room-id=1 chart=- results=[]})'],
  [
    { tag: 'command-input', val: { source: { tag: 'console' }, line: 'a b' } },
    'command-input({source=console line=a b})',
  ],
  [
    { tag: 'command-input', val: { source: { tag: 'user', val: 4_000_000_000 }, line: '' } },
    'command-input({source=user(4000000000) line=})',
  ],
  [
    { tag: 'command-input', val: { source: { tag: 'plugin', val: 'other' }, line: 'x' } },
    'command-input({source=plugin(other) line=x})',
  ],
  [
    { tag: 'message-send', val: { userId: 7, roomId: 2, content: 'Grüße, 世界 🎵' } },
    'message-send({user-id=7 room-id=2 content=Grüße, 世界 🎵})',
  ],
  [{ tag: 'timer', val: { timer: 4_000_000_000 } }, 'timer({timer=4000000000})'],
  [{ tag: 'config-change', val: { keys: ['a.b', 'ä'] } }, 'config-change({keys=[a.b,ä]})'],
  [{ tag: 'config-change', val: { keys: [] } }, 'config-change({keys=[]})'],
  [
    { tag: 'custom', val: { eventType: 'other', source: 'x', data: '{"a":[1]}' } },
    'custom({event-type=other source=x data={"a":[1]}})',
  ],
];
