/**
 * What prompts and persona files talk about: a bilingual thesaurus (English and Traditional Chinese, with a little
 * Japanese and Spanish). It knows no persona: a persona stands for the topics that its own text mentions, and a topic
 * that no persona stands for speaks for the general assistant.
 *
 * Terms are separated by `|`. English terms match whole words and their plural; `*` ends a prefix; `_` is a gap of up
 * to three words. Terms in CJK scripts match anywhere.
 */
export interface Topic {
  id: string;
  /** Terms that say what it is about by themselves. */
  strong: string;
  /** Terms that only count together with others. */
  weak: string;
  /**
   * How much a strong term speaks against personas that do not stand for the topic. Chores and other crafts weigh more
   * than what is done them to: "rename the queue" is about renaming.
   */
  against: number;
  /** Chores are only what a persona is for if its description says so; everybody's text mentions tests and docs. */
  chore?: true;
}

/** What a server is made of. */
export const serverTopics: Topic[] = [
  {
    id: 'data',
    against: 0,
    strong:
      'database|postgres*|mysql|mariadb|sqlite|mongo*|dynamodb|redis|cassandra|supabase|clickhouse|elasticsearch|prisma|sequelize|typeorm|sqlalchemy|hibernate|orm|schema|foreign key|primary key|index|indexes|indices|unique index|unique constraint|not null|join|joins|normalize|normalise|normalization|denormal*|deadlock|isolation level|n+1|vacuum|autovacuum|stored procedure|materialized view|materialised view|soft delete|row level|data model|data layer|migrate that|migration|backfill|read replica|replication|uuid primary|sharding|shard*|partition*|explain analyze|query plan|slow query|slow queries|count(*)|full text search|erd|nosql|event sourcing|cqrs|subtree|order by|select *|資料庫|資料表|資料模型|正規化|索引|外鍵|主鍵|資料遷移|分片|分庫|分表|讀寫分離|複本|慢查詢|死結|關聯式|子樹|全文檢索|萬筆|億筆|データベース|テーブル設計|スキーマ|base de datos|consulta',
    weak: 'table|column|query|queries|sql|row|rows|record|store|stored|transaction|lookup|dataset|data|relation*|money as float|excel import|資料|查詢|欄位|表|筆|紀錄|記錄|儲存|存取|交易|異動|consultas|tablas',
  },
  {
    id: 'api',
    against: 0,
    strong:
      'api|apis|endpoint|rest|restful|graphql|openapi|swagger|grpc|protobuf|webhook|http status|status code|pagination|paginate|paginated|rate limit*|rate-limit*|etag|api version*|resolver|json api|response format|payload validation|server-sent|sse|websocket|long polling|public platform|backward compat*|idempotency key|quota|端點|限流|分頁|介接|開放平台|狀態碼|串接|エンドポイント|endpoints',
    weak: 'request|response|payload|route|resource|json|client|clients|third party|third-party|partner|reseller|contract|expose|versioning|filtering|sorting|接口|介面|請求|回應|第三方|廠商|篩選|排序|支援|post',
  },
  {
    id: 'auth',
    against: 0,
    strong:
      'oauth*|oidc|openid|jwt|saml|sso|ldap|single sign-on|single sign on|authentication|authenticate|authorization|authorisation|authori*|rbac|abac|access control|permission|refresh token|access token|session cookie|password reset|password hashing|bcrypt|argon2|two factor|2fa|mfa|magic link|api key|scopes|row level security|tenant|multi-tenant|multitenant|consent screen|login with|impersonat*|身份驗證|身分驗證|驗證機制|授權|登入機制|單一登入|權杖|權限|角色|租戶|金鑰|密碼重設|兩步驟|雙因子|認証|ログイン機能',
    weak: 'auth|login|log in|sign in|signup|sign up|password|role|roles|token|session|revoke|登入|註冊|密碼|撤銷|只能看到|看得到',
  },
  {
    id: 'security',
    against: 0,
    strong:
      'sql injection|injection|xss|csrf|ssrf|owasp|ddos|encrypt*|decrypt*|tls|mtls|secret rotation|secrets manager|vault|penetration test|pen test|vulnerab*|brute force|replay attack|replay safe|signature|signed url|verify signatures|audit log|auditor|audit trail|gdpr|pii|personal data|hardening|fraud protection|abuse|abused|rotate keys|加密|注入|漏洞|資安|驗簽|防重放|重放攻擊|暴力破解|稽核|個資|防刷|濫用|防護|簽章',
    weak: 'secure|security|safe|attack|attacker|bot|bots|spam|verified|verify|audit|secret|leak|protect|安全|攻擊|驗證|保護|機器人',
  },
  {
    id: 'async',
    against: 0,
    strong:
      'queue|message queue|rabbitmq|kafka|sqs|sns|nats|celery|sidekiq|bullmq|pub/sub|pubsub|event driven|event-driven|event bus|outbox|consumer|producer|dead letter|background job|background work|background processing|background worker|delayed job|scheduled job|cron|cron job|worker|batch job|at least once|exactly once|out of order|redis streams|message broker|saga|nightly job|out of the request|async processing|佇列|隊列|消息|背景處理|背景工作|背景作業|排程|非同步處理|事件驅動|發佈訂閱|死信|消費者|批次|延遲工作|キュー',
    weak: 'event|job|jobs|background|schedule*|async*|stream|message|messages|notification|published|delayed|batch|send in|mailer|thumbnail generation|commits|訊息|事件|背景|非同步|順序|通知|寄信|寄出|寄送',
  },
  {
    id: 'cache',
    against: 0,
    strong: 'cache|caches|caching|cached|memcached|cdn|cache-control|cache invalidation|invalidate|ttl|stale|stampede|cache hit|edge cache|快取|緩存|失效策略|キャッシュ',
    weak: 'expire*|expiry|memoi*|舊資料|過期',
  },
  {
    id: 'scale',
    against: 0,
    strong:
      'scale|scales|scaling|scalab*|horizontal*|load balancer|load balancing|load test|high availability|throughput|concurrent users|concurrent|concurrency|rps|qps|requests per second|requests/s|p99|p95|latency|capacity|peak load|traffic|at peak|peak|multi region|multi-region|connection pool*|too many connections|starve|noisy neighbour|noisy neighbor|autoscal*|burst|thundering herd|big launch|data centre|data center|availability zone|擴展|擴充性|水平擴|負載|高可用|吞吐|尖峰|流量|併發|並行|高併發|連線池|延遲|容量|爆量|撐不住|搶購|秒殺|機房|萬個人|萬人|萬使用者|百萬|千萬|負荷|利用者が',
    weak: 'slow|performance|bottleneck|instance|instances|users|limits|memory leak|memory|cpu|million|thousand|100x|10x|grow|growth|慢|效能|瓶頸|秒|資源|卡住|使用者',
  },
  {
    id: 'resilience',
    against: 0,
    strong:
      'circuit breaker|retry|retries|backoff|exponential backoff|fail over|failover|failure mode|fault tolera*|fault-tolera*|resilien*|graceful degradation|disaster recovery|backup|restore drill|outage|timeout*|time out|times out|bulkhead|takes us with it|takes us down|goes down|is down|survive a crash|survives a restart|survive a|idempoten*|deduplicat*|duplicate orders|duplicates|double charge*|double booking|double-book*|charged twice|charged again|run twice|race condition|lost update|consistency|eventual consistency|optimistic lock*|atomic*|distributed lock|斷路器|熔斷|重試|退避|容錯|備援|備份|災難復原|逾時|冪等|重複扣|扣兩次|重複建立|重複下單|搶票|競態|一致性|樂觀鎖|掉單|當機|拖下水|回滾|斷線',
    weak: 'crash*|lost|lose|loses|losing|gone|vanish*|disappear*|twice|duplicate|at once|at the same time|same time|simultaneous*|freezes|freeze|hangs|down|broken pipe|nobody knows where|again|掛|掛掉|不見|消失|遺失|同時|重複|兩次|卡|掉',
  },
  {
    id: 'deploy',
    against: 0,
    strong:
      'docker|dockerfile|dockeri*|containeri*|docker compose|compose file|kubernetes|k8s|helm|terraform|ci/cd|zero downtime|zero-downtime|blue green|blue-green|canary release|canary deploy*|rolling deploy*|rollback|roll back|roll back a release|feature flag|staging environment|serverless|lambda|cloud run|fargate|ecs|aws|gcp|azure|vercel|infrastructure|release process|health check|liveness|readiness|容器化|容器|部署|零停機|停機|藍綠|金絲雀|退版|回復版本|健康檢查|無伺服器|雲端|基礎設施|功能旗標|功能標誌|デプロイ',
    weak: 'deploy*|release|production|staging|pipeline|environment|migrations run|on-prem|上線|版本|正式環境|環境',
  },
  {
    id: 'observability',
    against: 0,
    strong: 'observab*|monitoring|metrics|tracing|distributed tracing|traces|opentelemetry|prometheus|grafana|structured log*|logging|alerting|slo|sli|sentry|on-call|監控|可觀測|追蹤|告警|警報|日誌|指標',
    weak: 'logs|log|alert|dashboards|in production|what happens in production',
  },
  {
    id: 'architecture',
    against: 0,
    strong:
      'backend|back end|back-end|server side|server-side|serverside|microservice|micro service|monolith|modular monolith|service mesh|api gateway|gateway|domain driven|domain-driven|ddd|bounded context|hexagonal|clean architecture|system architecture|software architecture|architect*|distributed system|on the server|express|fastapi|django|flask|spring boot|nestjs|gin|rails|laravel|asp.net|fastify|hapi|koa|service boundary|service boundaries|strangler|後端|伺服器|服務端|微服務|單體|架構|分散式|閘道|領域驅動|六角形|拆服務|サーバー|バックエンド',
    weak: 'server|service|services|between services|system|design|implement*|build a|build an|plan|data flow|module boundaries|trade-offs|tradeoffs|from the ground up|enforce|系統|服務|設計|規劃|實作|機制|功能',
  },
  {
    id: 'business',
    against: 0,
    strong:
      'billing|invoicing|subscription|refund|ledger|double entry|payment provider|stripe|checkout service|order service|inventory service|booking system|referral program|gift card|wallet|every cent|import job|sync job|data import|voting|reservation|帳務|金流|退款|訂閱制|庫存|訂位|訂單系統|電子票|點數|會員',
    weak: 'customer|order|orders|payment|pay|invoice|booking|basket|stock|inventory|account|balance|balances|finance|money|upload|uploads|approval|approve|member|members|user|voucher|coupon|wishlist|shop|warehouse|price|exchange rate|share link|社員|客人|客戶|訂單|付款|付|結帳|發票|預約|帳戶|餘額|金額|扣|上傳|簽核|部門|案件|匯率|收藏|投票|分享連結|分類|課表',
  },
];
