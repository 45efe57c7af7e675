/** The pictures of the screens are there, each named by the index, and small enough to be kept. */

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { languages, looks, pictureName, screens } from '../../bench/screens/scenes.ts';

const folder = new URL('../../docs/screens/', import.meta.url).pathname;
const pictures = readdirSync(folder).filter((name) => name.endsWith('.svg'));

describe('the pictures of the screens', () => {
  it('are those of every screen, in both languages, dark and light', () => {
    const wanted = Object.keys(screens).flatMap((screen) =>
      languages.flatMap((language) => looks.map((look) => pictureName(screen, language, look))),
    );
    expect(pictures.toSorted()).toEqual(wanted.toSorted());
  });

  it('are all linked by the index, once', () => {
    const links = Array.from(
      readFileSync(`${folder}README.md`, 'utf8').matchAll(/\]\(([^)]+\.svg)\)/g),
      ([, to]) => to!,
    );
    expect(links.toSorted()).toEqual(pictures.toSorted());
  });

  it('are at most 1.5 MB together', () => {
    expect(pictures.reduce((sum, name) => sum + statSync(folder + name).size, 0)).toBeLessThan(1_500_000);
  });
});
