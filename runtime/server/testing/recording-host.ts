// SPDX-License-Identifier: MIT
// The host functions of a plugin under test: the real ones behind the generated recorder, some of them answered by the
// test.

import type { Event } from '../../../generated/host/events.ts';
import { createMockHost, type MockCall, type MockOverrides } from '../../../generated/mock/host.ts';
import type { Permission } from '../../../generated/permissions.ts';
import type { Exports, Imports } from '../../../generated/world.ts';
import type { PluginHost } from '../../plugin/plugin-host.ts';
import type { HostApi } from '../host-api.ts';
import type { PhiraPlugin } from '../world.ts';

/** What a {@link RecordingHost} is made of. */
export interface RecordingOptions {
  readonly host: HostApi;
  readonly permissions: readonly Permission[];
  readonly overrides: MockOverrides;
  readonly intercept: Intercept | undefined;
  /** Told of each call when it has ended, also of one that was denied. */
  readonly onCall: (call: MockCall) => void;
}

/**
 * The function that answers in the place of a host's, or undefined to leave it.
 *
 * @param key of the interface, then of the function, as JavaScript writes them
 */
export type Intercept = (
  interfaceKey: string,
  key: string,
  args: readonly unknown[],
) => (() => unknown) | undefined;

/** The real host functions behind the generated recorder, with some of them answered by the test. */
export class RecordingHost implements PluginHost<Imports, Exports, Event> {
  readonly world;
  readonly releases;
  readonly version;
  readonly asynchronousImports;
  readonly guest;
  calls: MockCall[] = [];
  readonly #host: HostApi;
  readonly #options: RecordingOptions;

  constructor(options: RecordingOptions) {
    const { host } = options;
    this.world = host.world;
    this.releases = host.releases;
    this.version = host.version;
    this.asynchronousImports = host.asynchronousImports;
    this.guest = host.guest;
    this.#host = host;
    this.#options = options;
  }

  validateManifest(input: unknown): ReturnType<HostApi['validateManifest']> {
    return this.#host.validateManifest(input);
  }

  isGrantedByDefault(permission: string): boolean {
    return this.#host.isGrantedByDefault(permission);
  }

  connect(plugin: PhiraPlugin): Imports {
    const { overrides, permissions, intercept, onCall } = this.#options;
    const real = this.#host.connect(plugin);
    const answers: MockOverrides = {
      host: { ...real.host, ...overrides.host },
      log: { ...real.log, ...overrides.log },
      clock: { ...real.clock, ...overrides.clock },
      random: { ...real.random, ...overrides.random },
      timers: { ...real.timers, ...overrides.timers },
      storage: { ...real.storage, ...overrides.storage },
      config: { ...real.config, ...overrides.config },
      users: { ...real.users, ...overrides.users },
      rooms: { ...real.rooms, ...overrides.rooms },
      messaging: { ...real.messaging, ...overrides.messaging },
      events: { ...real.events, ...overrides.events },
      commands: { ...real.commands, ...overrides.commands },
    };
    const mock = createMockHost(intercept === undefined ? answers : intercepted(answers, intercept), {
      permissions,
    });
    this.calls = mock.calls;
    // The recorder adds to a plain array, when a call has ended: that is the moment to tell of it.
    const push = (...calls: MockCall[]): number => {
      for (const call of calls) onCall(call);
      return Array.prototype.push.apply(mock.calls, calls);
    };
    Object.defineProperty(mock.calls, 'push', { value: push, enumerable: false });
    return mock;
  }

  disconnect(plugin: PhiraPlugin): void {
    this.#host.disconnect(plugin);
  }
}

/** The same functions, each of which asks first whether somebody else answers. */
function intercepted(answers: MockOverrides, intercept: Intercept): MockOverrides {
  const around = (name: string, functions: object): object =>
    new Proxy(functions, {
      get(target, key) {
        const real: unknown = Reflect.get(target, key);
        if (typeof real !== 'function' || typeof key !== 'string') return real;
        return (...args: unknown[]): unknown => {
          const other = intercept(name, key, args);
          return other === undefined ? Reflect.apply(real, target, args) : other();
        };
      },
    });
  return Object.fromEntries(
    Object.entries(answers).map(([name, functions]) => [name, copied(around(name, functions))]),
  );
}

/** The mock host spreads what it is given, which takes own properties as they are. */
function copied(functions: object): object {
  return Object.fromEntries(Object.keys(functions).map((key) => [key, Reflect.get(functions, key)]));
}
