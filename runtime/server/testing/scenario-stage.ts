// SPDX-License-Identifier: MIT
// The plugin and the host that a scenario plays on: does one action and tells what came of it, a line each.

import { worldBinding } from '../../../generated/bindings/world.ts';
import { EVENTS, type EventMap } from '../../../generated/events.ts';
import type { Event } from '../../../generated/host/events.ts';
import type { MockCall } from '../../../generated/mock/host.ts';
import { isPermission } from '../../../generated/permissions.ts';
import { isWitError, WitError } from '../../abi/errors.ts';
import { RuntimeError } from '../../errors.ts';
import { failureText } from '../failure.ts';
import { actOnServer } from '../script-runner.ts';
import { Vetoed } from '../vetoed.ts';
import { type Happening, loadObserved, type TestPlugin } from './load-plugin.ts';
import type { ScenarioAction, ScenarioActionName } from './scenario-syntax.ts';
import { fromJson, toText, ValueProblem } from './text-values.ts';
import { ActionProblem, functionNamed, isEvent, kebabName, noEvent, payloadType } from './world-lookup.ts';

const { world } = worldBinding;

const HAPPENED = { tag: 'happened' } as const;

/** Turns of the event loop that what an action causes may take: emitted events are delivered after the call. */
const TURNS = 10;

/** One run of a scenario. */
export class ScenarioStage {
  /** Calls that were denied although nothing in the manifest asks for their permission. */
  readonly denied: { func: string; permission: string }[] = [];
  readonly #source: Uint8Array | string;
  readonly #config: Record<string, unknown> = {};
  #permissions: readonly string[] | undefined;
  readonly #answers = new Map<string, () => unknown>();
  #plugin: TestPlugin | undefined;
  #showsCalls = false;
  #lines: string[] = [];

  constructor(source: Uint8Array | string) {
    this.#source = source;
  }

  /** Does one action. What is wrong with it is a line `problem: ...`. */
  async play(action: ScenarioAction): Promise<readonly string[]> {
    this.#lines = [];
    try {
      if (action.kind === 'scenario') await this.#act(action.name, action.rest);
      else if (action.action.kind === 'command') await this.#command(action.action.text);
      else await actOnServer((await this.#loaded()).server, action.action);
    } catch (error) {
      this.#say(errorLine(error));
    }
    await this.#settle();
    return this.#lines;
  }

  /** Lets the plugin go. */
  async end(): Promise<void> {
    await this.#plugin?.stop().catch(() => undefined);
    this.#plugin = undefined;
  }

  async #act(name: ScenarioActionName, rest: string): Promise<void> {
    switch (name) {
      case 'config':
        return this.#configure(rest);
      case 'permissions':
        this.#permissions = rest.split(/\s+/).filter((word) => word !== '');
        return;
      case 'load':
        await this.#load();
        return;
      case 'stop':
        await this.#plugin?.stop();
        this.#plugin = undefined;
        return;
      case 'calls':
        this.#showsCalls = rest === 'on';
        return;
      case 'event':
      case 'ask':
        return this.#event(name, rest);
      case 'complete': {
        const { commandRegistry } = await this.#loaded();
        const found = await commandRegistry.complete(rest, { tag: 'console' });
        this.#say(`completions: ${found.join(', ')}`.trimEnd());
        return;
      }
      case 'answer': {
        const { key, type } = functionNamed(rest);
        const value = type === undefined ? undefined : fromJson(world.types, type, jsonOf(rest));
        this.#answers.set(key, () => value);
        return;
      }
      case 'fail': {
        const { key, error } = functionNamed(rest);
        const [, kind, text] = /^\S+\s+(\S+)\s*(.*)$/.exec(rest) ?? [];
        if (kind === undefined) throw new ActionProblem('write: fail FUNCTION KIND TEXT');
        if (error === undefined) throw new ActionProblem('this function cannot fail');
        const payload = fromJson(world.types, error, { tag: kind, val: text }, 'KIND');
        this.#answers.set(key, () => {
          throw new WitError(payload);
        });
        return;
      }
    }
  }

  #configure(rest: string): void {
    if (this.#plugin !== undefined) throw new ActionProblem('configuration is set before `load`');
    const [key = ''] = rest.split(/\s/);
    const keys = key.split('.');
    const last = keys.pop() ?? '';
    let table = this.#config;
    for (const part of keys) {
      const below = table[part];
      const next = isTable(below) ? below : {};
      table[part] = next;
      table = next;
    }
    table[last] = jsonOf(rest);
  }

  async #load(): Promise<TestPlugin> {
    if (this.#plugin !== undefined) throw new ActionProblem('the plugin is loaded; `stop` it first');
    const unknown = this.#permissions?.find((name) => !isPermission(name));
    if (unknown !== undefined) throw new ActionProblem(`there is no permission ${unknown}`);
    const options = {
      config: this.#config,
      permissions: this.#permissions?.filter(isPermission),
      started: false,
    };
    const plugin = await loadObserved(this.#source, options, {
      onHappening: (happening) => this.#note(happening),
      intercept: (owner, key) => this.#answers.get(`${owner}.${key}`),
    });
    this.#plugin = plugin;
    await plugin.init();
    await plugin.start();
    return plugin;
  }

  async #loaded(): Promise<TestPlugin> {
    return this.#plugin ?? this.#load();
  }

  async #command(line: string): Promise<void> {
    const reply = await (await this.#loaded()).command(line);
    for (const part of reply.split('\n')) this.#say(`reply: ${part}`.trimEnd());
  }

  async #event(how: 'event' | 'ask', rest: string): Promise<void> {
    const plugin = await this.#loaded();
    const [name = ''] = rest.split(/\s/);
    const type = payloadType(name.replaceAll('_', '-'));
    if (type === undefined) throw new ActionProblem(noEvent(name));
    if (!isEvent(name)) {
      // Nobody subscribes to what reaches one plugin only.
      if (how === 'ask') throw new ActionProblem(`${name} is not put to a vote; use \`event\``);
      const event = { tag: name.replaceAll('_', '-'), val: fromJson(world.types, type, jsonOf(rest)) };
      await plugin.plugin.deliver(
        event as Event,
        { at: BigInt(Date.now()), sequence: 0n, stage: HAPPENED },
        0,
      );
      return;
    }
    const { vetoable } = EVENTS[name];
    if (how === 'ask' && !vetoable) throw new ActionProblem(`${name} is not put to a vote; use \`event\``);
    const payload = fromJson(world.types, type, jsonOf(rest));
    // The type of the payload was looked at just now, against the world.
    if (how === 'event') return plugin.emit(name, payload as EventMap[typeof name]);
    const vote = await plugin.eventBus.ask(name as never, payload as never);
    this.#say(vote.proceed ? 'proceeds' : `vetoed: ${vote.reason}`);
  }

  #note(happening: Happening): void {
    if (happening.kind === 'log') this.#say(`log ${happening.record.level}: ${happening.record.message}`);
    else if (happening.kind === 'call') this.#noteCall(happening.call);
    else this.#say(happening.kind === 'line' ? happening.text : `problem: ${happening.text}`);
  }

  #noteCall(call: MockCall): void {
    const func = kebabName(call.interface, call.function);
    if ('error' in call) this.#noteDenied(func, call.error);
    if (!this.#showsCalls || call.interface === 'log') return;
    const failure = 'error' in call ? ` fails: ${failureOf(call.error)}` : '';
    this.#say(`call ${func}(${call.args.map(toText).join(', ')})${failure}`);
  }

  #noteDenied(func: string, error: unknown): void {
    const payload: unknown = isWitError(error) ? error.payload : undefined;
    if (!isTable(payload) || payload.tag !== 'denied') return;
    const permission = String(payload.val);
    const declared = this.#plugin?.plugin.metadata.permissions ?? [];
    if (declared.includes(permission) || this.denied.some((one) => one.func === func)) return;
    this.denied.push({ func, permission });
  }

  #say(line: string): void {
    this.#lines.push(line.replace(/[\r\n]+/g, ' ').trimEnd());
  }

  /** Waits until nothing comes any more. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

function errorLine(error: unknown): string {
  if (error instanceof Vetoed) return `[veto ${error.by}] ${error.event}: ${error.reason}`;
  if (error instanceof ActionProblem || error instanceof ValueProblem) return `problem: ${error.message}`;
  if (error instanceof SyntaxError) return `problem: ${error.message}`;
  if (error instanceof RuntimeError) return `error: ${error.message}`;
  if (isWitError(error)) return `refused: ${failureText(error)}`;
  throw error;
}

/** The JSON after the first word. */
function jsonOf(rest: string): unknown {
  const [, text = ''] = /^\S+\s*(.*)$/.exec(rest) ?? [];
  return text === '' ? undefined : JSON.parse(text);
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function failureOf(error: unknown): string {
  if (!isWitError(error)) return String(error instanceof Error ? error.message : error);
  const { payload } = error;
  return isTable(payload) ? `${payload.tag}: ${payload.val}` : String(payload);
}
