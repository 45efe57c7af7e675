/** The fold from the session's events to the screen: what is going on, and what is over and joins the transcript. */

import type { SessionEvent } from '../../../protocol/event.ts';
import { endWords } from '../../../protocol/jobs/state.ts';
import { t } from '../../../text/words/words.ts';
import { block } from './block.ts';
import type { Output } from './block.ts';
import { settle, stepRouted } from './decision.ts';
import { endCalls, isOwn, stepCall, stepChange } from './calls.ts';
import { stepDelegate, stepInside } from './delegates.ts';
import { grantWords } from './grants.ts';
import { oneLine } from '../transcript/look.ts';
import { stepProof, tellAnswered } from './proof-step.ts';
import { endReply, stepReply } from './reply.ts';
import { emptyView } from './state.ts';
import type { Step, View } from './state.ts';

/** What of a delegate's thread is not the conversation's: its prompt and end, its words, its calls, its list of things to do. */
const ownAffairs: ReadonlySet<SessionEvent['type']> = new Set<SessionEvent['type']>([
  'turn.started',
  'turn.ended',
  'thought.delta',
  'text.delta',
  'call.delta',
  'replied',
  'voided',
  'call.started',
  'call.output',
  'call.finished',
  'nudged',
  'routed',
  'todo',
  'compacted',
  'retrying',
]);

/** The next view, and what the event adds to the transcript. Pure: the same events give the same transcript, live or after a resume. */
export function step(view: View, event: SessionEvent): Step {
  return settle(view, event, follow(view, event));
}

function follow(view: View, event: SessionEvent): Step {
  const same = { view, out: [] };
  if (event.thread !== 'main' && ownAffairs.has(event.type)) return { view: stepInside(view, event), out: [] };
  switch (event.type) {
    case 'turn.started':
    case 'turn.ended':
    case 'rewound':
    case 'nudged':
      return stepTurn(view, event);
    case 'thought.delta':
    case 'text.delta':
    case 'call.delta':
    case 'replied':
    case 'voided':
      return stepReply(view, event);
    case 'call.started':
    case 'call.output':
    case 'call.finished':
      return stepCall(view, event);
    case 'landed':
    case 'refused':
    case 'staged':
    case 'permitted':
      return stepChange(view, event);
    case 'delegated':
    case 'delegate.ended':
      return stepDelegate(view, event);
    case 'retrying': {
      const { attempt, of, delayMs, failure } = event;
      return { view: { ...view, retry: { attempt, of, until: event.at + delayMs, failure } }, out: [] };
    }
    case 'question.asked':
      return { view: { ...view, questions: [...view.questions, event.question] }, out: [] };
    case 'question.answered':
      return tellAnswered({ ...view, questions: view.questions.filter(({ id }) => id !== event.id) }, event.id);
    case 'todo':
      return { view: { ...view, todos: event.todos }, out: [] };
    case 'routed':
      return stepRouted(view, event);
    case 'landing': {
      const { done, of } = event;
      return { view: { ...view, landing: done < of ? { done, of } : null }, out: [] };
    }
    case 'held':
      return { view: { ...view, held: event.at + event.ms }, out: [] };
    case 'job.ended':
      return { view, out: jobEnded(view, event) };
    case 'unstaged':
    case 'granted':
    case 'revoked':
    case 'compacted':
    case 'notice':
      return { view, out: told(event) };
    case 'session.started':
    case 'session.resumed':
    case 'set':
    case 'instructed':
    case 'job.started':
    case 'job.output':
    case 'raw':
    case 'budget':
    case 'withheld':
      return same;
    case 'checked':
    case 'checking':
      return stepProof(view, event);
    default:
      return event satisfies never;
  }
}

/** Words that wait for the model's next request. */
export function queue(view: View, text: string): View {
  return { ...view, queued: [...view.queued, text] };
}

type TurnEvent = Extract<SessionEvent, { type: 'turn.started' | 'turn.ended' | 'rewound' | 'nudged' }>;

/** A turn begins, ends, goes back, or hears the user. */
function stepTurn(view: View, event: TurnEvent): Step {
  switch (event.type) {
    case 'turn.started': {
      const attached = event.attachments.map(({ name }) => name);
      return {
        view: {
          ...emptyView,
          running: true,
          since: event.at,
          todos: view.todos,
          queued: view.queued,
          calls: view.calls,
          undoTold: view.undoTold,
        },
        out: [block({ kind: 'user', text: event.prompt, attached, steered: false })],
      };
    }
    case 'nudged': {
      if (event.by !== 'user') return { view, out: [] };
      const at = view.queued.indexOf(event.text);
      return {
        view: at < 0 ? view : { ...view, queued: view.queued.toSpliced(at, 1) },
        out: [block({ kind: 'user', text: event.text, attached: [], steered: true })],
      };
    }
    case 'rewound':
      return { view: { ...view, todos: [] }, out: [block({ kind: 'rewound', prompt: event.prompt })] };
    case 'turn.ended': {
      const { outcome, steps, cost, durationMs } = event;
      const ended = block({ kind: 'ended', outcome, steps, cost, ms: durationMs });
      return {
        view: {
          ...emptyView,
          todos: view.todos,
          queued: view.queued,
          calls: view.calls.filter(isOwn),
          undoTold: view.undoTold,
        },
        out: [...endReply(view, event.at), ...endCalls(view), ended],
      };
    }
    default:
      return event satisfies never;
  }
}

/** A job that ended by itself is told of, but where the call that started it does that. */
function jobEnded(view: View, event: Extract<SessionEvent, { type: 'job.ended' }>): Output[] {
  const { job, call, command, how, exit } = event;
  if (how === 'stopped' || how === 'session' || view.calls.some(({ id }) => id === call)) return [];
  const level = how === 'killed' || (how === 'exited' && exit !== 0) ? 'warning' : 'info';
  return [block({ kind: 'notice', level, text: `${job} (${oneLine(command)}): ${endWords(event)}` })];
}

type ToldEvent = Extract<SessionEvent, { type: 'unstaged' | 'granted' | 'revoked' | 'compacted' | 'notice' }>;

/** What an event only tells: it joins the transcript at once. */
function told(event: ToldEvent): Output[] {
  switch (event.type) {
    case 'unstaged':
      return unstaged(event);
    case 'granted': {
      const forTurn = event.rule.kind === 'rule' && event.rule.turn;
      const until = event.run ? t('for this run') : forTurn ? t('until the turn ends') : t('until the mode changes');
      const text = t`allowed: ${grantWords(event.rule)} · ${until}`;
      return [block({ kind: 'notice', level: 'info', text })];
    }
    case 'revoked': {
      const text = t`${t(revoked[event.why])}: ${event.rules.map(grantWords).join(t(', '))}`;
      return [block({ kind: 'notice', level: 'info', text })];
    }
    case 'compacted': {
      const { trigger, tokensBefore, summary } = event;
      return [block({ kind: 'compacted', trigger, tokensBefore, summary })];
    }
    case 'notice': {
      const by = event.thread === 'main' ? '' : `${event.thread}: `;
      const landed = event.landed ? { landed: true as const } : {};
      return [block({ kind: 'notice', level: event.level, text: by + event.text, ...landed })];
    }
    default:
      return event satisfies never;
  }
}

/** A person must know that they are asked again, and why. */
const revoked = {
  mode: 'asked for again, as the mode was set',
  exit: 'asked for again, as it was allowed until the session was left',
  user: 'asked for again',
  turn: 'asked for again, as the turn is over',
};

/** What landed tells of itself; what was thrown away, or was taken by another archie, has to be said. */
function unstaged({ why, files }: Extract<SessionEvent, { type: 'unstaged' }>): Output[] {
  if (why === 'landed') return [];
  const left = files > 0 ? t`, ${files} left` : '';
  const text = {
    refused: t`what you did not take is no longer staged${left}`,
    discarded: t`what was staged is thrown away${left}`,
    gone: t('what was staged is no longer there: it was decided on elsewhere'),
  }[why];
  return [block({ kind: 'notice', level: why === 'gone' ? 'warning' : 'info', text })];
}
