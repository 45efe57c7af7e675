import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastVersion, nextVersion, notesOf, releasedChangelog, withVersion } from '../../.ci/next-release.ts';
import { counterexample } from '../support/property.ts';

const ours = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

describe('nextVersion', () => {
  it.each([
    ['0.1.0', 'patch', '0.1.1'],
    ['0.1.9', 'patch', '0.1.10'],
    ['0.1.9', 'minor', '0.2.0'],
    ['0.9.9', 'minor', '0.10.0'],
    ['0.9.9', 'major', '1.0.0'],
    ['1.2.3', '1.2.4', '1.2.4'],
    ['1.2.3', '1.10.0', '1.10.0'],
    ['9.0.0', '10.0.0', '10.0.0'],
  ])('makes of %s by %s: %s', (current, asked, next) => {
    expect(nextVersion(current, asked)).toBe(next);
  });

  it.each(['1.2.3', '1.2.2', '1.1.9', '0.9.9'])('refuses to go from 1.2.3 to %s', (asked) => {
    expect(() => nextVersion('1.2.3', asked)).toThrow(`${asked} is not above 1.2.3`);
  });

  it.each(['', 'Patch', 'v1.3.0', '1.3', '1.3.0.0', '1.03.0', '1.3.0-rc.1', '1.3.0 ', '--dry-run'])(
    'refuses %j, which is no version',
    (asked) => {
      expect(() => nextVersion('1.2.3', asked)).toThrow('is no version');
    },
  );

  it('takes a written version exactly where it is the higher one', () => {
    const version = fc.tuple(fc.nat(12), fc.nat(12), fc.nat(12));
    const higher = (a: readonly number[], b: readonly number[]) => {
      const weight = (of: readonly number[]) => of[0]! * 10_000 + of[1]! * 100 + of[2]!;
      return weight(a) > weight(b);
    };
    const property = fc.property(version, version, (from, to) => {
      const go = () => nextVersion(from.join('.'), to.join('.'));
      if (higher(to, from)) return go() === to.join('.');
      expect(go).toThrow('is not above');
      return true;
    });
    expect(counterexample(property)).toBeUndefined();
  });
});

describe('withVersion', () => {
  it.each(['package.json', 'package-lock.json'])('changes nothing of our %s but the version', (name) => {
    const text = ours(name);
    const { version } = JSON.parse(text) as { version: string };
    expect(withVersion(text, version)).toBe(text);
    const changed = withVersion(text, '77.0.1').split('\n');
    const differing = text.split('\n').flatMap((line, at) => (line === changed[at] ? [] : [changed[at]?.trim()]));
    expect(differing).toEqual(Array(name === 'package.json' ? 1 : 2).fill('"version": "77.0.1",'));
  });
});

describe('releasedChangelog', () => {
  const before = `# Changelog

## [Unreleased]

### Added

- One thing.

### Fixed

- Another.

## [0.1.0] - 2026-11-23

- All of it.
`;
  const after = `# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-01

### Added

- One thing.

### Fixed

- Another.

## [0.1.0] - 2026-11-23

- All of it.
`;

  it('moves what was unreleased below the version', () => {
    expect(releasedChangelog(before, '0.2.0', '2026-12-01')).toBe(after);
    expect(notesOf(after, '0.2.0')).toBe('### Added\n\n- One thing.\n\n### Fixed\n\n- Another.');
    expect(lastVersion(before)).toBe('0.1.0');
    expect(lastVersion(after)).toBe('0.2.0');
  });

  it('begins a changelog that has no version yet', () => {
    expect(releasedChangelog('## [Unreleased]\n- a', '0.1.0', '2026-12-01')).toBe(
      '## [Unreleased]\n\n## [0.1.0] - 2026-12-01\n\n- a\n',
    );
  });

  it.each([
    ['nothing to release', after, '0.3.0', /says nothing below Unreleased/],
    ['headings without a word', before.replace(/^- .*$/gm, ''), '0.2.0', /says nothing/],
    ['a version that is out', before, '0.1.0', /has 0\.1\.0 already/],
    ['no place for what is new', before.replace('## [Unreleased]', '## Soon'), '0.2.0', /no "## \[Unreleased\]"/],
  ])('refuses %s', (_name, text, version, message) => {
    expect(() => releasedChangelog(text, version, '2026-12-01')).toThrow(message);
  });
});

describe('our changelog', () => {
  it('has a place for what is new, and its last version is that of package.json', () => {
    const { version } = JSON.parse(ours('package.json')) as { version: string };
    expect(lastVersion(ours('CHANGELOG.md'))).toBe(version);
    expect(ours('CHANGELOG.md')).toContain('\n## [Unreleased]\n');
  });
});
