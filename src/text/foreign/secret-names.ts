/** Which names are those of secrets, and which values cannot be one: what keeps `token_type: bearer` from being taken for a key. */

/** Words that make a name that of a secret, alone or as the words before and after them. */
const telling = new Set(
  'secret secrets password passwd passphrase passcode pwd pass pw token apikey apitoken authtoken accesstoken credential credentials privatekey secretkey accesskey pat cookie'.split(
    ' ',
  ),
);
/** Two words in a row. */
const pairs =
  /(?:^| )(?:api|app|application|access|auth|account|private|secret|signing|encryption|master|storage|service|shared|deploy|license|session|webhook|bot|subscription|admin|root|aes|hmac|jwt) (?:keys?|auth)(?: |$)|(?:^| )basic auth(?: |$)/;
/** A last word that says it is about the secret and not the secret: `token_type`, `password_min_length`, `secret_name`. */
const about = new Set(
  'type types kind count counts name names id ids url uri path paths file files dir length len size limit limits max min expires expiry expiration ttl age timeout field fields label title text placeholder hint header headers prefix suffix endpoint regex pattern policy format version status required enabled rules strength error errors message reset change changed forgot source provider manager store env var variable ref reference usage budget budgets per total used left index offset position positions start end color icon'.split(
    ' ',
  ),
);

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}

/** Is a value of this name a secret? */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  if (/\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|md|json|ya?ml|html?|css|txt|sh)$/.test(name)) return false;
  if (words.length === 0 || about.has(words.at(-1) ?? '')) return false;
  if (words.some((word) => telling.has(word))) return true;
  return pairs.test(words.join(' ')) || words.at(-1) === 'auth';
}

/** Names of whole families that hold credentials of services, or archie's own switches. */
const families =
  /^(?:ANTHROPIC|ARCHIE|CLAUDE|OPENAI|AWS|AZURE|GCP|GOOGLE|CLOUDFLARE|STRIPE|TWILIO|VAULT|NPM|YARN_NPM)_|^(?:BW|OP)_SESSION/i;
/** Parts of names that say "secret" wherever they stand. */
const tellingParts =
  /TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|CREDENTIAL|API_?KEY|WEBHOOK|AUTH_CONFIG|CONN(?:ECTION)?_?STR(?:ING)?|^PGPASS|(?:^|_)(?:PRIVATE|ACCESS|SIGNING|ENCRYPTION)_?KEY/i;
/** Words that say it as one word of a name (`SENTRY_DSN`, `DEPLOY_KEY_PROD`), or as its end (`GITHUBKEY`, `DB_PASS`); a monkey is none. */
const tellingWords =
  /(?:^|_)(?:DSN|KEYS?)(?:_|$)|(?<!MON|TUR|DON|HOT|HOC|JOC|WHIS)KEY$|(?:^|_)(?:PAT|AUTH|COOKIE|CREDS?|PASS|PW|JWT|SAS|HEADERS)$|[^_]_PWD$/i;
/** A key that is about one: `KEY_FILE`, `REDIS_KEY_PREFIX`; and what a keyboard is. */
const aboutKeys =
  /KEYS?_(?:PATH|FILE|DIR|NAME|ID|LENGTH|SIZE|TYPE|FORMAT|PREFIX|SUFFIX|TTL|ALGORITHM|ALG|COUNT|BINDINGS?|MAP|REPEAT)$|^(?:XKB|KEYBOARD)/i;

/** May a variable of this name hold what gives access to something? Commands do not get it. Rather one too many: it can be asked for by its name. */
export function isSecretVariable(name: string): boolean {
  if (families.test(name) || tellingParts.test(name)) return true;
  return tellingWords.test(name) && !aboutKeys.test(name);
}

/** What stands where a secret would, in examples, templates and types. */
const standIn =
  /^(?:x+|\*+|\.+|-+|_+|#+|…|<.*|⟨.*|\$.*|%.*%|\{.*|\[.*|@.*|&.*|!.*|your.*|my[-_].*|change[-_ ]?(?:me|it|this).*|replace[-_ ]?(?:me|with).*|placeholder|examples?|sample|dummy|fake|pass|passwd|password|secret|token|user|test|todo|tbd|none|null|nil|undefined|true|false|yes|no|on|off|string|number|boolean|any|unknown|required|optional|redacted|masked|hidden|admin|root|bearer|basic|hs\d+|rs\d+|es\d+|sha-?\d+|md5|bcrypt|argon2\w*|utf-?8|base64\w*|x-[\w-]+|\d{1,5})$/i;

/** A value that is nobody's secret, whatever it is called. */
export function isStandIn(value: string): boolean {
  return standIn.test(value) || new Set(value).size < 3;
}

/** Classes of characters: a value of letters alone is a word. */
const letter = /[A-Za-z]/;
const digit = /[0-9]/;

/** Looks made up or drawn by lot rather than like a word, a call or an address of code. */
export function looksDrawn(value: string): boolean {
  if (/[\s(){}[\]<>]/.test(value) || /^(?:https?:\/\/|\/|\.{1,2}\/|~\/)/.test(value)) return false;
  if (!letter.test(value)) return false;
  if (digit.test(value)) return true;
  // Names of code have a capital now and then; what was drawn has as many as small ones.
  const capitals = value.match(/[A-Z]/g)?.length ?? 0;
  return value.length >= 16 && capitals > value.length / 4 && capitals < (value.length * 3) / 4;
}

/** Bits a character: keys drawn by lot have 3.5 and more where they are long enough to tell. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
