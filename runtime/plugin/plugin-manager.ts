// SPDX-License-Identifier: MIT
// Takes plugins from a folder through their lives: scan, check, order, load, initialize, start, stop, reload, unload, and
// restart after a trap. What is wrong with one plugin is reported and never stops another.

import { resolve } from 'node:path';
import { reasonOf, runtimeError } from '../errors.ts';
import type { EventValue } from '../events/event.ts';
import { Lane } from '../events/lane.ts';
import { MeterBook } from '../monitor/meter-book.ts';
import { auditTrail } from '../sandbox/audit-trail.ts';
import { DEFAULT_SANDBOX } from '../sandbox/sandbox.ts';
import { DisabledFile } from './disabled-file.ts';
import { isOver } from './lifecycle.ts';
import { LifecycleSteps } from './lifecycle-steps.ts';
import type { EntryReport, LifecycleReport, LoadReport } from './load-report.ts';
import { type Logger, silentLogger } from './logger.ts';
import type { Plugin } from './plugin.ts';
import { PluginAudit } from './plugin-audit.ts';
import type { PluginEnd } from './plugin-end.ts';
import { componentEngine } from './plugin-engine.ts';
import type { PluginHandle } from './plugin-host.ts';
import { asPluginError, PluginLoader } from './plugin-loader.ts';
import type { PluginManagerOptions } from './plugin-manager-options.ts';
import { PluginScan } from './plugin-scan.ts';
import { PluginSet } from './plugin-set.ts';
import { Replacement } from './replacement.ts';
import { type HeldUpdate, PluginRights } from './rights.ts';
import { StopTime } from './stop-time.ts';
import { DEFAULT_RESTARTS, Supervisor, scheduleTimer } from './supervisor.ts';

/** Scans and loads that may wait for each other. */
const MOST_WAITING = 100;

/** The plugins of one host. */
export class PluginManager<Imports, Exports, Event extends EventValue = EventValue> {
  /** What each plugin has counted, over its reloads and restarts. */
  readonly meters = new MeterBook();
  readonly #loader: PluginLoader<Imports, Exports, Event>;
  readonly #logger: Logger;
  readonly #plugins = new PluginSet<Plugin<Imports, Exports, Event>>();
  readonly #steps = new LifecycleSteps(this.#plugins);
  readonly #supervisor: Supervisor<Event, Plugin<Imports, Exports, Event>>;
  readonly #replacement: Replacement<Imports, Exports, Event>;
  readonly #scan: PluginScan<Imports, Exports, Event>;
  readonly #audit: PluginAudit;
  readonly #rights: PluginRights;
  readonly #disabled: DisabledFile;
  /** Everything takes turns, so that no plugin is loaded twice, or restarted while it is replaced. */
  readonly #turns = new Lane(MOST_WAITING);

  /** @param pluginsFolder read when a method asks for it; need not exist yet. */
  constructor(pluginsFolder: string, options: PluginManagerOptions<Imports, Exports, Event>) {
    const { hostApi, eventBus, commandRegistry, logger = silentLogger } = options;
    const { audit = () => undefined, now = Date.now } = options;
    const folder = resolve(pluginsFolder);
    this.#logger = logger;
    this.#audit = new PluginAudit(auditTrail([audit], logger), now);
    this.#rights = new PluginRights({
      policy: options.policy ?? (() => ({})),
      isGrantedByDefault: (permission) => hostApi.isGrantedByDefault(permission),
      ceiling: options.ceiling,
      grantDeclared: options.grantDeclared ?? false,
      folder: options.stateFolder,
    });
    this.#loader = new PluginLoader(folder, {
      hostApi,
      engine: options.engine ?? componentEngine(hostApi.world, { releases: hostApi.releases }),
      policy: options.policy ?? (() => ({})),
      sandboxOf: options.sandboxOf ?? (() => DEFAULT_SANDBOX),
      rights: this.#rights,
      surroundings: {
        bus: eventBus,
        commands: commandRegistry,
        logger,
        meterOf: (plugin) => this.meters.open(plugin),
        ended: (plugin, end) => this.#ended(plugin, end),
      },
    });
    this.#disabled = new DisabledFile(options.stateFolder);
    this.#scan = new PluginScan(
      folder,
      this.#loader,
      this.#plugins,
      this.#rights,
      this.#disabled,
      this.#audit,
      logger,
    );
    this.#supervisor = new Supervisor({
      policy: options.restarts ?? DEFAULT_RESTARTS,
      bus: eventBus,
      schedule: options.schedule ?? scheduleTimer,
      now,
      record: (entry) => this.#audit.record(entry),
      restart: (plugin) => {
        this.#inTurn(() => this.#restart(plugin)).catch((thrown: unknown) =>
          logger.error({ plugin: plugin.name, err: thrown }, `${plugin.name} could not be restarted`),
        );
      },
    });
    this.#replacement = new Replacement({
      plugins: this.#plugins,
      bus: eventBus,
      commands: commandRegistry,
      host: hostApi,
      supervisor: this.#supervisor,
      audit: this.#audit,
      logger,
      end: (plugin) => this.#end(plugin),
      step: (step, plugin) => this.#steps.take(step, plugin),
    });
  }

  /** All plugins that were loaded and not unloaded, in load order; failed ones too. */
  list(): readonly Plugin<Imports, Exports, Event>[] {
    return this.#plugins.list();
  }

  /** A plugin by name. */
  get(name: string): Plugin<Imports, Exports, Event> | undefined {
    return this.#plugins.get(name);
  }

  /**
   * Folders and `.wasm` files of the plugins folder that {@link load} could be asked for. Rejects with RT_PLUGIN_FOLDER.
   */
  available(): Promise<readonly string[]> {
    return this.#scan.available();
  }

  /**
   * Loads every plugin of the folder that is not loaded yet. Rejects with RT_PLUGIN_FOLDER when the folder cannot be
   * read; whatever is wrong with a plugin is in the report.
   *
   * @param only paths of the folder to look at; all when not given.
   */
  async scanAndLoad(only?: ReadonlySet<string>): Promise<LoadReport> {
    return this.#turns.run(() => this.#scan.run(only));
  }

  /**
   * Loads, initializes and starts what of these paths is not loaded yet. Rejects as {@link scanAndLoad} does.
   *
   * @param only paths of the folder; all when not given.
   */
  async loadAndStart(only?: ReadonlySet<string>): Promise<EntryReport> {
    return this.#turns.run(async () => {
      const load = await this.#scan.run(only);
      const fresh = load.loaded.map((name) => this.#plugins.known(name));
      const init = await this.#steps.all('init', fresh);
      const start = await this.#steps.all(
        'start',
        fresh.filter(({ state }) => state === 'initialized'),
      );
      return { load, init, start };
    });
  }

  /**
   * Loads one plugin, a folder or a `.wasm` file of the plugins folder, whose dependencies are loaded already. Rejects
   * with PluginError.
   */
  async load(path: string): Promise<Plugin<Imports, Exports, Event>> {
    return this.#turns.run(() => this.#scan.load(path));
  }

  /**
   * Calls `init` of every loaded plugin, in order. A failing one is reported, with those that depend on it. One that is
   * quarantined is initialized with its restart.
   */
  initializeAll(): Promise<LifecycleReport> {
    return this.#inTurn(() => this.#steps.all('init', this.#plugins.inState('loaded')));
  }

  /** Calls `start` of every initialized plugin, in order. One that is quarantined is started with its restart. */
  startAll(): Promise<LifecycleReport> {
    return this.#inTurn(() => this.#steps.all('start', this.#plugins.inState('initialized')));
  }

  /**
   * Calls `stop` of every started plugin, the last started first. No restart is due afterwards.
   *
   * @param milliseconds that they have together; one that has not stopped in its share is ended, and reported with
   *   RT_PLUGIN_STOP_LATE or RT_PLUGIN_LIMIT.
   */
  stopAll(milliseconds = Number.POSITIVE_INFINITY): Promise<LifecycleReport> {
    return this.#inTurn(() => {
      for (const plugin of this.list()) this.#stayAway(plugin);
      const started = this.#plugins.inState('started').reverse();
      if (milliseconds === Number.POSITIVE_INFINITY) return this.#steps.all('stop', started);
      const time = new StopTime(milliseconds, started.length);
      return this.#steps.all('stop', started, (plugin) => this.#steps.stopInTime(plugin, time.next()));
    });
  }

  /** Initializes one plugin. Rejects with PluginError. */
  initialize(name: string): Promise<void> {
    return this.#inTurn(() => this.#steps.one('init', name));
  }

  /** Starts one initialized plugin. Rejects with PluginError. */
  start(name: string): Promise<void> {
    return this.#inTurn(() => this.#steps.one('start', name));
  }

  /**
   * Stops one started plugin; nothing of it is registered afterwards, even when it answers an error. One that is
   * quarantined is disabled, and nothing is vetoed in its place any more.
   */
  stop(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const plugin = this.#plugins.known(name);
      if (!this.#stayAway(plugin)) await this.#steps.one('stop', name);
    });
  }

  /**
   * Replaces a plugin by what its files say now, and starts it if it was started or had failed; a quarantined or disabled
   * one is taken as far as it was before, and earlier restarts do not count any more. The old one serves until the new
   * component is checked, compiled and instantiated, and goes on where that asks for permissions that nobody has granted;
   * then, with events and calls of its commands held back, the old one finishes what it is doing and is stopped, and the
   * new one initialized and started. When that fails the old component is started again. Afterwards
   * {@link RELOADED_EVENT} is raised.
   *
   * @throws PluginError with what kept the new one from running; the plugin is then the old one, unless that fails too.
   * RT_PLUGIN_NO_RELOAD for a running plugin whose manifest says `hot_reload = false`.
   */
  async reload(name: string): Promise<Plugin<Imports, Exports, Event>> {
    return this.#turns.run(() => this.#reload(name));
  }

  /** As {@link reload}, with the component that is compiled already, whatever its files say now. */
  async restart(name: string): Promise<Plugin<Imports, Exports, Event>> {
    return this.#turns.run(() => {
      const old = this.#plugins.known(name);
      checkReloadable(old);
      return this.#replacement.run(old, old.renewed());
    });
  }

  /** Updates that wait for the operator's word on what they ask for, by name; the old ones go on meanwhile. */
  held(): readonly HeldUpdate[] {
    return this.#rights.held();
  }

  /**
   * Grants permissions to a loaded plugin for good. Where that changes what it has, it can do so from its next call on, and
   * is restarted unless its manifest says `hot_reload = false`. An update that was held comes in once everything that it
   * waits for is granted or revoked. Answers what was granted.
   *
   * @param permissions all that it waits for when not given.
   * @throws RuntimeError RT_PLUGIN_NOT_FOUND, RT_PLUGIN_GRANT, RT_STATE_FILE_READ and RT_STATE_FILE_WRITE, with nothing
   *   granted; PluginError of {@link reload}, with everything granted.
   */
  grant(name: string, permissions?: readonly string[]): Promise<readonly string[]> {
    return this.#inTurn(() => this.#decide(name, 'grant', permissions));
  }

  /**
   * Takes permissions from a loaded plugin for good, whatever host.toml grants, as {@link grant} gives them. An update that
   * was held for them can come in without them. Answers what was revoked.
   *
   * @param permissions all that it has when not given.
   * @throws as {@link grant}.
   */
  revoke(name: string, permissions?: readonly string[]): Promise<readonly string[]> {
    return this.#inTurn(() => this.#decide(name, 'revoke', permissions));
  }

  async #decide(
    name: string,
    word: 'grant' | 'revoke',
    permissions: readonly string[] | undefined,
  ): Promise<readonly string[]> {
    const plugin = this.#plugins.known(name);
    const isHeld = (): boolean => this.held().some((update) => update.name === name);
    const wasHeld = isHeld();
    const decided = this.#rights.decide(plugin, word, permissions);
    const asked = decided.filter((permission) => plugin.metadata.permissions.includes(permission));
    const isChanged = asked.some((permission) => plugin.permissions.has(permission) !== (word === 'grant'));
    // At once, whatever becomes of its next instance: what was revoked is denied from the next call on.
    if (isChanged) plugin.reissue(this.#rights.split(name, plugin.metadata.permissions));
    if (wasHeld && !isHeld()) await this.#reload(name);
    else if (isChanged) await this.#renew(plugin);
    return decided;
  }

  /** Puts another instance in the place of one whose rights have changed, so that it subscribes by the new ones. */
  async #renew(plugin: Plugin<Imports, Exports, Event>): Promise<void> {
    const stays = plugin.manifest.hot_reload === false && plugin.reachable;
    this.#rights.note(stays ? plugin : await this.#replacement.run(plugin, plugin.renewed()));
    this.#saveRights();
  }

  /** Names of the plugins that the operator disabled, sorted; they are not loaded until they are enabled. */
  disabled(): readonly string[] {
    return this.#disabled.list();
  }

  /**
   * Unloads a plugin, and does not let it in again until it is enabled, also after a restart of the host. Rejects as
   * {@link unload} does, and with RT_STATE_FILE_READ or RT_STATE_FILE_WRITE, with nothing changed.
   */
  disable(name: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#checkUnused(this.#plugins.known(name).name);
      this.#disabled.add(name);
      await this.#unload(name);
    });
  }

  /**
   * Lets a plugin in again: one that was disabled by the operator is loaded and started if it is there, and one that has
   * failed too often, or for good, is reloaded. Answers it; undefined when nothing of it is in the plugins folder.
   *
   * @throws RuntimeError RT_PLUGIN_NOT_FOUND when it is neither loaded nor disabled, RT_STATE_FILE_READ and
   *   RT_STATE_FILE_WRITE; PluginError of what keeps it from running, with it being enabled all the same.
   */
  async enable(name: string): Promise<Plugin<Imports, Exports, Event> | undefined> {
    return this.#turns.run(async () => {
      const loaded = this.get(name);
      if (loaded !== undefined) return isOver(loaded.state) ? this.#reload(name) : loaded;
      this.#disabled.refresh();
      if (!this.#disabled.has(name)) throw runtimeError('RT_PLUGIN_NOT_FOUND', { name });
      this.#disabled.remove(name);
      const path = await this.#scan.find(name);
      if (path === undefined) return undefined;
      const plugin = await this.#scan.load(path);
      await this.#steps.one('init', name);
      await this.#steps.one('start', name);
      return plugin;
    });
  }

  /** Names of plugins that are not loaded, and that {@link forget} would forget; sorted. */
  remembered(): readonly string[] {
    const names = new Set([...this.#rights.remembered(), ...this.disabled()]);
    return [...names].filter((name) => this.get(name) === undefined).sort();
  }

  /**
   * Forgets what was granted to a plugin and revoked, which build of it was loaded last, and that it is disabled: the next
   * of this name is a new plugin. What it has stored, and its settings, are kept. Rejects with RT_PLUGIN_LOADED while it
   * is loaded, RT_PLUGIN_NOT_FOUND when nothing is known of it, RT_STATE_FILE_READ and RT_STATE_FILE_WRITE.
   */
  forget(name: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.get(name) !== undefined) throw runtimeError('RT_PLUGIN_LOADED', { name });
      if (!this.remembered().includes(name)) throw runtimeError('RT_PLUGIN_NOT_FOUND', { name });
      this.#disabled.remove(name);
      this.#rights.forget(name);
    });
  }

  /**
   * Stops a plugin if it is started, and lets go of it. Rejects with RT_PLUGIN_NOT_FOUND, and with RT_PLUGIN_IN_USE while
   * others that are loaded depend on it.
   */
  unload(name: string): Promise<void> {
    return this.#inTurn(() => this.#unload(name));
  }

  async #unload(name: string): Promise<void> {
    const plugin = this.#plugins.known(name);
    this.#checkUnused(name);
    await this.#end(plugin);
    this.#supervisor.release(name);
    this.#plugins.remove(name);
    this.meters.forget(name);
  }

  #checkUnused(name: string): void {
    const dependents = this.#plugins.dependents(name);
    if (dependents.length === 0) return;
    const list = dependents.map((one) => one.name).join(', ');
    throw runtimeError('RT_PLUGIN_IN_USE', { name, dependents: list });
  }

  async #reload(name: string): Promise<Plugin<Imports, Exports, Event>> {
    const old = this.#plugins.known(name);
    checkReloadable(old);
    const next = await this.#audit.refusing(name, async () => {
      this.#rights.refresh();
      const found = await this.#loader.read(await this.#loader.root(), old.path);
      this.#plugins.checkReplacement(old, found);
      this.#rights.checkUpdate(old, found);
      return this.#loader.make(found, await this.#loader.prepare(found), old.order);
    });
    const replaced = await this.#replacement.run(old, next);
    this.#rights.record(replaced);
    this.#saveRights();
    return replaced;
  }

  #saveRights(): void {
    try {
      this.#rights.save();
    } catch (thrown) {
      this.#logger.error({ err: thrown }, reasonOf(thrown));
    }
  }

  /** Another instance takes the place of a quarantined one, unless a reload, stop or unload came first. */
  async #restart(old: Plugin<Imports, Exports, Event>): Promise<void> {
    const { name } = old;
    if (this.get(name) !== old || old.state !== 'quarantined') return;
    const next = old.renewed();
    next.trial = 'restart';
    next.attempts = this.#supervisor.begins(name);
    next.metrics.restarts += 1;
    old.unload();
    try {
      this.#plugins.put(next);
      await next.instantiate();
      await this.#replacement.advance(next, old.goal);
    } catch (thrown) {
      // Has no effect where the failure has ended it already.
      next.abandon(asPluginError(thrown, next.path, name));
      return;
    }
    this.#logger.info({ plugin: name, attempts: next.attempts }, `${name} runs again`);
    this.#supervisor.back(next);
    this.#replacement.tell(old, next);
  }

  /** Stops a plugin if it is started, and takes back everything of it. */
  async #end(plugin: Plugin<Imports, Exports, Event>): Promise<void> {
    if (plugin.state === 'started') {
      const { name } = plugin;
      await this.#steps
        .one('stop', name)
        .catch((thrown: unknown) => this.#logger.warn({ plugin: name }, reasonOf(thrown)));
    }
    plugin.unload();
  }

  /** Whether a plugin is quarantined or disabled; no restart is due then, nor anything vetoed in its place. */
  #stayAway(plugin: Plugin<Imports, Exports, Event>): boolean {
    if (plugin.state !== 'quarantined' && plugin.state !== 'disabled') return false;
    this.#supervisor.release(plugin.name);
    if (plugin.state === 'quarantined') plugin.disable();
    return true;
  }

  /** A plugin has trapped, or its restart has failed. */
  #ended(handle: PluginHandle<Event>, end: PluginEnd): void {
    if (end.trapped) this.#audit.ended(handle.name, end);
    const plugin = this.get(handle.name);
    if (plugin === handle && plugin.state === 'quarantined') this.#supervisor.away(plugin);
  }

  /** Runs work when its turn comes: at once where nothing else is under way. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return Promise.resolve(this.#turns.run(work));
  }
}

/** Throws RT_PLUGIN_NO_RELOAD for a plugin that runs and must not be replaced meanwhile. */
function checkReloadable({ name, manifest, reachable }: PluginHandle): void {
  if (manifest.hot_reload === false && reachable) throw runtimeError('RT_PLUGIN_NO_RELOAD', { name });
}
