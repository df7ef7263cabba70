// SPDX-License-Identifier: MIT
// What a game server asks the Phira site: whose token this is, what a chart is called, what was played. Sites that answer
// are `HttpSite` and `OfflineSite`.

/** Who logs in. */
export interface Account {
  /** 1 to 2147483647. */
  readonly id: number;
  /** One line, without control characters; otherwise as the account spells it. */
  readonly name: string;
  /** Language tag such as `zh-CN`; whatever the account says, also what is no language. */
  readonly language: string;
}

/** A chart that can be chosen. */
export interface SiteChart {
  /** 32 bits with a sign. */
  readonly id: number;
  readonly name: string;
}

/** What was played and uploaded. */
export interface PlayRecord {
  /** 32 bits with a sign, as `player` and `score`. */
  readonly id: number;
  /** Account that played. The server checks that it is the one that says so. */
  readonly player: number;
  readonly score: number;
  /** 0 to 1. */
  readonly accuracy: number;
  readonly fullCombo: boolean;
}

/** Why the site gave no answer: it says no, it knows no such thing, or it cannot be asked at present. */
export type SiteErrorKind = 'refused' | 'not-found' | 'unavailable';

/** Codes of {@link SiteError}, each with its kind and its text for users. */
export const SITE_ERRORS = {
  SITE_TOKEN: { kind: 'refused', text: 'the login was refused' },
  SITE_NO_CHART: { kind: 'not-found', text: 'there is no such chart' },
  SITE_NO_RECORD: { kind: 'not-found', text: 'there is no such record' },
  SITE_TIMEOUT: { kind: 'unavailable', text: 'the Phira site does not answer' },
  SITE_BUSY: { kind: 'unavailable', text: 'too many requests to the Phira site' },
  SITE_NETWORK: { kind: 'unavailable', text: 'the Phira site cannot be reached' },
  SITE_STATUS: { kind: 'unavailable', text: 'the Phira site has a fault' },
  SITE_ANSWER: { kind: 'unavailable', text: 'the Phira site gave an answer that cannot be read' },
} as const satisfies Record<string, { readonly kind: SiteErrorKind; readonly text: string }>;

export type SiteErrorCode = keyof typeof SITE_ERRORS;

/**
 * No answer from the site. `message` is short and safe to show to users; `detail` is for the log of the host. Neither holds
 * a token or an address.
 */
export class SiteError extends Error {
  override readonly name = 'SiteError';
  readonly code: SiteErrorCode;
  readonly kind: SiteErrorKind;
  readonly detail: string;

  constructor(code: SiteErrorCode, detail = '', options?: ErrorOptions) {
    const { kind, text } = SITE_ERRORS[code];
    super(text, options);
    this.code = code;
    this.kind = kind;
    this.detail = detail;
  }
}

/**
 * The Phira site. Every method rejects with a {@link SiteError} when there is no answer, within the patience of a game
 * client (7 seconds for a request), and with the reason of `signal` when that is aborted.
 */
export interface Site {
  /** Whose token this is. @throws SiteError `refused` when nobody's. */
  authenticate(token: string, signal: AbortSignal): Promise<Account>;
  /** @throws SiteError `not-found` when there is none of this number. */
  chart(id: number, signal: AbortSignal): Promise<SiteChart>;
  /**
   * A record by its number; `player` is who reports it. The caller compares `record.player` with it.
   *
   * @throws SiteError `not-found` when there is none of this number.
   */
  record(id: number, player: Account, signal: AbortSignal): Promise<PlayRecord>;
  /** Lets go of what is kept and ends requests that still run. */
  close?(): void;
}
