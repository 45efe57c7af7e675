/** What actionlint says, as findings: without what it holds against things that are newer than it. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { nearest } from '../kind/nearest.ts';
import type { Lines } from '../kind/lines.ts';
import type { Told } from './linter.ts';
import { finding } from './rules.ts';

const ruleOf: Readonly<Record<string, string>> = {
  expression: 'expression',
  events: 'events',
  glob: 'events',
  permissions: 'permissions',
  credentials: 'hardcoded-secret',
  action: 'action-inputs',
  'deprecated-commands': 'deprecated-command',
  'workflow-call': 'called-workflow',
};

/** Names that GitHub has brought since. */
const newer =
  /"(vars|attestations|models|artifact-metadata|run-name|snapshot|command|entrypoint|timezone|image_version|enqueued|dequeued|milestoned|demilestoned|queue|case|repository_id|repository_owner_id|actor_id|workflow_ref|workflow_sha|triggering_actor|environment|debug|check_run_id|job_workflow_sha|api_url|deployment|background|parallel|wait|merge_group|sub_issues|issue_dependencies|copilot-requests|packages)"/;

/** What the file says that actionlint does not see. */
export interface Beside {
  lines: Lines;
  /** Lines that an alias stands on, which it cannot follow. */
  anchored: ReadonlySet<number>;
  /** All inputs, of calls and of manual runs alike. */
  inputs: ReadonlySet<string>;
  /** Is the strategy of a job worked out while it runs? */
  computed: boolean;
}

/** Those that stand. */
export function findingsOf(path: string, told: readonly Told[], beside: Beside): Finding[] {
  return told.flatMap((each): Finding[] => {
    const { line, column, message, kind } = each;
    const help = meant(message);
    if (isOutdated(each, help, beside)) return [];
    const said = message
      .replace(/\. (available|all available|expected one of|see https)[\s\S]*$/, '')
      .replace(/\. *$/, '');
    // How an action is named is told by the same part of it as what it is given.
    const rule = `workflow/${kind === 'action' && !message.includes('input') ? 'keys' : (ruleOf[kind] ?? 'keys')}`;
    return [
      finding(rule, {
        path,
        line: Math.min(line, beside.lines.count),
        column,
        message: said,
        ...(help !== null && { help }),
      }),
    ];
  });
}

function isOutdated(
  { line, message, kind }: Told,
  help: string | null,
  { lines, anchored, inputs, computed }: Beside,
): boolean {
  // Runners, needs and what strangers write are looked at here, with what is known of them today.
  if (
    kind === 'runner-label' ||
    kind === 'job-needs' ||
    /potentially untrusted|runner of .* action is too old/.test(message)
  )
    return true;
  if (
    /alias node|is scalar node but mapping node is expected|"runs-on" section must be|default value will never be used|"\$\//.test(
      message,
    )
  )
    return true;
  if (anchored.size > 0 && (anchored.has(line) || /is missing in|section should have/.test(message))) return true;
  const first = /"[^"]+"/.exec(message)?.[0] ?? '';
  if (message.startsWith('property "')) {
    const text = lines.line(line);
    const name = first.slice(1, -1);
    // A workflow that is called may get more secrets than it declares: by `secrets: inherit`, or by another of its events.
    if (new RegExp(`\\bsecrets\\.${name}\\b`, 'i').test(text) && mistyped(message, name) === null) return true;
    // Of a part of a matrix only some may have it, and an input may be one of the other event.
    return (
      newer.test(first) ||
      inputs.has(name) ||
      new RegExp(`matrix\\.[\\w-]+\\.[\\w.-]*${name}\\b`, 'i').test(text) ||
      (computed && /matrix\./.test(text))
    );
  }
  if (
    /\b(unknown|unexpected|undefined|invalid|not defined)\b/.test(message) &&
    newer.test(first) &&
    !message.startsWith('input')
  )
    return true;
  if (/got "number"/.test(message)) return true;
  // Inputs and activities come with time: only what is plainly mistyped counts.
  return help === null && /is not defined in action|invalid activity type/.test(message);
}

/** Which of the properties that an object has was meant. */
function mistyped(message: string, name: string): string | null {
  const [, type = ''] = /object type \{(.*)\}/.exec(message) ?? [];
  return nearest(
    name,
    [...type.matchAll(/([\w-]+): /g)].map(([, each]) => each ?? ''),
  );
}

/** Which of the names that are there was meant. */
function meant(message: string): string | null {
  const [head = '', tail = ''] = message.split(/\. (?:available|all available|expected one of)|expected one of/, 2);
  const name = /"([^"]+)"/.exec(head)?.[1];
  const known = [...tail.matchAll(/"([^"]+)"/g)].map(([, each]) => each ?? '');
  return name === undefined ? null : nearest(name, known);
}
