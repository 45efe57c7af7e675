/** Files that name a schema of the tree (`$schema` with a path, or the comment that editors read in YAML): do they fit it? */

import { dirname, join } from 'node:path/posix';
import type { ValidateFunction } from 'ajv';
import { follow, plain, textOf } from '../data/node.ts';
import type { DataNode } from '../data/node.ts';
import { readData } from '../data/read.ts';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Found, TextTree } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { draftOf, guess, metaErrors, telling } from './drafts.ts';
import { refsOf } from './refs.ts';
import { finding } from './rules.ts';
import { loaded } from './values.ts';

const comment = /^#\s*yaml-language-server:\s*\$schema=(\S+)\s*$/m;
const most = 50;

/** The path that the file names as its schema's, as it is written; undefined where it names none, or one that is elsewhere. */
export function localSchemaOf(path: string, text: string): string | undefined {
  const told = /\.ya?ml$/i.test(path) ? comment.exec(text)?.[1] : undefined;
  if (told === undefined && !/["']?\$schema["']?\s*:/.test(text)) return undefined;
  const named = told ?? textOf(readData(path, text) ?? undefined, '$schema');
  // An address, a place of the machine, or a package that is installed.
  if (named === undefined || /^(?:[a-z][a-z\d+.-]*:|\/|#|$)|(?:^|\/)node_modules\//i.test(named)) return undefined;
  return named;
}

/** The file against the schema that it names. */
export async function checkInstance(path: string, text: string, tree: TextTree): Promise<Found> {
  const root = readData(path, text);
  const named = localSchemaOf(path, text);
  if (!root || named === undefined) return notChecked(path, 'it cannot be read');
  const at = join(dirname(path), named.replace(/#.*$/, ''));
  const schemaText = await tree.text(at);
  if (schemaText === null) return notChecked(path, `its schema ${at} is not in the tree`);
  const validate = await validatorOf(at, schemaText, tree);
  if (typeof validate === 'string') return notChecked(path, `its schema ${at}: ${validate}`);
  const lines = new Lines(text);
  validate(plain(root));
  // What names its schema is nothing that the schema has to know of.
  const errors = (validate.errors ?? []).filter(
    ({ instancePath, params }) => instancePath !== '' || strange(params) !== '$schema',
  );
  const findings = telling(errors)
    .slice(0, most)
    .map(({ instancePath, message = '', params }) => {
      const more = strange(params);
      const place = more === undefined ? instancePath : `${instancePath}/${escaped(more)}`;
      const allowed = Array.isArray(params['allowedValues']) ? `: ${params['allowedValues'].join(', ')}` : '';
      const what = more === undefined ? allowed : `: ${more}`;
      return finding('json-schema/invalid-instance', {
        path,
        ...lines.at(follow(root, place).nearest),
        message: `${instancePath ? `${instancePath} ` : ''}${message}${what} (${at})`,
      });
    });
  return foundIn(
    path,
    findings.sort((a, b) => a.line - b.line),
    `fits ${at}`,
  );
}

/** The property that should not be there. */
function strange(params: Record<string, unknown>): string | undefined {
  const name: unknown = params['additionalProperty'] ?? params['unevaluatedProperty'];
  return typeof name === 'string' ? name : undefined;
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** What validates by the schema, or in words why nothing does. */
async function validatorOf(path: string, text: string, tree: TextTree): Promise<ValidateFunction | string> {
  const root: DataNode | null = readData(path, text);
  if (root?.kind !== 'object') return 'it cannot be read';
  const said = textOf(root, '$schema');
  const draft = said === undefined ? guess(root) : draftOf(said);
  if (draft === undefined || draft === '4') return 'a draft that nothing is validated by here';
  if ((await metaErrors(plain(root), draft)).length > 0) return 'it is not valid itself';
  try {
    const { ajv, id } = await loaded(root, draft, (await refsOf(path, root, tree)).documents, true);
    return ajv.compile({ $ref: `${id}#` });
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  }
}
