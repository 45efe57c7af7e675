/** Made-up values: an SQL expression over the row's number `i` for a column of any type. */

/** A column as the catalogue has it. */
export interface Column {
  name: string;
  /** Of a domain: what it is over. */
  type: string;
  /** As SQL writes it, with length and precision. */
  full: string;
  typtype: string;
  category: string;
  modifier: number;
  required: boolean;
  /** It fills itself. */
  skipped: boolean;
  labels: string[] | null;
}

const byType: Readonly<Record<string, string>> = {
  int2: '(i % 32000)',
  int4: 'i',
  int8: 'i',
  oid: 'i',
  float4: 'i',
  float8: 'i',
  money: 'i::int::money',
  bool: '(i % 2 = 0)',
  date: `date '2024-01-01' + i::int`,
  timestamp: `timestamp '2024-01-01' + i * interval '1 minute'`,
  timestamptz: `timestamptz '2024-01-01 00:00:00Z' + i * interval '1 minute'`,
  time: `time '00:00' + (i % 86400) * interval '1 second'`,
  timetz: `(time '00:00' + (i % 86400) * interval '1 second')::timetz`,
  interval: `i * interval '1 minute'`,
  uuid: 'md5(i::text)::uuid',
  json: `json_build_object('n', i)`,
  jsonb: `jsonb_build_object('n', i)`,
  bytea: `decode(md5(i::text), 'hex')`,
  inet: `inet '10.0.0.0' + i`,
  cidr: `set_masklen(inet '10.0.0.0' + i, 32)::cidr`,
  macaddr: `('08:00:' || substr(lpad(to_hex(i), 8, '0'), 1, 2) || ':' || substr(lpad(to_hex(i), 8, '0'), 3, 2) || ':' || substr(lpad(to_hex(i), 8, '0'), 5, 2) || ':' || substr(lpad(to_hex(i), 8, '0'), 7, 2))::macaddr`,
  tsvector: `to_tsvector('simple', 'word' || i)`,
  tsquery: `to_tsquery('simple', 'word' || i)`,
  xml: `('<n>' || i || '</n>')::xml`,
  point: 'point(i, i)',
  box: 'box(point(i, i), point(i + 1, i + 1))',
  circle: 'circle(point(i, i), 1)',
  line: 'line(point(i, i), point(i + 1, i))',
  lseg: 'lseg(point(i, i), point(i + 1, i))',
  path: `path '((0,0),(1,1))'`,
  polygon: `polygon '((0,0),(1,1),(1,0))'`,
  int4range: 'int4range(i::int, i::int + 1)',
  int8range: 'int8range(i, i + 1)',
  numrange: 'numrange(i, i + 1)',
  daterange: `daterange(date '2024-01-01' + i::int, date '2024-01-02' + i::int)`,
  tsrange: `tsrange(timestamp '2024-01-01' + i * interval '1 minute', timestamp '2024-01-01' + (i + 1) * interval '1 minute')`,
  tstzrange: `tstzrange(timestamptz '2024-01-01 00:00:00Z' + i * interval '1 minute', timestamptz '2024-01-01 00:00:00Z' + (i + 1) * interval '1 minute')`,
  hstore: `''::hstore`,
  ltree: `('n' || i)::ltree`,
  citext: `('name' || i)`,
  name: `('name' || i)`,
  cube: 'cube(i)',
};

/** What the checks on a column could want, the likeliest first. `checks` are their definitions. */
export function candidates(column: Column, checks: readonly string[]): string[] {
  const own = valueOf(column);
  if (checks.length === 0) return own === null ? [] : [own];
  const about = checks.join(' ');
  const words = [
    ...new Set(
      [...about.matchAll(/'((?:[^']|'')*)'(?:::(?:text|character varying|bpchar|citext)\b|::\S+)?/g)].map(
        ([, word = '']) => word,
      ),
    ),
  ];
  const numbers = [
    ...new Set([...about.matchAll(/(?<![\w'.])-?\d+(?:\.\d+)?(?![\w'.])/g)].map(([number]) => Number(number))),
  ];
  const found: string[] = [];
  const cast = `::${column.full}`;
  const plainWords = words.filter((word) => !/[\\^$*+?[\]{}%]/.test(word));
  if (plainWords.length > 0 && (column.category === 'S' || column.category === 'E') && /ANY \(|=/.test(about)) {
    const list = plainWords.map((word) => `'${word}'`).join(', ');
    found.push(`(array[${list}])[1 + i % ${plainWords.length}]${cast}`);
  }
  if (own !== null) found.push(own);
  if (column.category === 'N')
    for (const number of numbers) found.push(`(${number})${cast}`, `(${number} + 1)${cast}`, `(${number} - 1)${cast}`);
  if (column.category === 'N') found.push(`(i % 5 + 1)${cast}`, `(i % 2)${cast}`);
  if (column.category === 'S') {
    found.push(
      `('user' || i || '@example.com')${cast}`,
      `('https://example.com/' || i)${cast}`,
      `left(md5(i::text), 8)${cast}`,
      `'AB'${cast}`,
      `'ABC'${cast}`,
      `'en'${cast}`,
      `'+491511234567'${cast}`,
    );
    for (const number of numbers)
      if (number > 0 && number < 2000) found.push(`left(repeat(md5(i::text), 64), ${number})${cast}`);
    for (const word of plainWords) found.push(`'${word}'${cast}`);
  }
  if (column.category === 'B') found.push('true', 'false');
  if (!column.required) found.push(`null${cast}`);
  return [...new Set(found)];
}

/** Null when there is none to be had. */
function valueOf({ type, full, typtype, category, modifier, labels, required }: Column): string | null {
  if (typtype === 'e')
    return labels && labels.length > 0 ? `(enum_range(null::${full}))[1 + i % ${labels.length}]` : null;
  if (category === 'A') return `'{}'::${full}`;
  if (typtype === 'c') return required ? null : `null::${full}`;
  if (type === 'text') return `('name' || i)`;
  if (type === 'varchar' || type === 'bpchar') return `${textOf(modifier - 4)}::${full}`;
  if (type === 'numeric') return `${numeric(modifier)}::${full}`;
  if (type === 'bit' || type === 'varbit') return `i::int::bit(32)::${full}`;
  const known = byType[type];
  return known === undefined ? (required ? null : `null::${full}`) : `(${known})::${full}`;
}

/** As unique as so many characters allow. */
function textOf(length: number): string {
  if (length < 1 || length >= 12) return `('name' || i)`;
  return `right(lpad(i::text, ${length}, '0'), ${length})`;
}

function numeric(modifier: number): string {
  if (modifier < 4) return 'i';
  const [precision, scale] = [((modifier - 4) >> 16) & 0xffff, (modifier - 4) & 0x7ff];
  const whole = precision - scale;
  return whole <= 0 ? '0' : whole >= 10 ? 'i' : `(i % ${10 ** whole})`;
}
