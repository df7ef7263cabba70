// SPDX-License-Identifier: MIT
// What commands for operators answer: data, which is shown as text to people and as JSON to programs.

/** One value. A list is shown with commas; what is not known or not there is null, and shown as `-`. */
export type Cell = string | number | boolean | null | readonly string[];

/** One column of a table. */
export interface Column {
  /** Property of the rows, and name in JSON. */
  readonly key: string;
  /** Head of the column; the key when left out. */
  readonly title?: string | undefined;
  /** How a value is shown to people, such as a number of bytes; as it is when left out. */
  readonly format?: ((value: number) => string) | undefined;
}

export type Row = Readonly<Record<string, Cell>>;

/** An answer of a command. */
export type OperatorAnswer = Table | Facts | Text | Sections;

/** Things of one kind, a row each. */
export interface Table {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** What people are told where there are no rows. */
  readonly empty: string;
}

/** Facts about one thing, a line each; titles and formats stand in `columns`. */
export interface Facts {
  readonly kind: 'facts';
  readonly columns: readonly Column[];
  readonly facts: Row;
}

/** A sentence or several lines. */
export interface Text {
  readonly kind: 'text';
  readonly text: string;
}

/** Several answers, each under a name. */
export interface Sections {
  readonly kind: 'sections';
  readonly sections: readonly (readonly [name: string, answer: OperatorAnswer])[];
}

/** A table. @param columns keys, or columns, in the order they are shown. */
export function table(columns: readonly (string | Column)[], rows: readonly Row[], empty: string): Table {
  return { kind: 'table', columns: columns.map(toColumn), rows, empty };
}

/** Facts, shown in the order of `columns`. */
export function facts(columns: readonly (string | Column)[], values: Row): Facts {
  return { kind: 'facts', columns: columns.map(toColumn), facts: values };
}

export function text(value: string): Text {
  return { kind: 'text', text: value };
}

export function sections(...parts: readonly (readonly [name: string, answer: OperatorAnswer])[]): Sections {
  return { kind: 'sections', sections: parts };
}

function toColumn(column: string | Column): Column {
  return typeof column === 'string' ? { key: column } : column;
}

/** An answer as plain data, which is what programs get. */
export type AnswerData = { readonly [name: string]: Cell | readonly Row[] | AnswerData };

/**
 * The data of an answer: `{ "rows": [...] }` of a table, the facts themselves, `{ "text": "..." }`, and sections by
 * name. Formats do not apply: numbers stay numbers.
 */
export function answerData(answer: OperatorAnswer): AnswerData {
  switch (answer.kind) {
    case 'table':
      return { rows: answer.rows.map((row) => pick(answer.columns, row)) };
    case 'facts':
      return pick(answer.columns, answer.facts);
    case 'text':
      return { text: answer.text };
    case 'sections':
      return Object.fromEntries(answer.sections.map(([name, part]) => [name, answerData(part)]));
  }
}

function pick(columns: readonly Column[], row: Row): Row {
  return Object.fromEntries(columns.map(({ key }) => [key, row[key] ?? null]));
}
