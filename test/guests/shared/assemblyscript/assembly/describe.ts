// SPDX-License-Identifier: MIT
// Values as the suite of the shared plugin reads them.

import {
  Ban,
  Chart,
  CommandInputEvent,
  CommandSource,
  CommandSourceUser,
  ConfigChangeEvent,
  ConfigValue,
  ConfigValueBoolean,
  ConfigValueInteger,
  ConfigValueNumber,
  CustomEvent,
  disconnectReasonName,
  Event,
  EventContext,
  GameEndEvent,
  GameResult,
  GameStartEvent,
  HostInfo,
  MessageSendEvent,
  RoomCreateEvent,
  RoomDisbandEvent,
  RoomInfo,
  roomPhaseName,
  ServerShutdownEvent,
  ServerStartEvent,
  Some,
  TimerEvent,
  UserConnectEvent,
  UserDisconnectEvent,
  UserInfo,
  UserJoinRoomEvent,
  UserLeaveRoomEvent,
} from '../../../../../generated/guest/assemblyscript';

/** The form of a record, a field at a time. */
class Fields {
  private text: string = '';

  put(name: string, value: string): Fields {
    this.text += (this.text.length > 0 ? ' ' : '{') + name + '=' + value;
    return this;
  }

  number(name: string, value: u64): Fields {
    return this.put(name, value.toString());
  }

  is(name: string, value: bool): Fields {
    return this.put(name, value.toString());
  }

  end(): string {
    return this.text + '}';
  }
}

export function list<T>(items: T[], describe: (item: T) => string): string {
  const parts: string[] = [];
  for (let index = 0; index < items.length; index++) parts.push(describe(items[index]));
  return texts(parts);
}

export function texts(items: string[]): string {
  return '[' + items.join(',') + ']';
}

function numbers(items: u32[]): string {
  return list<u32>(items, (item) => item.toString());
}

function option(value: Some<u32> | null): string {
  return value === null ? '-' : value.value.toString();
}

function thousandths(value: f64): string {
  return (<i64>Math.round(value * 1000)).toString();
}

export function describeBytes(bytes: Uint8Array): string {
  const digits = '0123456789abcdef';
  let text = '';
  for (let index = 0; index < bytes.length; index++) {
    text += digits.charAt(bytes[index] >> 4) + digits.charAt(bytes[index] & 15);
  }
  return text;
}

export function describeConfig(value: ConfigValue | null): string {
  if (value === null) return '-';
  if (value instanceof ConfigValueBoolean) return `boolean(${(value as ConfigValueBoolean).value})`;
  if (value instanceof ConfigValueInteger) return `integer(${(value as ConfigValueInteger).value})`;
  if (value instanceof ConfigValueNumber) return `number(${thousandths((value as ConfigValueNumber).value)})`;
  return named(value.toString());
}

/** `text(ABC)` of `text: ABC`. */
function named(text: string): string {
  return text.replace(': ', '(') + ')';
}

export function describeSource(source: CommandSource): string {
  if (source instanceof CommandSourceUser) return `user(${(source as CommandSourceUser).value})`;
  const text = source.toString();
  return text.startsWith('plugin: ') ? named(text) : text;
}

export function describeHost(info: HostInfo): string {
  return new Fields()
    .put('version', info.version)
    .put('world-version', info.worldVersion)
    .put('plugin-name', info.pluginName)
    .put('permissions', texts(info.permissions))
    .end();
}

export function describeUser(user: UserInfo): string {
  return new Fields()
    .number('id', user.id)
    .put('name', user.name)
    .put('language', user.language)
    .put('room', option(user.room))
    .is('monitor', user.monitor)
    .number('connected-at', user.connectedAt)
    .end();
}

export function describeBan(ban: Ban): string {
  return new Fields()
    .number('user-id', ban.userId)
    .put('reason', ban.reason)
    .number('since', ban.since)
    .end();
}

function describeChart(chart: Chart | null): string {
  return chart === null ? '-' : new Fields().put('id', chart.id.toString()).put('name', chart.name).end();
}

export function describeRoom(room: RoomInfo): string {
  return new Fields()
    .number('id', room.id)
    .put('name', room.name)
    .put('host', option(room.host))
    .put('players', numbers(room.players))
    .put('monitors', numbers(room.monitors))
    .number('max-users', room.maxUsers)
    .put('phase', roomPhaseName(room.phase))
    .is('locked', room.locked)
    .is('cycle', room.cycle)
    .put('chart', describeChart(room.chart))
    .end();
}

function describeResult(result: GameResult): string {
  return new Fields()
    .number('user-id', result.userId)
    .put('score', result.score.toString())
    .put('accuracy', thousandths(result.accuracy))
    .is('full-combo', result.fullCombo)
    .is('aborted', result.aborted)
    .end();
}

export function describeContext(context: EventContext): string {
  const stage = context.stage.toString();
  return new Fields()
    .number('at', context.at)
    .number('sequence', context.sequence)
    .put('stage', stage.startsWith('vetoed: ') ? named(stage) : stage)
    .end();
}

export function describeEvent(event: Event): string {
  return event.toString() + '(' + fields(event) + ')';
}

function fields(event: Event): string {
  if (event instanceof ServerStartEvent)
    return new Fields().put('version', (event as ServerStartEvent).version).end();
  if (event instanceof ServerShutdownEvent)
    return new Fields().put('reason', (event as ServerShutdownEvent).reason).end();
  if (event instanceof UserConnectEvent)
    return new Fields().put('user', describeUser((event as UserConnectEvent).user)).end();
  if (event instanceof UserDisconnectEvent) {
    const e = event as UserDisconnectEvent;
    return new Fields()
      .number('user-id', e.userId)
      .put('name', e.name)
      .put('reason', disconnectReasonName(e.reason))
      .end();
  }
  if (event instanceof RoomCreateEvent) {
    const e = event as RoomCreateEvent;
    return new Fields()
      .number('room-id', e.roomId)
      .put('name', e.name)
      .number('max-users', e.maxUsers)
      .put('creator', option(e.creator))
      .end();
  }
  if (event instanceof RoomDisbandEvent) {
    const e = event as RoomDisbandEvent;
    return new Fields().number('room-id', e.roomId).put('name', e.name).end();
  }
  if (event instanceof UserJoinRoomEvent) {
    const e = event as UserJoinRoomEvent;
    return new Fields()
      .number('user-id', e.userId)
      .number('room-id', e.roomId)
      .is('monitor', e.monitor)
      .end();
  }
  if (event instanceof UserLeaveRoomEvent) {
    const e = event as UserLeaveRoomEvent;
    return new Fields().number('user-id', e.userId).number('room-id', e.roomId).end();
  }
  if (event instanceof GameStartEvent) {
    const e = event as GameStartEvent;
    return new Fields()
      .number('room-id', e.roomId)
      .put('chart', describeChart(e.chart))
      .put('players', numbers(e.players))
      .end();
  }
  if (event instanceof GameEndEvent) {
    const e = event as GameEndEvent;
    const results = list<GameResult>(e.results, describeResult);
    return new Fields()
      .number('room-id', e.roomId)
      .put('chart', describeChart(e.chart))
      .put('results', results)
      .end();
  }
  if (event instanceof CommandInputEvent) {
    const e = event as CommandInputEvent;
    return new Fields().put('source', describeSource(e.source)).put('line', e.line).end();
  }
  if (event instanceof MessageSendEvent) {
    const e = event as MessageSendEvent;
    return new Fields()
      .number('user-id', e.userId)
      .number('room-id', e.roomId)
      .put('content', e.content)
      .end();
  }
  if (event instanceof TimerEvent) return new Fields().number('timer', (event as TimerEvent).timer).end();
  if (event instanceof ConfigChangeEvent)
    return new Fields().put('keys', texts((event as ConfigChangeEvent).keys)).end();
  const e = event as CustomEvent;
  return new Fields().put('event-type', e.eventType).put('source', e.source).put('data', e.data).end();
}
