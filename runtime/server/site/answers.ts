// SPDX-License-Identifier: MIT
// What the Phira API answers, checked field by field: it comes from outside. Names lose what would steer a screen.

import { removeControl } from '../../services/escape.ts';
import { type Account, type PlayRecord, type SiteChart, SiteError } from './site.ts';

const INT32_MIN = -0x8000_0000;
const INT32_MAX = 0x7fff_ffff;
/** Characters; accounts and charts of the site stay far below. */
const LONGEST_NAME = 500;
const LONGEST_LANGUAGE = 64;

/** The account in an answer to `/me`. @throws SiteError SITE_ANSWER. */
export function toAccount(answer: unknown): Account {
  const fields = fieldsOf(answer);
  return {
    id: integer(fields, 'id', 1),
    name: removeControl(text(fields, 'name', LONGEST_NAME)),
    language: text(fields, 'language', LONGEST_LANGUAGE),
  };
}

/** The chart in an answer to `/chart/ID`. @throws SiteError SITE_ANSWER. */
export function toChart(answer: unknown, id: number): SiteChart {
  const fields = fieldsOf(answer);
  return { id: sameId(fields, id), name: removeControl(text(fields, 'name', LONGEST_NAME)) };
}

/** The record in an answer to `/record/ID`. @throws SiteError SITE_ANSWER. */
export function toRecord(answer: unknown, id: number): PlayRecord {
  const fields = fieldsOf(answer);
  const accuracy = fields.get('accuracy');
  if (typeof accuracy !== 'number' || !(accuracy >= 0 && accuracy <= 1)) {
    throw wrong('accuracy is not a number from 0 to 1');
  }
  const fullCombo = fields.get('full_combo');
  if (typeof fullCombo !== 'boolean') throw wrong('full_combo is not true or false');
  return {
    id: sameId(fields, id),
    player: integer(fields, 'player', INT32_MIN),
    score: integer(fields, 'score', INT32_MIN),
    accuracy,
    fullCombo,
  };
}

type Fields = ReadonlyMap<string, unknown>;

function fieldsOf(answer: unknown): Fields {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw wrong('not an object');
  return new Map(Object.entries(answer));
}

function integer(fields: Fields, key: string, min: number): number {
  const value = fields.get(key);
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= INT32_MAX)
    return value;
  throw wrong(`${key} is not a whole number from ${min} to ${INT32_MAX}`);
}

function text(fields: Fields, key: string, longest: number): string {
  const value = fields.get(key);
  if (typeof value === 'string' && value.length <= longest) return value;
  throw wrong(`${key} is not a text of at most ${longest} characters`);
}

function sameId(fields: Fields, asked: number): number {
  const id = integer(fields, 'id', INT32_MIN);
  if (id !== asked) throw wrong(`it is about ${id}, not ${asked}`);
  return id;
}

function wrong(detail: string): SiteError {
  return new SiteError('SITE_ANSWER', detail);
}
