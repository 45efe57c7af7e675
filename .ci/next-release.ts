/** What a release makes of the version and of the changelog: strings in, strings out; every fault is an Error with a sentence. */

const plain = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

type Numbers = [major: number, minor: number, patch: number];

function numbersOf(version: string): Numbers {
  const found = plain.exec(version);
  if (!found) throw new Error(`${version} is no version: patch, minor, major or x.y.z`);
  return [Number(found[1]), Number(found[2]), Number(found[3])];
}

/** The version that `asked` (`patch`, `minor`, `major` or one written out) means after `current`; always a higher one. */
export function nextVersion(current: string, asked: string): string {
  const [major, minor, patch] = numbersOf(current);
  if (asked === 'major') return `${major + 1}.0.0`;
  if (asked === 'minor') return `${major}.${minor + 1}.0`;
  if (asked === 'patch') return `${major}.${minor}.${patch + 1}`;
  const [a, b, c] = numbersOf(asked);
  if ((a - major || b - minor || c - patch) <= 0)
    throw new Error(`${asked} is not above ${current}, the version there is`);
  return asked;
}

/** A package.json or package-lock.json with this version of the package itself; nothing else of it changes. */
export function withVersion(json: string, version: string): string {
  const parsed = JSON.parse(json) as { version: string; packages?: Record<string, { version: string }> };
  parsed.version = version;
  const own = parsed.packages?.[''];
  if (own) own.version = version;
  return `${JSON.stringify(parsed, null, 2)}\n`;
}

const unreleased = '## [Unreleased]';

/** The part of a changelog below one heading, without it. */
function sectionOf(changelog: string, heading: string): { from: number; to: number; text: string } {
  const start = `\n${changelog}`.indexOf(`\n${heading}`);
  if (start < 0) throw new Error(`CHANGELOG.md has no "${heading}"`);
  const line = changelog.indexOf('\n', start);
  const from = line < 0 ? changelog.length : line + 1;
  const next = `\n${changelog}`.indexOf('\n## ', from);
  const to = next < 0 ? changelog.length : next;
  return { from, to, text: changelog.slice(from, to).trim() };
}

/** What the changelog says of a version, to be read before it goes out. */
export function notesOf(changelog: string, version: string): string {
  return sectionOf(changelog, `## [${version}]`).text;
}

/** The version that the changelog names last. */
export function lastVersion(changelog: string): string {
  const version = /^## \[(\d[^\]]*)\] - \d{4}-\d{2}-\d{2}$/m.exec(changelog)?.[1];
  if (version === undefined) throw new Error('CHANGELOG.md names no version');
  return version;
}

/** The changelog with everything that was unreleased below this version and its date (YYYY-MM-DD), and a new, empty Unreleased. */
export function releasedChangelog(changelog: string, version: string, date: string): string {
  if (`\n${changelog}`.includes(`\n## [${version}]`)) throw new Error(`CHANGELOG.md has ${version} already`);
  const { from, to, text } = sectionOf(changelog, unreleased);
  if (!/^- /m.test(text)) throw new Error('CHANGELOG.md says nothing below Unreleased: what would the release be for?');
  const rest = changelog.slice(to);
  return `${changelog.slice(0, from)}\n## [${version}] - ${date}\n\n${text}\n${rest && `\n${rest}`}`;
}
