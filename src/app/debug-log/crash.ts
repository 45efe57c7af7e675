/** Where the rest of an internal error is written down; what writes it is loaded only then. */

/** The path of the file, or null where it cannot be written. Never rejects. */
export async function crashFile(error: unknown): Promise<string | null> {
  try {
    const { writeCrashFile } = await import('./crash-file.ts');
    return writeCrashFile(error, { version: ARCHIE_VERSION, argv: process.argv.slice(2) });
  } catch {
    return null;
  }
}
