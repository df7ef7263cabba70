// SPDX-License-Identifier: MIT
// A server in memory with everything it says and raises written down, and plugins written in JavaScript.

import type { EventName } from '../../generated/events.ts';
import type { Event } from '../../generated/host/events.ts';
import { isWitError } from '../../runtime/abi/errors.ts';
import type { CommandOwner, Invocation } from '../../runtime/commands/command.ts';
import type { Decision, EventContext } from '../../runtime/events/event.ts';
import { PluginMeter } from '../../runtime/monitor/plugin-meter.ts';
import { type Manifest, metadataOf } from '../../runtime/plugin/manifest.ts';
import { DEFAULT_SANDBOX } from '../../runtime/sandbox/sandbox.ts';
import { MemoryServer } from '../../runtime/server/memory-server.ts';
import { formatNotice } from '../../runtime/server/notice.ts';
import { EventBus, type PhiraPlugin } from '../../runtime/server/world.ts';

export const EVENT_NAMES: readonly EventName[] = [
  'server_start',
  'server_shutdown',
  'user_connect',
  'user_disconnect',
  'room_create',
  'room_disband',
  'user_join_room',
  'user_leave_room',
  'game_start',
  'game_end',
  'command_input',
  'message_send',
];

/** A server whose notices and events are collected; `raised` holds what a monitor hears. */
export function memoryServer(maxRoomUsers?: number) {
  const lines: string[] = [];
  const raised: { type: EventName; stage: string; payload: unknown }[] = [];
  const clock = { at: 1_700_000_000_000 };
  const eventBus = new EventBus({ now: () => clock.at });
  for (const type of EVENT_NAMES) {
    eventBus.subscribe(
      type,
      (payload, context) => {
        raised.push({ type, stage: context.stage.tag, payload });
      },
      'recorder',
      { priority: 'monitor' },
    );
  }
  const server = new MemoryServer({
    eventBus,
    onNotice: (notice) => lines.push(formatNotice(notice)),
    version: '1.2.3',
    now: () => clock.at,
    ...(maxRoomUsers === undefined ? {} : { maxRoomUsers }),
  });
  const types = (): string[] =>
    raised.map(({ type, stage }) => (stage === 'happened' ? type : `${type} ${stage}`));
  /** Hands out what was collected and forgets it. */
  const take = (): { lines: string[]; types: string[] } => {
    const taken = { lines: [...lines], types: types() };
    lines.length = 0;
    raised.length = 0;
    return taken;
  };
  return { server, eventBus, lines, raised, types, take, clock };
}

/** The tag and text of a refusal; fails when nothing was refused. */
export async function refusalOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (isWitError(error)) {
      const { payload } = error;
      if (typeof payload === 'object' && payload !== null && 'tag' in payload && 'val' in payload) {
        return `${String(payload.tag)}: ${String(payload.val)}`;
      }
    }
    throw error;
  }
  throw new Error('nothing was refused');
}

export interface ScriptedPlugin {
  readonly handle: PhiraPlugin;
  readonly heard: { readonly event: Event; readonly context: EventContext }[];
}

/** A plugin whose code is JavaScript of the test. */
export function scriptedPlugin(
  name: string,
  permissions: readonly string[],
  options: {
    readonly onEvent?: (event: Event, context: EventContext) => Decision | undefined;
    readonly onCommand?: (invocation: Invocation) => string;
    readonly manifest?: Partial<Manifest>;
  } = {},
): ScriptedPlugin {
  const heard: { event: Event; context: EventContext }[] = [];
  const manifest: Manifest = { name, version: '1.0.0', abi_version: '1.0.0', ...options.manifest };
  let depth = 0;
  const owner: { waitsFor: CommandOwner | undefined } = { waitsFor: undefined };
  const handle: PhiraPlugin = {
    name,
    version: manifest.version,
    manifest,
    metadata: metadataOf(manifest),
    permissions: new Set(permissions),
    isolation: 'inline',
    sandbox: DEFAULT_SANDBOX,
    state: 'started',
    metrics: new PluginMeter(),
    running: false,
    folder: '/nowhere',
    staged: false,
    order: 1,
    failurePolicy: 'proceed',
    reachable: true,
    synchronous: true,
    get depth() {
      return depth;
    },
    get waitsFor() {
      return owner.waitsFor;
    },
    set waitsFor(plugin) {
      owner.waitsFor = plugin;
    },
    deliver(event, context, eventDepth) {
      heard.push({ event, context });
      depth = eventDepth;
      try {
        return options.onEvent?.(event, context) ?? { tag: 'proceed' };
      } finally {
        depth = 0;
      }
    },
    runCommand: (invocation) => options.onCommand?.(invocation) ?? '',
    completeCommand: () => [],
  };
  return { handle, heard };
}
