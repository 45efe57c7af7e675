/** What is wrong with a YAML file: what the `yaml` package says of its documents, keys that stand twice, aliases, and values that are not what they look like. */

import { isScalar, isSeq, visit } from 'yaml';
import type { Scalar } from 'yaml';
import type { Finding } from '../../protocol/proof/checks.ts';
import { Lines } from '../kind/lines.ts';
import { finding } from './rules.ts';
import { problemsIn, readYaml } from './yaml-scan.ts';
import type { YamlDocument, YamlProblem } from './yaml-scan.ts';

const ruleOf: Readonly<Record<Exclude<YamlProblem['what'], 'deep'>, string>> = {
  invalid: 'syntax/invalid',
  tab: 'syntax/tab-indentation',
  duplicate: 'syntax/duplicate-key',
  alias: 'syntax/unknown-alias',
  bomb: 'syntax/alias-bomb',
};

/** `why` where it cannot be judged. */
export function yamlFindings(path: string, text: string): { findings: Finding[]; proven: string; why?: string } {
  const lines = new Lines(text);
  const findings: Finding[] = [];
  const documents = readYaml(text);
  for (const document of documents) {
    for (const problem of problemsIn(document, text)) {
      if (problem.what === 'deep') return { findings: [], proven: '', why: problem.message };
      findings.push(asFinding(problem, path, lines, text));
    }
    if (document.errors.length === 0) findings.push(...misread(document, path, lines));
    // What follows a document that cannot be read is often only the rest of it.
    else break;
  }
  const more = documents.length > 1 ? ` · ${documents.length} documents` : '';
  return { findings, proven: documents.length === 0 ? 'valid YAML · empty' : `valid YAML${more}` };
}

function asFinding(
  { what, from, message, first, harmless }: YamlProblem,
  path: string,
  lines: Lines,
  text: string,
): Finding {
  // Behind the last line feed there is no line.
  const at = { path, ...lines.at(from >= text.length ? text.trimEnd().length : from) };
  const rule = ruleOf[what as keyof typeof ruleOf];
  if (what === 'duplicate') {
    const where = first === undefined ? '' : `: first in line ${lines.at(first).line}`;
    return finding(rule, { ...at, message: `the key "${message}" stands twice${where}` });
  }
  return finding(rule, { ...at, message, ...(harmless && { severity: 'warning' }) });
}

/** Values without quotation marks that readers take for something else, where that is certain. */
function misread(document: YamlDocument, path: string, lines: Lines): Finding[] {
  const findings: Finding[] = [];
  const say = (rule: string, { range }: Scalar, message: string, quoted: string) => {
    if (range)
      findings.push(
        finding(rule, {
          path,
          ...lines.at(range[0]),
          message,
          fix: [{ from: range[0], to: range[1], text: `"${quoted}"` }],
        }),
      );
  };
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key)) return;
      const name = String(key.value);
      const values = isScalar(value) ? [value] : isSeq(value) ? value.items.filter((item) => isScalar(item)) : [];
      if (/version$|versions$|^(?:python|node|go|ruby|php|java|tag)$/i.test(name))
        for (const each of values)
          if (typeof each.value === 'number' && /^\d+\.\d*[1-9]0+$/.test(each.source ?? ''))
            say(
              'syntax/version-loses-zero',
              each,
              `${name}: ${each.source} is read as the number ${each.value}`,
              each.source ?? '',
            );
      if (/country|countries|locale|region_code/i.test(name) && isScalar(value)) noWord([value], true, say);
    },
    Seq(_, { items }) {
      const words = items.filter((item): item is Scalar => isScalar(item));
      if (words.length === items.length && words.length > 1) noWord(words, false, say);
    },
  });
  return findings;
}

/** NO among codes of countries, or as one. */
function noWord(
  words: readonly Scalar[],
  alone: boolean,
  say: (rule: string, at: Scalar, message: string, quoted: string) => void,
): void {
  const text = ({ source }: Scalar) => source ?? '';
  if (!words.every((word) => /^[A-Z]{2}$/.test(text(word)))) return;
  for (const word of words)
    if (word.type === 'PLAIN' && /^(?:NO|ON)$/.test(text(word)) && (alone || words.length > 1))
      say(
        'syntax/word-is-boolean',
        word,
        `${text(word)} is ${text(word) === 'NO' ? 'false' : 'true'} to readers of YAML 1.1`,
        text(word),
      );
}
