// SPDX-License-Identifier: MIT
// Finds the place of a key in a TOML text. Used for files with findings only: the parser that keeps places is the
// slower one of two.

import { type AST, parseTOML } from 'toml-eslint-parser';
import type { Place } from './place.ts';

/** Keys and list positions from the root of the file. */
export type TomlPath = readonly (string | number)[];

/** Answers where the value at a path is named, or else the nearest table around it. */
export type Locate = (path: TomlPath) => Place;

/** Deepest path that is kept: what is validated is flatter. */
const DEEPEST = 32;

const TOP: Place = { line: 1, column: 1 };

interface Node {
  place: Place | undefined;
  readonly below: Map<string | number, Node>;
}

/** Makes a {@link Locate} for a text that parses; any other answers the first line. */
export function locator(text: string): Locate {
  const root: Node = { place: TOP, below: new Map() };
  try {
    for (const part of parseTOML(text, { tomlVersion: '1.0' }).body[0].body) addPart(root, part);
  } catch {
    // Too deep for this parser: the places found until here are right, and the finding is shown in any case.
  }
  return (path) => find(root, path);
}

function find(root: Node, path: TomlPath): Place {
  let node = root;
  let place = TOP;
  for (const step of path) {
    const next = node.below.get(step);
    if (next === undefined) break;
    node = next;
    place = node.place ?? place;
  }
  return place;
}

function addPart(root: Node, part: AST.TOMLKeyValue | AST.TOMLTable): void {
  if (part.type === 'TOMLKeyValue') {
    addPair(root, part, 0);
    return;
  }
  let node: Node | undefined = root;
  let named = 0;
  for (const step of part.resolvedKey.slice(0, DEEPEST)) {
    const key: AST.TOMLBare | AST.TOMLQuoted | undefined = part.key.keys[named];
    // A position in an array of tables has no key of its own: it is where the table's last key is.
    if (typeof step === 'string') named += 1;
    node = child(node, step, placeOf(key ?? part.key));
  }
  for (const pair of part.body) addPair(node, pair, part.resolvedKey.length);
}

function addPair(parent: Node, pair: AST.TOMLKeyValue, depth: number): void {
  let node = parent;
  for (const key of pair.key.keys.slice(0, DEEPEST)) {
    node = child(node, key.type === 'TOMLBare' ? key.name : key.value, placeOf(key));
  }
  addContent(node, pair.value, depth + pair.key.keys.length);
}

function addContent(node: Node, value: AST.TOMLContentNode, depth: number): void {
  if (depth > DEEPEST) return;
  if (value.type === 'TOMLArray') {
    for (const [index, element] of value.elements.entries()) {
      addContent(child(node, index, placeOf(element)), element, depth + 1);
    }
  } else if (value.type === 'TOMLInlineTable') {
    for (const pair of value.body) addPair(node, pair, depth);
  }
}

/** The node below, made when it is not there; the first place it is named at stays. */
function child(node: Node, step: string | number, place: Place): Node {
  const known = node.below.get(step);
  if (known !== undefined) return known;
  const made: Node = { place, below: new Map() };
  node.below.set(step, made);
  return made;
}

function placeOf(node: AST.TOMLNode): Place {
  return { line: node.loc.start.line, column: node.loc.start.column + 1 };
}
