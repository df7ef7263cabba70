// SPDX-License-Identifier: MIT
// What somebody is told who is not let in, or not let do something, in the languages of the game's own server.

import type { BanEntry } from './ban-store.ts';

/** Why not. */
export type Refusal =
  | { readonly code: 'banned'; readonly ban: BanEntry }
  | { readonly code: 'maintenance'; readonly text: string }
  | { readonly code: Exclude<RefusalCode, 'banned' | 'maintenance'> };

export type RefusalCode =
  | 'banned'
  | 'blacklisted'
  | 'not-whitelisted'
  | 'maintenance'
  | 'too-many-connections'
  | 'too-many-logins'
  | 'too-much-chat'
  | 'too-many-rooms';

type Texts = Readonly<Record<Exclude<RefusalCode, 'maintenance'>, string>> & {
  /** `{until}` is a time in UTC. */
  readonly until: string;
};

const ENGLISH: Texts = {
  banned: 'You are banned from this server',
  until: 'until {until}',
  blacklisted: 'You cannot log in to this server',
  'not-whitelisted': 'This server is for invited players only',
  'too-many-connections': 'Too many connections from your address',
  'too-many-logins': 'Too many logins. Please wait a moment',
  'too-much-chat': 'Too many messages. Please wait a moment',
  'too-many-rooms': 'Too many rooms. Please wait a moment',
};

const SIMPLIFIED: Texts = {
  banned: '你已被此服务器封禁',
  until: '直至 {until}',
  blacklisted: '你无法登录此服务器',
  'not-whitelisted': '此服务器仅限受邀玩家',
  'too-many-connections': '来自你的地址的连接过多',
  'too-many-logins': '登录过于频繁，请稍候',
  'too-much-chat': '消息过于频繁，请稍候',
  'too-many-rooms': '创建房间过于频繁，请稍候',
};

const TRADITIONAL: Texts = {
  banned: '你已被此伺服器封禁',
  until: '直至 {until}',
  blacklisted: '你無法登入此伺服器',
  'not-whitelisted': '此伺服器僅限受邀玩家',
  'too-many-connections': '來自你的位址的連線過多',
  'too-many-logins': '登入過於頻繁，請稍候',
  'too-much-chat': '訊息過於頻繁，請稍候',
  'too-many-rooms': '建立房間過於頻繁，請稍候',
};

/** The sentence for a refusal; English where a language is not known. @param language tag such as `zh-CN`. */
export function refusalText(refusal: Refusal, language: string): string {
  if (refusal.code === 'maintenance') return refusal.text;
  const texts = language === 'zh-CN' ? SIMPLIFIED : language === 'zh-TW' ? TRADITIONAL : ENGLISH;
  if (refusal.code !== 'banned') return texts[refusal.code];
  const { reason, until } = refusal.ban;
  const time = until === undefined ? '' : ` ${texts.until.replace('{until}', utc(until))}`;
  return `${texts.banned}${time}${reason === '' ? '' : `: ${reason}`}`;
}

/** `2026-01-31 12:00 UTC`. */
function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
