/** The bilingual thesaurus of the router: topics of back-end work and the terms that speak for them. */

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
  /** Topics of one family go together: who stands for most of them stands for the others too. */
  family?: string;
}

/** What a server is made of. */
const server: Omit<Topic, 'against' | 'family'>[] = [
  {
    id: 'data',
    strong:
      'primary database|primary went|the primary|400 gb|主資料庫|locks everything|geospatial|nearest stores|time zone handling in the database|dedupe|資料要怎麼存|要怎麼存|怎麼存|time series|timeseries|bigint|varchar|jsonb|trigger|upsert|bulk insert|etl|data warehouse|data lake|retention|composite key|surrogate key|many-to-many|one-to-many|hierarchical|recurring appointments|search index|full scan|table scan|seq scan|sql|star schema|snapshot table|id generation|archive old|cursor pagination|ddl|relational|document store|key-value|graph database|多對多|一對多|樹狀|階層|封存|歸檔|執行計畫|全表|補資料|資料隔離|資料同步|資料一致|資料結構設計|歷史資料|唯一值|必填欄位|查詢很慢|查詢太慢|database|postgres*|mysql|mariadb|sqlite|mongo*|dynamodb|redis|cassandra|supabase|clickhouse|elasticsearch|prisma|sequelize|typeorm|sqlalchemy|hibernate|orm|schema|foreign key|primary key|index|indexes|indices|unique index|unique constraint|not null|join|joins|normalize|normalise|normalization|denormal*|deadlock|isolation level|n+1|vacuum|autovacuum|stored procedure|materialized view|materialised view|soft delete|row level|data model|data layer|migrate that|migration|backfill|read replica|replication|uuid primary|sharding|shard*|partition*|explain analyze|query plan|slow query|slow queries|count(*)|full text search|erd|nosql|event sourcing|cqrs|subtree|order by|select *|資料庫|資料表|資料模型|正規化|索引|外鍵|主鍵|資料遷移|分片|分庫|分表|讀寫分離|複本|慢查詢|死結|關聯式|子樹|全文檢索|萬筆|億筆|データベース|テーブル設計|スキーマ|base de datos|consulta',
    weak: 'gb|tb|save|persist|keep everything|price list|張表|的表|哪張表|集合|collection|nearest|存|history|unique|field|model|keep|tree|snapshot|archive|report|reports|aggregate|export|sync|報表|同步|彙總|統計|匯入|匯出|table|column|query|queries|sql|row|rows|record|store|stored|transaction|lookup|dataset|data|relation*|money as float|excel import|資料|查詢|欄位|筆|紀錄|記錄|儲存|存取|交易|異動|consultas|tablas',
  },
  {
    id: 'api',
    strong:
      'crud|developer platform|bulk endpoint|push updates to us|api 串接|cors|nginx|reverse proxy|proxy|http/2|request body|response body|sdk for our|public api|partner api|rate limiter|throttl*|per api call|502|503|504|502s|500s|callback url|bff|限速|公開 api|回傳格式|錯誤碼|api|api|apis|endpoint|rest|restful|graphql|openapi|swagger|grpc|protobuf|webhook|http status|status code|pagination|paginate|paginated|rate limit*|rate-limit*|etag|api version*|resolver|json api|response format|payload validation|server-sent|sse|websocket|long polling|public platform|backward compat*|idempotency key|quota|端點|限流|分頁|介接|開放平台|狀態碼|串接|エンドポイント|endpoints',
    weak: 'partners|platform|validation|callback|callbacks|http|url|third parties|partner system|per ip|integrat*|回傳|串|對接|廠商系統|request|response|payload|route|resource|json|client|clients|third party|third-party|partner|reseller|contract|expose|versioning|filtering|sorting|接口|介面|請求|回應|第三方|廠商|篩選|排序|支援|post',
  },
  {
    id: 'auth',
    strong:
      'role based|who may|who can see|access rights|user management|tenant isolation|social login|passkey|webauthn|device authorization|登入要|權限控管|帳號系統|使用者管理|社群登入|密碼要怎麼存|存取控制|誰可以|授予|oauth*|oidc|openid|jwt|saml|sso|ldap|single sign-on|single sign on|authentication|authenticate|authorization|authorisation|authori*|rbac|abac|access control|permission|refresh token|access token|session cookie|password reset|password hashing|bcrypt|argon2|two factor|2fa|mfa|magic link|api key|scopes|row level security|tenant|multi-tenant|multitenant|consent screen|login with|impersonat*|身份驗證|身分驗證|驗證機制|授權|登入機制|單一登入|權杖|權限|角色|租戶|金鑰|密碼重設|兩步驟|雙因子|認証|ログイン機能',
    weak: 'admin area|account|accounts|invite|invitation|帳號|管理員|店長|店員|邀請|隔離|auth|login|log in|sign in|signup|sign up|password|role|roles|token|session|revoke|登入|註冊|密碼|撤銷|只能看到|看得到',
  },
  {
    id: 'security',
    strong:
      'zip bomb|malicious|account takeover|credential stuffing|盜用|釣魚|guessable|guess|guesses|enumerat*|試密碼|猜到|猜出|亂猜|scraper|scrapers|scraping|secrets|credential*|key management|kms|sanitize input|sanitise input|certificate|waf|firewall|captcha|data of a user|right to be forgotten|compliance|pci|hipaa|iso 27001|forensic*|tamper*|爬蟲|憑證|機密|合規|法遵|操作紀錄|軌跡|竄改|外洩|洩漏|sql injection|injection|xss|csrf|ssrf|owasp|ddos|encrypt*|decrypt*|tls|mtls|secret rotation|secrets manager|vault|penetration test|pen test|vulnerab*|brute force|replay attack|replay safe|signature|signed url|verify signatures|audit log|auditor|audit trail|gdpr|pii|personal data|hardening|fraud protection|abuse|abused|rotate keys|加密|注入|漏洞|資安|驗簽|防重放|重放攻擊|暴力破解|稽核|個資|防刷|濫用|防護|簽章',
    weak: 'protect us|risk|audit|misbehave|without knowing the password|rotate|abuse*|who saw|trusted|hash*|blocked|封鎖|偽造|secure|security|safe|attack|attacker|bot|bots|spam|verified|verify|audit|secret|leak|protect|安全|攻擊|驗證|保護|機器人',
  },
  {
    id: 'async',
    strong:
      'mail worker|import of|大量匯入|asynchronously|background task|task queue|job queue|recurring job|scheduler|worker process|nightly export|nightly|every night|message bus|backpressure|fan out|fan-out|webhook delivery|event log|change data capture|cdc|retry queue|定時任務|背景任務|定期|每晚|每天半夜|任務|發送通知|推播|工作流|queue|message queue|rabbitmq|kafka|sqs|sns|nats|celery|sidekiq|bullmq|pub/sub|pubsub|event driven|event-driven|event bus|outbox|consumer|producer|dead letter|background job|background work|background processing|background worker|delayed job|scheduled job|cron|cron job|worker|batch job|at least once|exactly once|out of order|redis streams|message broker|saga|nightly job|out of the request|async processing|佇列|隊列|消息|背景處理|背景工作|背景作業|排程|非同步處理|事件驅動|發佈訂閱|死信|消費者|批次|延遲工作|キュー',
    weak: 'each hour|every hour|every second|nobody noticed|died|later|in _ days|eventually|export|import|digest|reminder|publish|subscribe|待辦|稍後|天後|取消的工作|event|job|jobs|background|schedule*|async*|stream|message|messages|notification|published|delayed|batch|send in|mailer|thumbnail generation|commits|訊息|事件|背景|非同步|順序|通知|寄信|寄出|寄送',
  },
  {
    id: 'cache',
    strong:
      'read heavy|read-heavy|hot key|varnish|redis cache|cache|caches|caching|cached|memcached|cdn|cache-control|cache invalidation|invalidate|ttl|stale|stampede|cache hit|edge cache|快取|緩存|失效策略|キャッシュ',
    weak: 'expire*|expiry|memoi*|舊資料|過期',
  },
  {
    id: 'scale',
    strong:
      'one vm|eat all cpu|eats all cpu|polls every|cold start|first requests are|整台機器|飆高|第一個請求|black friday|peak season|spike|spikes|go viral|goes viral|viral|tenfold|more than one instance|several instances|multiple instances|stateless|sharded|load|time out under|under load|out of memory|memory leak|oom|pile up|piles up|drops connections|10 times|ten times|hundred times|stress test|benchmark the|cost per request|aws bill|cloud bill|cloud costs|十倍|百倍|倍流量|吃不消|撐得住|爆掉|記憶體一直|壓力測試|壓測|每秒|同時在線|大量|scale|scales|scaling|scalab*|horizontal*|load balancer|load balancing|load test|high availability|throughput|concurrent users|concurrent|concurrency|rps|qps|requests per second|requests/s|p99|p95|latency|capacity|peak load|traffic|at peak|peak|multi region|multi-region|connection pool*|too many connections|starve|noisy neighbour|noisy neighbor|autoscal*|burst|thundering herd|big launch|data centre|data center|availability zone|擴展|擴充性|水平擴|負載|高可用|吞吐|尖峰|流量|併發|並行|高併發|連線池|延遲|容量|爆量|撐不住|搶購|秒殺|機房|萬個人|萬人|萬使用者|百萬|千萬|負荷|利用者が',
    weak: 'polling|polls|block the site|monday mornings|vm|影響網站|instance|peak hour|podcast|launch|tv show|press|everyone else|everyone gets|gets slow|slower|cost|costs|scal*|節目|活動|湧入|人數|slow|performance|bottleneck|instance|instances|users|limits|memory leak|memory|cpu|million|thousand|100x|10x|grow|growth|慢|效能|瓶頸|秒|資源|卡住|使用者',
  },
  {
    id: 'resilience',
    strong:
      'primary went down|went down|single point of failure|failing over|單點故障|went negative|negative stock|restarts our pods|變成負|負的|data loss|corrupt|corrupted|inconsistent|out of sync|last one wins|last write wins|overwritten|overwrites each other|overselling|oversold|sold twice|executed twice|sent twice|arrive twice|last seat|last item|kill switch|fallback|degrade|uptime|sla|rto|rpo|unreachable|unavailable|crash loop|kill -9|power cut|restart*|resumable|data centre burns|survive*|half finished|partial failure|compensat*|mid-flight|reconcil*|two-phase|exactly when|資料不一致|不一致|超賣|賣給兩個人|被覆蓋|重複執行|執行兩次|接著跑|續傳|掉資料|漏單|漏掉|好幾次|掛掉|復原|補償|重啟|重送|circuit breaker|retry|retries|backoff|exponential backoff|fail over|failover|failure mode|fault tolera*|fault-tolera*|resilien*|graceful degradation|disaster recovery|backup|restore drill|outage|timeout*|time out|times out|bulkhead|takes us with it|takes us down|goes down|is down|survive a crash|survives a restart|survive a|idempoten*|deduplicat*|duplicate orders|duplicates|double charge*|double booking|double-book*|charged twice|charged again|run twice|race condition|lost update|consistency|eventual consistency|optimistic lock*|atomic*|distributed lock|斷路器|熔斷|重試|退避|容錯|備援|備份|災難復原|逾時|冪等|重複扣|扣兩次|重複建立|重複下單|搶票|競態|一致性|樂觀鎖|掉單|當機|拖下水|回滾|斷線',
    weak: 'must not block|stepping on each other|互相影響|影響|concurrent*|disconnect*|drops|wins|missing|stuck|unreliable|flaky|partner system is slow|half of|sometimes|fails|failing|burns down|safe to|每次|偶爾|中斷|壞|失敗|斷|漏|crash*|lost|lose|loses|losing|gone|vanish*|disappear*|twice|duplicate|at once|at the same time|same time|simultaneous*|freezes|freeze|hangs|down|broken pipe|nobody knows where|again|掛|掛掉|不見|消失|遺失|同時|重複|兩次|卡|掉',
  },
  {
    id: 'deploy',
    strong:
      'host a|hosted|hosting|cluster|pods|adr|architecture decision|on-premise|own hardware|air-gapped|one vm|架構決策|staging|docker-compose|compose|soft launch|gradual rollout|zero-down|without downtime|downtime|provision*|infra|iac|ansible|systemd|cloudformation|pulumi|multi-stage|image size|rollout|不中斷|不停機|灰度|正式機|測試環境|虛擬機|自動化部署|持續整合|docker|dockerfile|dockeri*|containeri*|docker compose|compose file|kubernetes|k8s|helm|terraform|ci/cd|zero downtime|zero-downtime|blue green|blue-green|canary release|canary deploy*|rolling deploy*|rollback|roll back|roll back a release|feature flag|staging environment|serverless|lambda|cloud run|fargate|ecs|aws|gcp|azure|vercel|infrastructure|release process|health check|liveness|readiness|容器化|容器|部署|零停機|停機|藍綠|金絲雀|退版|回復版本|健康檢查|無伺服器|雲端|基礎設施|功能旗標|功能標誌|デプロイ',
    weak: 'hardware|ci|rolls out|go live|going live|hosting|host it|vm|lights on|維運|主機|架站|deploy*|release|production|staging|pipeline|environment|migrations run|on-prem|上線|版本|正式環境|環境',
  },
  {
    id: 'observability',
    strong:
      'correlation id|request id|log every request|dashboards for|heartbeat|uptime check|root cause|post mortem|postmortem|flame graph|profiling in production|事故|根因|查不到原因|異常通知|observab*|monitoring|metrics|tracing|distributed tracing|traces|opentelemetry|prometheus|grafana|structured log*|logging|alerting|slo|sli|sentry|on-call|監控|可觀測|追蹤|告警|警報|日誌|指標',
    weak: 'nobody knows|trace|incident|figure out where|logs|log|alert|dashboards|in production|what happens in production',
  },
  {
    id: 'architecture',
    strong:
      'draw the line between|separate this|decision record|split the|拆出來|怎麼拆|內部服務|backend|back end|back-end|server side|server-side|serverside|microservice|micro service|monolith|modular monolith|service mesh|api gateway|gateway|domain driven|domain-driven|ddd|bounded context|hexagonal|clean architecture|system architecture|software architecture|architect*|distributed system|on the server|express|fastapi|django|flask|spring boot|nestjs|gin|rails|laravel|asp.net|fastify|hapi|koa|service boundary|service boundaries|strangler|後端|伺服器|服務端|微服務|單體|架構|分散式|閘道|領域驅動|六角形|拆服務|サーバー|バックエンド',
    weak: 'module|modules|platform|team writes|internal|模組|後臺|後台|implementa|servicio|server|service|services|between services|system|design|implement*|build a|build an|plan|data flow|module boundaries|trade-offs|tradeoffs|from the ground up|enforce|系統|服務|設計|規劃|實作|機制|功能',
  },
  {
    id: 'business',
    strong:
      'price list|庫存|pricing engine|usage based|multi-tenant billing|e-commerce|ecommerce|reservation platform|payout|bank transfer|payment callback|loan|claims|entitlement|license key|進銷存|電商|購物車|優惠券|折價券|物流|出貨|對帳|儲值|名額|退貨|票券|billing|invoicing|subscription|refund|ledger|double entry|payment provider|stripe|checkout service|order service|inventory service|booking system|referral program|gift card|wallet|every cent|import job|sync job|data import|voting|reservation|帳務|金流|退款|訂閱制|庫存|訂位|訂單系統|電子票|點數|會員',
    weak: 'supplier|suppliers|partner|sale|clerk|support staff|branch|branches|分店|客服|帳單|價目表|倉庫|批發|pagos|seat|ticket|tickets|appointment|coupons|cart|delivery|shipment|driver|patient|hospital|contract|contracts|store|shops|document|documents|contact|contacts|course|catalogue|supplier|charge|charged|transfer|票|座位|訂位|合約|供應商|點餐|會員|商品|產品|customer|order|orders|payment|pay|invoice|booking|basket|stock|inventory|account|balance|balances|finance|money|upload|uploads|approval|approve|member|members|user|voucher|coupon|wishlist|shop|warehouse|price|exchange rate|share link|社員|客人|客戶|訂單|付款|付|結帳|發票|預約|帳戶|餘額|金額|扣|上傳|簽核|部門|案件|匯率|收藏|投票|分享連結|分類|課表',
  },
  {
    id: 'storage',
    strong:
      's3|bucket|object storage|blob storage|presigned|file upload|upload files|resumable upload|multipart upload|file storage|attachments|antivirus scan|直傳|上傳到|檔案上傳|物件儲存|附件',
    weak: 'upload|uploads|uploaded|files users|download|5 gb|gigabyte*|上傳|下載|儲存空間',
  },
  {
    id: 'realtime',
    strong:
      'websocket|realtime|real-time|live updates|push notification|presence|chat server|pub sub|live results|collaborative editing|即時|推播|聊天室|同步編輯',
    weak: 'live|instantly|at the same time|edit the same',
  },
];

export const serverTopics: Topic[] = server.map((topic) => ({ ...topic, against: 0, family: 'server' }));
