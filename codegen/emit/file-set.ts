// SPDX-License-Identifier: MIT
// The in-memory output of the generator: an ordered map from path to text that writing, checking and tests share.

/** One generated file: `path` is relative to the output folder, with `/` separators. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/** Two emitters made the same path, or a path leaves the output folder: a bug of an emitter. */
export class FileSetError extends Error {
  override readonly name = 'FileSetError';
  readonly code: 'FILE_DUPLICATE' | 'FILE_PATH';
  readonly path: string;

  constructor(code: FileSetError['code'], path: string, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

/** Whether a path is relative, with `/` separators, and stays inside the output folder. */
export function isOutputPath(path: string): boolean {
  const parts = path.split('/');
  return !/[\\:\0]/.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Generated files in the order of their making; {@link sorted} gives the order that output and lists use. */
export class FileSet {
  readonly #files = new Map<string, string>();
  /** Paths by how a file system that ignores case sees them. */
  readonly #folded = new Map<string, string>();

  /**
   * Adds one file. Line ends become LF and the text ends with one.
   *
   * @throws {FileSetError} `FILE_DUPLICATE` for a path that is there (also one that differs by case only, which
   *   many file systems cannot tell apart), `FILE_PATH` for one that is absolute, empty or climbs out.
   */
  add(file: OutputFile): void {
    const { path } = file;
    if (!isOutputPath(path)) {
      throw new FileSetError('FILE_PATH', path, `"${path}" is not a relative path inside the output folder`);
    }
    const folded = path.toLowerCase();
    const other = this.#folded.get(folded);
    if (other !== undefined) {
      throw new FileSetError('FILE_DUPLICATE', path, `"${path}" was already made as "${other}"`);
    }
    this.#folded.set(folded, path);
    const text = file.text.replaceAll('\r\n', '\n');
    this.#files.set(path, text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Adds every file, in order. */
  addAll(files: Iterable<OutputFile>): void {
    for (const file of files) this.add(file);
  }

  /** The text of a file, or undefined when there is none of that path. */
  get(path: string): string | undefined {
    return this.#files.get(path);
  }

  /** Whether a file of that path was made. */
  has(path: string): boolean {
    return this.#files.has(path);
  }

  get size(): number {
    return this.#files.size;
  }

  /** Files in the order they were added. */
  *[Symbol.iterator](): IterableIterator<OutputFile> {
    for (const [path, text] of this.#files) yield { path, text };
  }

  /** Files sorted by path (UTF-16 code units, so no locale decides). */
  sorted(): OutputFile[] {
    return [...this].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  }
}
