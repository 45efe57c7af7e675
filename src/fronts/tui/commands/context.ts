/** `/context`: what the window holds, part by part, so that the parts and what is free come to all of it. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import type { Content } from '../../../protocol/message.ts';
import type { Session } from '../../../protocol/session.ts';
import { estimateTokens } from '../../../text/tokens.ts';
import { t } from '../../../text/words/words.ts';
import { grouped } from '../transcript/look.ts';
import type { Command, CommandAt } from './command.ts';

/** Parts of what the model is given, in the order in which it gets them. */
const parts = ['system', 'tools', 'memory', 'persona', 'summary', 'messages', 'tool results'] as const;
type Part = (typeof parts)[number];

const words: Readonly<Record<Part, string>> = {
  system: "archie's own instructions",
  tools: 'what the tools are, and how they are called',
  memory: 'the folder, and its memory file',
  persona: 'the persona, and what the mode forbids',
  summary: 'what stands in for what was summed up',
  messages: 'your words with what is attached, and the replies',
  'tool results': 'what tools gave back',
};

function textTokens(content: readonly Content[]): number {
  return content.reduce((sum, part) => sum + (part.type === 'text' ? estimateTokens(part.text) : pictureTokens), 0);
}

/** About what the largest picture takes that is sent. */
const pictureTokens = 1_600;

/** Estimates by part, of the main conversation since the last summing up. */
function estimates(recorded: readonly RecordedEvent[], prefix: ReturnType<Session['prefix']>): Record<Part, number> {
  const sums: Record<Part, number> = { ...prefix, memory: 0, persona: 0, summary: 0, messages: 0, 'tool results': 0 };
  const main = recorded.filter(({ thread }) => thread === 'main');
  const from = main.findLastIndex(({ type }) => type === 'compacted');
  for (const event of main.slice(Math.max(0, from))) {
    if (event.type === 'compacted') sums.summary = estimateTokens(event.summary);
    else if (event.type === 'instructed')
      sums[event.about === 'environment' ? 'memory' : 'persona'] += estimateTokens(event.text);
    else if (event.type === 'turn.started')
      sums.messages +=
        estimateTokens(event.prompt) + event.attachments.reduce((sum, { content }) => sum + textTokens(content), 0);
    else if (event.type === 'nudged') sums.messages += estimateTokens(event.text);
    else if (event.type === 'replied')
      for (const part of event.content) {
        if (part.type === 'text') sums.messages += estimateTokens(part.text);
        else if (part.type === 'tool_use') sums.messages += estimateTokens(JSON.stringify(part.input) ?? '');
      }
    else if (event.type === 'call.finished') sums['tool results'] += textTokens(event.content);
  }
  return sums;
}

/**
 * The parts of what the last request took: shares by estimate, which come to exactly what the service counted. Before the
 * first request the estimates themselves.
 */
export function contextParts(
  recorded: readonly RecordedEvent[],
  prefix: ReturnType<Session['prefix']>,
  used: number,
): [Part, number][] {
  const sums = estimates(recorded, prefix);
  const total = parts.reduce((sum, part) => sum + sums[part], 0);
  if (used === 0 || total === 0) return parts.map((part) => [part, sums[part]]);
  let given = 0;
  let seen = 0;
  return parts.map((part) => {
    // Rounded by the running sum, so that nothing is lost.
    seen += sums[part];
    const to = Math.round((used * seen) / total);
    const share = to - given;
    given = to;
    return [part, share];
  });
}

/** Tokens that the model takes: before the first request as the server or archie's table has them; null where nobody says. */
export async function windowOf({ session, desk }: CommandAt): Promise<number | null> {
  const { context, inForce } = session.state();
  if (context.window !== null || context.used > 0) return context.window;
  const found = await desk.findModel(inForce.model);
  return found.id === null ? null : found.contextWindow;
}

/** The command. */
export const context: Command = {
  name: 'context',
  hint: 'what the context window holds, part by part, and what is free',
  async run(_args, at) {
    const { used } = at.session.state().context;
    const window = await windowOf(at);
    const percent = (tokens: number) => (window === null ? '' : `${((100 * tokens) / window).toFixed(1)} %`);
    const shares = contextParts(at.recorded, at.session.prefix(), used).filter(([, tokens]) => tokens > 0);
    const taken = used === 0 ? shares.reduce((sum, [, tokens]) => sum + tokens, 0) : used;
    const row = (name: string, tokens: number, said: string) =>
      [t(name), [t`${grouped(tokens)} tokens`, percent(tokens), said].filter(Boolean).join(' · ')] as const;
    const said = used === 0 ? t('before the first request: estimates') : t`${grouped(used)} in use`;
    at.print({
      kind: 'sheet',
      title: t('Context'),
      rows: [
        ...shares.map(([part, tokens]) => row(part, tokens, t(words[part]))),
        ...(window === null
          ? [[t('in all'), t('how many fit is unknown')] as const]
          : [row('free', Math.max(0, window - taken), ''), row('in all', window, said)]),
      ],
      foot: t(
        'the sum is what the service counted, the parts are estimates of it · /compact sums up; it is done by itself before the window is full',
      ),
    });
  },
};
