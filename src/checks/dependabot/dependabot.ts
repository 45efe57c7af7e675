/** Dependabot's configuration: what GitHub refuses of it, told before it is pushed. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, Found, TextTree } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { nearest } from '../kind/nearest.ts';
import { readYaml, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { finding, rules } from './rules.ts';

const words = (text: string) => text.split(' ');
const ecosystems = words(
  'bazel bun bundler cargo composer conda deno devcontainers docker docker-compose dotnet-sdk elm github-actions gitsubmodule gomod gradle helm julia maven mix nix npm nuget opentofu pip pre-commit pub rust-toolchain swift terraform uv vcpkg',
);
const intervals = words('daily weekly monthly quarterly semiannually yearly cron');
const days = words('monday tuesday wednesday thursday friday saturday sunday');
const keys = {
  top: words('version updates registries enable-beta-ecosystems multi-ecosystem-groups'),
  update: words(
    'allow assignees commit-message cooldown directories directory exclude-paths groups ignore insecure-external-code-execution labels milestone multi-ecosystem-group name open-pull-requests-limit package-ecosystem patterns pull-request-branch-name rebase-strategy registries reviewers schedule target-branch vendor versioning-strategy',
  ),
  schedule: words('interval day time timezone cronjob'),
};
/** Values that a key of an update may have. */
const choices: Readonly<Record<string, readonly string[]>> = {
  'rebase-strategy': ['auto', 'disabled'],
  'versioning-strategy': words('auto increase increase-if-necessary lockfile-only widen'),
  'insecure-external-code-execution': ['allow', 'deny'],
};

export const dependabot: Check = {
  kind: 'dependabot',
  about: "Dependabot's configuration is one that GitHub accepts, and its directories are there",
  rules,
  async engine() {
    const { default: yaml } = await import('yaml/package.json', { with: { type: 'json' } });
    return { name: 'yaml', version: yaml.version };
  },
  detect: () => true,
  async *check(files, { proposed }) {
    for (const { path, content } of files) if (content !== null) yield await checkOne(path, content, proposed);
  },
};

/** Tells a finding at an item's key. */
type Say = (rule: string, at: Item | number, message: string, help?: string) => void;

async function checkOne(path: string, text: string, tree: TextTree): Promise<Found> {
  const documents = readYaml(text);
  if (documents === null || documents === 'too large') return notChecked(path, 'it cannot be read');
  const root = documents[0]?.root;
  const lines = new Lines(text);
  const findings: Finding[] = [];
  const say: Say = (rule, at, message, help) => {
    const from = typeof at === 'number' ? at : at.key;
    findings.push(
      finding(`dependabot/${rule}`, { path, ...lines.at(from), message, ...(help !== undefined && { help }) }),
    );
  };
  if (root?.kind !== 'map') {
    say('missing', 0, 'the file says nothing: version and updates are missing');
    return foundIn(path, findings, '');
  }
  known(root, keys.top, say);
  const version = root.map.get('version');
  if (!version) say('missing', root, 'version is missing', 'version: 2');
  else if (textOf(version) !== '2') say('version', version, `version ${textOf(version) ?? ''} is not read: only 2 is`);
  const updates = root.map.get('updates');
  if (!updates) say('missing', root, 'updates is missing');
  else if (updates.kind !== 'list') say('invalid-value', updates, 'updates is a list');
  const listed = await tree.list();
  const seen = new Set<string>();
  for (const update of updates?.list ?? []) {
    if (update.kind === 'map') checkUpdate(update, root, { say, listed, seen });
    else say('invalid-value', update, 'an update is a map');
  }
  const many = updates?.list.length ?? 0;
  findings.sort((one, other) => one.line - other.line);
  return foundIn(path, findings, `${many} ${many === 1 ? 'update' : 'updates'}`);
}

function checkUpdate(
  update: Item,
  root: Item,
  { say, listed, seen }: { say: Say; listed: readonly string[]; seen: Set<string> },
): void {
  known(update, keys.update, say);
  const ecosystem = update.map.get('package-ecosystem');
  const name = textOf(ecosystem);
  if (!ecosystem) say('missing', update, 'package-ecosystem is missing');
  else if (name === null || !ecosystems.includes(name)) {
    // What is only tried out yet has names that nobody knows beforehand.
    if (textOf(root.map.get('enable-beta-ecosystems')) !== 'true')
      say('unknown-ecosystem', ecosystem, `there is no package ecosystem ${name ?? ''}`, didYouMean(name, ecosystems));
  }
  const [one, more] = [update.map.get('directory'), update.map.get('directories')];
  if (!one && !more) say('missing', update, 'directory is missing', 'directory: /');
  for (const each of [...(one ? [one] : []), ...(more?.list ?? [])]) {
    const folder = textOf(each);
    if (folder === null) continue;
    const key = [name, folder, textOf(update.map.get('target-branch')) ?? ''].join('\0');
    if (seen.has(key)) say('duplicate', each, `${name ?? ''} in ${folder} is updated twice`);
    seen.add(key);
    const within = folder.replace(/^\/+|\/+$/g, '');
    if (within === '' || /[*?[{]|\.\./.test(within) || listed.length === 0) continue;
    if (!listed.some((path) => path.startsWith(`${within}/`)))
      say('no-directory', each, `there is no directory ${folder} in the tree`);
  }
  const grouped = update.map.has('multi-ecosystem-group');
  checkSchedule(update.map.get('schedule'), update, grouped, say);
  for (const [key, allowed] of Object.entries(choices)) choose(update.map.get(key), key, allowed, say);
  const limit = update.map.get('open-pull-requests-limit');
  if (limit && !/^\d+$/.test(textOf(limit) ?? ''))
    say('invalid-value', limit, 'open-pull-requests-limit is a whole number of at least 0');
  for (const key of ['labels', 'assignees', 'reviewers', 'allow', 'ignore', 'directories', 'exclude-paths']) {
    const value = update.map.get(key);
    if (value && value.kind !== 'list') say('invalid-value', value, `${key} is a list`);
  }
}

function checkSchedule(schedule: Item | undefined, update: Item, grouped: boolean, say: Say): void {
  if (!schedule) {
    if (!grouped) say('missing', update, 'schedule is missing', 'schedule: { interval: weekly }');
    return;
  }
  if (schedule.kind !== 'map')
    return say('invalid-value', schedule, 'schedule is a map', 'schedule: { interval: weekly }');
  known(schedule, keys.schedule, say);
  const interval = schedule.map.get('interval');
  if (!interval) say('missing', schedule, 'interval is missing', 'interval: weekly');
  choose(interval, 'interval', intervals, say);
  choose(schedule.map.get('day'), 'day', days, say);
  const time = schedule.map.get('time');
  // Without quotation marks some readers take it for a number of minutes.
  if (time && !/^(?:[01]?\d|2[0-3]):[0-5]\d$/.test(textOf(time) ?? ''))
    say('invalid-value', time, `time ${textOf(time) ?? ''} is not of the form "hh:mm"`);
  if (textOf(interval) === 'cron' && !schedule.map.has('cronjob'))
    say('missing', schedule, 'cronjob is missing', 'cronjob: "0 6 * * 1"');
}

function choose(item: Item | undefined, key: string, allowed: readonly string[], say: Say): void {
  const value = textOf(item);
  if (!item || (value !== null && allowed.includes(value))) return;
  say('invalid-value', item, `${key} is one of ${allowed.join(', ')}`, didYouMean(value, allowed));
}

function known(item: Item, allowed: readonly string[], say: Say): void {
  for (const [key, value] of item.map)
    if (!allowed.includes(key)) say('unknown-key', value, `there is no key ${key} here`, didYouMean(key, allowed));
}

function didYouMean(name: string | null, allowed: readonly string[]): string | undefined {
  const near = name === null ? null : nearest(name, allowed);
  return near === null ? undefined : `Is ${near} meant?`;
}
