// SPDX-License-Identifier: MIT
// What every page of the reference is made with, and the links that many of them use.

import type { EmitContext } from '../context.ts';
import type { EventsVariant } from '../facts.ts';
import { code, link } from './markdown.ts';
import { eventAnchor, INDEX_PAGE, type Pages, permissionAnchor } from './pages.ts';

/** Shared by the pages of one run. */
export interface Reference {
  readonly context: EmitContext;
  readonly pages: Pages;
  /** Undefined for a world without events. */
  readonly events: EventsVariant | undefined;
}

/** @param away whether the link stands on another page than the index */
export function permissionLink(permission: string, away: boolean): string {
  return link(code(permission), `${away ? INDEX_PAGE : ''}#${permissionAnchor(permission)}`);
}

/** @param away whether the link stands on another page than the index */
export function eventLink(event: string, away: boolean): string {
  return link(code(event), `${away ? INDEX_PAGE : ''}#${eventAnchor(event)}`);
}
