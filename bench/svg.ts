/** A terminal's screen as an SVG picture: the same cells give the same bytes. */

import type { IBufferCell, Terminal } from '@xterm/headless';

const CELL = { width: 8.4, height: 18, size: 14 };
const MARGIN = 14;
const TITLE_BAR = 34;

/** The colours of a terminal: what is drawn on what, and the 16 of the palette; the rest of the 256 follow xterm. */
interface Colours {
  ink: string;
  paper: string;
  /** Of the title bar. */
  dim: string;
  base: readonly string[];
}

/** Terminals with even contrast. */
const terminals = {
  dark: {
    ink: '#d8dee9',
    paper: '#15181e',
    dim: '#8b93a3',
    base: [
      ['#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#c8ccd4'],
      ['#6b7385', '#ef8a92', '#b1d696', '#f0d399', '#84c3f7', '#d79ae6', '#7fcbd4', '#ffffff'],
    ].flat(),
  },
  light: {
    ink: '#24292f',
    paper: '#ffffff',
    dim: '#6e7781',
    base: [
      ['#24292f', '#cf222e', '#116329', '#7d4e00', '#0550ae', '#8250df', '#1b7c83', '#6e7781'],
      ['#57606a', '#a40e26', '#1a7f37', '#633c01', '#0969da', '#6639ba', '#3192aa', '#8c959f'],
    ].flat(),
  },
} satisfies Record<string, Colours>;

interface Style {
  ink: string;
  paper: string | null;
  bold: boolean;
  italic: boolean;
  underline: boolean;
  strike: boolean;
  dim: boolean;
}

/** Cells side by side that look the same. `wide` cells take two columns each and stand in runs of their own. */
interface Run extends Style {
  column: number;
  columns: number;
  text: string;
  wide: boolean;
}

/** What is visible now, in a window with a title. */
export function screenSvg(terminal: Terminal, title: string, look: keyof typeof terminals = 'dark'): string {
  const colours = terminals[look];
  const width = round(terminal.cols * CELL.width + 2 * MARGIN);
  const height = terminal.rows * CELL.height + MARGIN + TITLE_BAR;
  const rows: string[] = [];
  for (let y = 0; y < terminal.rows; y += 1) {
    const top = TITLE_BAR + y * CELL.height;
    for (const run of runsOf(terminal, y, colours)) rows.push(...drawn(run, top));
  }
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>text{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:${CELL.size}px;white-space:pre}</style>`,
    `<rect width="${width}" height="${height}" rx="9" fill="${colours.paper}"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map((fill, n) => `<circle cx="${20 + n * 20}" cy="17" r="6" fill="${fill}"/>`),
    `<text x="${round(width / 2)}" y="22" fill="${colours.dim}" text-anchor="middle">${escaped(title)}</text>`,
    ...rows,
    '</svg>',
  ].join('\n')}\n`;
}

function runsOf(terminal: Terminal, y: number, colours: Colours): Run[] {
  const line = terminal.buffer.active.getLine(terminal.buffer.active.baseY + y);
  const runs: Run[] = [];
  for (let x = 0; x < terminal.cols; x += 1) {
    const cell = line?.getCell(x);
    // A width of 0 is the second half of a wide character.
    if (!cell || cell.getWidth() === 0) continue;
    const style = styleOf(cell, colours);
    const wide = cell.getWidth() === 2;
    const text = cell.isInvisible() ? ' ' : cell.getChars() || ' ';
    const last = runs.at(-1);
    if (last && last.wide === wide && last.column + last.columns === x && isAlike(last, style)) {
      last.text += text;
      last.columns += cell.getWidth();
    } else {
      runs.push({ ...style, column: x, columns: cell.getWidth(), text, wide });
    }
  }
  return runs;
}

function drawn(whole: Run, top: number): string[] {
  const run = trimmed(whole);
  const x = round(MARGIN + run.column * CELL.width);
  const width = round(run.columns * CELL.width);
  const parts: string[] = [];
  if (run.paper !== null) {
    parts.push(`<rect x="${x}" y="${top}" width="${width}" height="${CELL.height}" fill="${run.paper}"/>`);
  }
  if (run.text.trim() === '') return parts;
  const lines = [run.underline ? 'underline' : '', run.strike ? 'line-through' : ''].filter(Boolean).join(' ');
  const attributes = [
    `x="${x}" y="${top + 13}" fill="${run.ink}"`,
    // Whatever font the reader has: the run keeps its columns.
    ` textLength="${width}" lengthAdjust="spacingAndGlyphs"`,
    run.bold ? ' font-weight="bold"' : '',
    run.italic ? ' font-style="italic"' : '',
    run.dim ? ' opacity="0.6"' : '',
    lines ? ` text-decoration="${lines}"` : '',
  ].join('');
  return [...parts, `<text ${attributes}>${escaped(run.text)}</text>`];
}

/** Blanks at the end of a run that nobody would see. */
function trimmed(run: Run): Run {
  if (run.paper !== null || run.underline || run.strike) return run;
  const text = run.text.trimEnd();
  return { ...run, text, columns: run.columns - (run.text.length - text.length) };
}

function styleOf(cell: IBufferCell, colours: Colours): Style {
  const ink = cell.isFgDefault() ? colours.ink : colour(cell.getFgColor(), cell.isFgRGB(), colours);
  const paper = cell.isBgDefault() ? null : colour(cell.getBgColor(), cell.isBgRGB(), colours);
  const inverse = cell.isInverse() !== 0;
  return {
    ink: inverse ? (paper ?? colours.paper) : ink,
    paper: inverse ? ink : paper,
    bold: cell.isBold() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    strike: cell.isStrikethrough() !== 0,
    dim: cell.isDim() !== 0,
  };
}

function isAlike(a: Style, b: Style): boolean {
  return (
    a.ink === b.ink &&
    a.paper === b.paper &&
    a.bold === b.bold &&
    a.italic === b.italic &&
    a.underline === b.underline &&
    a.strike === b.strike &&
    a.dim === b.dim
  );
}

/** A colour of the terminal: 24 bits, or an index of the 256: 16 of the palette, a cube of 6×6×6, 24 greys. */
function colour(value: number, rgb: boolean, { ink, base }: Colours): string {
  if (rgb) return `#${value.toString(16).padStart(6, '0')}`;
  if (value < 16) return base[value] ?? ink;
  const level = (n: number): number => (n === 0 ? 0 : 55 + n * 40);
  const at = value - 16;
  const [red, green, blue] =
    value < 232
      ? [level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6)]
      : Array.from({ length: 3 }, () => 8 + (value - 232) * 10);
  return `#${[red, green, blue].map((part = 0) => part.toString(16).padStart(2, '0')).join('')}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** One decimal is finer than a reader sees, and free of the noise of binary fractions. */
function round(number: number): number {
  return Math.round(number * 10) / 10;
}
