/** Offers the checks that a repository has already as a change of its configuration: one question, after a session's first review. */

import type { ReviewQuestion } from '../../protocol/approval.ts';
import type { CheckOffer } from '../../protocol/proof/project-checks.ts';
import { decide } from '../../changes/decide.ts';
import type { Decision } from '../../changes/decide.ts';
import type { SessionContext } from '../context.ts';
import { judgeWaiting } from '../policy.ts';

/** Asks. Never throws. */
export async function offerChecks(context: SessionContext, offer: CheckOffer, signal: AbortSignal): Promise<void> {
  const decision = await decide(offer.changes, {
    workspace: context.rooms.workspace,
    judge: judgeWaiting(context),
    async ask({ changes }) {
      const question: ReviewQuestion = {
        id: context.nextQuestion(),
        kind: 'review',
        about: 'patch',
        title: offer.title,
        changes,
        because: { code: 'suggested', text: offer.title },
        remember: [],
      };
      const { answer, by } = await context.ask(question, signal);
      return by === 'interrupt' || answer.kind !== 'review' ? null : answer;
    },
  });
  await follow(context, offer, decision).catch((error: Error) =>
    context.emit({ type: 'notice', level: 'warning', text: error.message }),
  );
}

async function follow(context: SessionContext, offer: CheckOffer, decision: Decision): Promise<void> {
  if (decision.kind === 'failed') throw decision.error;
  if (decision.kind === 'refused') await offer.refused();
  if (decision.kind !== 'landed') return;
  context.emit({ type: 'landed', landing: decision.landing, review: decision.report });
  await offer.accepted();
  const paths = decision.landing.files.map(({ path }) => context.rooms.workspace.shown(path)).join(', ');
  context.nudge(
    `[archie] The user accepted checks of the project's own (${paths}): they run on what you propose from now on.`,
    'archie',
  );
}
