// SPDX-License-Identifier: MIT
// How the HTTP API says no: one table of codes, each with its status and its sentence.

/** A code never changes; `{what}` in a title is a hole for the detail. */
export const HTTP_PROBLEMS = {
  HTTP_NO_ROUTE: { status: 404, title: 'there is nothing at this path' },
  HTTP_NOT_FOUND: { status: 404, title: 'there is no such thing' },
  HTTP_METHOD: { status: 405, title: 'this path does not take this method' },
  HTTP_PATH: { status: 400, title: 'the path cannot be read' },
  HTTP_QUERY: { status: 400, title: 'the query cannot be taken' },
  HTTP_BODY: { status: 400, title: 'the body cannot be taken' },
  HTTP_BODY_TYPE: { status: 415, title: 'the body has to be application/json' },
  HTTP_BODY_SIZE: { status: 413, title: 'the body is too large' },
  HTTP_HOST: { status: 421, title: 'this server is not reached under this name' },
  HTTP_ORIGIN: { status: 403, title: 'web pages of other sites may not do this' },
  HTTP_TOKEN: { status: 401, title: 'the token is missing or wrong' },
  HTTP_NO_TOKEN: { status: 403, title: 'this server has no token: nothing can be changed over HTTP' },
  HTTP_CONFLICT: { status: 409, title: 'the state of the server does not allow it' },
  HTTP_RATE: { status: 429, title: 'too many requests' },
  HTTP_STREAMS: { status: 503, title: 'too many listeners' },
  HTTP_UNAVAILABLE: { status: 503, title: 'the server cannot do this at present' },
  HTTP_INTERNAL: { status: 500, title: 'the server failed' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type HttpProblemCode = keyof typeof HTTP_PROBLEMS;

/** A request that is refused. `detail` is shown to who asked. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly code: HttpProblemCode;
  readonly status: number;
  readonly detail: string | undefined;
  /** Headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: HttpProblemCode, detail?: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail ?? HTTP_PROBLEMS[code].title);
    this.code = code;
    this.status = HTTP_PROBLEMS[code].status;
    this.detail = detail;
    this.headers = headers;
  }

  /** Body of the answer, in the form of RFC 9457 with the code besides. */
  toJSON(): { title: string; status: number; code: HttpProblemCode; detail?: string | undefined } {
    const { code, status, detail } = this;
    return { title: HTTP_PROBLEMS[code].title, status, code, ...(detail === undefined ? {} : { detail }) };
  }
}
