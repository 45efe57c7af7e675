/** Fold: what really ran in a session, checks and commands, each with the tree it ran on and how it ended. */

import type { RecordedEvent } from '../event.ts';

/** One thing that ran. */
export interface LedgerRow {
  turn: number;
  type: 'command' | 'check';
  /** The command line; of a check its kind and the file. */
  what: string;
  /** What it ran on: the id of a proposal's tree, `landing <id>`, or `start` before anything had landed. */
  tree: string;
  /** `exit 0`, `timeout`, `pass`, `2 errors`, `not checked: MySQL dialect`. */
  outcome: string;
  /** Did it end well? Null where it came to nothing. */
  ok: boolean | null;
  /** When it ended, in milliseconds since the epoch. */
  at: number;
  ms: number;
  where: 'isolated' | 'kept to the tree' | 'live';
  /** Of a command: other changes have reached the tree, or the stage, since it began. */
  outdated?: boolean;
}

type Of<T extends RecordedEvent['type']> = Extract<RecordedEvent, { type: T }>;

/** What began and has not ended, by its call or job: the tree it saw, and whether that changed meanwhile by others. */
type Begun = Map<string, { tree: string; changed: boolean }>;

/** Everything that ran, oldest first. What was only told again is one row. */
export function ledgerOf(events: readonly RecordedEvent[]): LedgerRow[] {
  const rows: LedgerRow[] = [];
  const begun: Begun = new Map();
  const ended: { row: LedgerRow; by: string }[] = [];
  const told = new Set<string>();
  const staged = new Map<string, string | undefined>();
  let tree = 'start';
  const end = (by: string, made: LedgerRow[]): void => {
    for (const row of made) {
      if (begun.get(by)?.changed) row.outdated = true;
      rows.push(row);
      ended.push({ row, by });
    }
    begun.delete(by);
  };
  const change = (by: string | undefined): void => {
    for (const { row, by: own } of ended) if (own !== by) row.outdated = true;
    for (const [own, at] of begun) if (own !== by) at.changed = true;
  };
  for (const event of events) {
    switch (event.type) {
      case 'call.started':
        begun.set(event.id, { tree, changed: false });
        break;
      case 'job.started':
        begun.set(event.job, { tree, changed: false });
        break;
      case 'staged':
        change(event.call);
        for (const { path, after } of event.step.files) staged.set(path, after?.hash);
        break;
      case 'unstaged':
        if (event.files === 0) staged.clear();
        break;
      case 'landed':
        tree = `landing ${event.landing.id}`;
        if (!isAsStaged(event, staged)) change(event.call);
        break;
      case 'call.finished':
        end(event.id, commandRows(event, begun.get(event.id)?.tree ?? tree));
        break;
      case 'job.ended':
        end(event.job, [jobRow(event, begun.get(event.job)?.tree ?? tree)]);
        break;
      case 'checked':
        end(event.of.call ?? '', checkRows(event, told));
        break;
      default:
        break;
    }
  }
  return rows;
}

/** What ran on what was staged ran on the tree that it became. */
function isAsStaged({ call, landing }: Of<'landed'>, staged: ReadonlyMap<string, string | undefined>): boolean {
  const { files } = landing;
  return (
    call === undefined &&
    files.length === staged.size &&
    files.every(({ path, after }) => staged.has(path) && staged.get(path) === after?.hash)
  );
}

function commandRows({ turn, at, display, tree }: Of<'call.finished'>, then: string): LedgerRow[] {
  return display.flatMap((shown): LedgerRow[] => {
    if (shown.type !== 'command') return [];
    const { command, exit, ended, isolation, durationMs: ms } = shown;
    const outcome = ended === 'exit' && exit !== null ? `exit ${exit}` : ended;
    return [
      {
        turn,
        type: 'command',
        what: command,
        tree: tree ?? then,
        outcome,
        ok: exit === 0,
        at,
        ms,
        where: placeOf(isolation),
      },
    ];
  });
}

function jobRow({ turn, at, command, ...end }: Of<'job.ended'>, tree: string): LedgerRow {
  const exit = end.how === 'exited' ? end.exit : null;
  const outcome = exit === null ? end.how : `exit ${exit}`;
  return { turn, type: 'command', what: command, tree, outcome, ok: exit === 0, at, ms: 0, where: 'live' };
}

function checkRows({ of, verdicts, turn, at, durationMs }: Of<'checked'>, told: Set<string>): LedgerRow[] {
  return verdicts.flatMap(({ kind, path, status, summary, findings, ms, ran }): LedgerRow[] => {
    const id = JSON.stringify([of.tree, kind, path, status, summary]);
    // A review that opens on what is known already.
    if (durationMs === 0 && told.has(id)) return [];
    told.add(id);
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    const outcome = {
      pass: 'pass',
      warn: plural(findings.length, 'finding'),
      fail: plural(errors, 'error'),
      'not-checked': `not checked: ${summary}`,
    }[status];
    const ok = status === 'not-checked' ? null : status !== 'fail';
    if (!ran)
      return [{ turn, type: 'check', what: `${kind} ${path}`, tree: of.tree, outcome, ok, at, ms, where: 'isolated' }];
    const exit = ran.exit === null ? outcome : `exit ${ran.exit}`;
    const where = placeOf(ran.isolation);
    return [
      { turn, type: 'command', what: ran.command, tree: of.tree, outcome: exit, ok: ran.exit === 0, at, ms, where },
    ];
  });
}

function placeOf(isolation: string): LedgerRow['where'] {
  return isolation === 'overlay' ? 'isolated' : isolation === 'bind' ? 'kept to the tree' : 'live';
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
