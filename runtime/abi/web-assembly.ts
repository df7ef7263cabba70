// SPDX-License-Identifier: MIT
// The part of the WebAssembly JavaScript interface that the runtime uses. Node's types leave it to the DOM library; it is
// declared here and not globally, so that it meets no other declaration in the program of whoever uses the package.

export declare namespace WebAssembly {
  type ImportExportKind = 'function' | 'global' | 'memory' | 'table' | 'tag';
  type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'anyfunc' | 'externref';
  type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(delta: number): number;
  }
  interface Table {
    readonly length: number;
    get(index: number): unknown;
    grow(delta: number): number;
    set(index: number, value?: unknown): void;
  }
  interface Global {
    value: unknown;
  }
  type Module = object;
  interface ModuleImport {
    readonly module: string;
    readonly name: string;
    readonly kind: ImportExportKind;
  }
  interface ModuleExport {
    readonly name: string;
    readonly kind: ImportExportKind;
  }
  // biome-ignore lint/complexity/noBannedTypes: any callable value may be an import.
  type ExternalValue = Function | Global | Memory | Table | number | bigint;
  type Imports = Record<string, Record<string, ExternalValue>>;
  type Exports = Record<string, ExternalValue>;
  interface Instance {
    readonly exports: Exports;
  }
  interface Exception {
    readonly stack: string | undefined;
  }
  interface RuntimeError extends Error {}
  interface CompileError extends Error {}
  interface LinkError extends Error {}
}

interface ErrorClass<Instance> {
  prototype: Instance;
  new (message?: string): Instance;
}

/** The global object `WebAssembly`. */
export const WebAssembly: {
  readonly Memory: {
    prototype: WebAssembly.Memory;
    new (descriptor: { initial: number; maximum?: number; shared?: boolean }): WebAssembly.Memory;
  };
  readonly Table: {
    prototype: WebAssembly.Table;
    new (descriptor: {
      element: 'anyfunc' | 'externref';
      initial: number;
      maximum?: number;
    }): WebAssembly.Table;
  };
  readonly Global: {
    prototype: WebAssembly.Global;
    new (
      descriptor: { value: WebAssembly.ValueType; mutable?: boolean },
      value?: unknown,
    ): WebAssembly.Global;
  };
  readonly Module: {
    prototype: WebAssembly.Module;
    new (bytes: WebAssembly.BufferSource): WebAssembly.Module;
    customSections(module: WebAssembly.Module, name: string): ArrayBuffer[];
    exports(module: WebAssembly.Module): WebAssembly.ModuleExport[];
    imports(module: WebAssembly.Module): WebAssembly.ModuleImport[];
  };
  readonly Instance: {
    prototype: WebAssembly.Instance;
    new (module: WebAssembly.Module, imports?: WebAssembly.Imports): WebAssembly.Instance;
  };
  readonly Exception: { prototype: WebAssembly.Exception; new (...args: never[]): WebAssembly.Exception };
  readonly RuntimeError: ErrorClass<WebAssembly.RuntimeError>;
  readonly CompileError: ErrorClass<WebAssembly.CompileError>;
  readonly LinkError: ErrorClass<WebAssembly.LinkError>;
  compile(bytes: WebAssembly.BufferSource): Promise<WebAssembly.Module>;
  validate(bytes: WebAssembly.BufferSource): boolean;
} = Reflect.get(globalThis, 'WebAssembly');
