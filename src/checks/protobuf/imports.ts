/** The imports of a file and which types they bring: from the tree, and of those that every compiler has. */

import type { TextTree } from '../kind/check.ts';
import { bufLintOf } from './buf.ts';
import type { BufLint } from './buf.ts';
import { allEnums, allMessages } from './model.ts';
import type { ProtoFile } from './model.ts';
import { parseProto } from './parser.ts';
import { ProtoError } from './tokens.ts';

const wellKnown: Readonly<Record<string, string>> = {
  any: 'Any',
  api: 'Api Method Mixin',
  duration: 'Duration',
  empty: 'Empty',
  field_mask: 'FieldMask',
  source_context: 'SourceContext',
  struct: 'Struct Value NullValue ListValue',
  timestamp: 'Timestamp',
  type: 'Type Field Enum EnumValue Option Syntax Field.Kind Field.Cardinality',
  wrappers: 'DoubleValue FloatValue Int64Value UInt64Value Int32Value UInt32Value BoolValue StringValue BytesValue',
};
/** Too many types to name: whatever begins so is there. */
const wholeFiles = new Set(['descriptor', 'compiler/plugin', 'cpp_features', 'java_features', 'go_features']);

/** The file that brings a type of `google.protobuf`. */
export function homeOf(type: string): string | undefined {
  const name = /^\.?google\.protobuf\.([\w.]+)$/.exec(type)?.[1];
  const home = Object.entries(wellKnown).find(
    ([, types]) => name !== undefined && types.split(' ').includes(name),
  )?.[0];
  return home === undefined ? undefined : `google/protobuf/${home}.proto`;
}

/** Where a tree says that it takes proto files of others. */
const declares =
  /(?:^|\/)(?:buf\.yaml|buf\.lock|buf\.work\.yaml|prototool\.yaml|\.gitmodules|WORKSPACE(?:\.bazel)?|MODULE\.bazel)$/;

/** What can be named in a file. */
export interface Scope {
  /** Full names of messages and enums, with the path that defines them. */
  types: Map<string, string>;
  enums: Set<string>;
  /** Imports that are not in the tree. */
  missing: { name: string; from: number }[];
  /** The types of each import, those that it passes on included. */
  byImport: Map<string, Set<string>>;
  /** Of tree files that are not imported: where a type is defined. */
  elsewhere(type: string): Promise<string | undefined>;
}

/** Reads the files of one tree, each once. */
export class ProtoTree {
  readonly #tree: TextTree;
  readonly #files = new Map<string, Promise<ProtoFile | null>>();
  #bySuffix: Promise<Map<string, string[]>> | undefined;
  #declared: Promise<boolean> | undefined;

  constructor(tree: TextTree) {
    this.#tree = tree;
  }

  /** Null where there is none, or it cannot be parsed. */
  file(path: string): Promise<ProtoFile | null> {
    let file = this.#files.get(path);
    if (!file) this.#files.set(path, (file = this.#read(path)));
    return file;
  }

  async #read(path: string): Promise<ProtoFile | null> {
    const text = await this.#tree.text(path);
    if (text === null) return null;
    try {
      return parseProto(text);
    } catch (error) {
      if (error instanceof ProtoError) return null;
      throw error;
    }
  }

  /** What buf is told to ask of a file. */
  bufLint(path: string): Promise<BufLint | null> {
    return bufLintOf(path, this.#tree);
  }

  /** All of the tree. */
  async all(): Promise<readonly string[]> {
    return (await this.#tree.list()).filter((path) => path.endsWith('.proto'));
  }

  /** Are there files of others that the tree only names: of buf's registry, a submodule? */
  hasDependencies(): Promise<boolean> {
    return (this.#declared ??= this.#tree.list().then(async (paths) => {
      for (const path of paths.filter((each) => declares.test(each)))
        if (!/buf\.(?:work\.)?yaml$/.test(path) || /^deps:\s*\n\s*-/m.test((await this.#tree.text(path)) ?? ''))
          return true;
      return false;
    }));
  }

  /** All paths by their last part. */
  async #named(last: string): Promise<readonly string[]> {
    this.#bySuffix ??= this.all().then((paths) => Map.groupBy(paths, (path) => path.slice(path.lastIndexOf('/') + 1)));
    return (await this.#bySuffix).get(last) ?? [];
  }

  /** The file that an import means: the one below the folder nearest to the file that imports it. */
  async resolve(imported: string, from: string): Promise<string | undefined> {
    const last = imported.slice(imported.lastIndexOf('/') + 1);
    const fit = (await this.#named(last)).filter((path) => path === imported || path.endsWith(`/${imported}`));
    const shared = (path: string) => {
      let at = 0;
      while (at < path.length && path[at] === from[at]) at += 1;
      return at;
    };
    return fit.toSorted((a, b) => shared(b) - shared(a) || a.length - b.length)[0];
  }

  /** What a file can name. */
  async scope(path: string, file: ProtoFile): Promise<Scope> {
    const scope: Scope = {
      types: new Map(),
      enums: new Set(),
      missing: [],
      byImport: new Map(),
      elsewhere: (type) => this.#elsewhere(type, path),
    };
    define(scope, file, path);
    for (const { name, from } of file.imports) {
      const types = new Set<string>();
      scope.byImport.set(name, types);
      if (!(await this.#bring(scope, name, path, types, new Set()))) scope.missing.push({ name, from });
    }
    return scope;
  }

  /** False where the import, or one that it passes on, is not here. */
  async #bring(scope: Scope, name: string, from: string, types: Set<string>, seen: Set<string>): Promise<boolean> {
    const known = /^google\/protobuf\/([\w/]+)\.proto$/.exec(name)?.[1];
    const resolved = await this.resolve(name, from);
    if (resolved === undefined && known !== undefined && (known in wellKnown || wholeFiles.has(known))) {
      for (const type of wellKnown[known]?.split(' ') ?? []) {
        types.add(`google.protobuf.${type}`);
        scope.types.set(`google.protobuf.${type}`, name);
      }
      return true;
    }
    if (resolved === undefined || seen.has(resolved)) return resolved !== undefined;
    seen.add(resolved);
    const file = await this.file(resolved);
    if (!file) return false;
    for (const type of define(scope, file, resolved)) types.add(type);
    // Its own extensions and options count as used.
    if (file.extends.length > 0) types.add('(extensions)');
    let whole = true;
    for (const each of file.imports.filter(({ isPublic }) => isPublic))
      whole = (await this.#bring(scope, each.name, resolved, types, seen)) && whole;
    return whole;
  }

  /** In files beside it, or such as have the name of the type's package. */
  async #elsewhere(type: string, from: string): Promise<string | undefined> {
    const folder = from.slice(0, from.lastIndexOf('/') + 1);
    const parts = type.split('.').slice(0, -1).join('/');
    const near = (await this.#tree.list()).filter(
      (path) =>
        path.endsWith('.proto') && path !== from && (path.startsWith(folder) || (parts !== '' && path.includes(parts))),
    );
    for (const path of near.slice(0, 60)) {
      const file = await this.file(path);
      if (file && typesOf(file).some((name) => name === type || (!type.includes('.') && name.endsWith(`.${type}`))))
        return path;
    }
    return undefined;
  }
}

function typesOf(file: ProtoFile): string[] {
  const prefix = file.package === '' ? '' : `${file.package}.`;
  return [...allMessages(file).keys(), ...allEnums(file).keys()].map((name) => prefix + name);
}

function define(scope: Scope, file: ProtoFile, path: string): string[] {
  const prefix = file.package === '' ? '' : `${file.package}.`;
  for (const name of allEnums(file).keys()) scope.enums.add(prefix + name);
  const types = typesOf(file);
  for (const type of types) scope.types.set(type, path);
  return types;
}

/** The full name that a reference in a message (`pkg.Outer.Inner`) means; undefined where there is no such type. */
export function lookUp(type: string, inside: string, scope: Pick<Scope, 'types'>): string | undefined {
  if (type.startsWith('.')) return scope.types.has(type.slice(1)) ? type.slice(1) : undefined;
  const parts = inside === '' ? [] : inside.split('.');
  for (let count = parts.length; count >= 0; count -= 1) {
    const full = [...parts.slice(0, count), type].join('.');
    if (scope.types.has(full)) return full;
  }
  return undefined;
}
