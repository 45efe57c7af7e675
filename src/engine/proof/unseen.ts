/** Holds what the model says of its work against what really ran, and tells of what nobody saw. */

import { ledgerOf } from '../../protocol/proof/ledger.ts';
import type { LedgerRow } from '../../protocol/proof/ledger.ts';
import type { UnseenClaim } from '../../protocol/proof/claim.ts';
import type { RecordedEvent } from '../../protocol/event.ts';
import { claimsIn } from '../../text/claims/claims.ts';
import type { Claim } from '../../text/claims/claims.ts';
import { testRun } from '../../text/claims/test-command.ts';

/** Claims of a text for which nothing that ran speaks. Costs nothing where it claims nothing. */
export function unseenClaims(text: string, recorded: () => readonly RecordedEvent[]): UnseenClaim[] {
  const claims = claimsIn(text);
  if (claims.length === 0) return [];
  const commands = ledgerOf(recorded()).filter(({ type }) => type === 'command');
  return claims.flatMap((claim) => {
    const why = claim.says === 'passed' ? unpassed(commands) : unrun(claim, commands);
    return why === null ? [] : [{ text: claim.text, why }];
  });
}

/** Null where tests passed on the tree as it is. */
function unpassed(commands: readonly LedgerRow[]): string | null {
  const tests = commands.filter(({ what }) => testRun(what) !== 'none');
  const last = tests.at(-1);
  if (!last) return 'no test command ran in this session';
  const good = tests.filter(({ ok, what }) => ok && testRun(what) === 'tests');
  if (good.some(({ outdated }) => !outdated)) return null;
  const name = clipped(last.what);
  if (!last.ok) return `${name} ended with ${last.outcome}`;
  if (testRun(last.what) === 'masked') return `the exit of ${name} is not that of the tests`;
  return `${name} ran before the last change`;
}

/** Null where it, or something that holds it, ran at all. */
function unrun({ command }: Claim, commands: readonly LedgerRow[]): string | null {
  if (command === undefined)
    return commands.some(({ what }) => testRun(what) !== 'none') ? null : 'no test command ran in this session';
  const wanted = plain(command);
  const ran = commands.some(({ what }) => plain(what).includes(wanted) || wanted.includes(plain(what)));
  return ran ? null : `${clipped(command)} did not run in this session`;
}

function plain(command: string): string {
  return command
    .replace(/^\$\s*/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function clipped(command: string): string {
  const line = plain(command);
  return line.length <= 60 ? line : `${line.slice(0, 59).toWellFormed()}…`;
}
