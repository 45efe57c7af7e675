/** How a person likes to look at things, in `preferences.json` of archie's state, remembered between runs. */

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../../disk/atomic-file.ts';
import { readBounded } from '../../../disk/open-file.ts';
import type { Desk, Preferences } from '../../../protocol/desk.ts';

/**
 * How a person likes to look at things, in `preferences.json` of archie's state. Losing it costs a key press, so what
 * cannot be read counts as nothing and what cannot be written is let go.
 */
export function preferencesAt(state: string): Desk['preferences'] {
  const path = join(state, 'preferences.json');
  let known: Preferences | undefined;
  const load = (): Preferences => (known ??= read(path));
  return {
    load,
    save(change) {
      const before = load();
      // Of one terminal is told, and the others stay.
      known = {
        ...before,
        ...change,
        ...(change.backgrounds && { backgrounds: { ...before.backgrounds, ...change.backgrounds } }),
        ...(change.wideSigns && { wideSigns: { ...before.wideSigns, ...change.wideSigns } }),
      };
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileAtomic(path, JSON.stringify(known));
      } catch {
        // Remembered until archie ends.
      }
    },
  };
}

const mostBytes = 65_536;

function read(path: string): Preferences {
  try {
    const { diff, hideSpace, backgrounds, wideSigns } = JSON.parse(
      readBounded(path, { max: mostBytes, follow: true })?.toString() ?? '',
    ) as Record<string, unknown>;
    return {
      ...((diff === 'auto' || diff === 'unified' || diff === 'split') && { diff }),
      ...(typeof hideSpace === 'boolean' && { hideSpace }),
      ...(isObject(backgrounds) && { backgrounds: backgroundsOf(backgrounds) }),
      ...(isObject(wideSigns) && { wideSigns: wideSignsOf(wideSigns) }),
    };
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function backgroundsOf(all: Record<string, unknown>): Record<string, 'dark' | 'light'> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, behind]) => (behind === 'dark' || behind === 'light' ? [[name, behind]] : [])),
  );
}

function wideSignsOf(all: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, signs]) => (typeof signs === 'string' ? [[name, signs]] : [])),
  );
}
