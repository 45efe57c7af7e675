/** Hears in a session what the user makes of the dispatcher's decisions, and keeps it as labels. */

import { findMention } from '../../personas/mention.ts';
import type { Labels } from '../../personas/learn/labels.ts';
import type { Overruling, Persona, Route } from '../../protocol/persona.ts';
import type { Session } from '../../protocol/session.ts';

/** The last decision of the dispatcher, until something labels it or the next prompt comes. */
interface Open {
  prompt: string;
  /** Who has it by the dispatcher's word. */
  who: string | null;
}

/**
 * Sending a persona away, accepting one that was suggested, and `/agent` before the next prompt are words on the last
 * decision; `@name` is one on the prompt it stands in, where the dispatcher would have decided otherwise.
 */
export function hearLabels(
  session: Session,
  at: { labels: Labels; personas: readonly Persona[]; route: Route; from: number },
): void {
  let open: Open | null = null;
  const say = (overruling: Overruling, time: number): void => {
    open = null;
    at.labels.add(overruling, time);
  };
  session.subscribe((event) => {
    if (event.thread !== 'main') return;
    switch (event.type) {
      case 'turn.started': {
        const { agent } = session.state().settings;
        open = agent === 'auto' || agent === 'suggest' ? { prompt: event.prompt, who: null } : null;
        if (open) for (const overruling of named(event.prompt, session.state().persona, at)) say(overruling, event.at);
        break;
      }
      case 'routed':
        if (event.by === 'router' || event.by === 'none') open = open && { ...open, who: event.persona };
        else if (open && event.by === 'overruled') say({ ...asked(open), persona: null }, event.at);
        else if (open && event.by === 'accepted') say({ ...asked(open), persona: event.persona }, event.at);
        break;
      case 'set':
        if (open && event.settings.agent !== undefined)
          for (const each of set(open, event.settings.agent)) say(each, event.at);
        break;
      case 'rewound':
        open = null;
        break;
      default:
        break;
    }
  }, at.from);
}

function asked({ prompt, who }: Open): { prompt: string; instead: string | null } {
  return { prompt, instead: who };
}

/** `/agent name` says whose the last prompt was, `/agent off` that it was nobody's. */
function set(open: Open, agent: string): Overruling[] {
  if (agent === 'auto' || agent === 'suggest') return [];
  const persona = agent === 'off' ? null : agent;
  return persona === open.who ? [] : [{ ...asked(open), persona }];
}

/** `@name` in a prompt that the dispatcher, without it, would have given to somebody else, and that goes on with nothing. */
function named(
  prompt: string,
  current: string | null,
  { personas, route }: { personas: readonly Persona[]; route: Route },
): Overruling[] {
  const mention = findMention(prompt, personas);
  if (!mention || mention.persona.slug === current) return [];
  const { slug } = mention.persona;
  const otherwise = route(mention.prompt, { personas, agent: 'auto', current: null });
  return otherwise.persona === slug ? [] : [{ prompt: mention.prompt, persona: slug, instead: otherwise.persona }];
}
