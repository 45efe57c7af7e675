/** `/open`: a file that the conversation speaks of, in the user's editor, at its line. */

import type { RecordedEvent } from '../../../../protocol/event.ts';
import { reveal } from '../../../../text/sanitize.ts';
import { t } from '../../../../text/words/words.ts';
import type { FilePlace } from '../../editor.ts';
import type { PickItem } from '../../picker/picker.ts';
import { oneLine } from '../../transcript/look.ts';
import { say } from '../command.ts';
import type { Command } from '../command.ts';

type From = 'landed' | 'read' | 'found' | 'named in the answer';

/** Places that are listed at most. */
const mostPlaces = 200;

/** The end of `src/a.ts:12`, as searches and models write it. */
const named = /(\.[A-Za-z]\w{0,9}):(\d{1,7})(?!\w)/g;
/** Of the path before it, in any script. */
const ofPath = /[\p{L}\p{M}\p{N}_@./-]/u;
const longestPath = 200;
/** Written without blanks between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const found = /^([^:\n]{1,400}):(\d{1,7})[:-]/;

/** The places that the conversation speaks of, the newest first, each once. */
export function placesIn(recorded: readonly RecordedEvent[]): (FilePlace & { from: From })[] {
  const places = new Map<string, FilePlace & { from: From }>();
  const add = (path: string, line: number | null, from: From): void => {
    const key = `${path}:${line ?? ''}`;
    if (places.size < mostPlaces && !places.has(key)) places.set(key, { path, line, from });
  };
  for (const event of recorded.toReversed()) {
    if (event.type === 'landed')
      for (const { path, after } of event.landing.files) if (after) add(path, null, 'landed');
    if (event.type === 'replied')
      for (const part of event.content)
        if (part.type === 'text')
          for (const { path, line } of placesNamed(part.text)) add(path, line, 'named in the answer');
    if (event.type !== 'call.finished') continue;
    for (const display of event.display) {
      if (display.type === 'file') add(display.path, display.from > 1 ? display.from : null, 'read');
      if (display.type === 'matches')
        for (const row of display.rows) {
          const [, path, line] = found.exec(row) ?? [];
          if (path !== undefined) add(path, Number(line), 'found');
        }
    }
  }
  return [...places.values()];
}

/** The places that a text names. Of each at most so many characters are looked at: linear, whatever the text is. */
function placesNamed(text: string): { path: string; line: number }[] {
  return [...text.matchAll(named)].flatMap(({ index, 1: ending = '', 2: line }) => {
    let from = index;
    while (from > 0 && index - from <= longestPath && ofPath.test(text[from - 1]!)) from -= 1;
    const path = index - from > longestPath ? '' : withoutProse(text.slice(from, index));
    return /^(?:\.{0,2}\/)?[^./]/.test(path) ? [{ path: path + ending, line: Number(line) }] : [];
  });
}

/** Chinese may stand before a path without a blank, and is none of it: `請看src/a`; but it may be a folder's name: `src/訂單/a`. */
function withoutProse(run: string): string {
  const parts = run.split('/');
  for (let at = parts.length - 1; at >= 0; at -= 1) {
    const signs = Array.from(parts[at]!);
    const last = signs.findLastIndex((sign) => unspaced.test(sign));
    const isGlued = last >= 0 && last < signs.length - 1 && (at === 0 || !unspaced.test(signs[0]!));
    if (isGlued) return [signs.slice(last + 1).join(''), ...parts.slice(at + 1)].join('/');
  }
  return run;
}

const words = ({ path, line }: FilePlace) => reveal(line === null ? path : `${path}:${line}`);

/** The command. */
export const open: Command = {
  name: 'open',
  takes: '[file[:line]]',
  hint: 'a file of the conversation in your editor, at its line',
  async run(args, at) {
    if (args !== '') {
      const [, path = args, line] = /^(.*?):(\d{1,7})$/.exec(args) ?? [];
      return at.open({ path, line: line === undefined ? null : Number(line) });
    }
    const places = placesIn(at.recorded);
    if (places.length === 0) return say(at, t('no file was spoken of yet: /open <file>'));
    const items: PickItem<FilePlace>[] = places.map((place) => ({
      label: oneLine(words(place)),
      hint: t(place.from),
      value: place,
    }));
    const chosen = await at.pick({
      title: t('Files'),
      items,
      enter: t('opens it'),
      placeholder: t('type to find one'),
    });
    if (chosen !== null) at.open(chosen);
  },
};
