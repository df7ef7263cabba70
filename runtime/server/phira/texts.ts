// SPDX-License-Identifier: MIT
// What players read when something is refused, in the languages of the reference server.

import { isWitError } from '../../abi/errors.ts';
import { cut, escapeControl } from '../../services/escape.ts';
import { failureText } from '../failure.ts';
import { Refusal, type RefusalCode } from '../lobby/refusal.ts';
import { SiteError } from '../site/site.ts';
import { Vetoed } from '../vetoed.ts';

const LANGUAGES = ['en-US', 'zh-CN', 'zh-TW'] as const;
type Language = (typeof LANGUAGES)[number];

/** One text for everybody, or one for each language. */
type Text = string | Readonly<Record<Language, string>>;

/** Words of the server itself. */
const TEXTS = {
  'failed-login': 'failed to fetch info',
  'repeated-login': 'repeated authenticate',
  'invalid-record': 'invalid record',
  banned: {
    'en-US': 'You are banned from this server: {detail}',
    'zh-CN': '你已被此服务器封禁：{detail}',
    'zh-TW': '你已被此伺服器封禁：{detail}',
  },
  blacklisted: {
    'en-US': 'You cannot log in to this server',
    'zh-CN': '你无法登录此服务器',
    'zh-TW': '你無法登入此伺服器',
  },
  'not-whitelisted': {
    'en-US': 'This server is for invited players only',
    'zh-CN': '此服务器仅限受邀玩家',
    'zh-TW': '此伺服器僅限受邀玩家',
  },
  'open-rooms': {
    'en-US': 'Open rooms: {detail}',
    'zh-CN': '开放的房间：{detail}',
    'zh-TW': '開放的房間：{detail}',
  },
  'no-open-rooms': {
    'en-US': 'No rooms are open',
    'zh-CN': '没有开放的房间',
    'zh-TW': '沒有開放的房間',
  },
  kicked: {
    'en-US': 'You were kicked: {detail}',
    'zh-CN': '你已被踢出：{detail}',
    'zh-TW': '你已被踢出：{detail}',
  },
  'too-often': {
    'en-US': 'Too many requests, please wait a moment',
    'zh-CN': '操作过于频繁，请稍后再试',
    'zh-TW': '操作過於頻繁，請稍後再試',
  },
  stopping: {
    'en-US': 'The server is shutting down: {detail}',
    'zh-CN': '服务器正在关闭：{detail}',
    'zh-TW': '伺服器正在關閉：{detail}',
  },
  'not-found': {
    'en-US': 'Not found on the Phira site',
    'zh-CN': '在 Phira 网站上未找到',
    'zh-TW': '在 Phira 網站上未找到',
  },
  unreadable: 'error decoding response body',
  'site-down': {
    'en-US': 'The Phira site cannot be reached at the moment',
    'zh-CN': '暂时无法连接 Phira 网站',
    'zh-TW': '暫時無法連線 Phira 網站',
  },
  internal: {
    'en-US': 'The server could not do this',
    'zh-CN': '服务器无法完成此操作',
    'zh-TW': '伺服器無法完成此操作',
  },
} as const satisfies Record<string, Text>;

export type TextKey = keyof typeof TEXTS;

/** UTF-16 units of a plugin's reason that are shown. */
const LONGEST_REASON = 500;

/** What the reference server says to each rule; the words of the rule itself where it has none. */
const REFUSED: Partial<Record<RefusalCode, Text>> = {
  'not-in-room': 'no room',
  'in-room': 'already in room',
  'no-such-room': 'room not found',
  'room-closed': 'room not found',
  'not-host': 'only host can do this',
  'wrong-phase': 'invalid state',
  'ready-already': 'already ready',
  'not-ready': 'not ready',
  'result-already': 'already uploaded',
  'aborted-already': 'aborted',
  'room-taken': {
    'en-US': 'Room ID is occupied',
    'zh-CN': '房间 ID 已被占用',
    'zh-TW': '房間 ID 已被佔用',
  },
  'game-ongoing': { 'en-US': 'Game is ongoing', 'zh-CN': '游戏正在进行中', 'zh-TW': '遊戲正在進行中' },
  'room-full': { 'en-US': 'Room is full', 'zh-CN': '房间已满', 'zh-TW': '房間已滿' },
  'room-locked': { 'en-US': 'Room is locked', 'zh-CN': '房间已锁定', 'zh-TW': '房間已鎖定' },
  'may-not-watch': {
    'en-US': "Permission denied. You can't monitor this room.",
    'zh-CN': '权限不足，不能旁观房间',
    'zh-TW': '權限不足，不能旁觀房間',
  },
  'no-chart': {
    'en-US': 'No chart selected',
    'zh-CN': '还没有选择谱面',
    'zh-TW': '還沒有選擇譜面',
  },
  'too-many-rooms': {
    'en-US': 'Too many rooms are open on this server',
    'zh-CN': '服务器上的房间过多',
    'zh-TW': '伺服器上的房間過多',
  },
  busy: {
    'en-US': 'Too many requests, please wait a moment',
    'zh-CN': '操作过于频繁，请稍后再试',
    'zh-TW': '操作過於頻繁，請稍後再試',
  },
};

/** The text of a key for an account's language; `detail` fills its hole, which goes where there is none. */
export function textOf(key: TextKey, language: string, detail = ''): string {
  const hole = detail === '' ? /(?:: |：)?\{detail\}/ : '{detail}';
  return inLanguage(TEXTS[key], language).replace(hole, () => detail);
}

/** What a player reads for what went wrong with a command of his; undefined for a fault of the server. */
export function errorTextOf(error: unknown, language: string): string | undefined {
  if (error instanceof Refusal) return inLanguage(REFUSED[error.code] ?? failureText(error), language);
  if (error instanceof Vetoed) return cut(escapeControl(error.reason), LONGEST_REASON);
  if (error instanceof SiteError) return textOf(siteTextKey(error), language);
  return isWitError(error) ? failureText(error) : undefined;
}

function siteTextKey({ code, kind }: SiteError): TextKey {
  if (code === 'SITE_ANSWER') return 'unreadable';
  return kind === 'not-found' ? 'not-found' : 'site-down';
}

/** Exactly the language, else one of its region-less kin (`zh-Hant-HK` reads `zh-TW`), else English. */
function inLanguage(text: Text, language: string): string {
  return typeof text === 'string' ? text : text[languageOf(language)];
}

function languageOf(language: string): Language {
  const exact = LANGUAGES.find((known) => known.toLowerCase() === language.toLowerCase());
  if (exact !== undefined) return exact;
  if (!/^zh\b/i.test(language)) return 'en-US';
  return /\b(Hant|TW|HK|MO)\b/i.test(language) ? 'zh-TW' : 'zh-CN';
}
