/** The lists that slash commands let a person choose from: models, efforts, modes, personas, sessions. */

import { modes } from '../../../../protocol/approval.ts';
import type { Mode } from '../../../../protocol/approval.ts';
import type { SessionSummary } from '../../../../protocol/desk.ts';
import type { PersonaBook } from '../../../../protocol/persona.ts';
import type { Effort } from '../../../../protocol/provider.ts';
import { told } from '../../../../text/words/told.ts';
import { t } from '../../../../text/words/words.ts';
import { wrap } from '../../../../text/width.ts';
import type { PickItem, Picker } from '../../picker/picker.ts';
import { count, dollars, exactDollars, oneLine, shortTokens } from '../../transcript/look.ts';
import { grantWords } from '../../view/grants.ts';
import { modeWords } from '../../view/mode-words.ts';
import type { CommandAt } from '../command.ts';

const placeholder = 'type to find one';

/** A list of which one may be in use already. */
function listOf<T>(
  title: string,
  enter: string,
  items: readonly PickItem<T>[],
  used: (value: T) => boolean,
): Picker<T> {
  const at = items.findIndex(({ value }) => used(value));
  return { title, enter, items, placeholder: t(placeholder), selected: Math.max(0, at) };
}

/** Models with their context and price; below, what the chosen one is used with. */
export async function modelList(at: CommandAt): Promise<Picker<string>> {
  const { model, effort } = at.session.state().settings;
  const { models, fault } = await at.desk.models();
  const inUse = models.some(({ id }) => id === model) ? [] : [{ id: model, aliases: [], contextWindow: null }];
  const items = await Promise.all(
    [...inUse, ...models].map(async ({ id, aliases, contextWindow }) => {
      const price = await at.desk.price(id);
      const parts = [
        id === model ? t('in use') : '',
        aliases.join(', '),
        contextWindow === null ? t('context unknown') : shortTokens(contextWindow),
        price === null ? t('price unknown') : t`${exactDollars(price.input)} in, ${exactDollars(price.output)} out`,
      ];
      return { label: id, hint: parts.filter(Boolean).join(' · '), value: id };
    }),
  );
  const foot = [
    t('prices per million tokens'),
    t`effort: ${effort ?? t('the default of the model')} (/effort changes it)`,
    ...(fault === null ? [] : [t`those archie knows: the server does not list its own (${told(fault)})`]),
  ].join(' · ');
  const picker = listOf(t('Models'), t('uses it'), items, (id) => id === model);
  return {
    ...picker,
    preview: {
      rows: fault === null ? 2 : 3,
      draw: (_id, { theme, columns }) => wrap(theme.paint('dim', foot), columns),
    },
  };
}

const effortWords: Readonly<Record<Effort, string>> = {
  low: 'answers at once',
  medium: 'thinks a little',
  high: 'thinks before it acts',
  xhigh: 'thinks long',
  max: 'thinks as long as it can; the dearest',
};

/** How hard the model may think. */
export const efforts = Object.keys(effortWords) as readonly Effort[];

/** Efforts. */
export function effortList({ session }: CommandAt): Picker<Effort> {
  const { effort } = session.state().settings;
  const items = efforts.map((level) => ({ label: level, hint: t(effortWords[level]), value: level }));
  return listOf(t('Effort'), t('uses it'), items, (level) => level === effort);
}

/** Modes, and what is allowed beyond the one in use. */
export function modeList({ session, startMode }: CommandAt): Picker<Mode> {
  const { settings, grants } = session.state();
  const items = modes
    .filter((mode) => mode !== 'bypass' || startMode === 'bypass')
    .map((mode) => ({ label: mode, hint: t(modeWords[mode]), value: mode }));
  const picker = listOf(t('Modes'), t('works in it'), items, (mode) => mode === settings.mode);
  if (grants.length === 0) return picker;
  const said = t`allowed all the same: ${grants.map(grantWords).join(t(', '))}`;
  return { ...picker, preview: { rows: 1, draw: (_mode, { theme }) => [theme.paint('warn', said)] } };
}

/** What may have the conversation beside a persona. */
export const agentWords: Readonly<Record<string, string>> = {
  auto: 'the dispatcher chooses',
  suggest: 'the dispatcher only says whom it would choose',
  off: 'only @name hands over',
};

/** Personas, and the ways to do without one. */
export function agentList(all: PersonaBook['all'], agent: string): Picker<string> {
  const ways = Object.entries(agentWords).map(([name, hint]) => ({ label: name, hint: t(hint), value: name }));
  const own = all.map(({ slug, description }) => ({
    label: `@${slug}`,
    hint: oneLine(description.split('\n')[0] ?? ''),
    value: slug,
  }));
  const described = new Map(all.map(({ slug, description }) => [slug, oneLine(description)]));
  return {
    ...listOf(t('Who takes the prompts'), t('hands over'), [...ways, ...own], (name) => name === agent),
    preview: { rows: 3, draw: (name, { columns }) => wrap(described.get(name) ?? t(agentWords[name] ?? ''), columns) },
  };
}

/** How long ago, in words. */
function age(ms: number, now: number): string {
  const minutes = Math.max(0, Math.round((now - ms) / 60_000));
  if (minutes < 1) return t('just now');
  if (minutes < 60) return t`${count(minutes, 'minute')} ago`;
  if (minutes < 48 * 60) return t`${count(Math.round(minutes / 60), 'hour')} ago`;
  return t`${count(Math.round(minutes / 60 / 24), 'day')} ago`;
}

/** Sessions of the folder, newest first: what each was about, and what was asked last. */
export function sessionList(all: readonly SessionSummary[], here: string): Picker<string> {
  const now = Date.now();
  const items = all.map(({ id, title, updatedAt, turns, files, cost }) => {
    const parts = [
      id === here ? t('this one') : '',
      age(updatedAt, now),
      count(turns, 'turn'),
      files > 0 ? count(files, 'file') : '',
      cost === null || cost === 0 ? '' : dollars(cost),
    ];
    return { label: oneLine(title) || t('(nothing said)'), hint: parts.filter(Boolean).join(' · '), value: id };
  });
  const byId = new Map(all.map((session) => [session.id, session]));
  return {
    ...listOf(t('Sessions of this folder'), t('goes on with it'), items, (id) => id !== here),
    preview: {
      rows: 4,
      draw(id, { theme, columns }) {
        const { title = '', last = '', model = '', files = 0 } = byId.get(id) ?? {};
        const landed = files === 0 ? t('nothing landed') : count(files, 'file landed', 'files landed');
        const first = wrap(oneLine(title), columns).slice(0, last === title ? 3 : 2);
        const latest = last === title ? [] : [theme.paint('dim', t`last: ${oneLine(last)}`)];
        return [...first, ...latest, theme.paint('dim', `${landed} · ${oneLine(model)} · ${id}`)];
      },
    },
  };
}
