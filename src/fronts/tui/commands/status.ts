/** `/status` and `/permissions`: what holds just now, and where it is from. */

import { reveal } from '../../../text/sanitize.ts';
import { isRunning } from '../../../protocol/jobs/state.ts';
import { t } from '../../../text/words/words.ts';
import { count, dollars, grouped, oneLine } from '../transcript/look.ts';
import { gitWords, memoryWords } from '../view/first-screen.ts';
import { grantWords } from '../view/grants.ts';
import { modeWords } from '../view/mode-words.ts';
import type { Command, CommandAt } from './command.ts';

type Row = readonly [string, string];

function contextWords({ used, window }: ReturnType<CommandAt['session']['state']>['context']): string {
  if (window === null) return t`${grouped(used)} tokens (how many fit is unknown)`;
  return t`${grouped(used)} of ${grouped(window)} tokens`;
}

async function statusRows(at: CommandAt): Promise<Row[]> {
  const state = at.session.state();
  const [place, isolation] = await Promise.all([at.desk.place(), at.desk.isolation()]);
  const { settings, inForce, grants, context, cost, staged, jobs } = state;
  const running = jobs.filter(isRunning).length;
  const tiers = { 1: 'in a copy of the tree', 2: 'kept to the tree', 3: `not held away: ${oneLine(isolation.why)}` };
  return [
    ['session', `${state.id} · ${count(state.turn, 'turn')}`],
    ['folder', oneLine(state.cwd === state.root ? state.root : `${state.cwd}, in ${state.root}`)],
    ['git', gitWords(place)],
    ['memory', memoryWords(place)],
    ['model', oneLine(inForce.model) + (inForce.effort === undefined ? '' : ` · effort ${inForce.effort}`)],
    [
      'persona',
      state.persona === null ? `none · dispatcher: ${oneLine(settings.agent)}` : `@${oneLine(state.persona)}`,
    ],
    ['mode', `${inForce.mode}: ${modeWords[inForce.mode]}`],
    ['allowed', grants.length === 0 ? 'nothing beyond the mode' : grants.map(grantWords).join(', ')],
    ['commands', tiers[isolation.tier]],
    ['context', contextWords(context)],
    ['cost', cost === null ? 'cost unknown' : dollars(cost)],
    ...(staged === null ? [] : [['staged', count(staged.files, 'file')] as const]),
    ...(running === 0 ? [] : [['jobs', `${running} running`] as const]),
    ['theme', at.themes?.name ?? 'no colour'],
  ];
}

/** Commands that tell what holds. */
export const status: Command[] = [
  {
    name: 'status',
    hint: 'where you are, what holds, and what it cost',
    async run(_args, at) {
      at.print({ kind: 'sheet', title: `archie ${at.desk.version}`, rows: await statusRows(at) });
    },
  },
  {
    name: 'permissions',
    hint: 'the rules that hold, each with its file and line, and what you allowed beyond them',
    async run(_args, at) {
      const rules = await at.desk.permissions();
      const { inForce, grants } = at.session.state();
      const rows: Row[] = [
        ['mode', `${inForce.mode}: ${modeWords[inForce.mode]}`],
        ...rules.map(({ behavior, text, place, why }): Row => {
          const from = why === undefined ? reveal(place) : `${reveal(place)} · does not count: ${why}`;
          return [behavior, `${reveal(text)} · ${from}`];
        }),
        ...grants.map((rule): Row => ['allow', `${grantWords(rule)} · by you, until the mode changes or /grants off`]),
      ];
      if (rules.length + grants.length === 0) rows.push(['rules', 'none: the mode alone decides']);
      const foot = 'deny goes before ask, ask before allow · archie permissions test says what holds for a command';
      at.print({ kind: 'sheet', title: 'Permissions', rows, foot });
    },
  },
];
