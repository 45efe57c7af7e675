import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { width } from '../../src/text/width.ts';
import { measuredSigns, takeWideSigns } from '../../src/text/width/ambiguous.ts';
import { speak } from '../../src/text/words/words.ts';
import { taiwanese } from '../../src/text/words/zh-tw/zh-tw.ts';
import { markup } from './marked-theme.ts';

/** Of the window, in cells. */
export interface Size {
  columns: number;
  rows: number;
}

/** What a person sees: rows as they are written to the terminal, and where the cursor stands among them (0-based). */
export interface Drawn {
  rows: readonly string[];
  cursor?: { x: number; y: number } | null;
}

export interface Scene {
  draw: (size: Size) => Drawn | Promise<Drawn>;
  /** Where it is not the usual three. */
  sizes?: readonly Size[];
  /** Colour or emphasis says something here: the roles of what is styled stand below the rows too. Draw with the theme `marked`. */
  styles?: boolean;
}

const meant = 'Where that is meant: npm run golden';
const top = new URL('../golden', import.meta.url).pathname;
/** The three sizes that every screen is looked at in: rows by columns. Another height stands in the file's name. */
const usual: Readonly<Record<number, number>> = { 60: 20, 80: 24, 120: 40 };
/** The style of a row does not depend on the width: it is written down at one. */
const styledAt = 80;
/** The narrowest of the usual widths: here all rows are held against it, and screens are kept in 正體中文 too. */
const narrow = 60;

/** The three sizes, or the three widths with a height of the scene's own. */
export function sizes(rows?: number): Size[] {
  return Object.entries(usual).map(([columns, its]) => ({ columns: Number(columns), rows: rows ?? its }));
}

/**
 * Makes a test of each scene in each of its sizes: it must look as `test/golden/<folder>/<scene>.<columns>.txt` says, have no
 * row that is too wide in either language, and where its styles are looked at, look in 正體中文 as `.zh-TW.txt` says. Call it once
 * for a folder; a file there that no scene draws fails too. `npm run golden` writes the files anew. `inTerminal`: a program draws
 * them in a terminal, whose widths are its own; all others have no row that is too wide where ambiguous characters are wide either.
 */
export function goldenScreens(
  folder: string,
  scenes: Readonly<Record<string, Scene | Scene['draw']>>,
  { inTerminal = false } = {},
): void {
  const dir = join(top, folder);
  const all = Object.entries(scenes).flatMap(([name, given]) => {
    const scene = typeof given === 'function' ? { draw: given } : given;
    return (scene.sizes ?? sizes()).map((size) => ({
      file: fileName(name, size),
      styles: scene.styles === true && size.columns === styledAt,
      size,
      taiwanese: scene.styles === true && size.columns === narrow ? fileName(name, size, '.zh-TW') : null,
      draw: () => scene.draw(size),
    }));
  });
  describe(`golden screens, ${folder}`, () => {
    it.each(all)('$file', async ({ file, styles, draw }) => {
      const text = goldenText(await draw(), styles);
      expect(text, 'a screen is plain text').not.toMatch(/[^\P{Cc}\n]/u);
      expect(text, `${folder}/${file} says something else. ${meant}`).toBe(keptText(join(dir, file), text, updating()));
    });
    it.each(all.filter(({ size }) => size.columns === narrow))(
      '$file has no row that is wider',
      async ({ size, draw }) => {
        expect(tooWide(await draw(), size)).toEqual([]);
      },
    );
    describe('in 正體中文', () => {
      beforeAll(() => speak(taiwanese));
      afterAll(() => speak(null));
      it.each(all.filter(({ size }) => size.columns === narrow))('$file', async ({ taiwanese: file, size, draw }) => {
        const drawn = await draw();
        expect(tooWide(drawn, size)).toEqual([]);
        if (file === null) return;
        const text = goldenText(drawn, false);
        const says = `${folder}/${file} says something else. ${meant}`;
        expect(text, says).toBe(keptText(join(dir, file), text, updating()));
      });
    });
    describe.skipIf(inTerminal)('where ①, ± and frames are two columns wide', () => {
      beforeAll(() => takeWideSigns(measuredSigns.join('')));
      afterAll(() => takeWideSigns(''));
      it.each(all.filter(({ size }) => size.columns === narrow))(
        '$file has no row that is wider',
        async ({ size, draw }) => {
          expect(tooWide(await draw(), size)).toEqual([]);
        },
      );
    });
    it('are all drawn by a scene', () => {
      const files = all.flatMap(({ file, taiwanese: other }) => (other === null ? [file] : [file, other]));
      expect(leftOver(dir, files, updating()), `no scene draws these any more. ${meant}`).toEqual([]);
    });
  });
}

/** A scene whose styles are looked at too. */
export function styled(draw: Scene['draw']): Scene {
  return { draw, styles: true };
}

function fileName(scene: string, { columns, rows }: Size, language = ''): string {
  return `${scene}.${columns}${rows === usual[columns] ? '' : `x${rows}`}${language}.txt`;
}

/** Rows that a terminal would break in two, or cut. */
function tooWide({ rows }: Drawn, { columns }: Size): string[] {
  return rows.filter((row) => width(row) > columns);
}

/** True under `vitest -u`. */
export function updating(): boolean {
  return expect.getState().snapshotState.snapshotUpdateState === 'all';
}

/** The text of a golden file: the rows as they are seen, then below a rule the cursor and, where asked for, the roles of styled rows. */
export function goldenText({ rows, cursor }: Drawn, styles: boolean): string {
  const plain = rows.map((row) => stripVTControlCharacters(row).trimEnd());
  const painted = styles ? rows.map(markup).filter((row, at) => row.trimEnd() !== plain[at]) : [];
  return [
    ...plain,
    ...(cursor ? [`──── cursor: row ${cursor.y + 1}, column ${cursor.x + 1}`] : []),
    ...(painted.length > 0 ? ['──── styles', ...painted.map((row) => row.trimEnd())] : []),
  ]
    .map((row) => `${row}\n`)
    .join('');
}

/** What the file says. Fails where it is not there; with `write` it is made to say this first. */
export function keptText(file: string, text: string, write: boolean): string {
  if (write) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (!existsSync(file)) throw new Error(`${relative('.', file)} is not there. ${meant}. It would say:\n${text}`);
  return readFileSync(file, 'utf8');
}

/** What there is in the folder beside these; with `remove` it is taken away. */
export function leftOver(dir: string, names: readonly string[], remove: boolean): string[] {
  const left = readdirSync(dir).filter((name) => !names.includes(name));
  if (!remove) return left;
  for (const name of left) rmSync(join(dir, name), { recursive: true });
  return [];
}
