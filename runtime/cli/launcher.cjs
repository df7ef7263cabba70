#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// The `phira-plugin` command. Written for every Node since 8: it finds one that is new enough and hands over.
//
// In a checkout the TypeScript sources run with their types stripped, so that a stale dist/ is never what runs; an
// installed package has dist/ only, since Node strips no types under node_modules.

// biome-ignore-all lint/style/useNodejsImportProtocol: old Nodes have no node: imports
// biome-ignore-all lint/style/useTemplate: nor templates
// biome-ignore-all lint/complexity/useOptionalChain: nor optional chains
'use strict';

var childProcess = require('child_process');
var fs = require('fs');
var path = require('path');

var NEEDED = [22, 13];
var root = path.resolve(__dirname, '..', '..');
var source = path.join(root, 'runtime', 'cli', 'main.ts');
var built = path.join(root, 'dist', 'runtime', 'cli', 'main.js');
var fromSource = fs.existsSync(source) && root.split(path.sep).indexOf('node_modules') === -1;
var entry = fromSource ? source : built;

function isNewEnough(version) {
  var parts = version.replace(/^v/, '').split('.');
  var major = Number(parts[0]);
  return major > NEEDED[0] || (major === NEEDED[0] && Number(parts[1]) >= NEEDED[1]);
}

/** The binary of the npm package `node`, from the nearest node_modules that has it. */
function findNodePackage() {
  var name = process.platform === 'win32' ? 'node.exe' : 'node';
  var folder = root;
  var candidate;
  for (; ; folder = path.dirname(folder)) {
    candidate = path.join(folder, 'node_modules', 'node', 'bin', name);
    if (fs.existsSync(candidate)) return candidate;
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** Runs another process in place of this one and ends as it ends. */
function handOver(binary, args) {
  var environment = Object.assign({}, process.env, { PHIRA_PLUGIN_LAUNCHER: '1' });
  var child = childProcess.spawn(binary, args.concat(process.argv.slice(2)), {
    stdio: 'inherit',
    env: environment,
  });
  // A terminal sends SIGINT to the whole group: the child has it already, and this process only has to survive it.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  ['SIGTERM', 'SIGHUP'].forEach((signal) => {
    process.on(signal, () => {
      child.kill(signal);
    });
  });
  child.on('error', (error) => {
    fail('cannot start ' + binary + ': ' + error.message);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function fail(sentence) {
  process.stderr.write('phira-plugin: ' + sentence + '\n');
  process.exit(2);
}

function start() {
  var binary;
  var sentence;
  if (!isNewEnough(process.version)) {
    binary = process.env.PHIRA_PLUGIN_LAUNCHER === '1' ? undefined : findNodePackage();
    if (binary !== undefined) return handOver(binary, [__filename]);
    sentence = 'needs Node ' + NEEDED.join('.') + ' or newer and this is ' + process.version + '; ';
    return fail(sentence + 'install a newer Node, or put one beside it with `npm install --save-dev node`.');
  }
  if (!fs.existsSync(entry)) {
    return fail('is not built: ' + entry + ' is missing; run `npm run build` in ' + root + '.');
  }
  // Node 22.13 to 22.17 strip types only when asked to.
  if (fromSource && !process.features.typescript) {
    return handOver(process.execPath, [
      '--experimental-strip-types',
      '--disable-warning=ExperimentalWarning',
      entry,
    ]);
  }
  // Not written as import(): the oldest Nodes would refuse to read this file before it can say what is needed.
  var load = new Function('url', 'return import(url)');
  load(require('url').pathToFileURL(entry).href).catch((error) => {
    process.stderr.write(((error && error.stack) || error) + '\n');
    process.exit(1);
  });
}

start();
