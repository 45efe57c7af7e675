/** One turn: from a prompt until the model has nothing more to do. */

import { ProviderFailure, faultWords } from '../../protocol/failure.ts';
import type { TurnOutcome } from '../../protocol/event.ts';
import { answerOpenCalls } from '../calls/answers.ts';
import { replyText } from '../folds/parts.ts';
import { turnsAreOver, watchTime } from './limits.ts';
import { makeRoom, shorten } from './compact.ts';
import type { ModelInfo } from '../../protocol/provider.ts';
import type { SessionContext } from '../context.ts';
import { revokeTurn } from '../policy.ts';
import { failureInfo } from './retry.ts';
import { sayItStays } from '../landing/stage.ts';
import { step } from './step.ts';
import type { Replied } from './step.ts';
import { OverBudget, Stopped, stoppedWords } from './stop.ts';
import { follow } from './stop-reasons.ts';
import { tell, tellChosen, tellEnvironment } from './instruct.ts';
import type { Turn } from './turn-context.ts';
import { leaveUnsaid, sayWaiting } from '../unsaid.ts';
import { unseenClaims } from '../proof/unseen.ts';
import { isForGood, trials } from './withhold.ts';

/** How a turn begins. */
interface TurnStart {
  started: (turn: Turn) => void;
  /** Says what is asked and who is to answer. */
  begin: (turn: Turn) => Promise<void> | void;
  /** Ends the turn when it is aborted, beside an interrupt. */
  signal?: AbortSignal;
}

/** Never rejects: whatever goes wrong is the outcome. */
export async function runTurn(context: SessionContext, at: TurnStart): Promise<TurnOutcome> {
  return context.interruptible(async (controller) => {
    const { signal } = at;
    const stop = (): void => controller.abort(signal?.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const turn = beginTurn(context, controller.signal);
    at.started(turn);
    const unwatch = watchTime(context, controller);
    let outcome: TurnOutcome;
    try {
      await at.begin(turn);
      outcome = await converse(context, turn);
    } catch (error) {
      outcome = outcomeOf(error);
    } finally {
      unwatch();
      signal?.removeEventListener('abort', stop);
    }
    return endTurn(context, turn, outcome);
  });
}

function beginTurn(context: SessionContext, signal: AbortSignal): Turn {
  context.begin();
  // Said in a turn that was cut short, and not taken back: it comes before what is asked now.
  sayWaiting(context);
  if (!context.own) tellChosen(context);
  tellEnvironment(context);
  return {
    signal,
    startedAt: context.clock.monotonic(),
    request: null,
    held: null,
    helped: { cut: 0, continued: 0, paused: 0, empty: 0 },
    shortened: 0,
    paused: false,
    sentBack: [],
    proposals: [],
    staged: false,
    mended: { rounds: 0, tree: null },
    claims: [],
  };
}

/** After the first turn in which a person reviewed something: what the repository could have checked, too. */
async function offerOnce({ main, shared, own }: SessionContext, { signal }: Turn): Promise<void> {
  if (own || shared.reviews === 0) return;
  const offer = await shared.offer;
  shared.offer = null;
  if (!offer || signal.aborted) return;
  const { offerChecks } = await import('../landing/offer-checks.ts');
  await offerChecks(main, offer, signal);
}

async function converse(context: SessionContext, turn: Turn): Promise<TurnOutcome> {
  for (;;) {
    if (turnsAreOver(context)) return { type: 'limit', limit: 'turns' };
    const model = await context.model(turn.signal);
    await makeRoom(context, turn, model);
    // Nothing is waited for from here until the request is out: what was told is what it carries.
    if (!turn.paused) tell(context);
    const reply = await stepOrShorten(context, turn, model);
    if (!reply) continue;
    const outcome = await follow(context, turn, reply);
    if (!outcome) continue;
    if (outcome.type !== 'done') return outcome;
    if (!context.own) sayUnseen(context, turn, reply);
    if (saidMeanwhile(context) || (await goesOn(context, turn))) continue;
    await offerOnce(context, turn);
    if (!saidMeanwhile(context)) return outcome;
  }
}

function saidMeanwhile(context: SessionContext): boolean {
  return context.nudges.some(({ by }) => by === 'user');
}

/** What an answer says has run or passed, and nobody saw, is marked below it, before anybody is asked to land anything. */
function sayUnseen(context: SessionContext, turn: Turn, { content }: Replied): void {
  const told = turn.claims;
  turn.claims = unseenClaims(replyText(content), () => context.stream.recorded);
  for (const { text, why } of turn.claims)
    if (!told.some((each) => each.text === text))
      context.emit({ type: 'notice', level: 'info', text: `not seen: “${text}” (${why})` });
}

/** The review of what the turn staged. True when the model has something to mend. */
async function goesOn(context: SessionContext, turn: Turn): Promise<boolean> {
  // What a delegate staged is reviewed with the rest, at the end of the turn that it was called in.
  if (context.own || !turn.staged) return false;
  const { dropOnlyIgnored } = await import('../landing/ignored.ts');
  if (await dropOnlyIgnored(context)) turn.staged = false;
  if (!turn.staged) return false;
  const { sendBackErrors } = await import('../proof/mend.ts');
  if (await sendBackErrors(context, turn)) return true;
  if (!context.rooms.interactive) return false;
  const { reviewTurn } = await import('../landing/proposals.ts');
  const { sentBack, decided } = await reviewTurn(context, turn.signal);
  turn.staged = sentBack || !decided;
  turn.mended = { rounds: 0, tree: null };
  return sentBack;
}

/** A conversation that is too long is never sent again as it is: it is made shorter, once. */
async function stepOrShorten(context: SessionContext, turn: Turn, model: ModelInfo): Promise<Replied | null> {
  try {
    return await step(context, turn, model);
  } catch (error) {
    if (isForGood(error)) return await stepWithout(context, turn, model, error);
    if (!(error instanceof ProviderFailure) || error.fault !== 'too_long') throw error;
    if (await shorten(context, turn)) return null;
    throw new ProviderFailure(
      'too_long',
      `${error.message.replace(/\.$/, '')}. Making the conversation shorter did not help: attach less, or start a new session`,
      error.more,
    );
  }
}

/** What the service refuses for good is found and left out, so that it does not come back with every later prompt. */
async function stepWithout(
  context: SessionContext,
  turn: Turn,
  model: ModelInfo,
  refusal: ProviderFailure,
): Promise<Replied | null> {
  for await (const of of trials(context, model, turn.signal)) {
    try {
      return await step(context, turn, model, { of, why: refusal.message });
    } catch (error) {
      if (!isForGood(error)) throw error;
    }
  }
  throw refusal;
}

function outcomeOf(error: unknown): TurnOutcome {
  if (error instanceof Stopped) return error.by === 'time' ? { type: 'limit', limit: 'time' } : { type: 'interrupted' };
  if (error instanceof OverBudget) return { type: 'limit', limit: 'cost', budget: error.scope };
  if (error instanceof ProviderFailure)
    return {
      type: 'failed',
      failure: failureInfo(error),
      room: error.fault === 'credentials' ? 'credentials' : 'model',
    };
  return { type: 'failed', failure: { code: 'internal', message: faultWords(error) }, room: 'internal' };
}

/** Whatever way a turn ends, no call stays without an answer and no word that was said is lost. */
function endTurn(context: SessionContext, turn: Turn, outcome: TurnOutcome): TurnOutcome {
  answerOpenCalls(context, turn.signal.aborted ? stoppedWords(turn.signal) : 'Not run: the turn ended before.');
  leaveUnsaid(context, outcome);
  if (turn.staged && !context.own) sayItStays(context);
  revokeTurn(context);
  const { steps, usage, cost, text } = context.turn;
  const durationMs = context.clock.monotonic() - turn.startedAt;
  const claims = turn.claims.length > 0 ? { claims: turn.claims } : {};
  context.emit({ type: 'turn.ended', outcome, steps, usage, cost, durationMs, text, ...claims });
  return outcome;
}
