/** Slash commands that show or change a setting of the session: model, effort, mode, persona. */

import { modes } from '../../../protocol/approval.ts';
import type { Mode } from '../../../protocol/approval.ts';
import type { Effort } from '../../../protocol/provider.ts';
import { t } from '../../../text/words/words.ts';
import { grantWords } from '../view/grants.ts';
import { grouped } from '../transcript/look.ts';
import { say, warn } from './command.ts';
import type { Command, CommandAt } from './command.ts';

const efforts: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

const modeWords: Record<Mode, string> = {
  plan: 'reads and thinks, changes nothing',
  ask: 'every change is reviewed before it lands',
  stage: 'changes are collected and reviewed once, at the end of the turn',
  auto: 'changes land at once and can be undone',
  bypass: 'nothing is asked',
};

const agentWords: Readonly<Record<string, string>> = {
  auto: 'the dispatcher chooses',
  suggest: 'the dispatcher only says whom it would choose',
  off: 'only @name hands over',
};

/** Rows of a list of models; who has more of them knows the name. */
const mostModels = 40;

async function listModels(at: CommandAt): Promise<void> {
  const { model } = at.session.state().settings;
  const { models, fault } = await at.desk.models();
  const rows = models.slice(0, mostModels).map(({ id, aliases, contextWindow }) => {
    const words = [...aliases, ...(contextWindow === null ? [] : [`${grouped(Math.round(contextWindow / 1000))}k`])];
    return [`${id === model ? '▸ ' : '  '}${id}`, words.join(', ')] as const;
  });
  const foot = [
    ...(models.some(({ id }) => id === model) ? [] : [`in use: ${model}`]),
    ...(models.length > mostModels ? [`${models.length - mostModels} more`] : []),
    ...(fault === null ? [] : [`those archie knows: the server does not list its own (${fault})`]),
    '/model <id or alias>',
  ];
  at.print({ kind: 'sheet', title: 'Models', rows, foot: foot.join(' · ') });
}

function sizeWords(tokens: number | null): string {
  return tokens === null ? 'context unknown' : `${grouped(Math.round(tokens / 1000))}k tokens of context`;
}

function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** Commands that change a setting. */
export const settings: Command[] = [
  {
    name: 'model',
    takes: '[id]',
    hint: 'shows the models, or changes the model',
    async run(args, at) {
      if (args === '') return listModels(at);
      const found = await at.desk.findModel(args);
      if (found.id === null) {
        const mend =
          found.near.length > 0
            ? t`Did you mean ${oneOf(found.near)}? /model lists them.`
            : t('/model lists those there are.');
        return warn(at, t`there is no model ${args}`, `${mend} ${t('archie --model takes any name.')}`);
      }
      at.session.set({ model: found.id });
      if (found.known) say(at, t`model: ${found.id} · ${sizeWords(found.contextWindow)}`);
      else
        warn(
          at,
          t`model: ${found.id} is not one archie knows`,
          t('It is used as it is; its context and its price are unknown. /model lists the known ones.'),
        );
    },
  },
  {
    name: 'effort',
    takes: '[level]',
    hint: 'how hard the model thinks: low, medium, high, xhigh, max',
    run(args, at) {
      const effort = efforts.find((level) => level === args);
      if (effort === undefined) {
        const now = at.session.state().settings.effort ?? t('the default of the model');
        warn(at, args === '' ? t`effort: ${now}` : t`${args} is no effort`, `/effort ${efforts.join(' | ')}`);
        return;
      }
      at.session.set({ effort });
      say(at, t`effort: ${effort}`);
    },
  },
  {
    name: 'mode',
    takes: '[mode]',
    hint: 'plan, ask, stage or auto (also Shift+Tab)',
    run(args, at) {
      const mode = modes.find((name) => name === args);
      if (mode === undefined) {
        const rows = modes
          .filter((name) => name !== 'bypass' || at.startMode === 'bypass')
          .map(
            (name) =>
              [`${name === at.session.state().settings.mode ? '▸ ' : '  '}${name}`, t(modeWords[name])] as const,
          );
        const { grants } = at.session.state();
        const foot = grants.length === 0 ? {} : { foot: t`allowed all the same: ${grants.map(grantWords).join(', ')}` };
        at.print({ kind: 'sheet', title: args === '' ? t('Modes') : t`${args} is no mode`, rows, ...foot });
      } else if (mode === 'bypass' && at.startMode !== 'bypass')
        warn(
          at,
          t('bypass cannot be switched on in a session'),
          t('Start archie with --permission-mode bypass if you mean it.'),
        );
      else {
        at.session.set({ mode });
        say(at, t`mode: ${mode} · ${t(modeWords[mode])}`);
      }
    },
  },
  {
    name: 'grants',
    takes: '[off]',
    hint: 'what happens without a question; off: asked for again',
    run(args, at) {
      const { grants } = at.session.state();
      if (grants.length === 0) say(at, t('nothing is allowed beyond the mode'));
      else if (args === 'off') at.session.revoke();
      else
        at.print({
          kind: 'sheet',
          title: t('Allowed without a question'),
          rows: grants.map((rule) => [grantWords(rule), ''] as const),
          foot: t('until the mode changes, or /grants off'),
        });
    },
  },
  {
    name: 'agent',
    takes: '[name | auto | off]',
    hint: 'gives the conversation to a persona, or lets the dispatcher choose',
    async run(args, at) {
      const { all } = await at.desk.book();
      const { agent } = at.session.state().settings;
      const name = args.replace(/^@/, '').toLowerCase();
      const slug = all.find((persona) => persona.slug === name || persona.name.toLowerCase() === name)?.slug;
      if (name === '') say(at, t`agent: ${agent} · /agent <name>, auto, suggest or off; /agents lists them`);
      else if (Object.hasOwn(agentWords, name) || slug !== undefined) {
        at.session.set({ agent: slug ?? name });
        say(at, t`agent: ${slug ?? `${name} (${t(agentWords[name]!)})`}`);
      } else warn(at, t`there is no persona called ${args}`, t('/agents lists them.'));
    },
  },
];
