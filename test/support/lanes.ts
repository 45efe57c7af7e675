import { posix } from 'node:path';

/** How the name of a test file says that it belongs to the slow lane. */
const slow = '.slow.test.';

/** The same as a glob: what `vitest.config.ts` divides the lanes by. */
export const slowFiles = `test/**/*${slow}{ts,tsx}`;

/**
 * Tests of rooms that compute: what they keep in the process is what they computed already, so their files share a worker
 * instead of starting one each.
 */
export const pureFiles = 'test/{text,policy,personas}/**/*.test.{ts,tsx}';
const pure = /^test\/(text|policy|personas)\//;

/** The door through which the fast lane may start a program: its type admits only small ones that end by themselves. */
const door = 'test/support/tools.ts';

/** Not looked at: the door, and the test of this file, whose samples are made of what is looked for. */
const exempt = [door, 'test/lanes.test.ts'];

/** What makes a test slow wherever it is reached from: a terminal, another process, a bundle made for one, a kill. */
const marks: { match: RegExp; what: string }[] = [
  { match: /['"](node:)?child_process['"]/, what: 'starts programs' },
  { match: /['"](node:)?(cluster|worker_threads)['"]/, what: 'starts workers' },
  { match: /['"]execa['"]/, what: 'starts programs' },
  { match: /['"]@lydell\/node-pty['"]/, what: 'starts a terminal' },
  { match: /['"]esbuild['"]/, what: 'bundles a program' },
  { match: /\.kill\(/, what: 'kills' },
];

/** What would let one file of a shared worker change what another one sees. */
const leaks: typeof marks = [
  { match: /process\.(chdir|umask|on|once)\(/, what: 'changes the process' },
  {
    match: /(delete |assign\()process\.env|process\.env(\.\w+|\[[^\]]+\])\s*[?|&]{0,2}=[^=]/,
    what: 'changes the environment',
  },
  { match: /\bvi\./, what: 'replaces what others use' },
  { match: /from '[./]*\/src\/(?!(text|policy|personas|protocol)\/)/, what: 'reaches a room that keeps something' },
];

const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

function importsOf(path: string, source: string): string[] {
  const found = source.matchAll(/(?:\bfrom|\bimport\(|^\s*import)\s*['"](\.[^'"]+)['"]/gm);
  return [...found].map((match) => posix.normalize(posix.join(posix.dirname(path), match[1]!)));
}

/**
 * Test files whose names do not promise the slow lane although they reach something slow by their own imports. `files`
 * maps paths from the repository's top to text: everything below `test` and `bench`. What `src` does inside is the
 * business of neither lane. Returns one line a violation.
 */
export function laneViolations(files: Record<string, string>): string[] {
  return violations(files, marks, (path) => !path.includes(slow), `name the test *${slow}ts, or use ${door}`);
}

/** The same for test files that share a worker although one could change what another one sees. */
export function sharingViolations(files: Record<string, string>): string[] {
  return violations(files, leaks, (path) => pure.test(path) && !path.includes(slow), 'it shares a worker with others');
}

function violations(
  files: Record<string, string>,
  looked: typeof marks,
  concerns: (path: string) => boolean,
  advice: string,
): string[] {
  const bare = Object.fromEntries(Object.entries(files).map(([path, source]) => [path, withoutComments(source)]));
  const bad: string[] = [];
  for (const start of Object.keys(bare)) {
    if (!/\.test\.tsx?$/.test(start) || !concerns(start)) continue;
    const trail = new Map<string, string>([[start, start]]);
    for (const [path, way] of trail) {
      const source = bare[path];
      if (source === undefined || exempt.includes(path) || path.startsWith('src/')) continue;
      const mark = looked.find(({ match }) => match.test(source));
      if (mark) {
        bad.push(`${way} ${mark.what}: ${advice}`);
        break;
      }
      for (const next of importsOf(path, source)) if (!trail.has(next)) trail.set(next, `${way} → ${next}`);
    }
  }
  return bad;
}
