/** `/why`: every term of the dispatcher's last decision, computed again as it was made. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import type { Explanation, RouteTerm } from '../../../protocol/persona.ts';
import { reasonTold, termTold } from '../../../text/words/routing.ts';
import { told } from '../../../text/words/told.ts';
import { t } from '../../../text/words/words.ts';
import { oneLine, percent } from '../transcript/look.ts';
import { say } from './command.ts';
import type { Command } from './command.ts';

type Routed = Extract<RecordedEvent, { type: 'routed' }>;

/** A prompt as the dispatcher met it, and what came of it. */
interface Decided {
  turn: number;
  /** When. Milliseconds since the epoch. */
  at: number;
  prompt: string;
  agent: string;
  /** Who had the conversation, and what was asked before. */
  current: string | null;
  previous?: string;
  /** Who has it since. */
  has: string | null;
  /** What the user made of it. */
  overruled?: Routed['by'];
}

/** The last decision that still stands, with everything the dispatcher was given; null before the first prompt. */
export function lastDecision(recorded: readonly RecordedEvent[]): Decided | null {
  let decided: Decided[] = [];
  let agent = 'auto';
  /** Who had it before the first prompt. */
  let first: string | null = null;
  for (const event of recorded) {
    const last = decided.at(-1);
    if (event.type === 'session.started') agent = event.settings.agent;
    else if (event.type === 'set') agent = event.settings.agent ?? agent;
    else if (event.type === 'rewound') decided = decided.filter(({ turn }) => turn < event.toTurn);
    else if (event.type === 'turn.started') {
      const current = last ? last.has : first;
      // As the engine has it: a persona that was sent away is not kept for what follows.
      const previous = last && last.overruled !== 'overruled' ? { previous: last.prompt } : {};
      const { turn, at, prompt } = event;
      decided.push({ turn, at, prompt, agent, current, ...previous, has: current });
    } else if (event.type === 'routed') {
      if (!last) first = event.persona;
      else {
        last.has = event.persona;
        if (event.by === 'overruled' || event.by === 'accepted') last.overruled = event.by;
      }
    }
  }
  return decided.at(-1) ?? null;
}

/** Terms that weigh less, in log odds, are counted together. */
const light = 0.05;

/** The command. */
export const why: Command = {
  name: 'why',
  hint: 'why the last prompt went where it did, term by term',
  async run(_args, at) {
    const decided = lastDecision(at.recorded);
    if (decided === null) return say(at, t('nothing was decided yet: /why tells of your last prompt'));
    const { prompt, agent, previous } = decided;
    const { all } = await at.desk.book();
    const known = all.some(({ slug }) => slug === decided.current);
    const explanation = await at.desk.explain(
      prompt,
      { agent, current: known ? decided.current : null, ...(previous === undefined ? {} : { previous }) },
      decided.at,
    );
    const { routing, notes } = explanation;
    at.print({
      kind: 'sheet',
      title: t`Why: ${oneLine(prompt).slice(0, 160)}`,
      // What matters most stands next to the prompt.
      rows: [
        ...termRows(explanation.terms),
        [t('decision'), decisionWords(explanation)] as const,
        ...(routing.reasons.length > 0
          ? [[t('because of'), routing.reasons.map((reason) => oneLine(reasonTold(reason))).join(', ')] as const]
          : []),
        ...candidateRows(explanation),
        ...(decided.overruled ? [[t('you'), t(overruledWords[decided.overruled] ?? '')] as const] : []),
        ...(notes.length > 0 ? [[t('compared'), notes.map((note) => oneLine(told(note))).join(' · ')] as const] : []),
      ],
      foot: t`terms: log odds for (+) or against (−) ${t(explanation.about)} · archie route "…" --explain, docs/dispatch.md`,
    });
  },
};

const overruledWords: Partial<Record<Routed['by'], string>> = {
  overruled: 'kept it with archie',
  accepted: 'handed it over',
};

const nameOf = (persona: string | null): string => (persona === null ? 'archie' : oneLine(persona));

function decisionWords({ routing }: Explanation): string {
  const { decision, persona, suggests } = routing;
  if (suggests !== undefined) return t`suggests ${nameOf(suggests)}`;
  if (decision === 'ask') return t('unclear: archie begins, the model decides');
  return decision === 'stay' ? t`stays with ${nameOf(persona)}` : `→ ${nameOf(persona)}`;
}

function candidateRows({ routing }: Explanation): (readonly [string, string])[] {
  if (routing.by === 'mention' || routing.by === 'chosen') return [];
  const [first, ...others] = routing.candidates.map(
    ({ persona, confidence }) => `${nameOf(persona)} ${percent(confidence)}`,
  );
  return [
    ...(first === undefined ? [] : [[t('likeliest'), first] as const]),
    ...(others.length === 0 ? [] : [[t('behind it'), others.join(', ')] as const]),
  ];
}

function termRows(terms: readonly RouteTerm[]): (readonly [string, string])[] {
  const heavy = terms.filter(({ weight }) => Math.abs(weight) >= light);
  const rest = terms.filter(({ weight }) => Math.abs(weight) < light);
  const rows = heavy.map((term) => [signed(term.weight), oneLine(termTold(term))] as const);
  if (rest.length === 0) return rows;
  const sum = rest.reduce((all, { weight }) => all + weight, 0);
  return [...rows, [signed(sum), t`${rest.length} lighter terms together`] as const];
}

function signed(weight: number): string {
  return `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(2)}`;
}
