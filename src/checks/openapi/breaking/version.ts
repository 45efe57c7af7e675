/** What the version of a document promises, held against what changed. */

import { worded } from '../document/words.ts';
import type { Finding } from '../../../protocol/proof/checks.ts';
import { finder } from '../../kind/check.ts';
import type { ApiDocument } from '../document/document.ts';
import { inside, rootOf } from '../document/node.ts';
import { breakingRules } from '../rules/breaking.ts';

const finding = finder(breakingRules);

/** Called where something breaks: is the version the next major one? Versions that are not numbers in three parts promise nothing. */
export function compareVersions(before: ApiDocument, after: ApiDocument, count: number): Finding[] {
  const [was, is] = [versionOf(before), versionOf(after)];
  if (!was || !is) return [];
  const changes = count === 1 ? '1 change breaks clients' : `${count} changes break clients`;
  const [major, minor] = [is.numbers[0] ?? 0, is.numbers[1] ?? 0];
  const [oldMajor, oldMinor] = [was.numbers[0] ?? 0, was.numbers[1] ?? 0];
  // Before 1.0.0 the minor number is the one that says so.
  if (major > oldMajor || (oldMajor === 0 && major === 0 && minor > oldMinor)) return [];
  const same = was.text === is.text;
  const next = oldMajor === 0 ? `0.${oldMinor + 1}.0` : `${oldMajor + 1}.0.0`;
  const message = same
    ? `the version is still ${is.text}, and ${changes}`
    : `the version says ${minor === oldMinor ? 'patch' : 'minor'} (${was.text} → ${is.text}), and ${changes}`;
  return [
    finding('openapi/version-says-patch', {
      path: after.root.path,
      ...after.place(after.root.path, ['info', 'version']),
      message,
      help: `version: ${next}`,
      ...(same && { severity: 'warning' }),
    }),
  ];
}

function versionOf(document: ApiDocument): { text: string; numbers: number[] } | undefined {
  // 2026.11.29 is a day.
  const text = worded(inside(document, rootOf(document), 'info', 'version')?.value ?? '');
  const match = /^v?(\d{1,5})\.(\d{1,5})(?:\.(\d{1,5}))?(?:[-+].*)?$/.exec(text);
  return match && Number(match[1]) < 1900
    ? { text, numbers: match.slice(1).map((each) => Number(each ?? 0)) }
    : undefined;
}
