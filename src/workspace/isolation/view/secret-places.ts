/** Where people's secrets lie: keys, tokens, passwords, sessions of browsers and chats, what was once typed. */

/** Below a home folder; two blanks or a line apart. */
export const ofHome: readonly string[] = lines(`
.ssh
.putty
.gnupg
.pki
.age  .config/age  .config/sops
.step  .tsh
.password-store
.local/share/keyrings
.local/share/kwalletd
.config/keepassxc
.config/op
.config/1Password
.config/Bitwarden
.config/Bitwarden CLI
.config/keybase
.aws  .azure  .aliyun  .bluemix  .oci
.boto
.s3cfg
.mc
.config/gcloud
.config/doctl
.config/hcloud
.config/linode-cli
.config/scw
.config/rclone
.rclone.conf
.fly  .railway  .supabase
.wrangler  .config/.wrangler
.netlify  .config/netlify
.config/heroku
.config/configstore
.config/stripe
.local/share/com.vercel.cli
.sentryclirc
.databrickscfg
.snowflake  .config/snowflake  .snowsql
.dbt/profiles.yml
.kaggle
.huggingface
.cache/huggingface/token
.cache/huggingface/stored_tokens
.kube
.minikube
.config/argocd
.docker
.dockercfg
.config/containers/auth.json
.vault-token
.vault_pass
.consul-token
.nomad-token
.pulumi/credentials.json
.terraformrc
.terraform.d/credentials.tfrc.json
.config/gh
.config/glab-cli
.config/hub
.config/tea
.config/git/credentials
.git-credentials
.subversion/auth
.netrc
.npmrc
.config/pnpm/rc
.config/pnpm/auth.ini
.yarnrc
.yarnrc.yml
.bunfig.toml
.pypirc
.pip/pip.conf
.config/pip/pip.conf
.config/pypoetry/auth.toml
.local/share/uv/credentials
.condarc
.cargo/credentials
.cargo/credentials.toml
.gem/credentials
.hex/hex.config
.m2/settings.xml
.m2/settings-security.xml
.gradle/gradle.properties
.sbt/.credentials
.ivy2/.credentials
.nuget/NuGet/NuGet.Config
.composer/auth.json
.config/composer/auth.json
.pgpass
.my.cnf
.mylogin.cnf
.smbcredentials
.davfs2
.msmtprc
.mbsyncrc
.fetchmailrc
.config/filezilla
.config/remmina
.local/share/remmina
.config/archie
.local/share/archie
.local/state/archie
.claude
.claude.json
.codex
.copilot
.gemini
.qwen
.codeium
.continue
.config/amp
.config/crush
.config/github-copilot
.config/goose
.config/opencode
.local/share/amp
.local/share/crush
.local/share/goose
.local/share/opencode
.config/Code/User/globalStorage
.config/Cursor/User/globalStorage
.config/JetBrains
.mozilla
.thunderbird
.var/app
snap/brave
snap/chromium
snap/firefox
snap/thunderbird
.config/google-chrome
.config/google-chrome-beta
.config/chromium
.config/BraveSoftware
.config/microsoft-edge
.config/opera
.config/vivaldi
.config/discord
.config/Element
.config/evolution
.local/share/evolution
.config/goa-1.0
.config/Signal
.config/Slack
.local/share/TelegramDesktop
.purple
.weechat
.config/weechat
.bitcoin
.electrum
.ethereum
.monero
.config/solana
Library/Keychains
Library/Cookies
Library/Safari
Library/Mail
Library/Messages
Library/Application Support/Google/Chrome
Library/Application Support/Arc
Library/Application Support/BraveSoftware
Library/Application Support/Microsoft Edge
Library/Application Support/Firefox
Library/Application Support/Signal
Library/Application Support/Slack
Library/Application Support/com.apple.TCC
.bash_history
.zsh_history
.zsh_sessions
.zhistory
.histfile
.sh_history
.ksh_history
.local/share/fish/fish_history
.local/share/atuin
.config/nushell/history.txt
.python_history
.node_repl_history
.irb_history
.psql_history
.mysql_history
.sqlite_history
.rediscli_history
.mongodb
.lesshst
.viminfo
`);

/** Of the machine, which root could read. */
export const ofMachine: readonly string[] = lines(`
/etc/shadow
/etc/shadow-
/etc/gshadow
/etc/gshadow-
/etc/ssl/private
/etc/ssh/ssh_host_rsa_key
/etc/ssh/ssh_host_ecdsa_key
/etc/ssh/ssh_host_ed25519_key
/etc/krb5.keytab
/etc/letsencrypt/archive
/etc/wireguard
/etc/NetworkManager/system-connections
`);

/** Variables that name another folder than the one below a home. */
export const movedBy: Readonly<Record<string, string>> = {
  XDG_CONFIG_HOME: '.config',
  XDG_DATA_HOME: '.local/share',
  XDG_STATE_HOME: '.local/state',
  XDG_CACHE_HOME: '.cache',
  AWS_CONFIG_FILE: '.aws/config',
  AWS_SHARED_CREDENTIALS_FILE: '.aws/credentials',
  AZURE_CONFIG_DIR: '.azure',
  BOTO_CONFIG: '.boto',
  CARGO_HOME: '.cargo',
  CLAUDE_CONFIG_DIR: '.claude',
  CLOUDSDK_CONFIG: '.config/gcloud',
  CODEX_HOME: '.codex',
  COMPOSER_HOME: '.composer',
  DATABRICKS_CONFIG_FILE: '.databrickscfg',
  DOCKER_CONFIG: '.docker',
  GH_CONFIG_DIR: '.config/gh',
  GNUPGHOME: '.gnupg',
  GOOGLE_APPLICATION_CREDENTIALS: '.config/gcloud/application_default_credentials.json',
  GRADLE_USER_HOME: '.gradle',
  HF_TOKEN_PATH: '.cache/huggingface/token',
  HISTFILE: '.bash_history',
  KAGGLE_CONFIG_DIR: '.kaggle',
  KUBECONFIG: '.kube/config',
  NETRC: '.netrc',
  NPM_CONFIG_USERCONFIG: '.npmrc',
  npm_config_userconfig: '.npmrc',
  PASSWORD_STORE_DIR: '.password-store',
  PGPASSFILE: '.pgpass',
  PIP_CONFIG_FILE: '.config/pip/pip.conf',
  TF_CLI_CONFIG_FILE: '.terraformrc',
  VAULT_TOKEN_PATH: '.vault-token',
};

function lines(text: string): string[] {
  return text.trim().split(/ {2}|\n/);
}
