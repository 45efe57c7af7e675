/** Slash commands that show or change a setting of the session: model, effort, mode, persona. */

import { modes } from '../../../protocol/approval.ts';
import type { Mode } from '../../../protocol/approval.ts';
import type { Effort } from '../../../protocol/provider.ts';
import { t } from '../../../text/words/words.ts';
import { grantWords } from '../view/grants.ts';
import { grouped } from '../transcript/look.ts';
import { say, warn } from './command.ts';
import type { Command } from './command.ts';

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

/** Commands that change a setting. */
export const settings: Command[] = [
  {
    name: 'model',
    takes: '[id]',
    hint: 'shows the models, or changes the model',
    async run(args, at) {
      const { model } = at.session.state().settings;
      const known = at.desk.models();
      if (args === '') {
        const rows = known.map(
          ({ id, aliases }) => [`${id === model ? '▸ ' : '  '}${id}`, aliases.join(', ')] as const,
        );
        const foot = known.some(({ id }) => id === model)
          ? t('/model <id or alias>')
          : t`in use: ${model} · /model <id or alias>`;
        at.print({ kind: 'sheet', title: t('Models'), rows, foot });
        return;
      }
      const id = known.find((entry) => entry.id === args || entry.aliases.includes(args))?.id ?? args;
      const info = await at.desk.describe(id);
      at.session.set({ model: id });
      const size = t`${grouped(Math.round(info.contextWindow / 1000))}k tokens of context`;
      if (info.known) say(at, t`model: ${id} · ${size}`);
      else
        warn(
          at,
          t`model: ${id} is not one archie knows`,
          t('It is used as it is; its window and price are guesses. /model lists the known ones.'),
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
