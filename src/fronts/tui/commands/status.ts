/** `/status` and `/permissions`: what holds just now, and where it is from. */

import { reveal } from '../../../text/sanitize.ts';
import { isRunning } from '../../../protocol/jobs/state.ts';
import { told } from '../../../text/words/told.ts';
import { t } from '../../../text/words/words.ts';
import { count, dollars, grouped, oneLine } from '../transcript/look.ts';
import { gitWords, memoryWords } from '../view/first-screen.ts';
import { grantWords } from '../view/grants.ts';
import { modeWords } from '../view/mode-words.ts';
import type { Command, CommandAt } from './command.ts';
import { windowOf } from './context.ts';

type Row = readonly [string, string];

function contextWords(used: number, window: number | null): string {
  if (window === null) return t`${grouped(used)} tokens (how many fit is unknown)`;
  return t`${grouped(used)} of ${grouped(window)} tokens`;
}

async function statusRows(at: CommandAt): Promise<Row[]> {
  const state = at.session.state();
  const [place, isolation, window] = await Promise.all([at.desk.place(), at.desk.isolation(), windowOf(at)]);
  const { settings, inForce, grants, context, cost, staged, jobs } = state;
  const running = jobs.filter(isRunning).length;
  const tiers = {
    1: t('in a copy of the tree'),
    2: t('kept to the tree'),
    3: t`not held away: ${oneLine(told(isolation.why))}`,
  };
  return [
    ['session', `${state.id} · ${count(state.turn, 'turn')}`],
    ['folder', oneLine(state.cwd === state.root ? state.root : t`${state.cwd}, in ${state.root}`)],
    ['git', gitWords(place)],
    ['memory', memoryWords(place)],
    ['model', oneLine(inForce.model) + (inForce.effort === undefined ? '' : ` · ${t`effort ${inForce.effort}`}`)],
    [
      'persona',
      state.persona === null ? t`none · dispatcher: ${oneLine(settings.agent)}` : `@${oneLine(state.persona)}`,
    ],
    ['mode', t`${inForce.mode}: ${t(modeWords[inForce.mode])}`],
    ['allowed', grants.length === 0 ? t('nothing beyond the mode') : grants.map(grantWords).join(t(', '))],
    ['commands', tiers[isolation.tier]],
    ['context', contextWords(context.used, window)],
    ['cost', cost === null ? t('cost unknown') : dollars(cost)],
    ...(staged === null ? [] : [['staged', count(staged.files, 'file')] as const]),
    ...(running === 0 ? [] : [['jobs', t`${running} running`] as const]),
    ['theme', at.themes?.name ?? t('no colour')],
  ];
}

/** With what each row is called, in the language that is spoken. */
function named(rows: readonly Row[]): Row[] {
  return rows.map(([name, text]) => [t(name), text]);
}

/** Commands that tell what holds. */
export const status: Command[] = [
  {
    name: 'status',
    hint: 'where you are, what holds, and what it cost',
    async run(_args, at) {
      at.print({ kind: 'sheet', title: `archie ${at.desk.version}`, rows: named(await statusRows(at)) });
    },
  },
  {
    name: 'permissions',
    hint: 'the rules that hold, each with its file and line, and what you allowed beyond them',
    async run(_args, at) {
      const rules = await at.desk.permissions();
      const { inForce, grants } = at.session.state();
      const rows: Row[] = [
        ['mode', t`${inForce.mode}: ${t(modeWords[inForce.mode])}`],
        ...rules.map(({ behavior, text, place, why }): Row => {
          const from = why === undefined ? reveal(place) : t`${reveal(place)} · does not count: ${told(why)}`;
          return [behavior, `${reveal(text)} · ${from}`];
        }),
        ...grants.map((rule): Row => ['allow', t`${grantWords(rule)} · by you, until the mode changes or /grants off`]),
      ];
      if (rules.length + grants.length === 0) rows.push(['rules', t('none: the mode alone decides')]);
      const foot = t('deny goes before ask, ask before allow · archie permissions test says what holds for a command');
      at.print({ kind: 'sheet', title: t('Permissions'), rows: named(rows), foot });
    },
  },
];
