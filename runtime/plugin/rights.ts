// SPDX-License-Identifier: MIT
// Who may do what: what manifests ask for, what host.toml and commands of the operator say, and what each plugin had when
// it was loaded last. Defaults are for the first time: what an update asks for beside that waits for the operator.

import { type RuntimeError, runtimeError } from '../errors.ts';
import { locateFindings } from '../toml/format-findings.ts';
import { GrantsFile } from './grants-file.ts';
import { LockFile } from './lock-file.ts';
import type { PluginMetadata } from './manifest.ts';
import { type PermissionSplit, type PluginPolicy, splitPermissions } from './permissions.ts';
import { PluginError } from './plugin-error.ts';
import type { PluginPackage } from './plugin-package.ts';
import { worldVersion } from './versions.ts';

/** What rights are decided by. */
export interface PluginRightsOptions {
  readonly policy: (plugin: string) => PluginPolicy;
  readonly isGrantedByDefault: (permission: string) => boolean;
  /** Whether any plugin of this host may have a permission; undefined is no ceiling. */
  readonly ceiling: ((permission: string) => boolean) | undefined;
  /** Grants whatever manifests declare; for development. */
  readonly grantDeclared: boolean;
  /** The data folder, for `plugins.lock` and `grants.toml`; kept in memory only when not given. */
  readonly folder: string | undefined;
}

/** The bytes that a plugin was made of. */
export interface PluginBuild {
  /** SHA-256 of the component's file, in hexadecimal. */
  readonly sha256: string;
  /** Id of the release of the world that it was built for. */
  readonly worldId: string;
}

/** What is known of a plugin once it is loaded. */
export interface LoadedRights {
  readonly name: string;
  readonly version: string;
  readonly metadata: PluginMetadata;
  readonly permissions: ReadonlySet<string>;
  readonly pendingPermissions: readonly string[];
  readonly build: PluginBuild;
}

/** An update that waits for the operator. */
export interface HeldUpdate {
  readonly name: string;
  /** Folder or file below the plugins folder, with `/`. */
  readonly path: string;
  /** The one that goes on meanwhile. */
  readonly running: string;
  /** The one that waits. */
  readonly version: string;
  /** What it asks for that was neither granted nor revoked; sorted. */
  readonly permissions: readonly string[];
}

/** Decides about the plugins of one host. */
export class PluginRights {
  readonly #options: PluginRightsOptions;
  readonly #lock: LockFile;
  readonly #grants: GrantsFile;
  readonly #held = new Map<string, HeldUpdate>();

  constructor(options: PluginRightsOptions) {
    this.#options = options;
    this.#lock = new LockFile(options.folder);
    this.#grants = new GrantsFile(options.folder);
  }

  /**
   * Takes in what the files say. To be called before plugins are let in.
   *
   * @throws RuntimeError RT_STATE_FILE_READ, RT_TOML_SIZE, RT_TOML_ENCODING or RT_TOML_SYNTAX; the files are left as
   *   they are.
   */
  refresh(): void {
    this.#grants.refresh();
    this.#lock.refresh();
  }

  /** What a plugin gets of the permissions that it declares. */
  split(name: string, declared: readonly string[]): PermissionSplit {
    const { policy, ceiling, grantDeclared } = this.#options;
    const { grant: granted, revoke: revoked } = this.#grants.get(name);
    const before = this.#lock.get(name)?.permissions;
    const isGrantedByDefault = (permission: string): boolean =>
      this.#options.isGrantedByDefault(permission) && before?.includes(permission) !== false;
    const { grant } = policy(name);
    return splitPermissions(declared, {
      grant,
      granted,
      revoked,
      isGrantedByDefault,
      ceiling,
      grantDeclared,
    });
  }

  /** Sentences about a package that is loaded for the first time since the host began. */
  warnings({ metadata, sha256 }: Pick<PluginPackage, 'metadata' | 'sha256'>): string[] {
    const { name, version } = metadata;
    const before = this.#lock.get(name);
    if (before?.version !== version || before.sha256 === sha256 || this.#options.grantDeclared) return [];
    return [`${name} ${version} is another build than the ${version} that was loaded last`];
  }

  /**
   * Looks whether a package may take the place of a loaded plugin.
   *
   * @throws PluginError RT_PLUGIN_HELD when it asks for something that the loaded one did not ask for and that nobody
   *   granted or revoked, with the places in its manifest.
   */
  checkUpdate(old: LoadedRights, found: PluginPackage): void {
    const { name, version, permissions: declared } = found.metadata;
    const { pending } = this.split(name, declared);
    const permissions = pending.filter((permission) => !old.metadata.permissions.includes(permission));
    if (permissions.length === 0) {
      this.#held.delete(name);
      return;
    }
    this.#held.set(name, { name, path: found.path, running: old.version, version, permissions });
    const { path, manifestSource: source } = found;
    const heldFor = (asked: readonly string[]): RuntimeError => {
      const values = { name, version, running: old.version, permissions: asked.join(', ') };
      return runtimeError('RT_PLUGIN_HELD', { ...values, words: asked.join(' ') });
    };
    const findings = permissions.map((permission) => {
      const { code, message, help } = heldFor([permission]);
      return { path: ['permissions', permission], code, message, help };
    });
    const located = locateFindings(findings, source);
    throw new PluginError(heldFor(permissions), { path, plugin: name, findings: located, source });
  }

  /** Updates that wait for the operator, by name. */
  held(): readonly HeldUpdate[] {
    return [...this.#held.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  /**
   * Notes that the operator grants or revokes permissions, for good. What runs is not changed by it.
   *
   * @param permissions all that waits (to grant), or all that it has (to revoke), when not given.
   * @returns those that were granted or revoked.
   * @throws RuntimeError RT_PLUGIN_GRANT for what the plugin does not ask for or what is above the ceiling, and as
   *   {@link refresh}, and RT_STATE_FILE_WRITE; nothing is changed then.
   */
  decide(plugin: LoadedRights, word: 'grant' | 'revoke', permissions?: readonly string[]): readonly string[] {
    const { name, metadata } = plugin;
    this.#grants.refresh();
    const declared = [
      ...new Set([...metadata.permissions, ...(this.#held.get(name)?.permissions ?? [])]),
    ].sort();
    const { granted, pending } = this.split(name, declared);
    const decided = permissions ?? (word === 'grant' ? pending : [...granted]);
    for (const permission of decided) {
      const reason = this.#refusal(declared, permission);
      if (reason === undefined) continue;
      const values = { name, permission, reason, declared: declared.join(', ') || 'nothing' };
      throw runtimeError('RT_PLUGIN_GRANT', values);
    }
    if (decided.length > 0) this.#grants.add(name, word, decided);
    this.#decided(name, decided);
    return decided;
  }

  /** Notes what was loaded of the files as they are: no update is held any more. {@link save} writes it. */
  record(plugin: LoadedRights): void {
    this.#held.delete(plugin.name);
    this.note(plugin);
  }

  /** Notes what a plugin has now; {@link save} writes it. */
  note({ name, version, permissions, pendingPermissions, build }: LoadedRights): void {
    this.#lock.set(name, {
      version,
      sha256: build.sha256,
      world: worldVersion({ id: build.worldId }),
      permissions: [...permissions].sort(),
      waiting: [...pendingPermissions].sort(),
    });
  }

  /** Names of the plugins of which a build was loaded before, or about which the operator has said something. */
  remembered(): ReadonlySet<string> {
    return new Set([...this.#lock.names(), ...this.#grants.names()]);
  }

  /**
   * Takes back every word about a plugin that is not loaded, and what was loaded of it: the next of its name is a new one.
   *
   * @throws as {@link decide}.
   */
  forget(name: string): void {
    this.#grants.remove(name);
    this.#lock.remove(name);
    this.#lock.save();
  }

  /** Writes what was noted. @throws RuntimeError RT_STATE_FILE_WRITE. */
  save(): void {
    this.#lock.save();
  }

  /** An update stays held for what is left of what it waits for. */
  #decided(name: string, decided: readonly string[]): void {
    const update = this.#held.get(name);
    if (update === undefined) return;
    const permissions = update.permissions.filter((permission) => !decided.includes(permission));
    if (permissions.length === 0) this.#held.delete(name);
    else this.#held.set(name, { ...update, permissions });
  }

  #refusal(declared: readonly string[], permission: string): string | undefined {
    if (!declared.includes(permission)) return 'it does not ask for it';
    if (this.#options.ceiling?.(permission) === false) return 'no plugin of this host gets it';
    return undefined;
  }
}
