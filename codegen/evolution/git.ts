// SPDX-License-Identifier: MIT
// WIT files as they were at a revision: read from git's objects by its own command, nothing checked out, no shell.

import { spawnSync } from 'node:child_process';
import { relative, resolve } from 'node:path';
import type { Collector } from '../diagnostics/collector.ts';
import type { Source } from '../diagnostics/source.ts';
import { encodedSource, isBinary } from '../resolve/load.ts';
import type { WitSources } from '../resolve/units.ts';
import { EvolutionError } from './errors.ts';

/** Most bytes that git may answer with. A world has some ten thousand. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads the package that was at a path in a revision, by the rules of `readSources`: a file, or the `*.wit` files of
 * a directory with the packages of its `deps/`. Sources are called `REVISION:path`, as `git show` takes them.
 *
 * @param wit relative to `directory` or absolute, inside a work tree
 * @param directory where git is asked
 * @throws EvolutionError `EVOLUTION_NO_GIT`, `EVOLUTION_NO_REPOSITORY`, `EVOLUTION_NO_REVISION`, `EVOLUTION_NO_WIT`
 *   or `EVOLUTION_GIT`
 */
export function readRevision(
  revision: string,
  wit: string,
  collector: Collector,
  directory = '.',
): WitSources {
  const git = new Git(directory);
  const commit = git.commit(revision);
  const path = relative(resolve(directory), resolve(directory, wit)).replaceAll('\\', '/');
  const shown = path === '' ? '.' : path;
  const object = git.objectAt(commit, shown, revision);
  const name = `${revision}:${shown}`;
  if (object.type === 'blob')
    return { root: git.sources([{ name, id: object.id }], collector), dependencies: [] };
  const files = git.files(object.id);
  const entries = (pattern: RegExp): readonly Entry[] =>
    files
      .filter((file) => pattern.test(file.path))
      .map((file) => ({ name: `${name}/${file.path}`, id: file.id }));
  const root = entries(/^[^/]*\.wit$/);
  if (root.length === 0) collector.report('WIT0002', undefined, { path: name });
  const groups = new Map<string, Entry[]>();
  for (const file of files) {
    const match = /^deps\/(?:([^/]+)\/)?([^/]+)$/.exec(file.path);
    if (match === null) continue;
    const [, folder, base = ''] = match;
    const path = `${name}/${file.path}`;
    const binary = folder === undefined && isBinary(base);
    if (folder === undefined && !binary && !base.endsWith('.wit')) continue;
    const group = groups.get(folder ?? base) ?? [];
    groups.set(folder ?? base, group);
    if (binary || base.endsWith('.wit')) group.push({ name: path, id: file.id });
  }
  for (const [folder, group] of groups) {
    if (group.length === 0) collector.report('WIT0002', undefined, { path: `${name}/deps/${folder}` });
  }
  return {
    root: git.sources(root, collector),
    dependencies: [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, group]) => git.sources(group, collector)),
  };
}

interface Entry {
  readonly name: string;
  /** Object id. */
  readonly id: string;
}

/** The few questions that git is asked. */
class Git {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    if (!this.#try(['rev-parse', '--git-dir']).ok) {
      throw new EvolutionError(
        'EVOLUTION_NO_REPOSITORY',
        'this is not a git repository',
        'run the command inside one, or give a folder instead of `git:REVISION`',
      );
    }
  }

  commit(revision: string): string {
    // What starts with a dash would be read as an option; git itself refuses such names of branches.
    const found =
      revision === '' || revision.startsWith('-')
        ? undefined
        : this.#try(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
    if (found?.ok === true) return found.text.trim();
    throw new EvolutionError(
      'EVOLUTION_NO_REVISION',
      `there is no revision \`${revision}\``,
      'name a branch, a tag or a commit; one of a remote may have to be fetched first',
    );
  }

  objectAt(commit: string, path: string, revision: string): { readonly id: string; readonly type: string } {
    // A path that begins with a dot counts from the directory that git runs in.
    const found = this.#try(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}:./${path}`]);
    const id = found.text.trim();
    const type = found.ok ? this.#try(['cat-file', '-t', id]).text.trim() : '';
    if (type === 'tree' || type === 'blob') return { id, type };
    throw new EvolutionError(
      'EVOLUTION_NO_WIT',
      `there is no \`${path}\` at revision \`${revision}\``,
      'name the WIT file or folder as it was called then, with --wit',
    );
  }

  /** Files of a tree in code unit order; links are left out, since git has their text only. */
  files(tree: string): readonly { readonly path: string; readonly id: string }[] {
    const listed = this.#run(['ls-tree', '-r', '-z', '--full-tree', tree]).toString('utf8');
    const found: { path: string; id: string }[] = [];
    for (const line of listed.split('\0')) {
      const [, id, path] = /^100[0-7]{3} blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
      if (id !== undefined && path !== undefined) found.push({ path, id });
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The texts of objects; what is not UTF-8 is reported. */
  sources(entries: readonly Entry[], collector: Collector): readonly Source[] {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return entries.flatMap(({ name, id }) => {
      const bytes = this.#run(['cat-file', 'blob', id]);
      if (isBinary(name)) return encodedSource(name, bytes, collector) ?? [];
      try {
        return [{ name, text: decoder.decode(bytes) }];
      } catch {
        collector.report('WIT0004', undefined, { path: name });
        return [];
      }
    });
  }

  #run(args: readonly string[]): Buffer {
    const { status, stdout, stderr } = this.#spawn(args);
    if (status === 0) return stdout;
    const reason = stderr.toString('utf8').trim().split('\n', 1)[0] ?? '';
    throw new EvolutionError(
      'EVOLUTION_GIT',
      `\`git ${args[0] ?? ''}\` failed: ${reason}`,
      'see whether `git fsck` finds the repository whole',
    );
  }

  #try(args: readonly string[]): { readonly ok: boolean; readonly text: string } {
    const { status, stdout } = this.#spawn(args);
    return { ok: status === 0, text: stdout.toString('utf8') };
  }

  #spawn(args: readonly string[]): {
    readonly status: number | null;
    readonly stdout: Buffer;
    readonly stderr: Buffer;
  } {
    const done = spawnSync('git', args, { cwd: this.#directory, maxBuffer: MOST_BYTES, windowsHide: true });
    if (done.error === undefined) return done;
    const missing = 'code' in done.error && done.error.code === 'ENOENT';
    throw new EvolutionError(
      missing ? 'EVOLUTION_NO_GIT' : 'EVOLUTION_GIT',
      missing ? 'the command `git` is not there' : `git could not run: ${done.error.message}`,
      missing ? 'install git, or give a folder instead of `git:REVISION`' : 'run it by hand to see why',
      { cause: done.error },
    );
  }
}
