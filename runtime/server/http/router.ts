// SPDX-License-Identifier: MIT
// Which code answers which method and path. Paths are compared segment by segment after each was decoded, so that no
// spelling of a path reaches another route than its plain one.

import type { ServerResponse } from 'node:http';

import type { Pending } from '../../events/event.ts';
import { HttpProblem } from './problem.ts';
import type { HttpRequest } from './request.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a route answers. */
export type HttpAnswer =
  | { readonly status?: number | undefined; readonly json: unknown }
  | { readonly status?: number | undefined; readonly type: string; readonly text: string }
  /** Done, and nothing to say: 204. */
  | { readonly nothing: true }
  /** Writes the answer itself, headers included; may throw {@link HttpProblem} before it begins. */
  | { readonly stream: (response: ServerResponse) => void };

export interface Route {
  readonly method: HttpMethod;
  /** Such as `/rooms/:id`: a segment with a colon stands for any text. */
  readonly path: string;
  /** Everybody, or who has the token. */
  readonly access: 'public' | 'operator';
  /** Throws (rejects with) {@link HttpProblem}; anything else is a fault of the host. */
  handle(request: HttpRequest): Pending<HttpAnswer>;
}

/** Values of the segments with a colon. */
export type PathParameters = ReadonlyMap<string, string>;

interface Entry {
  readonly segments: readonly string[];
  readonly route: Route;
}

const SEGMENT = /^:?[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;

/** The routes of one server. */
export class Router {
  readonly #entries: Entry[] = [];

  /** @throws TypeError for a path that is none, or a route that is there already. */
  add(route: Route): void {
    const segments = route.path.split('/').slice(1);
    if (!route.path.startsWith('/') || !segments.every((segment) => SEGMENT.test(segment))) {
      throw new TypeError(`not a path: ${route.path}`);
    }
    const same = ({ segments: other, route: { method } }: Entry): boolean =>
      method === route.method && shapeOf(other) === shapeOf(segments);
    if (this.#entries.some(same)) throw new TypeError(`${route.method} ${route.path} is there already`);
    this.#entries.push({ segments, route });
  }

  /** Every route, in the order they were added. */
  routes(): Route[] {
    return this.#entries.map(({ route }) => route);
  }

  /**
   * The route of a request. HEAD is answered as GET is.
   *
   * @param path as it came, without the query
   * @throws HttpProblem HTTP_PATH, HTTP_NO_ROUTE or HTTP_METHOD.
   */
  find(method: string | undefined, path: string): { route: Route; parameters: PathParameters } {
    const asked = decode(path);
    const found = this.#entries.filter(({ segments }) => matches(segments, asked));
    if (found.length === 0) throw new HttpProblem('HTTP_NO_ROUTE');
    const wanted = method === 'HEAD' ? 'GET' : method;
    // A path that is spelled out counts before one with a parameter.
    const [best] = found
      .filter(({ route }) => route.method === wanted)
      .sort((left, right) => parametersOf(left) - parametersOf(right));
    if (best === undefined) {
      const allow = [...new Set(found.map(({ route }) => route.method))].sort().join(', ');
      throw new HttpProblem('HTTP_METHOD', undefined, { allow });
    }
    const parameters = best.segments.flatMap((segment, at): [string, string][] =>
      segment.startsWith(':') ? [[segment.slice(1), asked[at] ?? '']] : [],
    );
    return { route: best.route, parameters: new Map(parameters) };
  }
}

function decode(path: string): string[] {
  if (!path.startsWith('/')) throw new HttpProblem('HTTP_PATH');
  try {
    return path.slice(1).split('/').map(decodeURIComponent);
  } catch {
    throw new HttpProblem('HTTP_PATH');
  }
}

function matches(segments: readonly string[], asked: readonly string[]): boolean {
  return (
    segments.length === asked.length &&
    segments.every((segment, at) => (segment.startsWith(':') ? asked[at] !== '' : segment === asked[at]))
  );
}

function parametersOf({ segments }: Entry): number {
  return segments.filter((segment) => segment.startsWith(':')).length;
}

/** Routes whose paths differ in the names of parameters only are the same. */
function shapeOf(segments: readonly string[]): string {
  return segments.map((segment) => (segment.startsWith(':') ? ':' : segment)).join('/');
}
