/** JSON, YAML and TOML: can they be read, and does a key stand twice? */

import type { Finding } from '../../protocol/proof/checks.ts';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, Found } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { conflictIn, dialectOf, isChartTemplate, isTemplate } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { jsonFindings, jsonLinesFindings } from './json.ts';
import { finding, rules } from './rules.ts';
import { yamlFindings } from './yaml.ts';

export const syntax: Check = {
  kind: 'syntax',
  about: 'JSON, YAML and TOML can be read, and no key stands twice',
  rules,
  async engine() {
    const { yaml, toml } = await versions();
    return { name: 'yaml, smol-toml', version: `${yaml}, ${toml}` };
  },
  detect: () => true,
  async *check(files, { proposed, base }) {
    for (const { path, content } of files) {
      if (content === null) continue;
      const mark = !(await proposed.isMarked(path)) ? 'none' : (await base.isMarked(path)) ? 'old' : 'new';
      yield { ...(await checkText(path, content, mark)), engine: await readerOf(path, content) };
    }
  },
};

async function versions(): Promise<{ yaml: string; toml: string }> {
  const [{ default: yaml }, { default: toml }] = await Promise.all([
    import('yaml/package.json', { with: { type: 'json' } }),
    import('../../../node_modules/smol-toml/package.json', { with: { type: 'json' } }),
  ]);
  return { yaml: yaml.version, toml: toml.version };
}

/** Which of them has read it. */
async function readerOf(path: string, text: string): Promise<{ name: string; version: string }> {
  const dialect = dialectOf(path, text);
  const { yaml, toml } = await versions();
  if (dialect === 'yaml') return { name: 'yaml', version: yaml };
  return dialect === 'toml'
    ? { name: 'smol-toml', version: toml }
    : { name: 'JSON', version: `V8 ${process.versions.v8.split('-')[0]}` };
}

/** One file's verdict; of templates and of dialects that are not read here, that they are not checked. */
async function checkText(path: string, text: string, mark: 'none' | 'old' | 'new'): Promise<Found> {
  const dialect = dialectOf(path, text);
  if (dialect === 'json5') return notChecked(path, 'JSON5 is not read');
  const conflict = conflictIn(text);
  if (conflict !== undefined) {
    const message = 'a conflict of a merge is not resolved';
    return foundIn(path, [finding('syntax/conflict-marker', { path, ...new Lines(text).at(conflict), message })], '');
  }
  if (dialect === 'yaml' && isChartTemplate(path, text)) return notChecked(path, 'a template, not YAML');
  const { findings, proven, why } = await read(path, text, dialect);
  if (why !== undefined) return notChecked(path, why);
  if (mark !== 'none' && dialect === 'json')
    findings.unshift(
      finding('syntax/byte-order-mark', {
        path,
        line: 1,
        column: 1,
        message: 'a byte order mark stands before the value: JSON.parse and many others refuse it',
        help: 'Save it as UTF-8 without one.',
        ...(mark === 'old' && { severity: 'info' }),
      }),
    );
  // What stands for something else need not be what it becomes.
  if (findings.some(({ rule }) => rule !== 'syntax/duplicate-key') && isTemplate(text) && findings.some(isBroken))
    return notChecked(path, `a template, not ${dialect === 'yaml' ? 'YAML' : dialect === 'toml' ? 'TOML' : 'JSON'}`);
  return foundIn(
    path,
    findings,
    findings.some(({ severity }) => severity === 'error') ? 'cannot be read as it should' : proven,
  );
}

function isBroken({ severity, rule }: Finding): boolean {
  return severity === 'error' && rule !== 'syntax/duplicate-key';
}

async function read(
  path: string,
  text: string,
  dialect: Dialect,
): Promise<{ findings: Finding[]; proven: string; why?: string }> {
  if (dialect === 'yaml') return yamlFindings(path, text);
  if (dialect === 'json-lines') return jsonLinesFindings(path, text);
  if (dialect !== 'toml') return jsonFindings(path, text, dialect === 'jsonc');
  const { tomlProblems } = await import('./toml-scan.ts');
  const findings = tomlProblems(text).map(({ what, line, column, message, first }) =>
    what === 'newer'
      ? finding('syntax/toml-version', { path, line, column, message: `${message}: readers of TOML 1.0 refuse it` })
      : what === 'invalid'
        ? finding('syntax/invalid', { path, line, column, message })
        : finding('syntax/duplicate-key', {
            path,
            line,
            column,
            message: `${message} stands twice${first === undefined ? '' : `: first in line ${first}`}`,
          }),
  );
  return { findings, proven: 'valid TOML' };
}
