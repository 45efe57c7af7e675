/** Did it happen as told? Looked up on disk and in what really ran, never in what the model says of it. */

import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileChange } from '../../protocol/change.ts';
import type { Verdict } from '../../protocol/proof/checks.ts';
import type { SessionEvent } from '../../protocol/event.ts';
import type { Expected } from './tour.ts';

/** What happened since a step of the tour began. */
export interface Heard {
  /** Who has the conversation (it goes on from step to step). */
  persona: string | null;
  commands: { command: string; exit: number | null; output: string }[];
  /** The files of each landing, oldest first. */
  landed: FileChange[][];
  /** The last words of the assistant. */
  answer: string;
  /** Each proof of the step, oldest first. */
  proofs: Verdict[][];
}

/** The state before a step; `persona` has the conversation already. */
export function nothingHeard(persona: string | null = null): Heard {
  return { persona, commands: [], landed: [], answer: '', proofs: [] };
}

/** Adds one event, in place. */
export function hear(heard: Heard, event: SessionEvent): void {
  if (event.type === 'routed') heard.persona = event.persona;
  if (event.type === 'landed') heard.landed.push(event.landing.files);
  if (event.type === 'checked') heard.proofs.push(event.verdicts);
  if (event.type === 'turn.ended') heard.answer = event.text;
  if (event.type !== 'call.finished') return;
  for (const display of event.display) if (display.type === 'command') heard.commands.push(display);
}

/** What a step promised and did not keep, one line each. */
export async function check(expected: Expected, heard: Heard, root: string): Promise<string[]> {
  const missed: string[] = [];
  if (expected.persona !== undefined && heard.persona !== expected.persona) {
    missed.push(`${expected.persona} should have had the turn; ${heard.persona ?? 'the general assistant'} had it`);
  }
  for (const [path, part] of Object.entries(expected.files ?? {})) {
    const text = await readFile(join(root, path), 'utf8').catch(() => null);
    if (text === null) missed.push(`${path} is not there`);
    else if (!text.includes(part)) missed.push(`${path} does not hold ${JSON.stringify(part)}`);
  }
  const wanted = expected.commands ?? [];
  if (heard.commands.length !== wanted.length) {
    missed.push(`${wanted.length} commands should have run; ${heard.commands.length} did`);
  }
  for (const [index, { command, output }] of wanted.entries()) {
    const ran = heard.commands[index];
    if (!ran) break;
    if (ran.command !== command) missed.push(`${command} should have run; ${ran.command} did`);
    else if (ran.exit !== 0) missed.push(`${command} ended with ${String(ran.exit)}:\n${ran.output}`);
    else if (!output.test(ran.output))
      missed.push(`the output of ${command} does not hold ${String(output)}:\n${ran.output}`);
  }
  if (expected.answer && !expected.answer.test(heard.answer)) {
    missed.push(`the answer does not hold ${String(expected.answer)}: ${heard.answer}`);
  }
  return [...missed, ...unproven(expected, heard)];
}

/** What should have been proven, and was not: of the last proof, which is of what landed, and of those before it. */
function unproven({ proof = {}, sentBack = [] }: Expected, { proofs }: Heard): string[] {
  const last = proofs.at(-1) ?? [];
  const missed = Object.entries(proof).flatMap(([path, { verdict, summary }]) => {
    const found = last.find((one) => one.path === path && `${one.kind} ${one.status}` === verdict);
    if (!found) return [`${path} should have been proven (${verdict}); it was not: ${toldOf(last, path)}`];
    return summary.test(found.summary)
      ? []
      : [`the proof of ${path} does not hold ${String(summary)}: ${found.summary}`];
  });
  const before = proofs.slice(0, -1).flatMap((verdicts) => verdicts.flatMap(({ findings }) => findings));
  for (const rule of sentBack)
    if (!before.some((finding) => finding.rule === rule)) missed.push(`${rule} should have been found and sent back`);
  return missed;
}

function toldOf(verdicts: readonly Verdict[], path: string): string {
  const told = verdicts.filter((one) => one.path === path);
  return told.map(({ kind, status, summary }) => `${kind} ${status}, ${summary}`).join('; ') || 'no verdict';
}

/** The files of a landing that are not what they were before it, to the byte. */
export async function putBack(files: readonly FileChange[], root: string): Promise<string[]> {
  const missed: string[] = [];
  for (const { path, before } of files) {
    const now = await hashOf(join(root, path), before?.mode === 'link');
    if (now !== (before?.hash ?? null)) missed.push(`${path} is not what it was before the landing`);
  }
  return missed;
}

async function hashOf(path: string, link: boolean): Promise<string | null> {
  const bytes = await (link ? readlink(path) : readFile(path)).catch(() => null);
  return bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
}
