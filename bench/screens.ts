/** `npm run picture -- --all`: draws every screen in both languages, dark and light, into `docs/screens/`, and writes their index. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { Terminal } from '@xterm/headless';
import { chooseTheme } from '../src/fronts/tui/theme.ts';
import { speak } from '../src/text/words/words.ts';
import { taiwanese } from '../src/text/words/zh-tw/zh-tw.ts';
import { languages, looks, pictureName, screens } from './screens/scenes.ts';
import { screenSvg } from './svg.ts';

const folder = 'docs/screens';

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const language of languages) {
  speak(language === 'zh-TW' ? taiwanese : null);
  for (const look of looks) {
    const theme = chooseTheme({ color: true, theme: look }, { COLORTERM: 'truecolor', TERM: 'xterm-256color' });
    for (const [name, { columns, rows, draw }] of Object.entries(screens)) {
      const drawn = await draw({ columns, rows, theme, language });
      await writeFile(`${folder}/${pictureName(name, language, look)}`, await pictured(drawn, columns, look));
    }
  }
}
await writeFile(`${folder}/README.md`, index());
console.log(`${folder}: ${Object.keys(screens).length} screens`);

/** A window as high as what it shows. */
async function pictured(rows: readonly string[], cols: number, look: (typeof looks)[number]): Promise<string> {
  const terminal = new Terminal({ cols, rows: rows.length, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(rows.join('\r\n'), done));
  return screenSvg(terminal, 'archie', look);
}

function index(): string {
  const row = (name: string, says: string): string => {
    const links = languages.map((language) =>
      looks.map((look) => `[${look}](${pictureName(name, language, look)})`).join(' · '),
    );
    return `| ${says} | ${links.join(' | ')} |`;
  };
  return [
    '# The screens of archie',
    '',
    'Drawn by `npm run picture -- --all`, from the code that draws them in a terminal; the sessions were written for it.',
    '',
    '| screen | English | 正體中文 |',
    '| --- | --- | --- |',
    ...Object.entries(screens).map(([name, { says }]) => row(name, says)),
    '',
  ].join('\n');
}
