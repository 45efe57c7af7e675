/** Texts with a secret in them, and texts with something that only looks like one. Secrets are drawn here, so that none is anybody's. */

/** Letters and digits that look drawn by lot, the same each time. */
export function drawn(
  length: number,
  seed: number,
  alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789',
): string {
  let state = seed * 2654435761;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return alphabet[(state >>> 8) % alphabet.length];
  }).join('');
}

const hex = 'abcdef0123456789';
const upper = 'ABCDEFGHIJKLMNPQRSTUVWXYZ234567';
const base64 = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/';
const keyBody = Array.from({ length: 6 }, (_, at) => drawn(64, 40 + at, base64)).join('\n');
const jwt = `eyJ${drawn(20, 1)}.eyJ${drawn(60, 2)}.${drawn(43, 3)}`;

/** `text` holds `secret`, and is unremarkable but for it. */
export const secrets: { text: string; secret: string }[] = (
  [
    ['sk-ant-api03-' + drawn(80, 4), 'ANTHROPIC_API_KEY=%'],
    ['sk-proj-' + drawn(48, 5), 'const client = new OpenAI({ apiKey: "%" });'],
    ['sk-' + drawn(48, 6), 'curl -H "Authorization: Bearer %" https://api.example.com'],
    ['AKIA' + drawn(16, 7, upper), 'aws_access_key_id = %'],
    ['ASIA' + drawn(16, 8, upper), 'found % in the log'],
    [drawn(40, 9, base64), 'aws_secret_access_key = %'],
    [drawn(40, 10, base64), '"SecretAccessKey": "%",'],
    ['ghp_' + drawn(36, 11), 'remote: https://%@github.com/a/b'],
    ['gho_' + drawn(36, 12), 'token is %.'],
    ['github_pat_' + drawn(60, 13), 'export GH_TOKEN=%'],
    ['glpat-' + drawn(20, 14), 'PRIVATE-TOKEN: %'],
    ['xoxb-' + drawn(12, 15, '0123456789') + '-' + drawn(24, 16), 'slack: %'],
    ['xapp-1-' + drawn(40, 17), '%'],
    ['sk_live_' + drawn(24, 18), 'Stripe.setApiKey("%")'],
    ['rk_test_' + drawn(24, 19), '- % -'],
    ['whsec_' + drawn(32, 20), "endpoint_secret = '%'"],
    ['AIza' + drawn(35, 21), 'https://maps.googleapis.com/maps/api/js?key=%&v=3'],
    ['GOCSPX-' + drawn(28, 22), '{"client_secret":"%"}'],
    ['npm_' + drawn(36, 23), '//registry.npmjs.org/:_authToken=%'],
    ['pypi-' + drawn(90, 24), 'password = %'],
    ['hf_' + drawn(34, 25), 'login("%")'],
    ['SG.' + drawn(22, 26) + '.' + drawn(43, 27), 'SENDGRID_API_KEY: %'],
    ['SK' + drawn(32, 28, hex), 'twilio %'],
    ['dop_v1_' + drawn(64, 29, hex), 'doctl auth init -t %'],
    ['1234567890:AA' + drawn(33, 30), 'bot %'],
    ['shpat_' + drawn(32, 31, hex), 'x: %'],
    ['hvs.' + drawn(24, 32), 'VAULT_TOKEN=%'],
    ['gsk_' + drawn(52, 33), 'groq %'],
    [jwt, 'Cookie: session=%'],
    [jwt, 'token %'],
    ['hunter2', 'DB_PASSWORD=%'],
    ['hunter2!', 'password: "%"'],
    ['hunter27', 'password: %'],
    ['correcthorse', 'SECRET_KEY=%'],
    ['s3cr3t-Pa55', 'postgres://app:%@db.internal:5432/app'],
    ['p4ss%40word', 'redis://:%@cache:6379/0'],
    ['S0me.Thing', 'mongodb+srv://root:%@cluster0.example.net/test'],
    ['tr0ub4dor', 'machine github.com login me password %'],
    ['tr0ub4dor&3', 'mysql --password=% -u root'],
    ['tr0ub4dor3', 'curl -u admin:% https://x.example'],
    [drawn(32, 34, hex), 'APP_KEY=%'],
    [drawn(32, 34, hex), '"api_key": "%"'],
    [drawn(44, 35, base64) + '==', 'AccountKey=%;EndpointSuffix=core.windows.net'],
    [drawn(30, 36, base64), '"auths": {"https://index.docker.io/v1/": {"auth": "%"}}'],
    [drawn(24, 37), 'Authorization: Basic %'],
    [drawn(24, 38), 'headers: { "x-api-key": "%" }'],
    [drawn(24, 39), '{\\"password\\": \\"%\\"}'],
    [drawn(40, 51), 'set-cookie: sid=%; Path=/; HttpOnly'],
    [drawn(32, 52), 'ENV NPM_TOKEN=%'],
    [drawn(20, 53), '  client_secret: %'],
    [drawn(20, 54), "const dbPassword = '%';"],
    [drawn(20, 55), 'jwt_secret = "%"'],
    [keyBody, '-----BEGIN RSA PRIVATE KEY-----\n%\n-----END RSA PRIVATE KEY-----'],
    [keyBody, '-----BEGIN OPENSSH PRIVATE KEY-----\n%\n'],
    [keyBody, 'cut\n%\n-----END PRIVATE KEY-----'],
    [
      keyBody.replaceAll('\n', '\\n'),
      '"private_key": "-----BEGIN PRIVATE KEY-----\\n%\\n-----END PRIVATE KEY-----\\n"',
    ],
  ] as const
).map(([secret, around]) => ({ text: `before\n${around.replace('%', () => secret)}\nafter`, secret }));

/** Nothing here is a secret. */
export const harmless: string[] = [
  `commit ${drawn(40, 60, hex)}`,
  `sha256:${drawn(64, 61, hex)}`,
  `"integrity": "sha512-${drawn(86, 62, base64)}=="`,
  'id: 123e4567-e89b-12d3-a456-426614174000',
  'const token = tokens.next();',
  'token: string;',
  'password: z.string().min(8),',
  'interface User { password: string; token2: Token2 }',
  'maxTokens: 4096, tokenType: "bearer2", token_count: 12345678',
  'if (password === undefined) throw new Error("password missing")',
  'export ANTHROPIC_API_KEY=…',
  'API_KEY=your-api-key-here',
  'TOKEN=$(cat token.txt)',
  'PASSWORD=${PASSWORD}',
  'PASSWORD=<your password>',
  'password: "Password"',
  '"forgotPassword": "Forgot your password?"',
  'secretName: my-secret-name-v2',
  'Authorization: Bearer <token>',
  'Authorization: Bearer $TOKEN',
  'http://localhost:3000/@vite/client',
  'https://user:password@example.com',
  'see https://example.com:8443/a@b',
  'key: value, keyboard: "qwerty123"',
  'primaryKey: users_2024_pkey',
  'author: jane99doe',
  'tokenizer: cl100k_base',
  'const secretKey = process.env.SECRET_KEY_2;',
  'sk-learn-something-that-is-long-enough-to-match',
  'class="sk-folding-cube sk-cube2"',
  '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----',
  'between -----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY----- lines',
  'KEY_PATH=/etc/ssl/private/key2.pem',
  'password_hash_algorithm: argon2id',
  `v${drawn(7, 63, hex)}.min.js?v=20240101`,
  'docker run -u 1000:1000 image',
  'git -c user.name=x -u origin:main',
];
