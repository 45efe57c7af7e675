/** Run by the build: reads the personas that ship and lays out the router's tables, so that a start need not. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeText } from '../text/encoding.ts';
import { packProfile } from './cache/profile-bytes.ts';
import { readPersona } from './file/load.ts';
import { digestOf } from './prepared.ts';
import type { Prepared } from './prepared.ts';
import { profileOf } from './router/profile.ts';
import { packColumns } from './router/tables/columns.ts';
import { layout } from './router/tables/shipped.ts';
import { wordTable } from './router/tokens.ts';
import { decodeCommon, shippedTable, weights } from './router/weights.ts';

/** Every persona that stands in a folder of the package, as `Prepared` has them. Rejects when a file is no persona. */
export async function preparePersonas(folder: string): Promise<Prepared> {
  const prepared: Record<string, Prepared[string]> = {};
  for (const name of (await readdir(folder)).filter((each) => each.endsWith('.md'))) {
    const bytes = await readFile(join(folder, name));
    const found = { file: name.replace(/\.md$/, ''), source: 'built-in', scope: 'built-in' } as const;
    const persona = readPersona(decodeText(bytes)?.text ?? '', found);
    if (!persona) throw new Error(`${join(folder, name)} is no persona`);

    prepared[digestOf(bytes)] = { persona, profile: Buffer.from(packProfile(profileOf(persona))).toString('base64') };
  }
  return prepared;
}

/** The bytes of the file that the router reads instead of `terms.json` and most of `weights.json`. */
export function packTables(): Uint8Array<ArrayBuffer> {
  return packColumns(layout, { ...wordTable(), ...shippedTable(), common: decodeCommon(weights) });
}
