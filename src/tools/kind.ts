/** What a binary file is, by the bytes it starts with. */

const signatures: [signature: string, kind: string][] = [
  ['%PDF-', 'PDF document'],
  ['PK\x03\x04', 'ZIP archive (also .docx, .xlsx, .jar)'],
  ['\x1f\x8b', 'gzip archive'],
  ['BZh', 'bzip2 archive'],
  ['\xfd7zXZ', 'xz archive'],
  ['7z\xbc\xaf', '7-Zip archive'],
  ['\x28\xb5\x2f\xfd', 'Zstandard archive'],
  ['\x7fELF', 'ELF program or library'],
  ['MZ', 'Windows program or library'],
  ['\xcf\xfa\xed\xfe', 'macOS program or library'],
  ['\0asm', 'WebAssembly module'],
  ['\xca\xfe\xba\xbe', 'Java class or macOS universal binary'],
  ['SQLite format 3', 'SQLite database'],
  ['OggS', 'Ogg audio or video'],
  ['ID3', 'MP3 audio'],
  ['RIFF', 'RIFF audio or video'],
  ['BM', 'bitmap image'],
  ['wOFF', 'web font'],
  ['wOF2', 'web font'],
  ['\0\x01\0\0', 'TrueType font'],
  ['\xd0\xcf\x11\xe0', 'old Microsoft Office document'],
  ['PAR1', 'Parquet table'],
];

/** A name for the type, or null when the first bytes say nothing. */
export function kindOf(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (start.slice(4, 8) === 'ftyp') return 'MP4 or HEIF media';
  return signatures.find(([signature]) => start.startsWith(signature))?.[1] ?? null;
}
