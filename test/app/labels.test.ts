import { describe, expect, it } from 'vitest';
import { dispatchCommand } from '../../src/app/commands/dispatch.ts';
import { hearLabels } from '../../src/app/dispatch/hear-labels.ts';
import type { Labels } from '../../src/personas/learn/labels.ts';
import type { Happening } from '../../src/protocol/event.ts';
import type { Overruling, Route } from '../../src/protocol/persona.ts';
import { fakeSession } from '../support/fake-session.ts';
import { routing } from '../support/routing.ts';
import { persona } from '../engine/stage.ts';

const routed = (more: Partial<Extract<Happening, { type: 'routed' }>>): Happening => ({
  type: 'routed',
  persona: 'architect',
  previous: null,
  confidence: 0.9,
  reasons: [],
  by: 'router',
  ...more,
});
const started = (prompt: string): Happening => ({ type: 'turn.started', prompt, attachments: [] });
const overruled = routed({ persona: null, previous: 'architect', by: 'overruled' });

/** The dispatcher of these tests: the architect designs, and nobody else does anything. */
const route: Route = (prompt) => routing(prompt.includes('design') ? 'architect' : null, prompt);

/** What is kept of these events. */
function heard(happenings: readonly Happening[], agent = 'auto'): Overruling[] {
  const kept: Overruling[] = [];
  const labels: Pick<Labels, 'add'> = { add: (overruling) => kept.push(overruling) > 0 };
  const session = fakeSession({ state: { settings: { model: 'm', mode: 'ask', agent } } });
  const personas = [persona('architect'), persona('reviewer')];
  hearLabels(session, { labels: labels as Labels, personas, route, from: 0 });
  for (const happening of happenings) session.emit(happening);
  return kept;
}

describe('what the user makes of a decision', () => {
  it('is a label when a persona is sent away, and when one is accepted', () => {
    expect(heard([started('design it'), routed({}), overruled])).toEqual([
      { prompt: 'design it', persona: null, instead: 'architect' },
    ]);
    expect(
      heard([
        started('hm, orders'),
        routed({ persona: null, by: 'none', decision: 'ask' }),
        routed({ persona: 'architect', by: 'accepted' }),
      ]),
    ).toEqual([{ prompt: 'hm, orders', persona: 'architect', instead: null }]);
  });

  it('is one by /agent, until the next prompt', () => {
    const set = (agent: string): Happening => ({ type: 'set', settings: { agent } });
    expect(heard([started('hello'), set('architect')])).toEqual([
      { prompt: 'hello', persona: 'architect', instead: null },
    ]);
    expect(heard([started('design it'), routed({}), set('reviewer')])).toEqual([
      { prompt: 'design it', persona: 'reviewer', instead: 'architect' },
    ]);
    expect(heard([started('design it'), routed({}), set('off')])).toEqual([
      { prompt: 'design it', persona: null, instead: 'architect' },
    ]);
    for (const agreed of ['architect', 'auto', 'suggest'])
      expect(heard([started('design it'), routed({}), set(agreed)])).toEqual([]);
    expect(heard([set('architect'), started('design it')])).toEqual([]);
  });

  it('is one by @name, where the dispatcher would have decided otherwise', () => {
    expect(heard([started('@architect paint the wall')])).toEqual([
      { prompt: 'paint the wall', persona: 'architect', instead: null },
    ]);
    expect(heard([started('@architect design it')])).toEqual([]);
    expect(heard([started('@reviewer design it')])).toEqual([
      { prompt: 'design it', persona: 'reviewer', instead: 'architect' },
    ]);
    // Who has the conversation anyway: it may be anything that goes on.
    expect(heard([started('design it'), routed({}), started('@architect yes')])).toEqual([]);
  });

  it('is said once for a decision', () => {
    expect(
      heard([started('design it'), routed({}), overruled, { type: 'set', settings: { agent: 'off' } }]),
    ).toHaveLength(1);
  });

  it('is none where nothing was decided', () => {
    expect(heard([started('@architect paint'), overruled], 'off')).toEqual([]);
    expect(heard([started('design it'), routed({ by: 'chosen' }), overruled], 'architect')).toEqual([]);
  });
});

describe('archie dispatch', () => {
  const label = { at: Date.UTC(2026, 0, 2), persona: null, instead: 'architect', features: [1, 2, 3] };
  function some(count: number) {
    let all = Array.from({ length: count }, () => label);
    const labels: Labels = {
      add: () => true,
      read: () => ({ labels: all, broken: 1 }),
      learned: () =>
        new Map(
          all.length > 0
            ? [
                [
                  'architect',
                  new Map([
                    [1, -0.1],
                    [2, 0.05],
                  ]),
                ],
              ]
            : [],
        ),
      reset: () => void (all = []),
    };
    return labels;
  }

  it('tells what was learned', () => {
    expect(dispatchCommand(some(2), 'stats', false).split('\n')).toEqual([
      '2 corrections since 2026-01-02',
      '     2  architect → general',
      '  architect: 2 features, the strongest -0.10 (log odds)',
      '1 line could not be read: left out',
    ]);
    expect(JSON.parse(dispatchCommand(some(2), 'stats', true))).toMatchObject({
      corrections: 2,
      moves: [{ from: 'architect', to: 'general', count: 2 }],
    });
    expect(dispatchCommand(some(0), 'stats', false)).toContain('nothing learned');
  });

  it('gives the lines out as they are, and forgets them', () => {
    const labels = some(2);
    expect(dispatchCommand(labels, 'export', false)).toBe(
      [label, label].map((each) => JSON.stringify(each)).join('\n'),
    );
    expect(dispatchCommand(labels, 'reset', false)).toBe('forgotten: 2 corrections');
    expect(dispatchCommand(labels, 'export', false)).toBe('');
    expect(() => dispatchCommand(labels, 'learn', false)).toThrow('dispatch learn: there is stats, export and reset');
  });
});
