/** The tour as plain lines, for a run without a terminal. */

import type { ChangeSet, FileState } from '../../protocol/change.ts';
import { saysNothing } from '../../protocol/proof/checks.ts';
import type { Verdict } from '../../protocol/proof/checks.ts';
import type { Display } from '../../protocol/display.ts';
import type { SessionEvent } from '../../protocol/event.ts';
import { diffText } from '../../text/diff/diff.ts';
import { textOf } from '../../changes/contents.ts';
import { formatHunks } from '../../text/patch/patch.ts';
import { clean } from '../../text/sanitize.ts';
import { t } from '../../text/words/words.ts';
import { told } from '../../text/words/told.ts';

/** What an event looks like in the transcript, or null. */
export function lineOf(event: SessionEvent): string | null {
  switch (event.type) {
    case 'routed':
      return event.persona === null ? null : `→ ${event.persona} (${event.reasons.map(clean).join(', ')})\n`;
    case 'replied': {
      const texts = event.content.flatMap((block) => (block.type === 'text' ? [clean(block.text).trim()] : []));
      return texts.length > 0 ? `${texts.join('\n\n')}\n` : null;
    }
    case 'call.started':
      return `● ${clean(event.name)} ${clean(event.title)}`;
    case 'call.finished':
      return indented(event.display.flatMap(rows));
    case 'landed':
      return `  ✔ ${event.landing.origin.by === 'undo' ? t('taken back') : t('landed')}: ${event.landing.files.map(({ path }) => clean(path)).join(', ')}`;
    case 'refused':
      return t`  ✘ refused: ${clean(told(event.because.text))}`;
    case 'checked':
      return event.verdicts
        .filter((verdict) => !saysNothing(verdict))
        .flatMap(proofRows)
        .join('\n');
    case 'notice':
      return `  ${t(event.level)}: ${clean(told(event.text))}`;
    default:
      return null;
  }
}

const signs = { pass: '✓', warn: '!', fail: '✗', 'not-checked': '–' };

/** A verdict, and what was found. */
function proofRows({ kind, path, status, summary, findings, engine, ms }: Verdict): string[] {
  const by = status === 'not-checked' ? '' : ` · ${engine.name} ${engine.version}, ${ms} ms`;
  const found = findings.map(({ path: at, line, rule, message }) => `    ${at}:${line} ${rule}: ${told(message)}`);
  return [`  ${signs[status]} ${path}  ${kind}: ${told(summary)}${by}`, ...found].map(clean);
}

/** Rows of a command's output; other displays are told by their call's line. */
function rows(display: Display): string[] {
  if (display.type === 'error') return [t`error: ${clean(told(display.text))}`];
  if (display.type !== 'command') return [];
  return [...clean(display.output).trimEnd().split('\n'), t`exit ${String(display.exit ?? display.ended)}`];
}

function indented(lines: readonly string[]): string | null {
  return lines.length > 0 ? lines.map((line) => `  │ ${line}`.trimEnd()).join('\n') : null;
}

/** A change set as a unified diff. */
export async function proposal(changes: ChangeSet, blob: (hash: string) => Promise<Uint8Array>): Promise<string> {
  const text = async (state: FileState | null): Promise<string> => (await textOf({ blob }, state)) ?? '(binary)';
  const parts: string[] = [];
  for (const { path, before, after } of changes.files) {
    const diff = diffText(await text(before), await text(after));
    const kind = before === null ? ' (new)' : after === null ? ' (deleted)' : '';
    parts.push(`  ? ${clean(path)}${kind} +${diff.added} −${diff.removed}`);
    const shown = indented(clean(formatHunks(diff, path)).trimEnd().split('\n'));
    if (shown !== null) parts.push(shown);
  }
  return parts.join('\n');
}
