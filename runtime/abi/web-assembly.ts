// SPDX-License-Identifier: MIT
// The part of the WebAssembly JavaScript interface that the runtime uses; Node's types leave it to the DOM library.

declare global {
  namespace WebAssembly {
    type ImportExportKind = 'function' | 'global' | 'memory' | 'table' | 'tag';
    type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'anyfunc' | 'externref';

    interface Memory {
      readonly buffer: ArrayBuffer;
      grow(delta: number): number;
    }
    var Memory: {
      prototype: Memory;
      new (descriptor: { initial: number; maximum?: number; shared?: boolean }): Memory;
    };

    interface Table {
      readonly length: number;
      get(index: number): unknown;
      grow(delta: number): number;
      set(index: number, value?: unknown): void;
    }
    var Table: {
      prototype: Table;
      new (descriptor: { element: 'anyfunc' | 'externref'; initial: number; maximum?: number }): Table;
    };

    interface Global {
      value: unknown;
    }
    var Global: {
      prototype: Global;
      new (descriptor: { value: ValueType; mutable?: boolean }, value?: unknown): Global;
    };

    interface Module {}
    interface ModuleImport {
      readonly module: string;
      readonly name: string;
      readonly kind: ImportExportKind;
    }
    interface ModuleExport {
      readonly name: string;
      readonly kind: ImportExportKind;
    }
    var Module: {
      prototype: Module;
      new (bytes: BufferSource): Module;
      customSections(module: Module, name: string): ArrayBuffer[];
      exports(module: Module): ModuleExport[];
      imports(module: Module): ModuleImport[];
    };

    // biome-ignore lint/complexity/noBannedTypes: any callable value may be an import.
    type ExternalValue = Function | Global | Memory | Table | number | bigint;
    type Imports = Record<string, Record<string, ExternalValue>>;
    type Exports = Record<string, ExternalValue>;
    interface Instance {
      readonly exports: Exports;
    }
    var Instance: {
      prototype: Instance;
      new (module: Module, imports?: Imports): Instance;
    };

    interface Exception {
      readonly stack: string | undefined;
    }
    var Exception: { prototype: Exception; new (...args: never[]): Exception };

    interface RuntimeError extends Error {}
    var RuntimeError: { prototype: RuntimeError; new (message?: string): RuntimeError };
    interface CompileError extends Error {}
    var CompileError: { prototype: CompileError; new (message?: string): CompileError };
    interface LinkError extends Error {}
    var LinkError: { prototype: LinkError; new (message?: string): LinkError };

    type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>;
    function compile(bytes: BufferSource): Promise<Module>;
    function validate(bytes: BufferSource): boolean;
  }
}

export {};
