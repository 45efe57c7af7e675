/** Strangers and secrets: what becomes part of a script, code that is checked out with a token, secrets in the log. */

import { itemAt, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { secretValue } from '../kind/secrets.ts';
import type { Jobs, Say } from './jobs.ts';

/** Anybody may write these. */
const untrusted =
  /github\.(head_ref|event\.(issue\.(title|body)|pull_request\.(title|body|head\.(ref|label|repo\.default_branch))|(comment|review|review_comment)\.body|discussion\.(title|body)|pages\b.*?\.page_name|commits\b.*?\.(message|author\.(email|name))|head_commit\.(message|author\.(email|name))|workflow_run\.(head_branch|head_commit\.(message|author\.(email|name))|pull_requests\b.*?\.head\.ref)))\b/;

const expression = /\$\{\{([\s\S]*?)\}\}/g;

/** All of it. */
export function danger(jobs: Jobs, say: Say): void {
  const guarded = guardedSteps(jobs);
  for (const step of jobs.steps) {
    const script =
      step.map.get('run') ??
      (/(^|\/)github-script@/.test(textOf(step.map.get('uses')) ?? '') ? itemAt(step, 'with', 'script') : undefined);
    if (script) {
      strangers(script, jobs, say);
      printed(script, step, jobs, say);
    }
    if (!guarded.has(step)) checkout(step, jobs, say);
  }
  credentials(jobs, say);
}

/** The offset in the file of something in a scalar, as near as its form allows. */
function placeIn(script: Item, found: string, { text }: Jobs): number {
  const at = text.indexOf(found, script.from);
  return at < 0 ? script.from : at;
}

function strangers(script: Item, jobs: Jobs, say: Say): void {
  let from = script.from;
  for (const [whole, inner = ''] of (textOf(script) ?? '').matchAll(expression)) {
    const at = jobs.text.indexOf(whole, from);
    if (at >= 0) from = at + 1;
    // Inside a string of the expression it is a text, and a comparison gives true or false.
    const bare = inner.replace(/'[^']*'/g, "''").replace(/\["?([\w-]+)"?\]/g, '.$1');
    const name = untrusted.exec(inner.replace(/\['([\w-]+)'\]/g, '.$1'))?.[0];
    if (name === undefined || (/==|!=|^\s*(contains|startsWith|endsWith)\(/.test(bare) && !/\|\||&&/.test(bare)))
      continue;
    say(
      'untrusted-input',
      at < 0 ? script.from : at,
      `${name} is what a stranger writes, and becomes part of the script`,
      {
        help: `env:\n  VALUE: ${whole.split('\n', 1)[0]}\nrun: … "$VALUE"`,
      },
    );
  }
  if (!jobs.isAction) return;
  for (const [whole, inner = ''] of (textOf(script) ?? '').matchAll(expression)) {
    const name = /^\s*inputs\.[\w-]+\s*$/.exec(inner)?.[0].trim();
    if (name !== undefined)
      say(
        'untrusted-input',
        placeIn(script, whole, jobs),
        `${name} becomes part of the script, whatever the caller gives`,
        {
          severity: 'info',
          help: `env:\n  VALUE: ${whole}\nrun: … "$VALUE"`,
        },
      );
  }
}

function printed(script: Item, step: Item, jobs: Jobs, say: Say): void {
  const secret = new Set<string>();
  for (const level of [jobs.root, ...jobs.jobs.values(), step])
    for (const [name, item] of level.map.get('env')?.map ?? [])
      if (/\$\{\{\s*secrets\./.test(textOf(item) ?? '')) secret.add(name);
  const lines = (textOf(script) ?? '').split('\n');
  for (const line of lines) {
    const all = /\$\{\{\s*toJSON\(\s*secrets\s*\)\s*\}\}/i.exec(line);
    const print =
      /(^|[;&|({]\s*|\s)(echo|printf|print|console\.log|core\.info|Write-Host|Write-Output)\b([^;&|\n]*)(.*)$/.exec(
        line,
      );
    if (all)
      say('secret-printed', placeIn(script, line.trim(), jobs), 'all secrets at once are put into a script', {
        help: 'name the one that is needed',
      });
    if (all || !print) continue;
    const [, , , said = '', after = ''] = print;
    // Into a file or another program it does not go to the log.
    if (
      />|\|/.test(said) ||
      /^\s*\|(?!\|)/.test(after) ||
      /::add-mask::/.test(line) ||
      /base64|cut -c|wc -c|\$\{#/.test(after + said)
    )
      continue;
    const direct = /\$\{\{\s*secrets\.(?!GITHUB_TOKEN\s*!=)([\w-]+)\s*\}\}/.exec(said)?.[1];
    const variable = [...said.matchAll(/\$\{?(?:env:)?(\w+)\}?|process\.env\.(\w+)/g)]
      .map(([, one, other]) => one ?? other ?? '')
      .find((name) => secret.has(name));
    const name = direct ?? variable;
    if (name !== undefined)
      say('secret-printed', placeIn(script, line.trim(), jobs), `secret ${name} is written to the log`, {
        help: 'leave it out: what is masked can be unmasked',
      });
  }
}

/** Steps that only run for a bot or a member, or where the code is of this repository. */
function guardedSteps({ jobs }: Jobs): Set<Item> {
  const guard =
    /\[bot\]|author_association|head\.repo\.(full_name|fork)|head_repository|github\.actor\s*==|user\.login\s*==/;
  const steps = new Set<Item>();
  for (const job of jobs.values()) {
    const all = guard.test(textOf(job.map.get('if')) ?? '');
    for (const step of job.map.get('steps')?.list ?? [])
      if (all || guard.test(textOf(step.map.get('if')) ?? '')) steps.add(step);
  }
  return steps;
}

const ofStranger =
  /github\.event\.pull_request\.head\.(sha|ref)|github\.head_ref|refs\/pull\/|github\.event\.workflow_run\.head_(sha|branch)|pull_request\.merge_commit_sha|github\.event\.pull_request\.head\.repo/;

function checkout(step: Item, { events, text }: Jobs, say: Say): void {
  const risky = events.has('pull_request_target') || events.has('workflow_run') || events.has('issue_comment');
  if (!risky) return;
  const event = ['pull_request_target', 'workflow_run', 'issue_comment'].find((each) => events.has(each)) ?? '';
  const severity = event === 'pull_request_target' ? 'error' : 'warning';
  const help = 'on: pull_request, which has no secrets; or a second workflow that only reads the result';
  if (textOf(step.map.get('uses'))?.startsWith('actions/checkout@')) {
    const given = step.map.get('with');
    for (const key of ['ref', 'repository']) {
      const item = given?.map.get(key);
      const value = textOf(item) ?? '';
      if (item && ofStranger.test(value) && !(key === 'ref' && !ofStranger.test(value)))
        return say(
          'pull-request-target',
          item.key,
          `code of the pull request is checked out under ${event}, with its secrets and token`,
          { severity, help },
        );
    }
  }
  const script = step.map.get('run');
  const pull = /\bgh pr checkout\b|git (fetch|pull)\s[^\n]*\bpull\/|hub checkout/.exec(textOf(script) ?? '')?.[0];
  if (script && pull !== undefined)
    say(
      'pull-request-target',
      Math.max(script.from, text.indexOf(pull, script.from)),
      `code of the pull request is checked out under ${event}`,
      { severity, help },
    );
}

/** Values in the file that have the form of a secret. */
function credentials({ root, text }: Jobs, say: Say): void {
  const seen = new Set<Item>();
  const visit = (item: Item) => {
    if (seen.has(item)) return;
    seen.add(item);
    for (const each of item.map.values()) visit(each);
    for (const each of item.list) visit(each);
    if (item.kind !== 'scalar' || typeof item.value !== 'string') return;
    const what = secretValue(item.value.replace(expression, '$'), true);
    // Data bases that only live as long as the job have passwords that are no secrets.
    if (what === null || /address with a password/.test(what.what)) return;
    const line = item.value.slice(0, what.at).split('\n').length - 1;
    const piece = item.value.split('\n')[line]?.trim() ?? '';
    const at = text.indexOf(piece, item.from);
    say('hardcoded-secret', at < 0 ? item.from : at, `${what.what} stands in the workflow`, {
      help: '${{ secrets.NAME }}',
    });
  };
  visit(root);
}
