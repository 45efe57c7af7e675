/** Actions and workflows of the tree that are used: are they there, and do they get what they need? And actions themselves. */

import { posix } from 'node:path';
import { nearest } from '../kind/nearest.ts';
import { itemAt, readYaml, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import type { Jobs, Say } from './jobs.ts';

/** All of it. */
export async function calls(jobs: Jobs, say: Say): Promise<void> {
  const paths = new Set(await jobs.tree.list());
  for (const step of jobs.steps) {
    const uses = step.map.get('uses');
    const text = textOf(uses) ?? '';
    if (uses && /^[.$]\//.test(text)) await localAction(step, { uses, text, paths }, jobs, say);
  }
  for (const job of jobs.jobs.values()) {
    const uses = job.map.get('uses');
    const text = textOf(uses) ?? '';
    if (uses && /^[.$]\//.test(text)) await localWorkflow(job, { uses, text, paths }, jobs, say);
  }
}

async function localAction(
  step: Item,
  { uses, text, paths }: { uses: Item; text: string; paths: ReadonlySet<string> },
  jobs: Jobs,
  say: Say,
): Promise<void> {
  // A checkout into a folder brings actions that are not of this tree.
  const elsewhere = jobs.steps.some(
    (other) =>
      /checkout@/.test(textOf(other.map.get('uses')) ?? '') &&
      (itemAt(other, 'with', 'path') ?? itemAt(other, 'with', 'repository')),
  );
  const folder = posix.join(jobs.base, text.slice(2)).replace(/\/$/, '');
  const inside = (name: string) => (folder === '' || folder === '.' ? name : `${folder}/${name}`);
  const file = ['action.yml', 'action.yaml'].map(inside).find((each) => paths.has(each));
  if (file === undefined) {
    if (elsewhere || jobs.isAction || paths.has(inside('Dockerfile'))) return;
    const all = [...paths]
      .filter((each) => /(^|\/)action\.ya?ml$/.test(each))
      .map((each) => `./${posix.dirname(each).slice(jobs.base.length)}`);
    const guess = nearest(text.replace(/\/$/, ''), all);
    return say('missing-action', uses.from, `there is no action in ${text}`, guess === null ? {} : { help: guess });
  }
  const root = await rootOf(file, jobs);
  if (!root) return;
  fits(
    step.map.get('with'),
    root.map.get('inputs'),
    { at: uses, who: text, rule: 'action-inputs', word: 'input' },
    say,
  );
}

async function rootOf(path: string, { tree }: Jobs): Promise<Item | undefined> {
  const documents = readYaml((await tree.text(path)) ?? '');
  return Array.isArray(documents) ? documents[0]?.root : undefined;
}

function fits(
  given: Item | undefined,
  declared: Item | undefined,
  { at, who, rule, word }: { at: Item; who: string; rule: string; word: string },
  say: Say,
): void {
  const names = new Map([...(declared?.map ?? [])].map(([name, item]) => [name.toLowerCase(), { name, item }]));
  const has = new Set([...(given?.map.keys() ?? [])].map((name) => name.toLowerCase()));
  for (const [name, item] of given?.map ?? []) {
    if (names.has(name.toLowerCase())) continue;
    const guess = nearest(
      name,
      [...names.values()].map((each) => each.name),
    );
    say(rule, item.key, `${who} has no ${word} ${name}`, guess === null ? {} : { help: guess });
  }
  for (const [lower, { name, item }] of names)
    if (textOf(item.map.get('required')) === 'true' && !item.map.has('default') && !has.has(lower))
      say(rule, at.from, `${who} needs ${word} ${name}`);
}

async function localWorkflow(
  job: Item,
  { uses, text, paths }: { uses: Item; text: string; paths: ReadonlySet<string> },
  jobs: Jobs,
  say: Say,
): Promise<void> {
  const path = posix.join(jobs.base, text.slice(2));
  if (!paths.has(path)) {
    const all = [...paths]
      .filter((each) => /\.github\/workflows\/[^/]+\.ya?ml$/.test(each))
      .map((each) => `./${each.slice(jobs.base.length)}`);
    const guess = nearest(text, all);
    return say('missing-action', uses.from, `there is no workflow ${text}`, guess === null ? {} : { help: guess });
  }
  const root = await rootOf(path, jobs);
  if (!root) return;
  const on = root.map.get('on');
  const called = on?.kind === 'map' ? on.map.get('workflow_call') : undefined;
  const named = on && [...on.list, on].some((each) => textOf(each) === 'workflow_call');
  if (!called && !named)
    return say('called-workflow', uses.from, `${text} cannot be called: it has no workflow_call`, {
      help: 'on:\n  workflow_call:',
    });
  fits(
    job.map.get('with'),
    called?.map.get('inputs'),
    { at: uses, who: text, rule: 'called-workflow', word: 'input' },
    say,
  );
  const secrets = job.map.get('secrets');
  if (textOf(secrets) !== 'inherit')
    fits(secrets, called?.map.get('secrets'), { at: uses, who: text, rule: 'called-workflow', word: 'secret' }, say);
}

const using = ['composite', 'docker', 'node24', 'node20'];

/** `action.yml`: what it takes to run it. */
export async function metadata(path: string, jobs: Jobs, say: Say): Promise<void> {
  const { root, tree } = jobs;
  for (const key of ['name', 'description', 'runs'])
    if (!root.map.has(key))
      say('action-metadata', root.from, `the action has no ${key}`, key === 'runs' ? {} : { severity: 'info' });
  for (const [name, item] of root.map)
    if (!['name', 'description', 'author', 'inputs', 'outputs', 'runs', 'branding'].includes(name)) {
      const guess = nearest(name, ['inputs', 'outputs', 'branding', 'description', 'author']);
      if (guess !== null) say('action-metadata', item.key, `an action has no ${name}`, { help: guess });
    }
  const runs = root.map.get('runs');
  if (!runs) return;
  const kind = runs.map.get('using');
  const text = textOf(kind) ?? '';
  if (!kind) say('action-metadata', runs.key, 'runs has no using', { help: 'using: composite' });
  else if (!using.includes(text))
    say(
      'action-metadata',
      kind.from,
      /^node\d+$/.test(text) ? `GitHub no longer runs ${text}` : `there is no using: ${text}`,
      { help: nearest(text, using) ?? 'node24' },
    );
  if (text === 'composite') {
    if (!runs.map.has('steps')) say('action-metadata', runs.key, 'a composite action has steps');
    for (const step of jobs.steps) {
      if (step.map.has('run') && !step.map.has('shell'))
        say('action-metadata', step.map.get('run')?.key ?? step.from, 'run in a composite action needs shell', {
          help: 'shell: bash',
        });
      if (!step.map.has('run') && !step.map.has('uses')) say('action-metadata', step.from, 'a step has run or uses');
    }
  }
  const main = runs.map.get('main');
  const file = textOf(main);
  if (main && file !== null && text.startsWith('node')) {
    const paths = await tree.list();
    const folder = posix.dirname(path);
    const at = posix.normalize(posix.join(folder, file));
    // What is built when it is released is in no tree.
    const kept = paths.some((each) => each.startsWith(`${posix.dirname(at)}/`));
    if (!paths.includes(at) && (kept || posix.dirname(at) === folder))
      say('action-metadata', main.from, `there is no ${file}`);
  }
}
