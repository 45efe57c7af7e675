/** What a `buf.yaml` asks for, where it says so: two rules of buf's standard that hold for no file without it. */

import { dirname, join, relative } from 'node:path/posix';
import { plain } from '../data/node.ts';
import { readData } from '../data/read.ts';
import type { TextTree } from '../kind/check.ts';
import { allEnums } from './model.ts';
import type { ProtoFile } from './model.ts';
import { snake } from './numbers.ts';
import type { ProtoProblem } from './numbers.ts';

/** What holds for one file. */
export interface BufLint {
  /** The folder that packages begin at. */
  root: string;
  asks(rule: string): boolean;
  zeroSuffix: string;
}

type Json = Record<string, unknown>;

/** Of the `buf.yaml` nearest to the file; null where none asks for the standard, or the file is of none of its modules. */
export async function bufLintOf(path: string, tree: TextTree): Promise<BufLint | null> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const text = await tree.text(join(folder, 'buf.yaml'));
    if (text !== null) return lintIn(text, folder, path);
    if (folder === '.') return null;
  }
}

function lintIn(text: string, folder: string, path: string): BufLint | null {
  const node = readData('buf.yaml', text);
  const settings = object(node ? plain(node) : null);
  // Before v1, packages began at roots of their own.
  if (settings['version'] !== 'v1' && settings['version'] !== 'v2') return null;
  const at = relative(folder, path);
  const modules = Array.isArray(settings['modules']) ? settings['modules'].map(object) : [{}];
  const own = modules
    .map((each) => ({ each, place: join('.', typeof each['path'] === 'string' ? each['path'] : '.') }))
    .filter(({ place }) => within(at, place))
    .sort((a, b) => b.place.length - a.place.length)[0];
  if (!own) return null;
  if (under(at, [...list(own.each['excludes']), ...list(object(settings['build'])['excludes'])])) return null;
  const lint = object(own.each['lint'] ?? settings['lint']);
  const used = list(lint['use']);
  if (!used.some((name) => name === 'STANDARD' || name === 'DEFAULT')) return null;
  const except = list(lint['except']);
  const only = object(lint['ignore_only']);
  const suffix = lint['enum_zero_value_suffix'];
  return {
    root: join(folder, own.place),
    asks: (rule) => !except.includes(rule) && !under(at, list(lint['ignore'])) && !under(at, list(only[rule])),
    zeroSuffix: typeof suffix === 'string' && suffix !== '' ? suffix : '_UNSPECIFIED',
  };
}

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
const within = (path: string, folder: string) => folder === '.' || path === folder || path.startsWith(`${folder}/`);
const under = (path: string, folders: readonly string[]) =>
  folders.some((each) => within(path, join('.', each).replace(/\/$/, '')));

/** @see BufLint. `known` says of what was there before, which cannot be renamed any more. */
export function bufProblems(
  file: ProtoFile,
  { path, text, lint }: { path: string; text: string; lint: BufLint },
  known: (name: string) => boolean,
): ProtoProblem[] {
  const asks = (rule: string) => lint.asks(rule) && !text.includes(`buf:lint:ignore ${rule}`);
  const problems: ProtoProblem[] = [];
  const place = join(lint.root, file.package.replaceAll('.', '/'));
  if (
    file.package !== '' &&
    place !== dirname(path) &&
    !known(`package ${file.package}`) &&
    asks('PACKAGE_DIRECTORY_MATCH')
  )
    problems.push({
      rule: 'protobuf/package-directory',
      from: file.packageFrom,
      message: `package ${file.package} belongs into ${place}, as buf.yaml asks by PACKAGE_DIRECTORY_MATCH`,
    });
  if (!asks('ENUM_ZERO_VALUE_SUFFIX')) return problems;
  for (const [owner, one] of allEnums(file))
    for (const { name, from, number } of one.values)
      if (number === 0 && !name.endsWith(lint.zeroSuffix) && !known(`${owner}.${name}`))
        problems.push({
          rule: 'protobuf/enum-zero',
          from,
          message: `${name} = 0 does not end in ${lint.zeroSuffix}, as buf.yaml asks by ENUM_ZERO_VALUE_SUFFIX`,
          help: `${snake(one.name).toUpperCase()}${lint.zeroSuffix} = 0;`,
        });
  return problems;
}
