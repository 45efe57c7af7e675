/** `/proof`: every check and every command that really ran in this session, and how it ended. */

import { ledgerOf } from '../../../protocol/proof/ledger.ts';
import type { LedgerRow } from '../../../protocol/proof/ledger.ts';
import { t } from '../../../text/words/words.ts';
import { oneLine } from '../transcript/look.ts';
import { say } from './command.ts';
import type { Command } from './command.ts';

/** Rows that are printed without being asked for; `/proof all` prints the rest too. */
const most = 40;

export const proof: Command = {
  name: 'proof',
  takes: '[all]',
  hint: 'what really ran: checks and commands, how they ended',
  run(args, at) {
    const rows = ledgerOf(at.recorded);
    if (rows.length === 0) return say(at, t('nothing was checked, and no command ran, in this session'));
    const shown = args.trim() === 'all' ? rows : rows.slice(-most);
    const left = rows.length - shown.length;
    at.print({
      kind: 'sheet',
      title: t('What ran'),
      rows: shown.map((row) => [headOf(row), bodyOf(row)] as const),
      ...(left > 0 && { foot: t`${left} earlier: /proof all` }),
    });
  },
};

const marks = { true: '✔', false: '✖', null: '–' };

function headOf({ ok, outcome }: LedgerRow): string {
  return `${marks[`${ok}`]} ${oneLine(outcome.replace(/^(not checked): .*$/s, '$1')).slice(0, 20)}`;
}

/** The reason stands behind what it is about, where there is room. */
const unchecked = /^not checked: /;

function bodyOf({ what, tree, outcome, at, ms, where, outdated }: LedgerRow): string {
  const why = unchecked.test(outcome) ? [oneLine(outcome.replace(unchecked, ''))] : [];
  const when = new Date(at).toTimeString().slice(0, 8);
  const took = ms < 1000 ? t`${Math.round(ms)} ms` : t`${(ms / 1000).toFixed(1)} s`;
  const on = /^[0-9a-f]{64}$/.test(tree)
    ? t`proposal ${tree.slice(0, 12)}`
    : tree === 'start'
      ? t('the tree at the start')
      : tree;
  const parts = [oneLine(what).slice(0, 120), ...why, t`on ${on}`, when, took, t(where)];
  return [...parts, ...(outdated ? [t('changed since')] : [])].join(' · ');
}
