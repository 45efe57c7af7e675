/** What schemas use without declaring it, because the program that reads them does: directives and scalars of federation, AppSync and others. */

const federation =
  'key requires provides external extends shareable inaccessible override tag composeDirective interfaceObject authenticated requiresScopes policy link context fromContext cost listSize contact connect source join__type join__field join__graph join__owner join__implements join__unionMember join__enumValue join__directive';
const others =
  // AppSync, Amplify, Hasura, Lighthouse, Neo4j, gqlgen, Dgraph, PostGraphile, Pothos, Relay and Hive.
  'aws_api_key aws_iam aws_oidc aws_cognito_user_pools aws_auth aws_lambda aws_subscribe aws_publish model auth hasOne hasMany belongsTo manyToMany index primaryKey searchable default function mapsTo connection versioned http predictions cached goField goModel goEnum goTag goExtraField relationship cypher node id search hasInverse dgraph secret lambda remote custom withSubscription generate constraint cacheControl rest client live export oneOf stream defer catch semanticNonNull nullOnlyOnError';

/** Directives that nobody has to declare. */
export const foreignDirectives: ReadonlySet<string> = new Set([...federation.split(' '), ...others.split(' ')]);

const scalars =
  '_Any FieldSet _FieldSet federation__FieldSet federation__Scope federation__Policy federation__ContextFieldValue link__Import link__Purpose join__FieldSet AWSDate AWSTime AWSDateTime AWSTimestamp AWSEmail AWSJSON AWSURL AWSPhone AWSIPAddress _Service _Entity';

/** Types that nobody has to define. */
export const foreignTypes: ReadonlySet<string> = new Set(scalars.split(' '));

const client =
  'client rest connection live export argumentDefinitions arguments refetchable inline relay match module required raw_response_type preloadable appendNode prependNode appendEdge prependEdge deleteRecord deleteEdge relay_test_operation no_inline alias catch throwOnFieldError updatable assignable waterfall nonreactive unmask computed populate _ cached async type path apollo_client_ios_localCacheMutation typePolicy fieldPolicy nonnull optional dangerously_set_type fb_owner cacheControl defer stream lazyLoad loading mask_disable include_deprecated list prepend append paginate with all_lists parentID plural';

/** Directives that clients take out before they ask. */
export const clientDirectives: ReadonlySet<string> = new Set(client.split(' '));
