/** All that stands above the composer and below what is printed. */

import type { Desk, Place } from '../../../protocol/desk.ts';
import type { ScreenState } from '../screen-state.ts';
import type { Feed } from '../transcript/feed.ts';
import { firstRows } from '../view/first-screen.ts';
import { liveRows } from './rows.ts';

interface AboveAt {
  feed: Feed;
  screen: ScreenState;
  desk: Desk;
  place: Place | null | undefined;
  /** Where nothing else is said. */
  hint: string | null;
}

/** What goes on above the composer; before the first prompt, where one is and what holds. */
export function rowsAbove(
  { items, tail, view, state }: ReturnType<Feed['snapshot']>,
  at: Omit<Parameters<typeof liveRows>[2], 'showTodos' | 'whole' | 'hint' | 'persona'>,
  { feed, screen, desk, place, hint }: AboveAt,
): string[] {
  const { theme, columns, room, asked } = at;
  const live = liveRows(tail, view, {
    ...at,
    showTodos: screen.showTodos,
    whole: feed.looks().live.verbose,
    hint: screen.hint ?? hint,
    persona: (slug) => personaIn(desk, slug) ?? { name: slug },
  });
  if (state.turn > 0 || view.running || asked || place === undefined) return live;
  const first = firstRows({ state, persona: personaIn(desk, state.persona), place, theme, columns });
  const gap = items.length > 0 ? [''] : [];
  // In a low window what goes on has the rows.
  return gap.length + first.length + live.length <= room ? [...gap, ...first, ...live] : live;
}

/** A persona's name and colour by its slug; null where nobody has the conversation. */
export function personaIn(desk: Desk, slug: string | null): { name: string; color?: string } | null {
  return slug === null ? null : (desk.personas.all.find((persona) => persona.slug === slug) ?? { name: slug });
}
