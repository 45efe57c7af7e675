/** `json` and `stream-json`: the shapes that Claude Code's headless mode made common (Agent SDK reference, "message types"). */

import { randomUUID } from 'node:crypto';
import type { SessionEvent } from '../../../protocol/event.ts';
import type { Mode } from '../../../protocol/approval.ts';
import { toLine } from './json.ts';
import type { Outlets, Printer } from '../printer.ts';
import { makeResult } from './result.ts';
import { structuredResult, wireBlock, wireContent, wireFault, wireMode, wireUsage } from './shapes.ts';

/** What a reader is told before anything happens. */
export interface Meta {
  version: string;
  /** Absolute. */
  cwd: string;
  model: string;
  mode: Mode;
  /** Edits are allowed beyond the mode. */
  edits?: boolean;
  tools: string[];
  agents: string[];
  /** Without the slash. */
  slashCommands: string[];
  /** Where the key came from: `ANTHROPIC_API_KEY`, `ANTHROPIC_AUTH_TOKEN`, `none` ... */
  apiKeySource: string;
}

/** `json`: one `result` object for each prompt. */
export function jsonPrinter({ out }: Outlets): Printer {
  return {
    end(summary) {
      out.write(toLine(makeResult(summary)));
    },
  };
}

/** `stream-json`: NDJSON, `system/init` first, `result` last. `partials` adds the raw events of the model's stream. */
export function streamJsonPrinter({ out }: Outlets, at: { session: string; meta: Meta; partials: boolean }): Printer {
  /** The call that each delegate answers, by its thread. */
  const calls = new Map<string, string>();
  return {
    start() {
      out.write(toLine(init(at.session, at.meta)));
    },
    event(event) {
      if (event.type === 'delegated') calls.set(event.delegate, event.call);
      if (event.type === 'raw' && !at.partials) return;
      const line = lineOf(event, event.thread === 'main' ? null : (calls.get(event.thread) ?? event.thread));
      if (line) out.write(toLine({ ...line, session_id: at.session, uuid: randomUUID() }));
    },
    end(summary) {
      out.write(toLine(makeResult(summary)));
    },
  };
}

function init(session: string, meta: Meta): Record<string, unknown> {
  return {
    type: 'system',
    subtype: 'init',
    cwd: meta.cwd,
    session_id: session,
    tools: meta.tools,
    mcp_servers: [],
    model: meta.model,
    // A host must not believe that it is asked about edits.
    permissionMode: wireMode(meta.mode === 'ask' && meta.edits ? 'auto' : meta.mode),
    slash_commands: meta.slashCommands,
    apiKeySource: meta.apiKeySource,
    // Readers ask for a version under this name; whose version it is stands beside it.
    claude_code_version: meta.version,
    archie_version: meta.version,
    output_style: 'default',
    agents: meta.agents,
    skills: [],
    plugins: [],
    uuid: randomUUID(),
  };
}

/**
 * The line an event makes, without its `session_id` and `uuid`; null for the many that have no shape there. `parent` is
 * the call that a delegate answers, where it is a delegate's event.
 */
function lineOf(event: SessionEvent, parent: string | null): Record<string, unknown> | null {
  switch (event.type) {
    case 'replied':
      return {
        type: 'assistant',
        message: {
          id: event.id,
          type: 'message',
          role: 'assistant',
          model: event.model,
          content: event.content.map(wireBlock),
          stop_reason: event.stop === 'aborted' ? null : event.stop,
          stop_sequence: null,
          usage: wireUsage(event.usage),
        },
        parent_tool_use_id: parent,
        ...(event.stop === 'aborted' ? { aborted: true } : {}),
        timestamp: new Date(event.at).toISOString(),
      };
    case 'call.finished':
      return {
        type: 'user',
        message: {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: event.id,
              content: wireContent(event.content),
              ...(event.isError ? { is_error: true } : {}),
            },
          ],
        },
        parent_tool_use_id: parent,
        tool_use_result: structuredResult(event.display),
        timestamp: new Date(event.at).toISOString(),
      };
    case 'raw':
      return { type: 'stream_event', event: event.event, parent_tool_use_id: parent };
    case 'compacted':
      // It is the boundary of the conversation that the host follows; a delegate's own is none of it.
      if (parent !== null) return null;
      return {
        type: 'system',
        subtype: 'compact_boundary',
        compact_metadata: { trigger: event.trigger, pre_tokens: event.tokensBefore },
      };
    case 'checked':
      return {
        type: 'system',
        subtype: 'checked',
        of: event.of,
        verdicts: event.verdicts,
        duration_ms: Math.round(event.durationMs),
      };
    case 'retrying':
      return {
        type: 'system',
        subtype: 'api_retry',
        attempt: event.attempt,
        max_retries: event.of,
        retry_delay_ms: event.delayMs,
        error_status: event.failure.status ?? null,
        error: wireFault(event.failure.code),
      };
    default:
      return null;
  }
}
