// SPDX-License-Identifier: MIT
// The package as its users get it: packed, installed into an empty folder, type-checked, and every code block of the README run.

import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { validateHostConfig } from '../../generated/host-config.ts';
import { validateManifest } from '../../generated/manifest.ts';
import { type CodeBlock, codeBlocks, commands } from '../support/readme.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const blocks = codeBlocks(readFileSync(join(root, 'README.md'), 'utf8'));
const temporary = mkdtempSync(join(tmpdir(), 'phira-package-'));
const workspace = join(temporary, 'my-plugins');
let tarball = '';

/** Runs one command line and gives what it printed; throws when it ends with another code than 0. */
function run(command: string, cwd: string): string {
  return execFileSync('sh', ['-c', command], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      npm_config_fund: 'false',
      npm_config_audit: 'false',
      npm_config_update_notifier: 'false',
    },
  });
}

function block(name: string): CodeBlock {
  const found = blocks.filter((one) => one.run === name);
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`README has ${found.length} blocks for ${name}`);
  return first;
}

/** Bytes of everything in a folder, as files. */
function weight(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

beforeAll(() => {
  mkdirSync(join(root, 'dist/runtime'), { recursive: true });
  writeFileSync(join(root, 'dist/runtime/without-source.js'), '');
  const packed: unknown = JSON.parse(run(`npm pack --json --pack-destination ${temporary}`, root));
  const first: unknown = Array.isArray(packed) ? packed[0] : Object.values(packed as object)[0];
  const { filename } = first as { filename: string };
  tarball = join(temporary, filename);
}, 240_000);

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

describe('README', () => {
  it('gives every code block a test', () => {
    expect(blocks.map(({ run: name }) => name)).toEqual([
      ...['start', 'test', 'author', 'author-plugin', 'author-build', 'author-script', 'author-run'],
      ...['serve', 'server-config', 'host', 'manifest', 'host-config', 'sandbox', 'generate'],
    ]);
  });

  it('starts the sample server with the first command', async () => {
    const [line] = commands(block('start'));
    expect(line).toBe('npm ci && npm start');
    // On a port of its own: others may test at the same time.
    const server = spawn('npm', ['start', '--', '--listen', '127.0.0.1:0'], { cwd: root, detached: true });
    let isOver = false;
    /** To npm and to what it runs, as Ctrl-C does; what is gone already is none the worse. */
    const signal = (name: NodeJS.Signals): void => {
      if (server.pid !== undefined && !isOver) process.kill(-server.pid, name);
    };
    onTestFinished(() => signal('SIGKILL'));
    const ended = new Promise<void>((resolve) => {
      server.on('close', () => {
        isOver = true;
        resolve();
      });
    });
    let printed = '';
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
    }
    await expect
      .poll(() => printed, { timeout: 120_000 })
      .toMatch(/^game clients connect to 127\.0\.0\.1:\d+$/m);
    for (const name of ['greeter', 'moderator']) {
      expect(printed).toMatch(new RegExp(`^plugin ${name} \\S+ is started$`, 'm'));
    }
    expect(printed.match(/^[123]\. .*$/gm)).toHaveLength(3);
    signal('SIGINT');
    await ended;
    expect(printed).toContain('SIGINT: stopping');
  }, 240_000);

  it('is proven by CI with the second command', () => {
    const [line] = commands(block('test'));
    const script = readFileSync(join(root, '.ci/run'), 'utf8');
    for (const part of (line ?? '').split(' && ')) expect(script).toContain(`${part} `);
  });

  it('shows a manifest and a host configuration that are valid', () => {
    expect(validateManifest(parse(block('manifest').text))).toHaveProperty('manifest.name', 'hello');
    for (const name of ['server-config', 'host-config', 'sandbox'])
      expect(validateHostConfig(parse(block(name).text)), name).not.toHaveProperty('findings');
  });

  it('serves with options that the command has', () => {
    const [line = ''] = commands(block('serve'));
    const options = line.match(/--[a-z-]+/g) ?? [];
    expect(options.length).toBeGreaterThan(4);
    const help = run('node runtime/cli/main.ts run --help', root);
    for (const option of options) expect(help).toContain(option);
  });

  it('names generator commands that leave the checkout as it is', () => {
    const check = commands(block('generate')).at(-1) ?? '';
    expect(check).toContain('--check');
    run(check, root);
  });
});

describe('the package in an empty folder', () => {
  beforeAll(() => {
    const [make, ...rest] = commands(block('author'));
    expect(make).toBe('mkdir my-plugins && cd my-plugins');
    mkdirSync(workspace);
    for (const line of rest) run(line.replace('phira-mp-plugin ', `${tarball} `), workspace);
  }, 300_000);

  it('builds, checks and runs the first plugin', () => {
    writeFileSync(join(workspace, 'hello/src/plugin.ts'), `${block('author-plugin').text}\n`);
    for (const line of commands(block('author-build'))) run(line, workspace);
    writeFileSync(join(workspace, 'evening.script'), `${block('author-script').text}\n`);
    const [line] = commands(block('author-run'));
    const printed = run(line ?? '', workspace);
    expect(printed).toContain('Ada is here');
    expect(printed).toContain('Hello, Ada!');
  }, 120_000);

  it('runs the host quick start with that plugin', () => {
    mkdirSync(join(workspace, 'plugins'), { recursive: true });
    cpSync(join(workspace, 'hello/dist/hello.wasm'), join(workspace, 'plugins/hello.wasm'));
    writeFileSync(join(workspace, 'host.mts'), block('host').text);
    const printed = run('node host.mts', workspace);
    expect(printed).toContain('1 plugins are running');
    expect(printed).toContain('Ada connected');
    expect(printed).toContain('Hello, Ada!');
  }, 60_000);

  it.each([
    ['nodenext', 'nodenext', ['es2023']],
    ['esnext', 'bundler', ['es2023', 'dom']],
  ])(
    'has types that hold in a strict program: %s modules, %s resolution',
    (module, moduleResolution, lib) => {
      const modules = ['', '/abi', '/generated', '/testing', '/codegen'];
      const program = modules.map((path, index) => `export * as m${index} from 'phira-mp-plugin${path}';`);
      const use = `import type { CommandHandler, EventHandler, EventMap, PluginConfig, PluginMetadata } from 'phira-mp-plugin';
export const hear: EventHandler<EventMap['user_connect']> = ({ user }) => void user.name.length;
export const command: CommandHandler = ({ args }) => args.join(' ');
export const name = (metadata: PluginMetadata): string => metadata.name;
export const config: PluginConfig = {};`;
      const compilerOptions = {
        ...{ module, moduleResolution, lib, target: 'es2023', types: ['node'], noEmit: true },
        ...{
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
        },
        typeRoots: [join(root, 'node_modules/@types')],
      };
      writeFileSync(join(workspace, 'types.mts'), [...program, use].join('\n'));
      writeFileSync(
        join(workspace, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['types.mts'] }),
      );
      expect(run(`node ${join(root, 'node_modules/typescript/bin/tsc')} -p . || true`, workspace)).toBe('');
    },
  );

  it('holds nothing that was built of a source that is gone', () => {
    const built = readdirSync(join(workspace, 'node_modules/phira-mp-plugin/dist/runtime'));
    expect(built).toContain('main.js');
    expect(built).not.toContain('without-source.js');
  });

  it('keeps the generator out of the import graph of a host', () => {
    const hook = `import { registerHooks } from 'node:module';
registerHooks({ resolve(specifier, context, next) {
  const found = next(specifier, context);
  process.stderr.write(found.url + '\\n');
  return found;
} });`;
    writeFileSync(join(workspace, 'hook.mjs'), hook);
    writeFileSync(
      join(workspace, 'graph.mjs'),
      "import 'phira-mp-plugin'; import 'phira-mp-plugin/testing';\n",
    );
    const urls = run('node --import ./hook.mjs graph.mjs 2>&1', workspace);
    expect(urls).toContain('phira-mp-plugin/dist/runtime/main.js');
    expect(urls).not.toMatch(/dist\/codegen|ts-morph|handlebars|commander|componentize-qjs|esbuild|jco/);
  });

  it('weighs less than 40 MB for who installs it', () => {
    const host = join(temporary, 'host-only');
    mkdirSync(host);
    run('npm init -y', host);
    run(`npm install ${tarball}`, host);
    const packages = readdirSync(join(host, 'node_modules'));
    expect(packages).toContain('phira-mp-plugin');
    expect(packages).not.toContain('componentize-qjs');
    expect(weight(join(host, 'node_modules'))).toBeLessThan(40 * 1000 * 1000);
  }, 240_000);
});
