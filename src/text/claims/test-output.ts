/** What runners of tests print at their end: how many passed, and which failed. Words only: whether a run was good its exit says. */

const passedWords = [
  /^(?:ℹ|#)\s+pass\s+(\d+)/gm,
  /^test result: \w+\. (\d+) passed/gm,
  /\bTests:?\s+(?:\d+ \w+\s*[,|]\s*)*(\d+) passed/g,
  /\b(\d+) (?:tests? )?pass(?:ed|ing)\b/g,
  /\bOK \((\d+) tests?/g,
  /^Ran (\d+) tests? in /gm,
];

/** Null where it says nothing of the kind. */
export function passedIn(output: string): number | null {
  for (const words of passedWords) {
    const counts = [...output.matchAll(words)].map(([, count]) => Number(count));
    // Several crates, several sums; the other runners sum up once, last.
    if (counts.length > 0)
      return words === passedWords[1] ? counts.reduce((sum, count) => sum + count, 0) : counts.at(-1)!;
  }
  const packages = output.match(/^ok\s+\S+\s+(?:[\d.]+s|\(cached\))/gm);
  return packages ? packages.length : null;
}

const failedLines = [
  /^not ok \d+ -? ?(.+)$/,
  /^\s*--- FAIL: (\S+)/,
  /^test (\S+) \.\.\. FAILED$/,
  /^FAILED (\S+)/,
  /^(?:FAIL|ERROR): (\S+ \(.+\))$/,
  /^\s*(?:FAIL|[✖✗×✘])\s+(.+)$/,
  /^\s*● (.+)$/,
  /^rspec (\S+:\d+)/,
];

/** Names of tests that failed, without what differs from run to run. */
export function failuresIn(output: string): Set<string> {
  const failures = new Set<string>();
  for (const line of output.split('\n')) {
    if (line.length > 500) continue;
    for (const words of failedLines) {
      const name = words.exec(line)?.[1];
      if (name === undefined) continue;
      const plain = name.replace(/\s*[([]?\b\d+(?:\.\d+)?\s*m?s\b[)\]]?/g, '').trim();
      if (plain !== '' && plain !== 'failing tests:') failures.add(plain);
      break;
    }
  }
  return failures;
}
