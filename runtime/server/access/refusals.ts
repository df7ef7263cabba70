// SPDX-License-Identifier: MIT
// What somebody is told who is on the wrong list, in the languages of the game's own server.

import type { AccessRefusal } from './access-lists.ts';

type ListRefusal = Exclude<AccessRefusal, 'maintenance'>;

const ENGLISH: Readonly<Record<ListRefusal, string>> = {
  blacklisted: 'You cannot log in to this server',
  'not-whitelisted': 'This server is for invited players only',
};

const TEXTS: ReadonlyMap<string, Readonly<Record<ListRefusal, string>>> = new Map([
  ['zh-CN', { blacklisted: '你无法登录此服务器', 'not-whitelisted': '此服务器仅限受邀玩家' }],
  ['zh-TW', { blacklisted: '你無法登入此伺服器', 'not-whitelisted': '此伺服器僅限受邀玩家' }],
]);

/** The sentence for a refusal; English where a language is not known. @param language tag such as `zh-CN`. */
export function refusalText(refusal: ListRefusal, language: string): string {
  return (TEXTS.get(language) ?? ENGLISH)[refusal];
}
