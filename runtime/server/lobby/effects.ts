// SPDX-License-Identifier: MIT
// What a change of the lobby is followed by, as data: what is told to whom, and which events plugins hear of.

import type { EventMap, EventName } from '../../../generated/events.ts';
import type { DisconnectReason, GameResult } from '../../../generated/host/events.ts';
import type { Chart } from '../../../generated/host/types.ts';
import type { EmitOptions } from '../../events/event.ts';
import type { PhiraEventBus } from '../world.ts';
import type { Refusal } from './refusal.ts';
import type { LobbyRoom, LobbyUser } from './state.ts';

/** One thing that users are told. */
export type News =
  | { readonly kind: 'connected'; readonly user: LobbyUser }
  | { readonly kind: 'gone'; readonly user: LobbyUser; readonly reason: DisconnectReason }
  /** `by` is undefined when the server opened the room. */
  | { readonly kind: 'opened'; readonly by: LobbyUser | undefined }
  | { readonly kind: 'joined'; readonly user: LobbyUser; readonly monitor: boolean }
  | { readonly kind: 'left'; readonly user: LobbyUser }
  /** Taken out without having asked. */
  | { readonly kind: 'evicted'; readonly user: LobbyUser }
  | { readonly kind: 'closed' }
  /** `before` led until now and is still there; both are the same where nobody else can lead. */
  | { readonly kind: 'new-host'; readonly user: number; readonly before: number | undefined }
  | { readonly kind: 'locked'; readonly locked: boolean }
  | { readonly kind: 'cycles'; readonly cycle: boolean }
  | { readonly kind: 'chart'; readonly by: number; readonly chart: Chart }
  /** The host asked for the start: everybody gets ready. */
  | { readonly kind: 'waiting'; readonly by: number }
  | { readonly kind: 'ready'; readonly by: number }
  | { readonly kind: 'not-ready'; readonly by: number }
  /** The host took the start back. */
  | { readonly kind: 'cancelled'; readonly by: number }
  | { readonly kind: 'playing' }
  | { readonly kind: 'played'; readonly user: LobbyUser; readonly result: GameResult }
  | { readonly kind: 'over' }
  /** The room is selecting a chart again; comes last of what ends a game or a start. */
  | { readonly kind: 'selecting'; readonly chart: Chart | undefined }
  | { readonly kind: 'chat'; readonly user: LobbyUser; readonly content: string };

/** News and the numbers of those who hear it, as the room was at that moment. */
export interface Told {
  /** Where it happened; undefined for what happens to a connection. */
  readonly room: LobbyRoom | undefined;
  readonly to: readonly number[];
  readonly news: News;
}

/** An event that has happened. */
export interface Raised {
  readonly type: EventName;
  readonly payload: EventMap[EventName];
  /** Settles, never rejects, when every subscriber has heard of it. */
  readonly emit: (bus: PhiraEventBus, cause: EmitOptions['cause']) => Promise<void>;
}

/** Everything that follows from one change, in order. */
export class Effects {
  readonly told: Told[] = [];
  /** Told after who asked for the change has been answered. */
  readonly toldLater: Told[] = [];
  readonly raised: Raised[] = [];
  /** Who asked is refused, although the others are told. */
  refusal: Refusal | undefined;

  tell(room: LobbyRoom | undefined, to: readonly number[], news: News): this {
    this.told.push({ room, to, news });
    return this;
  }

  tellLater(room: LobbyRoom, to: readonly number[], news: News): this {
    this.toldLater.push({ room, to, news });
    return this;
  }

  /** @param voted the event was put to the vote: only `monitor` subscribers have yet to hear of it */
  raise<Type extends EventName>(type: Type, payload: EventMap[Type], voted = false): this {
    this.raised.push({
      type,
      payload,
      emit: (bus, cause) => bus.emit(type, payload, { cause, voted }),
    });
    return this;
  }
}
