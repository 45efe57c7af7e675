/** Fenced blocks, checked as what they say they are: only whether they can be read. What is evidently a part is not judged. */

import { diagramProblems } from '../mermaid/problems.ts';
import type { Finding } from '../../protocol/proof/checks.ts';
import type { Check } from '../kind/check.ts';
import { textTree, memoryTree } from '../kind/trees.ts';
import { mayBe, kindNames } from '../names.ts';
import type { Fenced } from '../../text/markdown/fences.ts';
import type { Document } from './document/blocks.ts';
import { jsonFault } from './json-snippet.ts';
import { finding } from './rules.ts';
import { sqlFault } from './sql-snippet.ts';
import { tomlFault, yamlFault } from './text-snippet.ts';

/** The kinds by name, each loaded when it is asked for. */
export type Kinds = Readonly<Record<string, () => Promise<Check>>>;

/** What is wrong, in the block: 1-based line and column. */
interface Fault {
  line: number;
  column: number;
  message: string;
  rule?: string;
  help?: string;
}

/** By the language of the fence: the name under which another kind takes it. */
const files: Readonly<Record<string, string>> = {
  graphql: 'snippet.graphql',
  gql: 'snippet.graphql',
  dockerfile: 'Dockerfile',
  docker: 'Dockerfile',
  proto: 'snippet.proto',
  protobuf: 'snippet.proto',
  proto3: 'snippet.proto',
};
const sqls = new Set(['sql', 'postgresql', 'postgres', 'pgsql', 'plpgsql']);
const most = 100_000;

const otherDatabases =
  /clickhouse|bigquery|snowflake|mysql|mariadb|oracle|sql server|mssql|sqlite|duckdb|redshift|spark sql|databricks|cassandra|scylla|ksql|trino|presto|flink|spanner/i;

/** Says itself that something is left out, or to be filled in. */
const partial =
  /\.\.\.|…|⋮|#\s*(?:snip|cut|omitted|etc)\b|(?:\/\/|--|#|\/\*)\s*(?:snip|\.\.|omitted|rest of|more )|<[A-Z_a-z][\w -]*>|\{\{|\{%|<%|\$\{|^\s*!.*!\s*$|--8<--|^\+{1,3}\s?\S|^(?:\$|>>>?|=#|=>)\s/m;
const leftOut = /^\s*(?:\.{3}|…)\s*$/m;
/** Rules of other kinds that say that something cannot be read. */
const unreadable =
  /\/(?:invalid|syntax|parse|unreadable|not-read|unclosed|duplicate-key|invalid-\w+|unknown-instruction|\w+-syntax|syntax-\w+|cannot-be-read)$/;

/** What came of the blocks of a document. */
interface SnippetsChecked {
  findings: Finding[];
  /** Read, by language. */
  read: Map<string, number>;
  /** Not judged, by reason. */
  left: Map<string, number>;
}

/** Checks the blocks of a document that some kind can read. */
export async function checkSnippets(path: string, document: Document, kinds: Kinds): Promise<SnippetsChecked> {
  const checked: SnippetsChecked = { findings: [], read: new Map(), left: new Map() };
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const fence of document.fences) {
    const { language, content } = fence;
    // An empty block shows nothing, but Mermaid puts an error in its place.
    if (!isKnown(language) || (content.trim() === '' && language !== 'mermaid')) continue;
    const why = /archie-ignore/.test(fence.info)
      ? 'ignored'
      : content.length > most
        ? 'too long'
        : (language === 'mermaid' ? leftOut : partial).test(content)
          ? 'a part'
          : null;
    const faults =
      why ??
      (language === 'sql' && isOfOtherDatabase(path, document)
        ? 'another dialect of SQL'
        : await faultsOf(language, content, kinds));
    if (typeof faults === 'string') count(checked.left, faults);
    else if (faults.length === 0 && refersOutside(language, content))
      count(checked.left, 'references to components that are not shown');
    else if (faults.length === 0) count(checked.read, language);
    else
      for (const fault of faults.slice(0, language === 'mermaid' ? 5 : 1))
        checked.findings.push(placed(path, fence, fault));
  }
  return checked;
}

/** Is the document of a database that is not PostgreSQL? Then what it calls SQL is that one's. */
function isOfOtherDatabase(path: string, { text }: Document): boolean {
  const about = `${path}\n${text}`;
  return otherDatabases.test(about) && !/postgres/i.test(about);
}

const isKnown = (language: string): boolean =>
  ['mermaid', 'json', 'yaml', 'yml', 'toml'].includes(language) || sqls.has(language) || files[language] !== undefined;

/** A reason where nobody can say. */
async function faultsOf(language: string, content: string, kinds: Kinds): Promise<Fault[] | string> {
  if (language === 'mermaid') {
    const { problems, why } = diagramProblems(content);
    if (why !== undefined) return why;
    return problems.map(({ unknownType, ...each }) => ({
      ...each,
      rule: unknownType ? 'mermaid/unknown-type' : 'mermaid/invalid',
    }));
  }
  if (language === 'json') return jsonFault(content);
  if (sqls.has(language)) return sqlFault(content, language !== 'sql');
  if (language === 'yaml' || language === 'yml') {
    const faults = await yamlFault(content);
    if (faults.length > 0 || !/^(?:openapi|asyncapi):\s*["']?\d/m.test(content)) return faults;
    return (await otherKinds('snippet.yaml', content, kinds, ofWhole(content))) ?? [];
  }
  if (language === 'toml') return tomlFault(content);
  const faults = await otherKinds(files[language] ?? '', content, kinds);
  return faults ?? `${language} is not checked`;
}

/** Rules that only fit a document that is shown as a whole: with its components, where references into them are to lead somewhere. */
function ofWhole(content: string): RegExp {
  if (!/^info:/m.test(content) || !/^(?:paths|webhooks|channels):/m.test(content)) return /$^/;
  return /^components:/m.test(content) ? /\/(?:structure|unresolved-ref)$/ : /\/structure$/;
}

/** An API of which a part is shown: what its references lead to is not there to be looked at. */
function refersOutside(language: string, content: string): boolean {
  return (
    /^ya?ml$/.test(language) &&
    /^(?:openapi|asyncapi):/m.test(content) &&
    !/^components:/m.test(content) &&
    /\$ref:\s*["']?#\/components\//.test(content)
  );
}

/** What the other kinds say of a file of that name, by rules that say it cannot be read, and by `more`; null where none takes it. */
async function otherKinds(name: string, content: string, kinds: Kinds, more = /$^/): Promise<Fault[] | null> {
  const tree = textTree(memoryTree({ [name]: content }));
  const faults: Fault[] = [];
  let taken = false;
  for (const kind of Object.keys(kindNames)) {
    if (kind === 'syntax' || kind === 'markdown' || kind.startsWith('migration') || !mayBe(kind, name)) continue;
    const check = await kinds[kind]?.();
    if (!check?.detect(name, content)) continue;
    taken = true;
    try {
      for await (const { findings } of check.check([{ path: name, content, before: null }], {
        proposed: tree,
        base: textTree(memoryTree({})),
        settings: {},
      }))
        for (const { rule, severity, line, column, message, help } of findings)
          if (severity === 'error' && (unreadable.test(rule) || more.test(rule)))
            faults.push({ line, column: column ?? 1, message, rule, ...(help !== undefined && { help }) });
    } catch {
      // What cannot be checked alone is not judged here.
    }
  }
  return taken ? faults : null;
}

function placed(path: string, { line, indents, language }: Fenced, fault: Fault): Finding {
  const at = {
    path,
    line: line + fault.line,
    column: fault.column + (indents[fault.line - 1] ?? 0),
    ...(fault.help !== undefined && { help: fault.help }),
  };
  if (fault.rule === undefined || !fault.rule.startsWith('mermaid/'))
    return finding('markdown/snippet', { ...at, message: `this ${language} cannot be read: ${fault.message}` });
  return { rule: fault.rule, severity: 'error', ...at, message: fault.message };
}
