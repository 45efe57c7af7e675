/** Packages that a build takes in whatever version there is that day. */

import type { Finding } from '../../protocol/proof/checks.ts';
import type { Recipe } from './recipe.ts';
import { finding } from './rules.ts';
import type { Command } from './shell.ts';

interface Manager {
  verbs: readonly string[];
  /** What a package with its version looks like. */
  pinned: RegExp;
  /** Options whose value is the next word. */
  takes: RegExp;
  /** An option that says the version, or where they all are. */
  elsewhere?: RegExp;
  /** `name=version`, as it is written there. */
  form: string;
  onlyGlobal?: true;
}

const apt: Manager = {
  verbs: ['install'],
  pinned: /[=/]/,
  takes: /^(-o|-c|-t|--target-release|--default-release)$/,
  form: 'package=version',
};
const managers: Readonly<Record<string, Manager>> = {
  'apt-get': apt,
  apt,
  apk: {
    verbs: ['add'],
    pinned: /[=~<>]/,
    takes: /^(-t|--virtual|-X|--repository|-p|--root|--keys-dir)$/,
    form: 'package=version',
  },
  pip: {
    verbs: ['install'],
    pinned: /[=<>~]=|@|^\.|\/|\.(?:whl|txt|toml|tar\.gz|zip)$/,
    takes:
      /^(-r|--requirement|-c|--constraint|-e|--editable|-i|--index-url|--extra-index-url|-f|--find-links|-t|--target|--prefix|--root|--trusted-host|--platform|--python-version)$/,
    elsewhere: /^(-c|--constraint|--require-hashes)$/,
    form: 'package==version',
  },
  npm: {
    verbs: ['install', 'i', 'add'],
    pinned: /.@|^\.|\/.*\/|\.tgz$|:/,
    takes: /^(--prefix|--registry|--loglevel|--cache|--omit|--tag)$/,
    form: 'package@version',
    onlyGlobal: true,
  },
  gem: {
    verbs: ['install'],
    pinned: /:|\.gem$/,
    takes: /^(-s|--source|-i|--install-dir|-n|--bindir|--platform)$/,
    elsewhere: /^(-v|--version)(?:=|$)/,
    form: 'package:version',
  },
};

/** One finding a command. */
export function unpinned(commands: readonly Command[], { path, lines }: Recipe): Finding[] {
  return commands.flatMap((command) => {
    const free = freePackages(command);
    if (free === null || free.packages.length === 0) return [];
    const message = `${free.packages.slice(0, 4).join(', ')}: whatever version there is on the day of the build`;
    return [finding('dockerfile/unpinned-packages', { path, ...lines.at(command.at), message, help: free.form })];
  });
}

function freePackages({ name, words }: Command): { packages: string[]; form: string } | null {
  const texts = words.map(({ text }) => text);
  const module = /^python[\d.]*$/.test(name) && texts[1] === '-m' && texts[2] === 'pip';
  const manager = module || /^pip[\d.]*$/.test(name) ? managers['pip'] : managers[name];
  if (!manager) return null;
  const rest = texts.slice(module ? 3 : 1);
  const at = rest.findIndex((text) => manager.verbs.includes(text));
  // What stands before it are options and their values.
  if (
    at < 0 ||
    rest.slice(0, at).some((text, index) => !text.startsWith('-') && !manager.takes.test(rest[index - 1] ?? ''))
  )
    return null;
  if (manager.onlyGlobal && !rest.some((text) => text === '-g' || text === '--global' || text === '--location=global'))
    return null;
  if (rest.some((text) => manager.elsewhere?.test(text))) return null;
  const packages: string[] = [];
  for (let index = at + 1; index < rest.length; index += 1) {
    const text = rest[index] ?? '';
    if (manager.takes.test(text)) index += 1;
    // A variable may say its version.
    else if (/^[a-z\d@][\w@.+/:=~<>[\],-]*$/i.test(text) && !manager.pinned.test(text)) packages.push(text);
  }
  return { packages, form: manager.form };
}
