/** `/theme`: chooses how everything looks, with each theme to be seen as one goes through them. */

import type { ThemeFile } from '../../../../protocol/desk.ts';
import { told } from '../../../../text/words/told.ts';
import { t } from '../../../../text/words/words.ts';
import type { PickItem, PreviewAt } from '../../picker/picker.ts';
import { ownTheme } from '../../theme/own.ts';
import type { OwnTheme } from '../../theme/own.ts';
import { isTheme, themeNames, tinted } from '../../theme.ts';
import { oneLine } from '../../transcript/look.ts';
import { say, warn } from '../command.ts';
import type { Command } from '../command.ts';

interface Choice {
  name: string;
  own?: OwnTheme | undefined;
}

const about: Readonly<Record<(typeof themeNames)[number], string>> = {
  auto: 'dark or light, as the terminal says',
  dark: 'for a dark terminal',
  light: 'for a light terminal',
  'high-contrast': 'contrast of 7:1 and more, dark or light as the terminal says',
  'color-blind': 'blue and orange instead of green and red, dark or light as the terminal says',
  ansi: "the sixteen colours of the terminal's own palette",
  none: 'no colour: signs and words say it all',
};

/** The command that does it. */
export const theme: Command = {
  name: 'theme',
  takes: '[name]',
  hint: 'chooses the colours, with a preview',
  async run(args, at) {
    const { themes } = at;
    if (themes === null)
      return warn(at, t('there are no colours here'), t('NO_COLOR, --no-color or the terminal says so.'));
    const files = await at.desk.themes();
    const own = files.flatMap((file) => choiceOf(file) ?? []);
    if (args !== '') {
      const choice = isTheme(args) ? { name: args } : own.find(({ name }) => name === args);
      const bad = files.find(({ name }) => name === args);
      if (choice) return keep(choice);
      return bad
        ? warn(at, t`${bad.path}: not used: ${faultOf(bad)}`)
        : warn(at, t`there is no theme ${oneLine(args)}`, t('/theme lists them.'));
    }
    const items: PickItem<Choice>[] = [
      ...themeNames.map((name) => ({ label: name, hint: t(about[name]), value: { name } })),
      ...own.map((choice) => ({ label: choice.name, hint: t('your own'), value: choice })),
    ];
    const selected = Math.max(
      0,
      items.findIndex(({ label }) => label === themes.name),
    );
    const chosen = await at.pick({
      title: t('Themes'),
      items,
      selected,
      enter: t('uses it'),
      placeholder: t('type to find one'),
      preview: { rows: sample.length, draw: (_choice, look) => sampleRows(look) },
      look: ({ name, own: colors }) => themes.preview(name, colors),
    });
    for (const file of files) if (!choiceOf(file)) warn(at, t`${file.path}: not used: ${faultOf(file)}`);
    if (chosen === null) return themes.restore();
    return keep(chosen);

    async function keep({ name, own: colors }: Choice): Promise<void> {
      themes?.use(name, colors);
      say(at, t`theme: ${name} · kept in ${await at.desk.keep('theme', name)}`);
    }
  },
};

function choiceOf({ name, value, fault }: ThemeFile): Choice | null {
  const own = fault === null ? ownTheme(value) : null;
  return own === null || 'why' in own ? null : { name, own };
}

function faultOf({ value, fault }: ThemeFile): string {
  if (fault !== null) return told(fault);
  const own = ownTheme(value);
  return 'why' in own ? told(own.why) : '';
}

/** Each part by its role: code, or words behind their sign; a row is of one kind. */
const sample = [
  { kind: 'context', parts: [['comment', '// orders, oldest first']] },
  {
    kind: 'removed',
    parts: [
      ['keyword', 'const '],
      ['variable', 'orders'],
      [null, ' = '],
      ['removedWord', 'all'],
      [null, '();'],
    ],
  },
  {
    kind: 'added',
    parts: [
      ['keyword', 'const '],
      ['variable', 'orders'],
      [null, ' = '],
      ['addedWord', 'since'],
      [null, '('],
      ['string', "'2026'"],
      [null, ');'],
    ],
  },
  {
    kind: 'context',
    parts: [
      ['ok', '✔ ', 'landed'],
      ['warn', '  ! ', 'warning'],
      ['error', '  ✖ ', 'error'],
      ['accent', '  ', 'accent'],
      ['dim', '  ', 'dim'],
    ],
  },
] as const;

function sampleRows({ theme: look, columns }: PreviewAt): string[] {
  const signs = { context: ' ', removed: '-', added: '+' };
  return sample.map(({ kind, parts }) => {
    const text = parts
      .map(([role, part, words]) => {
        const shown = words === undefined ? part : part + t(words);
        return role === null ? shown : look.paint(role, shown);
      })
      .join('');
    const row = `  ${kind === 'context' ? ' ' : look.paint(kind, signs[kind])} ${text}`;
    return kind === 'context' ? row : tinted(look, kind, row, Math.min(columns, 48));
  });
}
