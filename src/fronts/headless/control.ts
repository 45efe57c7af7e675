/** The control plane of `stream-json`: what a host may ask of the session while it runs, and what the session asks the host. */

import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Answer, Question } from '../../protocol/approval.ts';
import type { Session } from '../../protocol/session.ts';
import { isFields } from './inbox.ts';
import type { Fields } from './inbox.ts';
import { toLine } from './formats/json.ts';
import { questionLine } from './notes.ts';
import type { Outlets } from './printer.ts';
import { modeNamed } from './formats/shapes.ts';
import type { Meta } from './formats/stream-json.ts';

export interface Control {
  /** Answers a `control_request` of the host; an unknown subtype gets an error response. */
  request(id: string, request: Fields): void;
  /** Takes the host's answer to a `can_use_tool` of ours. False: nobody asked that. */
  settle(id: string, response: Fields): boolean;
  /** Puts a question to the host. `input` is that of the call it is about. */
  ask(question: Question, input: unknown): void;
  /** The host has closed its end: whatever is asked from now on, or was and is open, is refused. */
  hangUp(): void;
}

export function createControl(
  at: { session: Session; meta: Meta; resolveModel(name: string): string },
  { out, err }: Outlets,
): Control {
  const open = new Map<string, { question: Question; input: unknown }>();
  let gone = false;
  const reply = (response: Fields): void => out.write(toLine({ type: 'control_response', response }));

  const answers: Record<string, (request: Fields) => Fields> = {
    initialize: (request) => {
      if (isFields(request['hooks']) && Object.keys(request['hooks']).length > 0) {
        err('The host registered hooks: they are not supported and will not be called.');
      }
      return {
        commands: at.meta.slashCommands.map((name) => ({ name, description: '', argumentHint: '' })),
        agents: at.meta.agents.map((name) => ({ name, description: '' })),
        output_style: 'default',
        available_output_styles: ['default'],
        models: [],
        account: {},
      };
    },
    interrupt: () => {
      at.session.interrupt();
      return {};
    },
    set_permission_mode: ({ mode: name }) => {
      const mode = modeNamed(name);
      if (!mode) throw new Error(`unknown permission mode ${JSON.stringify(name)}`);
      if (mode === 'bypass' && at.meta.mode !== 'bypass') {
        throw new Error('bypass has to be chosen when archie is started (--permission-mode bypass)');
      }
      at.session.set({ mode });
      return {};
    },
    set_model: ({ model }) => {
      const chosen = model === null || model === undefined || model === 'default' ? at.meta.model : model;
      if (typeof chosen !== 'string') throw new Error('"model" must be a string');
      at.session.set({ model: at.resolveModel(chosen) });
      return {};
    },
  };

  return {
    request(id, request) {
      const { subtype } = request;
      const answer = typeof subtype === 'string' && Object.hasOwn(answers, subtype) ? answers[subtype] : undefined;
      try {
        if (!answer) throw new Error(`unsupported control request ${JSON.stringify(subtype) ?? 'without a subtype'}`);
        reply({ subtype: 'success', request_id: id, response: answer(request) });
      } catch (error) {
        reply({ subtype: 'error', request_id: id, error: error instanceof Error ? error.message : String(error) });
      }
    },
    settle(id, response) {
      const asked = open.get(id);
      if (!asked) return false;
      open.delete(id);
      const body = isFields(response['response']) ? response['response'] : {};
      const allowed = response['subtype'] === 'success' && body['behavior'] === 'allow';
      if (allowed && body['updatedInput'] !== undefined && !isDeepStrictEqual(body['updatedInput'], asked.input)) {
        // Running the old input would run what the host did not approve.
        at.session.answer(
          asked.question.id,
          refusal(asked.question, 'The host changed the input, which is not supported.'),
        );
        err(`${questionLine(asked.question)} The host answered with another input (updatedInput): refused.`);
        return true;
      }
      const words = typeof body['message'] === 'string' ? body['message'] : undefined;
      at.session.answer(asked.question.id, allowed ? approval(asked.question) : refusal(asked.question, words));
      if (!allowed && body['interrupt'] === true) at.session.interrupt();
      return true;
    },
    ask(question, input) {
      if (gone || question.kind === 'wait') {
        err(questionLine(question));
        at.session.answer(question.id, refusal(question, 'Nobody was there to approve it.'));
        return;
      }
      const id = randomUUID();
      open.set(id, { question, input });
      out.write(
        toLine({
          type: 'control_request',
          request_id: id,
          request: {
            subtype: 'can_use_tool',
            tool_name: question.tool ?? 'Review',
            input,
            tool_use_id: question.call ?? '',
            permission_suggestions: [],
            decision_reason: question.because.text,
            ...(question.kind === 'review' ? { paths: question.changes.files.map(({ path }) => path) } : {}),
          },
        }),
      );
    },
    hangUp() {
      gone = true;
      for (const { question } of open.values()) {
        at.session.answer(question.id, refusal(question, 'Nobody was there to approve it.'));
      }
      open.clear();
    },
  };
}

function approval({ kind }: Question): Answer {
  if (kind === 'wait') return { kind, go: true };
  return kind === 'review' ? { kind, accept: 'all', comments: [] } : { kind, allow: true };
}

/** The answer that lets nothing happen. */
export function refusal(question: Question, words?: string): Answer {
  const { kind } = question;
  if (kind === 'wait') return { kind, go: false };
  if (kind === 'review') {
    const comments = words ? [{ text: words }] : [];
    // The work of a whole turn is nothing to lose by a word: nothing of it lands, and it waits.
    return question.about === 'turn'
      ? { kind, accept: 'none', comments, later: true }
      : { kind, accept: 'none', comments };
  }
  return { kind, allow: false, ...(words ? { words } : {}) };
}
