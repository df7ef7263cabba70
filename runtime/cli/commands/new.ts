// SPDX-License-Identifier: MIT
// `phira-plugin new`: a plugin project from the templates of a language. Asks nothing, overwrites nothing.

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import handlebars from 'handlebars';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import {
  PACKAGE_NAME,
  packageDependency,
  packageRoot,
  packageVersion,
  templateFolder,
} from '../package-root.ts';
import { nameProblem } from '../project/manifest.ts';

export interface NewOptions {
  readonly lang: string;
  readonly dir?: string;
}

/**
 * Writes a project and says what to do next.
 *
 * @throws CliError `CLI_BAD_NAME`, or `CLI_FOLDER_NOT_EMPTY` before anything is written.
 */
export async function newPlugin(name: string, options: NewOptions, output: Output): Promise<ExitCode> {
  const problem = nameProblem(name);
  if (problem !== undefined) {
    throw new CliError(
      'CLI_BAD_NAME',
      `"${name}" cannot be the name of a plugin: ${problem.message}`,
      problem.help,
      {
        exit: EXIT.usage,
      },
    );
  }
  const folder = resolve(options.dir ?? name);
  if (existsSync(folder) && (!statSync(folder).isDirectory() || readdirSync(folder).length > 0)) {
    throw new CliError(
      'CLI_FOLDER_NOT_EMPTY',
      `${folder} exists and is not an empty folder`,
      'choose another place with --dir',
      { exit: EXIT.usage },
    );
  }
  const values = {
    name,
    dependency: ownDependency(folder),
    package: installedPackage(folder),
    packageVersion: packageVersion(),
    componentizer: packageDependency('componentize-qjs'),
    esbuild: packageDependency('esbuild'),
    typescript: packageDependency('typescript'),
  };
  const files = readTemplates(join(templateFolder, options.lang)).map(({ path, text }) => ({
    path,
    text: handlebars.compile(text, { noEscape: true, strict: true })(values),
  }));
  for (const { path, text } of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  const shown = relative('.', folder) || '.';
  output.line(`Made ${shown}: ${files.map((file) => file.path).join(', ')}`);
  const usesNpm = files.some((file) => file.path === 'package.json');
  output.line(`Next: cd ${shown} && ${usesNpm ? 'npm install && npm test' : 'phira-plugin test'}`);
  output.result({ ok: true, name, folder, files: files.map((file) => file.path) });
  return EXIT.ok;
}

/** Templates of one language by the path they are written to, in order. `_gitignore.hbs` becomes `.gitignore`. */
function readTemplates(root: string): { path: string; text: string }[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: relative(root, file)
        .split(sep)
        .map((part) => part.replace(/^_/, '.').replace(/\.hbs$/, ''))
        .join('/'),
      text: readFileSync(file, 'utf8'),
    }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** Where the project sees this package: in a node_modules above it that has it, else in its own. */
function installedPackage(folder: string): string {
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    const found = join(above, 'node_modules', PACKAGE_NAME);
    if (existsSync(found)) return relative(folder, found).split(sep).join('/');
  }
  return `./node_modules/${PACKAGE_NAME}`;
}

/** How the project depends on this package: by version once it is installed, by path while it is a checkout. */
function ownDependency(folder: string): string {
  if (packageRoot.split(sep).includes('node_modules')) return `^${packageVersion()}`;
  return `file:${relative(folder, packageRoot).split(sep).join('/')}`;
}
