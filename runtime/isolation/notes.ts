// SPDX-License-Identifier: MIT
// Traps and refusals to notes and back. What a note says is believed as far as its types go: a code that
// looks like none is none.

import { LimitTrap, Trap, type TrapCode } from '../abi/errors.ts';
import { ComponentError, type ComponentErrorCode, type Finding } from '../component/errors.ts';
import { IsolationError } from './errors.ts';
import { MAX_NOTE_TEXT, type RefusalNote, type TrapNote } from './protocol.ts';

/** Findings that cross; the host shows fewer. */
const MOST_FINDINGS = 100;

/** What codes look like. Both tables of them grow; what is compared here is that a note carries a code and no text. */
const TRAP_CODE = /^TRAP_[A-Z_]{1,40}$/;
const COMPONENT_CODE = /^COMPONENT_[A-Z_]{1,40}$/;

/** The text of whatever was thrown, capped. */
export function textOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.slice(0, MAX_NOTE_TEXT);
}

/** @param dead whether the plugin can never be called again. */
export function trapNote(thrown: unknown, dead: boolean): TrapNote {
  const limit =
    thrown instanceof LimitTrap
      ? { name: thrown.limit, allowed: thrown.allowed, used: thrown.used }
      : undefined;
  const code = thrown instanceof Trap ? thrown.code : 'TRAP_GUEST';
  return { code, message: textOf(thrown), limit, dead };
}

/** @param cause what the host knows of it, such as the exception of its own function. */
export function trapOf({ code, message, limit }: TrapNote, cause?: unknown): Trap {
  if (limit !== undefined) return new CarriedLimitTrap(limit, message);
  const known = isTrapCode(code) ? code : 'TRAP_GUEST';
  return new Trap(known, message, cause === undefined ? undefined : { cause });
}

export function refusalNote(thrown: unknown): RefusalNote {
  const cause = thrown instanceof ComponentError ? thrown.cause : undefined;
  const trap = cause instanceof Trap ? trapNote(cause, true) : undefined;
  if (!(thrown instanceof ComponentError)) return { findings: [], message: textOf(thrown), trap };
  const findings = thrown.findings.slice(0, MOST_FINDINGS).map(({ code, message, offset }) => ({
    code,
    message: message.slice(0, MAX_NOTE_TEXT),
    offset,
  }));
  return { findings, message: '', trap };
}

/** @param hostCause what a host function threw meanwhile, if one did. */
export function refusalOf(note: RefusalNote, hostCause?: unknown): ComponentError | IsolationError {
  const [first, ...rest] = note.findings.map(
    ({ code, message, offset }): Finding => ({
      code: isComponentCode(code) ? code : 'COMPONENT_INVALID',
      message,
      offset,
    }),
  );
  const cause = note.trap === undefined ? undefined : trapOf(note.trap, hostCause);
  if (first === undefined) return new IsolationError('ISOLATION_START', note.message);
  return new ComponentError([first, ...rest], cause === undefined ? undefined : { cause });
}

/** A limit trap with the text that it had on the other side. */
class CarriedLimitTrap extends LimitTrap {
  constructor({ name, allowed, used }: NonNullable<TrapNote['limit']>, message: string) {
    super(name, allowed, used, '');
    this.message = message;
  }
}

function isTrapCode(code: string): code is TrapCode {
  return TRAP_CODE.test(code);
}

function isComponentCode(code: string): code is ComponentErrorCode {
  return COMPONENT_CODE.test(code);
}
