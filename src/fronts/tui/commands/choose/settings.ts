/** Slash commands that show or change a setting of the session: model, effort, mode, persona. */

import { modes } from '../../../../protocol/approval.ts';
import { t } from '../../../../text/words/words.ts';
import { grouped } from '../../transcript/look.ts';
import { grantWords } from '../../view/grants.ts';
import { modeWords } from '../../view/mode-words.ts';
import { say, warn } from '../command.ts';
import type { Command } from '../command.ts';
import { agentList, agentWords, effortList, efforts, modeList, modelList } from './lists.ts';

function sizeWords(tokens: number | null): string {
  return tokens === null ? t('context unknown') : t`${grouped(Math.round(tokens / 1000))}k tokens of context`;
}

function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : t`${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

/** Commands that change a setting. */
export const settings: Command[] = [
  {
    name: 'model',
    takes: '[id]',
    hint: 'shows the models, or changes the model',
    async run(args, at) {
      const name = args === '' ? await at.pick(await modelList(at)) : args;
      if (name === null) return;
      const found = await at.desk.findModel(name);
      if (found.id === null) {
        const mend =
          found.near.length > 0
            ? t`Did you mean ${oneOf(found.near)}? /model lists them.`
            : `${t('/model lists those there are.')} ${t('archie --model takes any name.')}`;
        return warn(at, t`there is no model ${name}`, mend);
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
    async run(args, at) {
      const effort = args === '' ? await at.pick(effortList(at)) : efforts.find((level) => level === args);
      if (effort === null) return;
      if (effort === undefined) return warn(at, t`${args} is no effort`, `/effort ${efforts.join(' | ')}`);
      at.session.set({ effort });
      say(at, t`effort: ${effort}`);
    },
  },
  {
    name: 'mode',
    takes: '[mode]',
    hint: 'plan, ask, stage or auto (also Shift+Tab)',
    async run(args, at) {
      const mode = args === '' ? await at.pick(modeList(at)) : modes.find((name) => name === args);
      if (mode === null) return;
      if (mode === undefined) warn(at, t`${args} is no mode`, t('/mode lists them.'));
      else if (mode === 'bypass' && at.startMode !== 'bypass')
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
      const given = args === '' ? await at.pick(agentList(all, agent)) : args;
      if (given === null) return;
      const name = given.replace(/^@/, '').toLowerCase();
      const slug = all.find((persona) => persona.slug === name || persona.name.toLowerCase() === name)?.slug;
      if (Object.hasOwn(agentWords, name) || slug !== undefined) {
        at.session.set({ agent: slug ?? name });
        say(at, t`agent: ${slug ?? `${name} (${t(agentWords[name] ?? '')})`}`);
      } else warn(at, t`there is no persona called ${args}`, t('/agents lists them.'));
    },
  },
];
