/** Slash commands that tell of something: cost, personas, the doctor; and `/init`. */

import { addUsage, noUsage } from '../../../protocol/message.ts';
import type { Usage } from '../../../protocol/message.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';
import { cacheMisses } from '../view/cache-misses.ts';
import { dollars, grouped, oneLine } from '../transcript/look.ts';
import { say, warn } from './command.ts';
import type { Command } from './command.ts';

function usageWords({ input, output, cacheRead, cacheWrite, cacheWriteHour = 0 }: Usage): string {
  const minutes = cacheWrite - cacheWriteHour;
  const read = grouped(cacheRead);
  const hour = grouped(cacheWriteHour);
  const written =
    cacheWriteHour === 0
      ? t`, cache ${read} read, ${grouped(cacheWrite)} written`
      : minutes > 0
        ? t`, cache ${read} read, ${hour} written for 1 h, ${grouped(minutes)} for 5 min`
        : t`, cache ${read} read, ${hour} written for 1 h`;
  const cached = cacheRead + cacheWrite > 0 ? written : '';
  return t`${grouped(input)} in, ${grouped(output)} out${cached}`;
}

/** Where a persona is from. */
const scopeWords = {
  'built-in': 'built-in',
  user: 'your own',
  project: 'of the project',
  flag: 'by --agents-dir',
} as const;

/** Commands that tell of something. */
export const about: Command[] = [
  {
    name: 'cost',
    hint: 'what this session used and cost',
    run(_args, at) {
      const models = new Map<string, { usage: Usage; cost: number | null }>();
      for (const event of at.recorded) {
        if (event.type !== 'replied') continue;
        const sum = models.get(event.model) ?? { usage: noUsage, cost: 0 };
        const cost = sum.cost === null || event.cost === null ? null : sum.cost + event.cost;
        models.set(event.model, { usage: addUsage(sum.usage, event.usage), cost });
      }
      const { usage, cost } = at.session.state();
      const price = (usd: number | null) => (usd === null ? t('cost unknown') : dollars(usd));
      const rows = [...models].map(([model, sum]) => [model, `${price(sum.cost)} · ${usageWords(sum.usage)}`] as const);
      const missed = cacheMisses(at.recorded).map(({ reason, tokens, times }) => {
        const many = times > 1 ? t`${grouped(tokens)} in ${times} requests` : grouped(tokens);
        return [t('cache missed'), `${many}: ${told(reason)}`] as const;
      });
      const all = [t('in all'), `${price(cost)} · ${usageWords(usage)}`] as const;
      // Of a single model the sum says nothing more, unless something else was paid for beside it.
      const summed = rows.length === 1 && rows[0]?.[1] === all[1] ? rows : [...rows, all];
      at.print({ kind: 'sheet', title: t('Cost'), rows: [...summed, ...missed] });
    },
  },
  {
    name: 'agents',
    hint: 'lists the personas',
    async run(_args, at) {
      const { all, problems } = await at.desk.book();
      const rows = all.map((persona) => {
        const words =
          oneLine(persona.description.split('\n')[0] ?? '').slice(0, 100) || t('(no description: only when named)');
        return [`@${persona.slug}`, `${words} · ${t(scopeWords[persona.scope])}`] as const;
      });
      if (rows.length === 0) say(at, t('there are no personas'));
      else
        at.print({
          kind: 'sheet',
          title: t('Personas'),
          rows,
          foot: t('@name hands one prompt over, /agent <name> all of them'),
        });
      for (const problem of problems) at.print({ kind: 'notice', level: 'warning', text: problem });
    },
  },
  {
    name: 'doctor',
    hint: 'what works here, what does not, and why',
    async run(_args, at) {
      const lines = await at.desk.doctor();
      const marks = { ok: '✔', warning: '!', missing: '✖' };
      const rows = lines.flatMap(({ area, state, text, mend }) => [
        [`${marks[state]} ${t(area)}`, told(text)] as const,
        ...(mend === undefined ? [] : [[' ', told(mend)] as const]),
      ]);
      at.print({ kind: 'sheet', title: `archie ${at.desk.version}`, rows });
    },
  },
  {
    name: 'trust',
    takes: '[add | remove]',
    hint: 'what this folder brings and what of it counts; add, remove',
    async run(args, at) {
      const what = args === '' ? 'show' : args;
      if (what !== 'show' && what !== 'add' && what !== 'remove')
        return warn(
          at,
          t`there is no /trust ${oneLine(args)}`,
          t('/trust shows, /trust add trusts, /trust remove takes back.'),
        );
      const { title, rows, feet } = await at.desk.trust(what);
      at.print({
        kind: 'sheet',
        title: told(title),
        rows: rows.map(([name, text]) => [told(name), told(text)] as const),
        ...(feet.length > 0 && { foot: feet.map(told).join(' · ') }),
      });
    },
  },
  {
    name: 'init',
    hint: 'has the model write an AGENTS.md for this folder',
    idle: true,
    run: (_args, at) => at.send(initPrompt),
  },
];

const initPrompt = `Look at this repository and write an AGENTS.md at its top: what a capable engineer who has never seen it must know to work in it well.
Read the manifest, the build and test configuration, the README and a few central files first; do not guess.
Say, in at most 60 lines: what it is in two sentences; the commands to install, build, test (also a single test), lint and run; how it is laid out and how the parts depend on each other; the conventions that the code really follows (names, errors, tests) where they differ from the usual; what must not be touched.
Leave out what every project has in common, and anything you did not see in the files. If there is an AGENTS.md or CLAUDE.md already, improve it instead: keep what is right, correct what is not.`;
