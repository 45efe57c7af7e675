/** Slash commands that show or change a setting of the session: model, effort, mode, persona. */

import { modes } from '../../../../protocol/approval.ts';
import { grouped } from '../../transcript/look.ts';
import { grantWords } from '../../view/grants.ts';
import { modeWords } from '../../view/mode-words.ts';
import { say, warn } from '../command.ts';
import type { Command } from '../command.ts';
import { agentList, agentWords, effortList, efforts, modeList, modelList } from './lists.ts';

/** Commands that change a setting. */
export const settings: Command[] = [
  {
    name: 'model',
    takes: '[id]',
    hint: 'shows the models, or changes the model',
    async run(args, at) {
      const known = at.desk.models();
      if (args === '') {
        const chosen = await at.pick(await modelList(at));
        return chosen === null ? undefined : change(chosen);
      }
      return change(known.find((entry) => entry.id === args || entry.aliases.includes(args))?.id ?? args);

      async function change(id: string): Promise<void> {
        const info = await at.desk.describe(id);
        at.session.set({ model: id });
        const size = `${grouped(Math.round(info.contextWindow / 1000))}k tokens of context`;
        if (info.known) say(at, `model: ${id} · ${size}`);
        else
          warn(
            at,
            `model: ${id} is not one archie knows`,
            'It is used as it is; its window and price are guesses. /model lists the known ones.',
          );
      }
    },
  },
  {
    name: 'effort',
    takes: '[level]',
    hint: `how hard the model thinks: ${efforts.join(', ')}`,
    async run(args, at) {
      const effort = args === '' ? await at.pick(effortList(at)) : efforts.find((level) => level === args);
      if (effort === null) return;
      if (effort === undefined) return warn(at, `${args} is no effort`, `/effort ${efforts.join(' | ')}`);
      at.session.set({ effort });
      say(at, `effort: ${effort}`);
    },
  },
  {
    name: 'mode',
    takes: '[mode]',
    hint: 'plan, ask, stage or auto (also Shift+Tab)',
    async run(args, at) {
      const mode = args === '' ? await at.pick(modeList(at)) : modes.find((name) => name === args);
      if (mode === null) return;
      if (mode === undefined) warn(at, `${args} is no mode`, '/mode lists them.');
      else if (mode === 'bypass' && at.startMode !== 'bypass')
        warn(
          at,
          'bypass cannot be switched on in a session',
          'Start archie with --permission-mode bypass if you mean it.',
        );
      else {
        at.session.set({ mode });
        say(at, `mode: ${mode} · ${modeWords[mode]}`);
      }
    },
  },
  {
    name: 'grants',
    takes: '[off]',
    hint: 'what happens without a question; off: asked for again',
    run(args, at) {
      const { grants } = at.session.state();
      if (grants.length === 0) say(at, 'nothing is allowed beyond the mode');
      else if (args === 'off') at.session.revoke();
      else
        at.print({
          kind: 'sheet',
          title: 'Allowed without a question',
          rows: grants.map((rule) => [grantWords(rule), ''] as const),
          foot: 'until the mode changes, or /grants off',
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
        say(at, `agent: ${slug ?? `${name} (${agentWords[name]})`}`);
      } else warn(at, `there is no persona called ${args}`, '/agents lists them.');
    },
  },
];
