// lib/model/core/authorization.ts
function bearer(token, source) {
  return {
    headers: { authorization: `Bearer ${token}` },
    secrets: [token],
    ...source === void 0 ? {} : { source }
  };
}

// lib/model/core/json.ts
function isJsonObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// lib/model/core/error.ts
var TrackerError = class _TrackerError extends Error {
  name = "TrackerError";
  code;
  details;
  retryAfterMs;
  constructor(code2, message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.code = code2;
    this.details = options.details ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }
  /** An error from another file of the same package, which carries a copy of this class, is one as well. */
  static [Symbol.hasInstance](value) {
    return value instanceof Error && value.name === "TrackerError";
  }
  /** Passes its own kind through; wraps everything else as `INTERNAL` with nothing of it in the message. */
  static from(thrown) {
    return thrown instanceof _TrackerError ? thrown : new _TrackerError("INTERNAL", "internal error", { cause: thrown });
  }
};
function invalidArgument(field, problem) {
  return new TrackerError("INVALID_ARGUMENT", `${field} ${problem}`, {
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [{ field, description: problem }]
      }
    ]
  });
}
function renamed(thrown, rename) {
  const error = TrackerError.from(thrown);
  const violations = error.details[0]?.["fieldViolations"];
  const [violation] = Array.isArray(violations) ? violations : [];
  if (!isJsonObject(violation)) return error;
  const { field, description } = violation;
  return error.message === `${field} ${description}` ? rename(String(field), String(description)) : error;
}

// lib/model/operation/fingerprint.ts
function fingerprint({ description, modifiedAt, metadata, error }) {
  return digest(
    canonicalJson([description, modifiedAt ?? null, metadata ?? null, error ? { ...error } : null])
  );
}
var shortDigest = (text) => digest(text).slice(0, 8);
var textDigest = (text) => digest(text);
function digest(text) {
  let low = 2166136261;
  let high = 2654435769;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 16777619);
    high = Math.imul(high ^ unit, 2246822507) ^ high >>> 13;
  }
  return `${mix(low ^ high >>> 16).toString(36)}${mix(high ^ low).toString(36)}`;
}
function mix(lane) {
  const once = Math.imul(lane ^ lane >>> 16, 3266489909);
  return (once ^ once >>> 13) >>> 0;
}
function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const fields = Object.keys(value).filter((key) => value[key] !== void 0).sort().map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${fields.join()}}`;
}

// lib/model/operation/families/google-names.ts
var COLLECTION = /^(?:operations|[a-z][a-z0-9]*Operations|batches)$/;
var OPERATIONS = "operations";
function partsOf(name) {
  const segments = name.split("/");
  if (segments.length === 1) {
    return name === "" || COLLECTION.test(name) ? void 0 : { parent: "", collection: OPERATIONS, id: name };
  }
  const isBefore = (index) => segments.slice(index + 1).join("/") !== "";
  const plain = segments.findLastIndex((segment, index) => segment === OPERATIONS && isBefore(index));
  const at = plain < 0 ? segments.findLastIndex((segment, index) => COLLECTION.test(segment) && isBefore(index)) : plain;
  if (at < 0) return void 0;
  return {
    parent: segments.slice(0, at).join("/"),
    collection: segments[at] ?? "",
    id: segments.slice(at + 1).join("/")
  };
}
var joined = (...parts) => parts.filter((part) => part !== "").join("/");
var lastOf = (path) => path.slice(path.lastIndexOf("/") + 1);
function collectionOf(parent) {
  return COLLECTION.test(lastOf(parent)) ? parent : joined(parent, OPERATIONS);
}
function listParentOf(name) {
  const { parent = "", collection = OPERATIONS } = partsOf(name) ?? {};
  return collection === OPERATIONS ? parent : joined(parent, collection);
}
function isOperationName(path) {
  const segments = path.split("/");
  return segments.length > 1 && lastOf(path) !== "" && COLLECTION.test(segments.at(-2) ?? "");
}
function wholeName(name, parent) {
  if (name.includes("/")) return name;
  if (isOperationName(parent) && lastOf(parent) === name) return parent;
  return joined(collectionOf(parent), name);
}

// lib/model/operation/families/google.ts
var API = /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
var VERSION = /^v\d[a-z0-9]{0,19}$/;
var SEGMENT = /^(?:-|[A-Za-z0-9_(][A-Za-z0-9_.~@:=+,()-]{0,254})$/;
function googleOperation(named) {
  return { ...parseApi(named), name: parseOperationName(named.name) };
}
function parseApi({ api, version }) {
  if (!API.test(api)) throw invalidArgument("api", 'must be the host label of a Google API, such as "run"');
  if (!VERSION.test(version)) {
    throw invalidArgument("version", 'must be the version of a Google API, such as "v2"');
  }
  return { family: "google", api, version };
}
function parsePath(field, path) {
  const segments = path === "" ? [] : path.split("/");
  if (path.length > 1e3 || !segments.every((segment) => SEGMENT.test(segment))) {
    throw invalidArgument(field, 'must be a path of plain segments, such as "projects/p/locations/l"');
  }
  return path;
}
function parseOperationName(name) {
  parsePath("name", name);
  if (partsOf(name)) return wholeName(name, "");
  throw invalidArgument(
    "name",
    'must be the whole name of an operation, such as "projects/p/locations/l/operations/o"'
  );
}
function googleResourceOf({ name, ...api }) {
  return { ...api, parent: listParentOf(name) };
}
var rootOf = ({ api, version }) => `google/${api}/${version}`;
var google = {
  // "Some services might not provide the result" (google.longrunning.Operation).
  doneWithoutResult: "SUCCEEDED",
  formatResource: (resource) => resource.parent === "" ? rootOf(resource) : `${rootOf(resource)}/${resource.parent}`,
  parentsOf: () => ({}),
  operationKey: (operation2) => `${rootOf(operation2)}/${operation2.name}`,
  trackedId: ({ name }, resource) => wholeName(name, resource.split("/").slice(3).join("/")),
  refOf: ({ parent: _, ...api }, id) => ({ ...api, name: id }),
  resourceOf: googleResourceOf,
  soloResourceOf: ({ name, ...api }) => ({ ...api, parent: name }),
  soloOperation: ({ parent }) => isOperationName(parent) ? parent : void 0
};
var googleResources = {
  form: "google/{api}/{version}/{parent}",
  parse(name) {
    if (name.endsWith("/")) return void 0;
    const [, api = "", version = "", ...parent] = name.split("/");
    return { ...parseApi({ api, version }), parent: parsePath("resource", parent.join("/")) };
  }
};
var parseGoogleOperation = (text) => {
  const [, api = "", version = "", ...name] = text.split("/");
  return name.length === 0 ? void 0 : googleOperation({ api, version, name: name.join("/") });
};

// lib/model/core/identifier.ts
var ID = /^[A-Za-z0-9_][A-Za-z0-9_.@:-]{0,254}$/;
function parseId(field, text) {
  if (!ID.test(text)) {
    throw invalidArgument(
      field,
      "must be 1 to 255 letters, digits or any of _ - . @ : and begin with a letter, digit or _"
    );
  }
  return text;
}

// lib/model/operation/families/yandex.ts
var OPERATIONS2 = "operations";
var OPERATION_ID = /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,254}$/;
function yandexResource(named) {
  const { cloudId, folderId } = named;
  return {
    family: "yandex",
    collection: `${parseId("service", named.service)}/${parseId("collection", named.collection)}`,
    id: parseId("resourceId", named.resourceId),
    parents: {
      ...cloudId === void 0 ? {} : { cloudId },
      ...folderId === void 0 ? {} : { folderId }
    }
  };
}
function yandexOperation({ operationId }) {
  const id = operationId.replace(/^operations\//, "");
  if (!OPERATION_ID.test(id)) {
    throw invalidArgument(
      "operationId",
      "must be 1 to 255 letters, digits or any of _ - . @ and begin with a letter, digit or _"
    );
  }
  return { family: "yandex", id };
}
var soloResource = (id) => ({
  family: "yandex",
  collection: OPERATIONS2,
  id,
  parents: {}
});
var yandex = {
  doneWithoutResult: "UNKNOWN",
  formatResource: ({ collection, id }) => `${collection}/${id}`,
  parentsOf: ({ parents }) => parents,
  operationKey: ({ id }) => id,
  trackedId: ({ id }) => id,
  refOf: (_, id) => ({ family: "yandex", id }),
  resourceOf: () => void 0,
  soloResourceOf: ({ id }) => soloResource(id),
  soloOperation: ({ collection, id }) => collection === OPERATIONS2 ? id : void 0
};
var yandexResources = {
  form: "{service}/{collection}/{resourceId}",
  parse(name, parents) {
    const [service = "", collection = "", resourceId = "", ...rest] = name.split("/");
    if (name === `${OPERATIONS2}/${collection}`) {
      return soloResource(yandexOperation({ operationId: collection }).id);
    }
    if (rest.length > 0 || resourceId === "") return void 0;
    return { ...yandexResource({ service, collection, resourceId }), parents };
  }
};
var parseYandexOperation = (operationId) => yandexOperation({ operationId });

// lib/model/operation/families/families.ts
var NAMES = { yandex, google };
var RESOURCE_PARSERS = {
  yandex: yandexResources,
  google: googleResources
};
var OPERATION_PARSERS = {
  yandex: parseYandexOperation,
  google: parseGoogleOperation
};
var UNPREFIXED = "yandex";
function namesOf(family) {
  return NAMES[family];
}
function familyOf(name) {
  const first = name.slice(0, Math.max(0, name.indexOf("/")));
  return isFamily(first) ? first : UNPREFIXED;
}
function isFamily(text) {
  return Object.hasOwn(NAMES, text);
}
var resourceParserOf = (name) => RESOURCE_PARSERS[familyOf(name)];
var resourceForms = () => Object.values(RESOURCE_PARSERS).map(({ form }) => form);
var operationParserOf = (key) => OPERATION_PARSERS[familyOf(key)];

// lib/model/operation/operation-ref.ts
function trackedId(resource, operation2) {
  return namesOf(familyOf(resource)).trackedId(operation2, resource);
}
function refOf(resource, id) {
  return namesOf(resource.family).refOf(resource, id);
}
function operationKey(operation2) {
  return namesOf(operation2.family).operationKey(operation2);
}
function parseOperation(text) {
  return operationParserOf(text)(text) ?? yandexOperation({ operationId: text });
}

// lib/model/following/progress.ts
function unended({ open, recent, progress }) {
  const only = progress.only ?? [];
  const unmet = only.filter((id) => !Object.hasOwn(open, id) && !Object.hasOwn(recent, id));
  return [...Object.keys(open), ...unmet];
}
function progressOf(tracking) {
  return tracking.progress;
}
var decidedUpTo = ({ watermark, history = watermark }) => Math.min(watermark, history);
function hasBegun(tracking) {
  return tracking?.progress?.since !== void 0;
}
function begunProgress(tracking) {
  return hasBegun(tracking) ? progressOf(tracking) : void 0;
}
function hasBeenListed(tracking) {
  const progress = begunProgress(tracking);
  return progress?.fullScan !== void 0 && progress.only === void 0;
}
function lastChangedAt(tracking) {
  const { since, changedAt = since } = progressOf(tracking);
  return changedAt;
}
function openEntry(tracking, id) {
  return Object.hasOwn(tracking.open, id) ? tracking.open[id] : void 0;
}
function withoutScan(tracking) {
  const { scan, ...progress } = progressOf(tracking);
  return scan ? { ...tracking, progress } : tracking;
}

// lib/model/following/draft.ts
function newDraft(before, records, now) {
  return {
    now,
    before,
    records,
    open: /* @__PURE__ */ new Map(),
    recent: /* @__PURE__ */ new Map(),
    changes: [],
    operations: [],
    anomalies: [],
    lookups: /* @__PURE__ */ new Set()
  };
}
function openOf({ open, before }, id) {
  return open.has(id) ? open.get(id) : openEntry(before, id);
}
function recentOf({ recent, before }, id) {
  if (recent.has(id)) return recent.get(id);
  return Object.hasOwn(before.recent, id) ? before.recent[id] : void 0;
}
function tell(draft, type, operation2) {
  const { before, changes: changes2, now } = draft;
  changes2.push({
    revision: before.revision + changes2.length + 1,
    type,
    observedAt: new Date(now).toISOString(),
    resource: before.resource,
    operation: withResource(before.resource, operation2)
  });
}
function record({ before, operations }, operation2) {
  operations.push(withResource(before.resource, operation2));
}
var withResource = (resource, operation2) => operation2.resource === void 0 ? { ...operation2, resource } : operation2;
function finish(draft, progress) {
  const { before, changes: changes2, operations, anomalies, lookups, now } = draft;
  const moved = changes2.length > 0 ? { ...progress, changedAt: now } : progress;
  const tracking = {
    ...before,
    revision: before.revision + changes2.length,
    open: edited(before.open, draft.open),
    recent: edited(before.recent, draft.recent),
    progress: moved === progressOf(before) ? before.progress : moved
  };
  return { tracking, changes: changes2, operations, anomalies, lookups: [...lookups] };
}
function edited(entries, edits) {
  if (edits.size === 0) return entries;
  const put = [...edits].flatMap(([id, entry]) => entry ? [[id, entry]] : []);
  const all = put.length > 0 ? { ...entries, ...Object.fromEntries(put) } : entries;
  if (put.length === edits.size) return all;
  return Object.fromEntries(Object.entries(all).filter(([id]) => !edits.has(id) || edits.get(id)));
}

// lib/model/operation/resource.ts
function parentsOf(resource) {
  return namesOf(resource.family).parentsOf(resource);
}
function formatResource(resource) {
  return namesOf(resource.family).formatResource(resource);
}
function parseResource(name, parents = {}) {
  const resource = resourceParserOf(name).parse(name, parents);
  if (resource) return resource;
  throw invalidArgument("resource", `must be ${resourceForms().join(" or ")}`);
}

// lib/model/operation/operation.ts
var STATES = ["RUNNING", "FAILING", "SUCCEEDED", "FAILED", "CANCELLED", "LOST", "UNKNOWN"];
var TERMINAL_STATES = /* @__PURE__ */ new Set([
  "SUCCEEDED",
  "FAILED",
  "CANCELLED",
  "LOST",
  "UNKNOWN"
]);
function deriveState(family, { done, error, response }) {
  if (!done) return error ? "FAILING" : "RUNNING";
  if (error) return error.code === 1 ? "CANCELLED" : "FAILED";
  return response ? "SUCCEEDED" : namesOf(family).doneWithoutResult;
}

// lib/model/time/timestamp.ts
var RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
var MIN_SECONDS = -62135596800;
var MAX_SECONDS = 253402300799;
function parseTimestamp(text) {
  const match = RFC_3339.exec(text);
  if (!match) return void 0;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return void 0;
  const date = /* @__PURE__ */ new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return void 0;
  const offset = (offsetHour * 60 + offsetMinute) * 60 * (match[8] === "-" ? -1 : 1);
  const seconds = date.getTime() / 1e3 + (hour * 60 + minute) * 60 + second - offset;
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) return void 0;
  return { seconds, nanos: Number((match[7] ?? "").padEnd(9, "0")) };
}
function compareTimestamps(a, b) {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}

// lib/model/time/instant.ts
function milliseconds(text) {
  const time = text === void 0 ? void 0 : parseTimestamp(text);
  return time && time.seconds * 1e3 + Math.floor(time.nanos / 1e6);
}
function compareInstants(a, b) {
  if (a === b || a === void 0 || b === void 0) return 0;
  const [first, second] = [parseTimestamp(a), parseTimestamp(b)];
  return first && second ? compareTimestamps(first, second) : 0;
}

// lib/model/following/first-sight.ts
function classifyUnknown(draft, id, operation2) {
  const progress = progressOf(draft.before);
  const { since, skew = 0, watermark, fullScan, only } = progress;
  const done = TERMINAL_STATES.has(operation2.state);
  const last = lastMoved(operation2);
  if (only?.includes(id)) return "NEW";
  if (done && last !== void 0 && last <= decidedUpTo(progress)) return "OLD";
  if (!fullScan) return done && (last === void 0 || last <= since + skew) ? "OLD" : "NEW";
  const created = milliseconds(operation2.createdAt);
  if (created !== void 0 && created > watermark) return "NEW";
  if (!draft.records.has(id)) return "NEEDS_RECORD";
  const state = draft.records.get(id)?.state;
  return state && TERMINAL_STATES.has(state) ? "ALREADY_TOLD" : "LATE";
}
function lastMoved({ createdAt, modifiedAt }) {
  const [created, modified] = [milliseconds(createdAt), milliseconds(modifiedAt)];
  return created === void 0 ? modified : Math.max(created, modified ?? created);
}

// lib/model/time/time-budget.ts
var POLL_RESERVE_MS = 2e3;
var POLL_LEASE_MS = 1e4;
var LONG_POLL_LEASE_MS = 2e4;
var SLOW_CALL_MS = 52e3;
var WAIT_LEASE_MS = 2e4;
var OVERDUE_MS = 3e4;
var UNPOLLED_AFTER_MS = 12e4;
var HANDOVER_MS = 2e4;
var LOST_AFTER_MS = 6e4;
var FIRST_POLL_MS = 15e3;
var ADD_MEMBERS_MS = 15e3;
var ADD_MEMBERS_RESERVE_MS = 5e3;
var SINK_MS = 1e4;
var DELIVERY_RESERVE_MS = 1e3;
var DELIVERY_MS = 11e3;
var DELIVER_RUN_MS = 2e4;
var DELIVER_LEASE_MS = 4e4;
var FANOUT_RUN_MS = 1e4;
var FANOUT_LEASE_MS = 3e4;
var ANNOUNCED_MS = 6e4;
var TIMER_RESERVE_MS = 15e3;
var TIMER_POLL_MS = 5e3;
var TIMER_LOOK_MS = 15e3;
var SECOND_LOOK_MS = 5e3;

// lib/model/following/rules.ts
var RULES = {
  /**
   * How far an upstream's clock may lie behind ours without an operation being lost when following begins.
   */
  skewMs: 5 * 6e4,
  /** What ended longer ago than this when it is first listed is not recorded. */
  recordWithinMs: 24 * 36e5,
  /** A scan may stop early for this long after the last full one. */
  fullScanEveryMs: 30 * 6e4,
  /** How far the watermark stays behind: lists have gaps, and replicas lag. */
  watermarkLagMs: 36e5,
  /** NOT_FOUND this often in a row … */
  lostAfterMisses: 3,
  /** … and over at least this long makes an operation `LOST`. */
  lostAfterMs: LOST_AFTER_MS,
  /** How long the cost of finding single operations by the list is taken as known. */
  listingMs: 30 * 6e4,
  /** How long an operation that was followed on its own is remembered after its end. */
  rememberMs: 24 * 36e5,
  /** A scan of more pages than this is taken for a loop. */
  maxPages: 5e3
};

// lib/model/following/follow.ts
function newTracking(resource, parents) {
  return { resource, parents, revision: 0, epoch: 0, open: {}, recent: {}, progress: {} };
}
function checkParents(tracking, resource) {
  if (!tracking || begunProgress(tracking)?.fullScan === void 0) return;
  const { parents } = tracking;
  const given2 = parentsOf(resource);
  const names2 = Object.keys({ ...parents, ...given2 });
  if (names2.every((name) => parents[name] === given2[name])) return;
  throw new TrackerError(
    "INVALID_ARGUMENT",
    `${tracking.resource} is followed with other parents: ${names2.join(", ")}`
  );
}
function follow(tracking, only, now) {
  const beginning = { since: now, watermark: now - RULES.skewMs };
  const progress = begunProgress(tracking);
  if (!progress) return { ...tracking, progress: only ? { ...beginning, only } : beginning };
  const followed2 = progress.only;
  if (!followed2) return tracking;
  if (!only) return { ...tracking, progress: beginning };
  const added = only.filter((id) => !followed2.includes(id));
  if (added.length === 0) return tracking;
  const unended2 = followed2.filter((id) => !Object.hasOwn(tracking.recent, id));
  return {
    ...tracking,
    recent: withoutBygone(tracking.recent, now),
    progress: { ...progress, only: [...unended2, ...added] }
  };
}
function withoutBygone(recent, now) {
  const kept2 = Object.entries(recent).filter(
    ([, { at = now }]) => now - at < RULES.rememberMs
  );
  return kept2.length < Object.keys(recent).length ? Object.fromEntries(kept2) : recent;
}
var NOTABLE_MS = 6e4;
function onUpstreamClock(tracking, { operations, skewMs = 0 }, now) {
  const progress = begunProgress(tracking);
  if (!progress || progress.fullScan || progress.only) return tracking;
  const { skew: known3, watermark } = progress;
  const skew = skewOf(skewMs, latestOf(operations, now) - now);
  if (known3 === void 0 ? skew === 0 : skew <= known3) return tracking;
  const moved = known3 === void 0 ? watermark + Math.min(skew, Math.max(skewMs, 0)) : watermark;
  return { ...tracking, progress: { ...progress, skew, watermark: moved } };
}
function skewOf(skewMs, latestMs) {
  if (latestMs > NOTABLE_MS) return Math.max(skewMs, latestMs - 1);
  return skewMs < 0 ? Math.max(skewMs, Math.min(latestMs, 0)) : skewMs;
}
function latestOf(operations, now) {
  const moved = operations.map((operation2) => lastMoved(operation2) ?? -Infinity);
  return moved.reduce(
    (latest, at) => at - now > RULES.recordWithinMs ? latest : Math.max(latest, at),
    -Infinity
  );
}

// lib/model/following/furthest.ts
function furthest(resource, operations) {
  const found = /* @__PURE__ */ new Map();
  for (const operation2 of operations) {
    const id = trackedId(resource, operation2);
    const other = found.get(id);
    if (!other || isFurther(operation2, other)) found.set(id, operation2);
  }
  return found.values();
}
function isFurther(a, b) {
  const ended2 = Number(TERMINAL_STATES.has(a.state)) - Number(TERMINAL_STATES.has(b.state));
  const failing = Number(a.state === "FAILING") - Number(b.state === "FAILING");
  return (ended2 || compareInstants(a.modifiedAt, b.modifiedAt) || failing) > 0;
}

// lib/model/following/listing.ts
function listingAfter(before, { scan, end: end2 }, now) {
  const isDecided = scan.unseen.length === 0 || end2 === "COMPLETE";
  const calls = scan.tokens.length + 1 + scan.unseen.length;
  return isDecided ? known(before, calls, now) : tooDear(before, now);
}
function tooDear(before, now) {
  return known(before, 2 * unended(before).length, now);
}
function known(before, calls, now) {
  const { listing } = progressOf(before);
  return listing?.calls === calls && now - listing.at < RULES.listingMs ? listing : { at: now, calls };
}
function isListWorthwhile(tracking, now) {
  const { listing, scan } = progressOf(tracking);
  const wanted = unended(tracking).length;
  if (scan) return true;
  return wanted > 1 && (!listing || now - listing.at >= RULES.listingMs || listing.calls < wanted);
}

// lib/model/following/upsert.ts
function upsert(draft, operation2) {
  const id = trackedId(draft.before.resource, operation2);
  const known3 = openOf(draft, id);
  const ended2 = recentOf(draft, id);
  if (known3) advance(draft, id, known3, operation2);
  else if (ended2) again(draft, id, ended2, operation2);
  else meet(draft, id, operation2);
}
function advance(draft, id, known3, operation2) {
  if (TERMINAL_STATES.has(operation2.state)) {
    end(draft, id, operation2);
    return;
  }
  const seen = fingerprint(operation2);
  if (seen !== known3.fingerprint && isNews(known3, operation2)) {
    const fails = operation2.state === "FAILING" && known3.state !== "FAILING";
    tell(draft, fails ? "FAILING" : "UPDATED", operation2);
    record(draft, operation2);
    draft.open.set(id, entryOf(operation2, seen));
  } else if (known3.misses !== void 0) {
    const { misses, missedSince, ...found } = known3;
    draft.open.set(id, found);
  }
}
function isNews(known3, { modifiedAt, state }) {
  const order = compareInstants(modifiedAt, known3.modifiedAt);
  return order > 0 || order === 0 && (known3.state !== "FAILING" || state === "FAILING");
}
function again({ anomalies, recent }, id, entry, operation2) {
  const { gone, ...ended2 } = entry;
  const kind = ended2.odd ? void 0 : oddity(ended2, operation2);
  if (kind) anomalies.push({ kind, id });
  if (kind) recent.set(id, { ...ended2, odd: true });
  else if (gone) recent.set(id, ended2);
}
function oddity({ state, at }, operation2) {
  if (TERMINAL_STATES.has(operation2.state)) return operation2.state === state ? void 0 : "OTHER_END";
  const modifiedAt = milliseconds(operation2.modifiedAt);
  const later = modifiedAt !== void 0 && at !== void 0 && modifiedAt > at;
  return later || state === "LOST" ? "REOPENED" : void 0;
}
function meet(draft, id, operation2) {
  switch (classifyUnknown(draft, id, operation2)) {
    case "NEW":
      start(draft, id, operation2);
      if (TERMINAL_STATES.has(operation2.state)) end(draft, id, operation2);
      else record(draft, operation2);
      break;
    case "LATE":
      start(draft, id, operation2);
      if (!TERMINAL_STATES.has(operation2.state)) record(draft, operation2);
      break;
    case "OLD":
      remember(draft, id, operation2);
      break;
    case "ALREADY_TOLD":
      draft.recent.set(id, endedEntry(draft, operation2, draft.records.get(id)?.state));
      break;
    case "NEEDS_RECORD":
      draft.lookups.add(id);
      break;
  }
}
function start(draft, id, operation2) {
  tell(draft, "STARTED", operation2);
  if (operation2.state === "FAILING") tell(draft, "FAILING", operation2);
  draft.open.set(id, entryOf(operation2, fingerprint(operation2)));
}
function end(draft, id, operation2) {
  const { state } = operation2;
  if (state === "RUNNING" || state === "FAILING") return;
  tell(draft, state, operation2);
  record(draft, operation2);
  draft.open.set(id, void 0);
  draft.recent.set(id, endedEntry(draft, operation2));
}
function remember(draft, id, operation2) {
  const { fullScan, watermark } = progressOf(draft.before);
  if (fullScan) return;
  const last = lastMoved(operation2);
  if (last === void 0 || last > watermark) draft.recent.set(id, endedEntry(draft, operation2));
  if (last !== void 0 && draft.now - last <= RULES.recordWithinMs) record(draft, operation2);
}
function entryOf({ state, modifiedAt }, seen) {
  return {
    fingerprint: seen,
    state: state === "FAILING" ? "FAILING" : "RUNNING",
    ...modifiedAt === void 0 ? {} : { modifiedAt }
  };
}
function endedEntry({ now }, operation2, state = operation2.state) {
  const last = lastMoved(operation2);
  return { state, ...last === void 0 ? {} : { at: Math.max(last, now) } };
}

// lib/model/following/missing.ts
function missing(draft, id) {
  const known3 = openOf(draft, id);
  if (!known3) return;
  const { now, records } = draft;
  const missedSince = known3.missedSince ?? now;
  const misses = Math.min((known3.misses ?? 0) + 1, RULES.lostAfterMisses);
  if (misses !== known3.misses) draft.open.set(id, { ...known3, misses, missedSince });
  if (misses < RULES.lostAfterMisses || now - missedSince < RULES.lostAfterMs) return;
  if (!records.has(id)) {
    draft.lookups.add(id);
    return;
  }
  const recorded = records.get(id);
  const seenEnded = recorded !== void 0 && TERMINAL_STATES.has(recorded.state);
  end(draft, id, seenEnded ? recorded : lost(id, recorded));
}
var lost = (id, recorded) => ({
  ...recorded ?? unknown(id),
  state: "LOST"
});
function unknown(trackedBy) {
  const [name, id] = /^(?:.*\/)?operations\/(.+)$/.exec(trackedBy) ?? [];
  return {
    id: id ?? trackedBy,
    name: name === void 0 ? `operations/${trackedBy}` : trackedBy,
    description: "",
    createdBy: "",
    done: false
  };
}

// lib/model/following/scan.ts
function isFullScanDue({ fullScan }, now) {
  return !fullScan || now - fullScan.startedAt >= RULES.fullScanEveryMs;
}
function followScan(before, page2, undecided, now) {
  const progress = progressOf(before);
  const first = progress.only ? firstSearch : firstScan;
  const current = page2.asked === void 0 ? first(before, now) : progress.scan;
  if (!current || page2.asked !== void 0 && page2.asked !== progress.scan?.pageToken) return void 0;
  const scan = withRows(current, before.resource, page2, undecided);
  const next = page2.nextPageToken;
  if (next === void 0) return { scan, end: "COMPLETE" };
  if (scan.tokens.includes(shortDigest(next)) || scan.tokens.length >= RULES.maxPages)
    return { scan, end: "BROKEN" };
  if (scan.maxPages === void 0 ? mayStop(scan, progress) : hasSearched(scan, scan.maxPages))
    return { scan, end: "EARLY" };
  return { scan: { ...scan, tokens: [...scan.tokens, shortDigest(next)] }, pageToken: next };
}
function firstScan(before, now) {
  const untimed = Object.keys(before.recent).filter(
    (id) => before.recent[id].at === void 0
  );
  return {
    startedAt: now,
    full: isFullScanDue(progressOf(before), now),
    tokens: [],
    unseen: [...Object.keys(before.open), ...untimed].map(shortDigest),
    newestFirst: true,
    partial: false
  };
}
function firstSearch(before, now) {
  const wanted = unended(before).map(shortDigest);
  return {
    startedAt: now,
    full: false,
    tokens: [],
    unseen: wanted,
    newestFirst: true,
    partial: false,
    maxPages: wanted.length - 1
  };
}
function withRows({ unseen, ...scan }, resource, { operations, unreadable = [], partial }, undecided) {
  const listed = new Set(
    unseen.length > 0 ? operations.map((row) => shortDigest(trackedId(resource, row))) : []
  );
  let { newestFirst, last, newest, latest } = scan;
  for (const operation2 of operations) {
    const { createdAt } = operation2;
    const moved = lastMoved(operation2);
    latest = moved === void 0 ? latest : Math.max(moved, latest ?? moved);
    const created = milliseconds(createdAt);
    newestFirst &&= created !== void 0 && compareInstants(createdAt, last) <= 0;
    newest = created === void 0 ? newest : Math.max(created, newest ?? created);
    last = createdAt ?? last;
  }
  return {
    ...scan,
    unseen: listed.size > 0 ? unseen.filter((id) => !listed.has(id)) : unseen,
    newestFirst,
    ...last === void 0 ? {} : { last },
    ...newest === void 0 ? {} : { newest },
    ...latest === void 0 ? {} : { latest },
    partial: scan.partial || partial || undecided,
    ...unreadable.length > 0 ? { unread: true } : {}
  };
}
function hasSearched({ unseen, tokens }, maxPages) {
  return unseen.length === 0 || tokens.length + 1 >= maxPages;
}
function mayStop(scan, progress) {
  const { fullScan } = progress;
  const reached = milliseconds(scan.last);
  const inOrder = scan.newestFirst && fullScan?.newestFirst === true;
  const allSeen = scan.unseen.length === 0 && !scan.partial;
  return !scan.full && inOrder && allSeen && reached !== void 0 && reached <= decidedUpTo(progress);
}
function advanceWatermark(progress, { startedAt, newest, latest, tokens, newestFirst, unread }) {
  const earlier = progress.fullScan;
  const reached = unread || earlier?.newest === void 0 ? 0 : Math.min(earlier.startedAt, earlier.newest) - RULES.watermarkLagMs;
  const { history = latest ?? progress.since - RULES.recordWithinMs, ...rest } = progress;
  const isGuess = reached <= progress.watermark && (progress.history !== void 0 || !(earlier || unread));
  return {
    ...rest,
    ...isGuess ? { history } : {},
    watermark: Math.max(progress.watermark, reached),
    fullScan: {
      startedAt,
      pages: tokens.length + 1,
      newestFirst,
      ...unread || newest === void 0 ? {} : { newest }
    }
  };
}

// lib/model/following/reconcile.ts
var NOTHING = /* @__PURE__ */ new Map();
var MAX_UNREADABLE = 3;
function reconcile(tracking, observation, now, records = NOTHING) {
  const isList = observation.kind === "page" || observation.kind === "rows";
  const draft = newDraft(isList ? onUpstreamClock(tracking, observation, now) : tracking, records, now);
  const progress = progressOf(draft.before);
  switch (observation.kind) {
    case "page":
      return reconcilePage(draft, observation);
    case "rows":
      takeIn(draft, observation.operations);
      return { ...finish(draft, progress), missingFromScan: [] };
    case "refused": {
      if (observation.asked !== progress.scan?.pageToken)
        return { ...finish(draft, progress), missingFromScan: [] };
      draft.anomalies.push({ kind: "TOKEN_REFUSED" });
      return { ...unlisted(draft), scanEnd: "BROKEN" };
    }
    case "unlisted":
      return unlisted(draft);
    case "operation":
      if (trackedId(tracking.resource, observation.operation) === observation.id)
        upsert(draft, observation.operation);
      else draft.anomalies.push({ kind: "OTHER_OPERATION", id: observation.id });
      return { ...finish(draft, progress), missingFromScan: [] };
    case "missing":
      missing(draft, observation.id);
      return { ...finish(draft, progress), missingFromScan: [] };
  }
}
function reconcilePage(draft, page2) {
  const { before, now } = draft;
  takeIn(draft, page2.operations);
  const scanned = followScan(before, page2, draft.lookups.size > 0, now);
  if (!scanned) return { ...finish(draft, progressOf(before)), missingFromScan: [] };
  for (const { id, error } of (page2.unreadable ?? []).slice(0, MAX_UNREADABLE)) {
    const named = id === void 0 ? {} : { id };
    draft.anomalies.push({ kind: "UNREADABLE", ...named, problem: error.message });
  }
  if (scanned.end === "BROKEN") draft.anomalies.push({ kind: "TOKEN_LOOP" });
  const progress = progressAfter(draft, scanned);
  return {
    ...finish(draft, progress),
    missingFromScan: missingFrom(draft, scanned),
    ...scanned.end ? { scanEnd: scanned.end } : {}
  };
}
function takeIn(draft, operations) {
  const { before } = draft;
  for (const operation2 of furthest(before.resource, followedOf(before, operations))) upsert(draft, operation2);
}
function followedOf(tracking, operations) {
  const { only } = progressOf(tracking);
  if (!only) return operations;
  const ids = /* @__PURE__ */ new Set([...only, ...Object.keys(tracking.open)]);
  return operations.filter((operation2) => ids.has(trackedId(tracking.resource, operation2)));
}
function unlisted(draft) {
  const { before, now } = draft;
  const rest = progressOf(withoutScan(before));
  if (!rest.only) return { ...finish(draft, rest), missingFromScan: [] };
  return { ...finish(draft, { ...rest, listing: tooDear(before, now) }), missingFromScan: unended(before) };
}
function progressAfter(draft, scanned) {
  const { scan, pageToken, end: end2 } = scanned;
  const rest = progressOf(withoutScan(draft.before));
  if (pageToken !== void 0) return { ...rest, scan: { ...scan, pageToken } };
  if (rest.only) return { ...rest, listing: listingAfter(draft.before, scanned, draft.now) };
  if (end2 !== "COMPLETE" || !scan.full || scan.partial) return rest;
  const progress = advanceWatermark(rest, scan);
  if (!scan.unread) forget(draft, progress.watermark, new Set(scan.unseen));
  return progress;
}
function forget({ before, recent }, watermark, unseen) {
  for (const [id, entry] of Object.entries(before.recent)) {
    if (recent.has(id)) continue;
    if (entry.at === void 0 ? entry.gone && unseen.has(shortDigest(id)) : entry.at <= watermark) {
      recent.set(id, void 0);
    } else if (entry.at === void 0 && unseen.has(shortDigest(id)))
      recent.set(id, { ...entry, gone: true });
  }
}
function missingFrom({ before, open }, { scan, end: end2 }) {
  const isOver = progressOf(before).only ? end2 !== void 0 : end2 === "COMPLETE" && !scan.partial;
  if (!isOver || scan.unseen.length === 0) return [];
  const unseen = new Set(scan.unseen);
  return unended(before).filter((id) => !open.has(id) && unseen.has(shortDigest(id)));
}

// lib/providers/yandex/backup/roster.ts
var PAGE_SIZE = 1e3;
var MAX_PAGES = 10;
var COLLECTION2 = "backup/resources/";
function createBackupRoster(backup) {
  return {
    async members(folderId, call) {
      const service = await backup();
      const members = /* @__PURE__ */ new Map();
      let pageToken;
      for (let pages = 0; pages < MAX_PAGES; pages += 1) {
        const request = { folderId, pageSize: PAGE_SIZE, ...pageToken ? { pageToken } : {} };
        const { items, nextPageToken } = await service.listResources(request, call);
        for (const { computeInstanceId, createdAt } of items) {
          const resource = `${COLLECTION2}${computeInstanceId}`;
          members.set(resource, { resource, ...createdAt === void 0 ? {} : { createdAt } });
        }
        if (!nextPageToken) return { members: [...members.values()] };
        pageToken = nextPageToken;
      }
      const tooMany = `only the first ${members.size} machines of the folder are followed`;
      return {
        members: [...members.values()],
        partial: new TrackerError("RESOURCE_EXHAUSTED", tooMany)
      };
    },
    async knows(resource, call) {
      const computeInstanceId = resource.slice(COLLECTION2.length);
      try {
        await (await backup()).getResource({ computeInstanceId }, call);
        return true;
      } catch (thrown) {
        if (TrackerError.from(thrown).code === "NOT_FOUND") return false;
        throw thrown;
      }
    }
  };
}

// lib/model/core/problem.ts
var MAX_MESSAGE = 300;
var LASTING = 3;
function problemAfter(before, error, now) {
  if (!error) return void 0;
  const { since = new Date(now).toISOString(), polls = 0 } = before ?? {};
  return { code: error.code, message: shortened(error.message), since, polls: polls + 1 };
}
function turnOf(before, after) {
  if (after) return after.polls === LASTING ? "LASTING" : void 0;
  return before && before.polls >= LASTING ? "OVER" : void 0;
}
var shown = ({ code: code2, message, since }) => ({ code: code2, message, since });
var problemText = ({ code: code2, message, since }) => `${code2} since ${since}: ${message}`;
function shortened(message) {
  const points = [...message];
  return points.length > MAX_MESSAGE ? `${points.slice(0, MAX_MESSAGE - 1).join("")}\u2026` : message;
}

// lib/model/task.ts
var TASK_KINDS = ["poll", "deliver", "fanout"];
var taskKind = (taskId) => TASK_KINDS.find((kind) => taskId.startsWith(`${kind}:`)) ?? "poll";
var SHARDS = 4;
function pollTaskId(resource) {
  const parents = Object.entries(parentsOf(resource)).sort();
  const query = parents.map(([name, id]) => `${name}=${id}`).join("&");
  return `poll:${formatResource(resource)}${query && `?${query}`}`;
}
function parsePollTaskId(taskId) {
  const [kind, rest = ""] = taskId.split(/:(.*)/s);
  if (kind !== "poll") throw invalidArgument("task", "must be poll:<resource>");
  const [name = "", query = ""] = rest.split("?");
  const parents = query.split("&").flatMap((pair) => pair ? [pair.split("=")] : []);
  return parseResource(name, Object.fromEntries(parents));
}
var deliverTaskId = ({ tenant, id }) => `${DELIVER}${tenant}/${id}`;
var DELIVER = "deliver:";
function parseDeliverTaskId(taskId) {
  const at = taskId.lastIndexOf("/");
  return { tenant: taskId.slice(DELIVER.length, at), id: taskId.slice(at + 1) };
}
var fanoutTaskId = (resource) => `${FANOUT}${resource}`;
var FANOUT = "fanout:";
var parseFanoutTaskId = (taskId) => taskId.slice(FANOUT.length);
function shardOf(taskId) {
  let hash = 0;
  for (const char of taskId) hash = Math.imul(hash, 31) + (char.codePointAt(0) ?? 0) >>> 0;
  return hash % SHARDS;
}
function newTask(id, dueAt, epoch = 0) {
  return { id, shard: shardOf(id), dueAt, leaseUntil: 0, epoch, attempts: 0 };
}
function problemOf(task, now) {
  if (task?.problem) return shown(task.problem);
  const waitsSince = Math.max(task?.dueAt ?? now, task?.leaseUntil ?? now);
  if (now - waitsSince < UNPOLLED_AFTER_MS) return void 0;
  const message = "the resource is due and has not been polled: the timer is late, or does not run";
  return { code: "UNAVAILABLE", message, since: new Date(waitsSince).toISOString() };
}

// lib/model/watch/delivery-schedule.ts
var PACE = {
  /** Without any wake: this run finds the changes of a wake that was lost. */
  heartbeat: 30 * 6e4,
  /**
   * The first look for a change that was announced by a wake and is not committed yet; each next one doubles.
   */
  soon: 2e3,
  /**
   * A change not committed by then never will be: its poller is gone, and the next poller wakes the task
   * again.
   */
  announced: ANNOUNCED_MS,
  /** How long a task without an active watch is kept after a wake: the watch may be about to be written. */
  orphan: 10 * 6e4
};
var JITTER = 0.1;
function nextRun(rest, random) {
  const { watch, caughtUp, revision, wake, now } = rest;
  const soon = { dueAt: soonAfter(wake, now), attempts: 0, quiet: true };
  if (watch?.state === "DONE" || watch?.state === "EXPIRED") return void 0;
  if (watch?.state !== "ACTIVE") return mayBeComing(wake, now) ? soon : void 0;
  if (watch.failing) {
    return { dueAt: watch.failing.retryAt, attempts: watch.failing.attempts, quiet: false };
  }
  if (!caughtUp && rest.againAt === void 0) return { dueAt: now, attempts: 0, quiet: false };
  if (isAnnounced(wake, revision, now) && rest.againAt === void 0) return soon;
  const heartbeat = rest.againAt ?? now + Math.round(PACE.heartbeat * (1 - JITTER * random));
  const endsAt = watch.expiresAt === void 0 ? heartbeat : Date.parse(watch.expiresAt);
  return { dueAt: Math.max(now, Math.min(heartbeat, endsAt)), attempts: 0, quiet: true };
}
var isAnnounced = (wake, revision, now) => wake !== void 0 && revision < wake.revision && ageOf(wake, now) < PACE.announced;
var soonAfter = (wake, now) => now + Math.max(PACE.soon, ageOf(wake, now));
var ageOf = (wake, now) => wake ? Math.max(0, now - wake.at) : Number.POSITIVE_INFINITY;
var mayBeComing = (wake, now) => wake !== void 0 && now - wake.at < PACE.orphan;

// lib/model/time/backoff.ts
function fullJitter({ baseMs, maxMs }, attempt, random) {
  return Math.round(random * Math.min(maxMs, baseMs * 2 ** attempt));
}

// lib/model/core/field-name.ts
function camelCase(name) {
  return name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

// lib/model/core/status.ts
var CODES = {
  /** Not an error. */
  OK: 0,
  /** The operation was cancelled, typically by its caller. */
  CANCELLED: 1,
  /** An error that carries no better code. */
  UNKNOWN: 2,
  /** The request is wrong in any state of the system. */
  INVALID_ARGUMENT: 3,
  /** The time ran out before the work was finished. */
  DEADLINE_EXCEEDED: 4,
  /** What was asked for does not exist. */
  NOT_FOUND: 5,
  /** What was to be created exists. */
  ALREADY_EXISTS: 6,
  /** The caller is known and may not do this. */
  PERMISSION_DENIED: 7,
  /** A quota or a limit is used up. */
  RESOURCE_EXHAUSTED: 8,
  /** The system is not in the state that this call needs. */
  FAILED_PRECONDITION: 9,
  /** The same thing was changed concurrently. */
  ABORTED: 10,
  /** Past the valid range, such as a position that is no longer kept. */
  OUT_OF_RANGE: 11,
  /** Not offered here. */
  UNIMPLEMENTED: 12,
  /** Something that must not happen has happened. */
  INTERNAL: 13,
  /** Out of reach now; the same call may succeed later. */
  UNAVAILABLE: 14,
  /** Data is lost or damaged beyond repair. */
  DATA_LOSS: 15,
  /** The caller did not prove who it is. */
  UNAUTHENTICATED: 16
};
var NAMES2 = new Map(Object.entries(CODES).map(([name, number2]) => [number2, name]));
function isCodeName(text) {
  return Object.hasOwn(CODES, text);
}

// lib/model/text/decimal.ts
var DECIMAL = /^(-?)(?:(\d+)(?:\.(\d+))?|\.(\d+))(?:e([+-]?\d+))?$/i;
var DOUBLE_DIGITS = 17;
function parseDecimal(text) {
  const match = DECIMAL.exec(text);
  if (!match) return void 0;
  const [, sign, whole = "", fraction = match[4] ?? "", , power = "0"] = match;
  const all = whole + fraction;
  let [from, to] = [0, all.length];
  while (all[from] === "0") from += 1;
  while (to > from && all[to - 1] === "0") to -= 1;
  const exponent = from === to ? 0 : whole.length - from + Number(power);
  return { negative: sign === "-" && from < to, digits: all.slice(from, to), exponent };
}
function compareDecimals(a, b) {
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const order = compareMagnitudes(a, b);
  return a.negative ? -order : order;
}
function fitsDouble(text) {
  const number2 = Number(text);
  const [written, read] = [parseDecimal(text), parseDecimal(String(number2))];
  if (!written || !read) return false;
  if (compareDecimals(written, read) === 0) return true;
  const isInteger = written.exponent >= written.digits.length;
  return !isInteger && number2 !== 0 && written.digits.length <= DOUBLE_DIGITS;
}
function compareMagnitudes(a, b) {
  if (a.digits === "" || b.digits === "") return a.digits.length - b.digits.length;
  if (a.exponent !== b.exponent) return a.exponent < b.exponent ? -1 : 1;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -1 : 1;
}

// lib/model/filter/filter.ts
var KINDS = {
  id: "string",
  name: "string",
  description: "string",
  createdBy: "string",
  done: "boolean",
  state: "state",
  createdAt: "timestamp",
  modifiedAt: "timestamp",
  "error.code": "code"
};
var FIELD_NAMES = `${Object.keys(KINDS).join(", ")}, metadata.<path>`;
function fieldKind(field) {
  if (/^metadata(?:\.[^.]+)+$/.test(field)) return "json";
  return Object.hasOwn(KINDS, field) ? KINDS[field] : void 0;
}
function printFilter(filter) {
  return filter.map(({ field, operator, values }) => {
    const quoted = values.map((value) => `"${value.replace(/["\\]/g, "\\$&")}"`).join(", ");
    return `${field} ${operator} ${operator.endsWith("IN") ? `(${quoted})` : quoted}`;
  }).join(" AND ");
}
function matchesFilter(filter, operation2) {
  return filter.every((clause) => clause.field === "name" || matchesClause(clause, operation2));
}
function matchesClause({ field, operator, values }, operation2) {
  const actual = fieldValue(operation2, field);
  const orders = values.map((value) => compareValues(fieldKind(field) ?? "string", actual, value));
  const [order] = orders;
  switch (operator) {
    case "=":
    case "IN":
      return orders.includes(0);
    case "!=":
    case "NOT IN":
      return !orders.includes(0);
    case "<":
      return order !== void 0 && order < 0;
    case "<=":
      return order !== void 0 && order <= 0;
    case ">":
      return order !== void 0 && order > 0;
    case ">=":
      return order !== void 0 && order >= 0;
  }
}
function fieldValue(operation2, field) {
  const [first = "", ...path] = field.split(".");
  if (first === "metadata") return path.reduce(within, operation2.metadata);
  if (field === "error.code") return operation2.error?.code;
  return operation2[first];
}
function within(value, key) {
  if (!isJsonObject(value)) return void 0;
  return [key, camelCase(key)].filter((name) => Object.hasOwn(value, name)).map((name) => value[name])[0];
}
function compareValues(kind, actual, value) {
  if (typeof actual === "boolean") return String(actual) === value ? 0 : void 0;
  if (typeof actual === "number") {
    const number2 = kind === "code" && isCodeName(value) ? String(CODES[value]) : value;
    return compareNumbers(String(actual), number2);
  }
  if (typeof actual !== "string") return void 0;
  if (kind === "string" || kind === "state") return compareTexts(actual, value);
  const [left, right] = [parseTimestamp(actual), parseTimestamp(value)];
  if (left && right) return compareTimestamps(left, right);
  return (bothNumbers(actual, value) ? compareNumbers(actual, value) : void 0) ?? compareTexts(actual, value);
}
var JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;
function compareNumbers(a, b) {
  const [left, right] = [parseDecimal(a), parseDecimal(b)];
  return left && right ? compareDecimals(left, right) : void 0;
}
function bothNumbers(a, b) {
  const both = [a, b];
  if (both.every((text) => /^(?:0|-?[1-9]\d*)$/.test(text))) return true;
  return both.every((text) => JSON_NUMBER.test(text)) && !both.every(fitsDouble);
}
function compareTexts(a, b) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

// lib/model/text/strings.ts
var LONGEST_GRAPHEME = 64;
function shorten(text, max) {
  if (text.length <= max) return text;
  const from = Math.max(0, max - LONGEST_GRAPHEME);
  const segments = new Intl.Segmenter("und").segment(text.slice(from, max + LONGEST_GRAPHEME));
  const start2 = from + (segments.containing(max - from)?.index ?? 0);
  if (start2 > from || from === 0) return text.slice(0, start2);
  return text.slice(0, isLowHalf(text, max) && max > 0 ? max - 1 : max);
}
function isLowHalf(text, index) {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, index - 1), index + 1));
}

// lib/model/filter/tokens.ts
var SIGNS = ["!=", "<=", ">=", "=", "<", ">", "(", ")", ","];
var SPACE = /\s/;
var WORD_END = /[\s"'()=!<>,]/;
function tokenize(text) {
  const tokens = [];
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    const sign = SIGNS.find((candidate) => text.startsWith(candidate, at));
    if (SPACE.test(char)) {
      at += 1;
    } else if (char === '"' || char === "'") {
      const { value, end: end2 } = readQuoted(text, at);
      tokens.push({ kind: "quoted", text: value, at });
      at = end2;
    } else if (sign) {
      tokens.push({ kind: "sign", text: sign, at });
      at += sign.length;
    } else {
      let end2 = at + 1;
      while (end2 < text.length && !WORD_END.test(text.charAt(end2))) end2 += 1;
      tokens.push({ kind: "word", text: text.slice(at, end2), at });
      at = end2;
    }
  }
  return tokens;
}
function readQuoted(text, start2) {
  const quote = text.charAt(start2);
  let value = "";
  for (let at = start2 + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === quote) return { value, end: at + 1 };
    if (char === "\\") at += 1;
    value += text.charAt(at);
  }
  throw invalidArgument("filter", `has a quote at ${start2} that is not closed`);
}

// lib/model/filter/parse-filter.ts
var MAX_FILTER_LENGTH = 1e3;
var COMPARISONS = /* @__PURE__ */ new Set(["=", "!=", "<", "<=", ">", ">="]);
function parseFilter(text) {
  if (text.length > MAX_FILTER_LENGTH) {
    throw invalidArgument("filter", `must be at most ${MAX_FILTER_LENGTH} characters long`);
  }
  const tokens = tokenize(text);
  let next = 0;
  const peek = () => tokens[next] ?? { kind: "end", text: "", at: text.length };
  const take = () => {
    const token = peek();
    next += 1;
    return token;
  };
  const takeWord = (word) => {
    if (peek().kind !== "word" || peek().text !== word) return false;
    next += 1;
    return true;
  };
  const expectSign = (sign) => {
    const token = take();
    if (token.kind !== "sign" || token.text !== sign) throw expected(`"${sign}"`, token);
  };
  const takeValue = () => {
    const token = take();
    if (token.kind !== "word" && token.kind !== "quoted") throw expected("a value", token);
    return token.text;
  };
  const takeList = () => {
    expectSign("(");
    const values = [takeValue()];
    while (peek().kind === "sign" && peek().text === ",") {
      next += 1;
      values.push(takeValue());
    }
    expectSign(")");
    return values;
  };
  const takeClause = () => {
    const field = take();
    if (field.kind !== "word") throw expected("a field", field);
    const name = canonicalField(field);
    if (takeWord("IN")) return checked({ field: name, operator: "IN", values: takeList() });
    if (takeWord("NOT")) {
      if (!takeWord("IN")) throw expected("IN after NOT", peek());
      return checked({ field: name, operator: "NOT IN", values: takeList() });
    }
    const operator = take();
    if (operator.kind !== "sign" || !COMPARISONS.has(operator.text)) {
      throw expected("one of = != < <= > >= IN, NOT IN", operator);
    }
    return checked({ field: name, operator: operator.text, values: [takeValue()] });
  };
  if (peek().kind === "end") return [];
  const clauses = [takeClause()];
  while (takeWord("AND")) clauses.push(takeClause());
  if (peek().kind !== "end") throw expected("AND or the end", peek());
  return clauses;
}
function canonicalField({ text, at }) {
  const field = text.startsWith("metadata.") ? text : text.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  if (!fieldKind(field)) {
    throw invalidArgument(
      "filter",
      `names an unknown field "${shorten(text, 60)}" at ${at}; known are ${FIELD_NAMES}`
    );
  }
  return field;
}
function checked(clause) {
  const { field, operator, values } = clause;
  const kind = fieldKind(field);
  const must = (rule, holds) => {
    if (!values.every(holds))
      throw invalidArgument("filter", `compares ${field} with a value that is not ${rule}`);
  };
  if ((kind === "boolean" || kind === "state") && /[<>]/.test(operator)) {
    throw invalidArgument("filter", `compares ${field} with ${operator}; it takes =, !=, IN and NOT IN`);
  }
  if (kind === "boolean") must("true or false", (value) => value === "true" || value === "false");
  if (kind === "state")
    must(`one of ${STATES.join(", ")}`, (value) => STATES.some((state) => state === value));
  if (kind === "timestamp") must("an RFC 3339 timestamp", (value) => parseTimestamp(value) !== void 0);
  if (kind === "code") {
    must(
      "a number or name of google.rpc.Code",
      (value) => /^(?:0|[1-9]\d{0,8})$/.test(value) || isCodeName(value)
    );
  }
  return clause;
}
function expected(what, { kind, text, at }) {
  const found = kind === "end" ? "the end" : `"${shorten(text, 60)}"`;
  return invalidArgument("filter", `has ${found} at ${at} where ${what} is expected`);
}

// lib/model/watch/watch.ts
var TERMINAL_TYPES = [...TERMINAL_STATES];
var isTerminal = ({ type }) => TERMINAL_STATES.has(type);
function stateOf({ state, expiresAt }, now) {
  const endsAt = milliseconds(expiresAt);
  return endsAt !== void 0 && endsAt <= now && state !== "DONE" ? "EXPIRED" : state;
}
function hasEnded(watch, now) {
  const state = stateOf(watch, now);
  return state === "DONE" || state === "EXPIRED";
}
function matcherOf(watch) {
  const filter = parseFilter(watch.filter);
  const types = new Set(watch.types);
  return (change) => types.has(change.type) && isWatched(watch, change) && matchesFilter(filter, change.operation);
}
function endsWatch(watch, change) {
  return watch.operation !== void 0 && isTerminal(change) && isWatched(watch, change);
}
function isWatched({ operation: operation2, resource }, change) {
  return operation2 === void 0 || trackedId(resource, change.operation) === operation2;
}

// lib/model/watch/watch-delivery.ts
var HOUR_MS = 36e5;
var RETRIES = { baseMs: 1e4, maxMs: HOUR_MS };
var GIVE_UP_MS = 24 * HOUR_MS;
var KEPT_MS = 14 * 24 * HOUR_MS;
function passed(watch, change, now) {
  const moved = { ...watch, deliveredRevision: change.revision };
  return endsWatch(watch, change) ? ended(moved, "DONE", now) : moved;
}
function afterDelivery(watch, change, delivered, now, random, maxAttempts = Number.POSITIVE_INFINITY) {
  switch (delivered.outcome) {
    case "TAKEN":
      return passed(recovered(watch), change, now);
    case "GONE":
      return watch.failing?.givenUp ? { ...failed(watch, delivered, now, random), state: "SUSPENDED" } : ended({ ...watch, error: delivered.error }, "DONE", now);
    case "FAILED":
      return givenUp(failed(watch, delivered, now, random), now, maxAttempts);
  }
}
function failed(watch, { error, ...delivered }, now, random) {
  const { since, attempts, retryAt: _, ...rest } = watch.failing ?? { since: now, attempts: 0, retryAt: now };
  const giveUpAt = since + GIVE_UP_MS;
  const hintMs = Math.min("retryAfterMs" in delivered ? delivered.retryAfterMs ?? 0 : 0, HOUR_MS);
  const retryAt = Math.min(now + Math.max(fullJitter(RETRIES, attempts, random), hintMs), giveUpAt);
  return {
    ...watch,
    error: rest.givenUp ? `${rest.givenUp.error}; dead letter: ${error}` : error,
    failing: { ...rest, since, attempts: attempts + 1, retryAt },
    state: now < giveUpAt ? watch.state : "SUSPENDED"
  };
}
function givenUp(watch, now, maxAttempts) {
  const { failing, error = "" } = watch;
  if (!failing || failing.givenUp || maxAttempts === Number.POSITIVE_INFINITY) return watch;
  if (failing.attempts < maxAttempts && watch.state !== "SUSPENDED") return watch;
  const given2 = { attempts: failing.attempts, error };
  return { ...watch, state: "ACTIVE", failing: { since: now, attempts: 0, retryAt: now, givenUp: given2 } };
}
function behindLost(watch, upTo) {
  return untold(watch, upTo, changes(watch, upTo, "had left the log before the sink took them"));
}
var MAX_LOST = 1e3;
function untold(watch, upTo, what) {
  const lost2 = watch.lost === void 0 ? what : `${watch.lost}; ${what}`;
  return { ...watch, deliveredRevision: upTo, lost: lost2.slice(-MAX_LOST) };
}
function changes({ deliveredRevision, folderWatch, resource }, upTo, why) {
  const first = deliveredRevision + 1;
  const which = first === upTo ? `change ${first}` : `changes ${first} to ${upTo}`;
  return `${which}${folderWatch ? ` of ${resource}` : ""} ${why}`;
}
function expire(watch, now) {
  return watch.state !== "EXPIRED" && stateOf(watch, now) === "EXPIRED" ? ended(watch, "EXPIRED", now) : watch;
}
function ended(watch, state, now) {
  const { failing, ...rest } = watch;
  return { ...rest, state, keepUntil: now + KEPT_MS };
}
function resumed(watch, revision) {
  const { lost: lost2, ...rest } = recovered(watch);
  const active = { ...rest, state: "ACTIVE" };
  if (revision === void 0) return active;
  const known3 = lost2 === void 0 ? active : { ...active, lost: lost2 };
  const what = passedOver(watch, revision);
  return what === void 0 ? { ...known3, deliveredRevision: revision } : untold(known3, revision, what);
}
function passedOver(watch, revision) {
  if (revision <= watch.deliveredRevision) return void 0;
  return changes(watch, revision, "passed over by a resume");
}
function recovered(watch) {
  const { failing, error, ...rest } = watch;
  return rest;
}

// lib/use-cases/tasks/poll-task.ts
async function followResource({ store, now }, resource, call) {
  if (!await store.readTask(pollTaskId(resource), call)) await addPollTask(store, resource, now(), call);
}
async function giveUpResource({ store }, resource, epoch, call) {
  const { items, next } = await store.activeWatches(formatResource(resource), { limit: 1 }, call);
  if (items.length > 0 || next) return false;
  await store.deleteTask(pollTaskId(resource), call, { epoch });
  return true;
}
async function addPollTask(store, resource, dueAt, call) {
  const tracking = await store.readTracking(formatResource(resource), call);
  checkParents(tracking, resource);
  await store.addTask(newTask(pollTaskId(resource), dueAt, tracking?.epoch ?? 0), call);
}

// lib/model/watch/dead-letter.ts
var MAX_ATTEMPTS = 20;
var isDeadLetterDue = ({ state, failing }) => state === "ACTIVE" && failing?.givenUp !== void 0 && failing.attempts === 0;
var deadLettered = (revision, { attempts, error }) => `change ${revision} went to the dead letter after ${attempts} attempt${attempts === 1 ? "" : "s"}: ${error}`;

// lib/model/watch/cloud-event.ts
var sourceOf = (deploymentId) => `//operation-tracker/${deploymentId}`;
var toDeadLetter = (event, { attempts, error }, watchid) => ({ ...event, attempts, lasterror: error, watchid });
function toCloudEvent({ revision, ...change }, source) {
  return {
    specversion: "1.0",
    id: `${change.resource}#${revision}`,
    source,
    type: `operation-tracker.operation.${change.type.toLowerCase()}`,
    subject: change.operation.id,
    time: change.observedAt,
    datacontenttype: "application/json",
    data: { revision: String(revision), ...change }
  };
}

// lib/model/watch/sink-kinds.ts
var SINK_KINDS = {
  webhook: {
    fields: { url: { maxLength: 2e3, sealed: true } },
    // A key in the form of Standard Webhooks ("Signature scheme").
    secret: {
      field: "secret",
      pattern: /^whsec_(?=(?:.{4})+$)[A-Za-z0-9+/]{32,86}={0,2}$/,
      rule: 'must be "whsec_" and 24 to 64 bytes in base64',
      make: (bytes) => `whsec_${btoa(String.fromCharCode(...bytes))}`
    },
    headers: true
  },
  queue: { fields: { url: { maxLength: 2e3 } } },
  workflow: { fields: { workflowId: { maxLength: 255 } } }
};
var SINK_KIND_NAMES = Object.keys(SINK_KINDS);
var rulesOf = (kind) => SINK_KINDS[kind];
var SECRET_FIELDS = new Set(
  SINK_KIND_NAMES.flatMap((kind) => rulesOf(kind).secret?.field ?? [])
);
function kindOf(target) {
  const kind = SINK_KIND_NAMES.find((name) => Object.hasOwn(target, name));
  if (kind) return kind;
  throw new TrackerError("UNIMPLEMENTED", "the sink is of an unknown kind");
}
function fieldsOf(sink, kind) {
  const byKind = sink;
  return byKind[kind] ?? {};
}
function headersOf(sink, kind) {
  const byKind = sink;
  const given2 = byKind[kind] ?? {};
  return given2.headers;
}
function targetOfKind(kind, fields) {
  return { [kind]: fields };
}

// lib/model/watch/sink-address.ts
var isSealed = (target) => Object.values(rulesOf(kindOf(target)).fields).some(({ sealed }) => sealed);
var outlineOf = (target) => shown2(target, (url) => /^[a-z]+:\/\/[^/?#]*/i.exec(url)?.[0] ?? "");
var withoutQuery = (target) => shown2(target, (url) => url.replace(/[?#].*$/s, ""));
function shown2(target, show) {
  const kind = kindOf(target);
  const { fields } = rulesOf(kind);
  const entries = Object.entries(fieldsOf(target, kind)).map(([name, text = ""]) => [
    name,
    fields[name]?.sealed ? show(text) : text
  ]);
  return targetOfKind(kind, Object.fromEntries(entries));
}

// lib/model/watch/sink-headers.ts
var MAX_HEADERS = 20;
var MAX_BYTES = 8192;
var TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
var VALUE = /^(?:[!-~](?:[\t -~]*[!-~])?)?$/;
var REFUSED = /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|proxy-.*|webhook-.*|ce-.*)$/i;
function checkHeaders(field, headers) {
  const wrong = (problem) => invalidArgument(field, problem);
  const entries = Object.entries(headers);
  if (entries.length > MAX_HEADERS) throw wrong(`must have at most ${MAX_HEADERS} headers`);
  const names2 = /* @__PURE__ */ new Set();
  let bytes = 0;
  for (const [name, value] of entries) {
    bytes += name.length + value.length;
    if (bytes > MAX_BYTES) throw wrong(`must have at most ${MAX_BYTES} bytes`);
    if (!TOKEN.test(name)) throw wrong("has a name that is no name of a header");
    if (REFUSED.test(name)) throw wrong(`must not have ${name}, which the tracker or the connection sets`);
    if (names2.has(name.toLowerCase())) throw wrong(`has ${name} twice`);
    if (!VALUE.test(value)) throw wrong(`has a value of ${name} that no header can carry`);
    names2.add(name.toLowerCase());
  }
  return headers;
}

// lib/model/watch/watch-secret.ts
var OVERLAP_MS = 24 * 36e5;
var MAX_SECRETS = 10;
var MADE_BYTES = 32;
function splitSecret(sink) {
  const kind = kindOf(sink);
  const { fields, secret: rules } = rulesOf(kind);
  const given2 = fieldsOf(sink, kind);
  const shown3 = Object.fromEntries(Object.keys(fields).map((name) => [name, given2[name]]));
  const secret = rules && given2[rules.field];
  const headers = headersOf(sink, kind);
  return {
    target: targetOfKind(kind, shown3),
    ...secret === void 0 ? {} : { secret: parseSecret(kind, `sink.${kind}.${rules?.field}`, secret) },
    ...headers === void 0 ? {} : { headers: parseHeaders(kind, `sink.${kind}.headers`, headers) }
  };
}
function shownSink({ sink, headers }, secret) {
  const kind = kindOf(sink);
  const { secret: rules } = rulesOf(kind);
  const shown3 = {
    ...fieldsOf(sink, kind),
    ...headers ? { headerNames: headers.names } : {},
    ...secret !== void 0 && rules?.make ? { [rules.field]: secret } : {}
  };
  return { [kind]: shown3 };
}
function makeSecret(target, randomBytes) {
  return rulesOf(kindOf(target)).secret?.make?.(randomBytes(MADE_BYTES));
}
function parseSecret(kind, field, text) {
  const { secret: rules } = rulesOf(kind);
  if (!rules) {
    const kinds = SINK_KIND_NAMES.filter((name) => rulesOf(name).secret);
    throw invalidArgument(field, `goes with a ${kinds.join(" or a ")}; this watch has another sink`);
  }
  if (rules.pattern.test(text)) return text;
  throw invalidArgument(field, rules.rule);
}
function parseHeaders(kind, field, headers) {
  if (rulesOf(kind).headers) return checkHeaders(field, headers);
  const kinds = SINK_KIND_NAMES.filter((name) => rulesOf(name).headers);
  throw invalidArgument(field, `go with a ${kinds.join(" or a ")}; this watch has another sink`);
}
function withSecret(secrets, sealed, now) {
  const others = livingSecrets(secrets, now).map(({ sealed: other, until = now + OVERLAP_MS }) => ({
    sealed: other,
    until
  }));
  if (others.length >= MAX_SECRETS) {
    throw new TrackerError("RESOURCE_EXHAUSTED", `${MAX_SECRETS} secrets are still valid; rotate later`, {
      retryAfterMs: Math.min(...others.map(({ until }) => until)) - now
    });
  }
  return [{ sealed }, ...others];
}
function livingSecrets(secrets, now) {
  return secrets.filter(({ until }) => until === void 0 || until > now);
}

// lib/use-cases/delivery/credentials.ts
var MAX_SEALED_LENGTH = 4e4;
var bindingOf = ({ tenant, id, part }, purpose) => JSON.stringify([purpose, tenant, id, ...part === void 0 ? [] : [part]]);
var deadLetterOf = ({ tenant, id }) => ({ tenant, id, part: "deadLetter" });
function seal(sealer, owner, { target, headers }, secret) {
  const sealed = secret === void 0 ? [] : [{ sealed: sealer.seal(secret, bindingOf(owner, "secret")) }];
  return { ...sealTarget(sealer, owner, target), secrets: sealed, ...sealHeaders(sealer, owner, headers) };
}
function sealTarget(sealer, owner, target) {
  if (!isSealed(target)) return { sink: target };
  const sealed = sealer.seal(JSON.stringify(target), bindingOf(owner, "target"));
  return { sink: outlineOf(target), target: sealed };
}
function openTarget(sealer, owner, { sink, target }) {
  if (target === void 0) return sink;
  const text = sealer.open(target, bindingOf(owner, "target"), MAX_SEALED_LENGTH);
  return text === void 0 ? void 0 : JSON.parse(text);
}
function sealHeaders(sealer, owner, headers = {}) {
  const names2 = Object.keys(headers);
  if (names2.length === 0) return {};
  return { headers: { names: names2, sealed: sealer.seal(JSON.stringify(headers), bindingOf(owner, "headers")) } };
}
function openCredentials(sealer, owner, destination, now) {
  const { secrets, headers } = destination;
  const target = openTarget(sealer, owner, destination);
  const living = livingSecrets(secrets, now);
  const opened = living.flatMap(({ sealed }) => sealer.open(sealed, bindingOf(owner, "secret")) ?? []);
  if (opened.length === 0 && living.length > 0) return void 0;
  const text = headers ? sealer.open(headers.sealed, bindingOf(owner, "headers"), MAX_SEALED_LENGTH) : "{}";
  if (target === void 0 || text === void 0) return void 0;
  return { target, secrets: opened, headers: JSON.parse(text) };
}
function rotate(sealer, owner, { secrets, headers: before, ...rest }, { secret, headers }, now) {
  const [newest] = secrets;
  const binding = bindingOf(owner, "secret");
  const isNew = secret !== void 0 && !(newest && sealer.open(newest.sealed, binding) === secret);
  return {
    ...rest,
    secrets: isNew ? withSecret(secrets, sealer.seal(secret, binding), now) : secrets,
    ...headers === void 0 ? before && { headers: before } : sealHeaders(sealer, owner, headers)
  };
}

// lib/use-cases/delivery/call-sink.ts
function sinkCall({ authorize, signal }, tenant, deadline) {
  return { tenant, deadline, signal, authorize: (request) => authorize("yandex", request) };
}
async function callSink({ store, sealer, sinks, now, sleep }, watch, change, call, givenUp2) {
  const { deadLetter } = watch;
  const isGivenUp = givenUp2 !== void 0 && deadLetter !== void 0;
  const [owner, destination] = isGivenUp ? [deadLetterOf(watch), deadLetter] : [watch, watch];
  const credentials = openCredentials(sealer, owner, destination, now());
  if (!credentials) {
    return { outcome: "FAILED", error: "the key that the secret was sealed with is no longer there" };
  }
  const { target, secrets, headers } = credentials;
  const [sink, deployment] = [await sinks(), await store.readDeploymentId(call)];
  const deadline = Math.min(now() + SINK_MS, call.deadline - DELIVERY_RESERVE_MS);
  const isOurs = deadline < now() + SINK_MS;
  const [tooLate, answered] = [new AbortController(), new AbortController()];
  const timeout = sleep(Math.max(0, deadline - now()), answered.signal).then(
    () => {
      tooLate.abort();
      return isOurs ? void 0 : TIMED_OUT;
    },
    () => void 0
  );
  const bounded = { ...call, signal: AbortSignal.any([call.signal, tooLate.signal]) };
  const told = toCloudEvent(change, sourceOf(deployment));
  const event = isGivenUp ? toDeadLetter(told, givenUp2, watch.id) : told;
  const tenant = watch.folderWatch?.tenant ?? watch.tenant;
  const limits = sinkCall(bounded, tenant, deadline + DELIVERY_RESERVE_MS);
  const delivered = sink.deliver(target, event, secrets, { ...limits, headers });
  try {
    return await Promise.race([delivered, timeout]);
  } finally {
    answered.abort();
  }
}
var TIMED_OUT = { outcome: "FAILED", error: `no answer within ${SINK_MS / 1e3} s` };

// lib/use-cases/delivery/deliver.ts
var ROWS = 20;
async function deliver(ports, watch, until, call, sender = watch) {
  const { store, now, random, onUntold } = ports;
  const matches = matcherOf(watch);
  const isTimeUp2 = () => now() >= until || now() + DELIVERY_MS >= call.deadline;
  let stored = watch;
  let working = watch;
  let delivered = 0;
  let failed2;
  const save = async () => {
    if (working !== stored) stored = await store.writeWatch(stored, working, call);
    working = stored;
  };
  function lose(upTo) {
    working = behindLost(working, upTo);
    onUntold(sender, working.lost ?? "");
  }
  async function tell2(row) {
    while (!isTimeUp2()) {
      const givenUp2 = sender.deadLetter && working.failing?.givenUp;
      const outcome = await callSink(ports, sender, row, call, givenUp2);
      if (!outcome) return false;
      working = afterDelivery(working, row, outcome, now(), random(), sender.deadLetter?.maxAttempts);
      await save();
      if (outcome.outcome === "TAKEN") {
        if (givenUp2) onUntold(sender, deadLettered(row.revision, givenUp2));
        else delivered += 1;
        failed2 = void 0;
        return true;
      }
      failed2 = working.error;
      if (!isDeadLetterDue(working)) return false;
    }
    return false;
  }
  async function goTo(revision2) {
    while (working.deliveredRevision < revision2) {
      const range = { after: working.deliveredRevision, upTo: revision2, limit: ROWS };
      const rows = await store.readChanges(working.resource, range, call);
      if (rows.length === 0) lose(revision2);
      for (const row of rows) {
        if (isTimeUp2()) return false;
        if (row.revision > working.deliveredRevision + 1) lose(row.revision - 1);
        if (!matches(row)) working = passed(working, row, now());
        else if (!await tell2(row)) return false;
        if (working.state !== "ACTIVE") return true;
      }
    }
    return true;
  }
  const revision = await store.readRevision(watch.resource, call);
  const caughtUp = await goTo(revision);
  if (caughtUp && working.state === "ACTIVE" && working.lost !== void 0 && await hasEndedUnseen()) {
    working = ended({ ...working, error: working.lost }, "DONE", now());
  }
  await save();
  return { watch: stored, delivered, ...failed2 === void 0 ? {} : { failed: failed2 }, caughtUp, revision };
  async function hasEndedUnseen() {
    const { operation: operation2, resource, parents } = working;
    if (operation2 === void 0) return false;
    const key = operationKey(refOf(parseResource(resource, parents), operation2));
    const recorded = await store.readOperation(key, call);
    return recorded !== void 0 && TERMINAL_STATES.has(recorded.operation.state);
  }
}

// lib/async/map-limit.ts
async function mapLimit(items, limit, work) {
  const results = [];
  const failures = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length && failures.length === 0) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(items[index]);
      } catch (thrown) {
        failures.push(thrown);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}

// lib/model/operation/solo-resource.ts
function soloResourceOf(operation2) {
  return namesOf(operation2.family).soloResourceOf(operation2);
}
function soloOperation(resource) {
  return namesOf(resource.family).soloOperation(resource);
}

// lib/use-cases/operations/with-patience.ts
var REPLICA_LAG_MS = 5e3;
var FIRST_PAUSE_MS = 500;
var LAST_ATTEMPT_MS = 2e3;
async function withPatience({ now, sleep }, call, ask) {
  const until = Math.min(now() + REPLICA_LAG_MS, call.deadline - LAST_ATTEMPT_MS);
  for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
    try {
      return await ask();
    } catch (thrown) {
      const left = until - now();
      if (TrackerError.from(thrown).code !== "NOT_FOUND" || left <= 0) throw thrown;
      await sleep(Math.min(pause, left), call.signal);
    }
  }
}

// lib/model/core/code-sets.ts
var OUT_OF_REACH = /* @__PURE__ */ new Set([
  "UNAVAILABLE",
  "RESOURCE_EXHAUSTED",
  "DEADLINE_EXCEEDED"
]);
var ENDS_POLL = /* @__PURE__ */ new Set([
  "UNAVAILABLE",
  "RESOURCE_EXHAUSTED",
  "DEADLINE_EXCEEDED",
  "UNAUTHENTICATED"
]);
var REFUSES_PAGE_TOKEN = /* @__PURE__ */ new Set([
  "INVALID_ARGUMENT",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE"
]);
var REFUSES_RESOURCE = /* @__PURE__ */ new Set([
  "INVALID_ARGUMENT",
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "NOT_FOUND",
  "UNIMPLEMENTED"
]);

// lib/model/time/call-time.ts
var STEPS_MS = [8e3, 16e3, 3e4, SLOW_CALL_MS];
var CAUTION = 1.5;
var STILL_SLOW = 1 / 6;
function callTimeAfter(before, longest) {
  if (!longest) return before;
  const { ms, inVain } = longest;
  const wanted = ms * CAUTION;
  if (before !== void 0 && wanted <= before && (inVain || ms > before * STILL_SLOW)) return before;
  if (wanted <= STEPS_MS[0] && !inVain) return void 0;
  return STEPS_MS.find((step) => step >= wanted) ?? SLOW_CALL_MS;
}

// lib/use-cases/following/poll-problem.ts
function reportTurn(onProblem, resource, before, after) {
  const turn = turnOf(before, after);
  const problem = after ?? before;
  if (turn && problem) onProblem(resource, turn, problem);
}
function metBy(before, polled, now) {
  return {
    problem: problemAfter(before.problem, polled.problem, now),
    callMs: callTimeAfter(before.callMs, polled.longestCall)
  };
}
function hiddenBy({ operations, unreadable = [], partial }) {
  const [first] = unreadable;
  if (first && operations.length === 0) {
    const message = `none of the ${unreadable.length} operations of a page can be read: ${first.error.message}`;
    return new TrackerError("INTERNAL", message);
  }
  return partial ? new TrackerError("UNAVAILABLE", "the upstream could not reach all of its locations") : void 0;
}
function unseenBy(scan) {
  switch (scan?.end) {
    case "BROKEN":
      return new TrackerError(
        "INTERNAL",
        "the list cannot be read to its end: the upstream repeats its page tokens, or refuses them"
      );
    case "UNFINISHED":
      return new TrackerError("DEADLINE_EXCEEDED", "the list has not been read to its end yet");
    default:
      return void 0;
  }
}
function timed(upstream, now) {
  let longest;
  const measured = async (ask) => {
    const startedAt = now();
    const outcome = await ask();
    const inVain = outcome.error?.code === "DEADLINE_EXCEEDED";
    const ms = Math.max(longest?.ms ?? 0, now() - startedAt);
    if (inVain || !outcome.error) longest = { ms, inVain: inVain || longest?.inVain === true };
    return outcome;
  };
  return {
    upstream: {
      ...upstream,
      list: (pageToken) => measured(() => upstream.list(pageToken)),
      get: (id) => measured(() => upstream.get(id))
    },
    longestCall: () => longest
  };
}

// lib/model/following/poll-schedule.ts
var PACE2 = {
  /** While a caller waits for news. */
  waiting: 2e3,
  /** Right after a change. */
  shortest: 5e3,
  /** While something is open. */
  longestOpen: 6e4,
  /** While nothing is open, and only new operations can be found. */
  longestIdle: 10 * 6e4,
  /** While nothing is open and the upstream does not know the resource, as after its deletion. */
  longestGone: 24 * 36e5,
  /** The longest that a poll is put off because the upstream asked for it. */
  longestHint: 36e5,
  /** How often at least the list is read for new operations, even where getting the open ones costs less. */
  listEvery: 6e4,
  /** The same while a caller waits. */
  listEveryWaiting: 5e3
};
var GROWTH = 0.1;
var JITTER2 = 0.2;
var FAILURES = { baseMs: 5e3, maxMs: 5 * 6e4 };
function nextDelay(situation, random) {
  return Math.round(delayOf(situation, random) * (1 + JITTER2 * random));
}
function delayOf(situation, random) {
  const { now, changedAt, open, waiting, failures, gone, hintMs } = situation;
  if (hintMs !== void 0) return Math.min(hintMs, PACE2.longestHint);
  if (gone && !waiting) return Math.min(PACE2.shortest * 2 ** failures, PACE2.longestGone);
  const longest = waiting ? PACE2.waiting : open > 0 ? PACE2.longestOpen : PACE2.longestIdle;
  const shortest = Math.min(PACE2.shortest, longest);
  const steady = Math.min(Math.max((now - changedAt) * GROWTH, shortest), longest);
  return failures > 0 ? steady + fullJitter(FAILURES, failures - 1, random) : steady;
}
function scanCost({ fullScan }, fullScanDue) {
  if (!fullScan) return 0;
  return fullScan.newestFirst && !fullScanDue ? 1 : fullScan.pages;
}
function choosePollMode(tracking, listedAt, now, waiting = false) {
  const progress = progressOf(tracking);
  if (progress.only) return isListWorthwhile(tracking, now) ? "LIST" : "GETS";
  const fullScanDue = isFullScanDue(progress, now);
  const every = waiting ? PACE2.listEveryWaiting : PACE2.listEvery;
  const stale = listedAt === void 0 || now - listedAt >= every;
  const open = Object.keys(tracking.open).length;
  if (progress.scan || fullScanDue || stale || open === 0) return "LIST";
  return open < scanCost(progress, fullScanDue) ? "GETS" : "LIST";
}
function allEnded(tracking) {
  return progressOf(tracking).only !== void 0 && unended(tracking).length === 0;
}
var MAX_GETS = 100;
function operationsToGet(tracking, missing2, all, random) {
  const missed = Object.keys(tracking.open).filter((id) => openEntry(tracking, id)?.misses !== void 0);
  const rest = all ? unended(tracking) : missing2;
  const start2 = Math.floor(random * rest.length);
  return [.../* @__PURE__ */ new Set([...missed, ...rest.slice(start2), ...rest.slice(0, start2)])].slice(0, MAX_GETS);
}

// lib/use-cases/following/ask-by-ids.ts
var MAX_PENDING = 100;
async function askByIds({ session, upstream, observe, isTimeUp: isTimeUp2 }, ids) {
  let pending = 0;
  for (const id of ids) {
    if (isTimeUp2()) return;
    const asked = await upstream.get(id);
    if (asked.observation) pending += (await observe(asked.observation)).changes.length;
    else if (ENDS_POLL.has(asked.error.code)) return;
    if (pending >= MAX_PENDING) {
      await session.save();
      pending = 0;
    }
  }
}

// lib/model/time/clock-skew.ts
var SECOND_MS = 1e3;
function clockSkew(date, sentAt, answeredAt) {
  const told = Date.parse(date ?? "");
  if (Number.isNaN(told)) return 0;
  const [least, most] = [told - answeredAt, told + SECOND_MS - sentAt];
  return least > 0 || most < 0 ? least : 0;
}

// lib/use-cases/following/ask-upstream.ts
var UPSTREAM_CALL_MS = SLOW_CALL_MS;
function upstreamOf(provider, resource, call, now) {
  let calls = 0;
  let hint;
  let date;
  const errors = [];
  const bounded = () => ({
    ...call,
    deadline: Math.min(call.deadline, now() + UPSTREAM_CALL_MS),
    onRequest: (host) => {
      calls += 1;
      return call.onRequest(host);
    },
    onDate: (text) => {
      date = text;
    }
  });
  const heed = (ms) => {
    if (ms !== void 0) hint = Math.max(hint ?? 0, ms);
  };
  const failed2 = (error) => {
    errors.push(error);
    heed(error.retryAfterMs);
    return { error };
  };
  return {
    async list(pageToken) {
      const sentAt = now();
      date = void 0;
      try {
        const page2 = await provider.list(
          {
            resource,
            pageSize: provider.limits(resource).maxPageSize,
            ...pageToken === void 0 ? {} : { pageToken }
          },
          bounded()
        );
        return {
          observation: {
            kind: "page",
            ...pageToken === void 0 ? {} : { asked: pageToken },
            operations: page2.operations,
            ...page2.unreadable ? { unreadable: page2.unreadable } : {},
            ...page2.nextPageToken ? { nextPageToken: page2.nextPageToken } : {},
            partial: (page2.unreachable?.length ?? 0) > 0,
            skewMs: clockSkew(date, sentAt, now())
          }
        };
      } catch (thrown) {
        const error = TrackerError.from(thrown);
        if (pageToken === void 0 || !REFUSES_PAGE_TOKEN.has(error.code)) return failed2(error);
        return { observation: { kind: "refused", asked: pageToken } };
      }
    },
    async get(id) {
      try {
        const { operation: operation2, pollAfterMs } = await provider.get(refOf(resource, id), bounded());
        if (!operation2.done) heed(pollAfterMs);
        return { observation: { kind: "operation", id, operation: operation2 } };
      } catch (thrown) {
        const error = TrackerError.from(thrown);
        return error.code === "NOT_FOUND" ? { observation: { kind: "missing", id } } : failed2(error);
      }
    },
    calls: () => calls,
    errors: () => errors,
    hintMs: () => hint
  };
}

// lib/use-cases/following/take-in-page.ts
var FIRST_ROWS = 25;
var QUICK_COMMIT_MS = 1e3;
var CAUTION2 = 1.5;
async function takeInPage({ session, observe, isTimeUp: isTimeUp2, now }, page2) {
  const rows = [...furthest(session.current().resource, page2.operations)];
  let [size, took] = [FIRST_ROWS, 0];
  while (rows.length > size) {
    if (isTimeUp2(took * CAUTION2)) return void 0;
    const startedAt = now();
    const { skewMs = 0 } = page2;
    const { changes: changes2 } = await observe({ kind: "rows", operations: rows.splice(0, size), skewMs });
    if (changes2.length === 0) continue;
    await session.save();
    took = now() - startedAt;
    size = took < QUICK_COMMIT_MS ? size * 2 : FIRST_ROWS;
  }
  return isTimeUp2(took * CAUTION2) && took > 0 ? void 0 : observe(page2);
}

// lib/use-cases/following/scan-list.ts
var MAX_RESTARTS = 1;
var CAUTION3 = 1.5;
async function scanList(poll2) {
  const { session, upstream, observe, isTimeUp: isTimeUp2, now } = poll2;
  let longest = 0;
  for (let pages = 0, restarts = 0; !isTimeUp2(longest * CAUTION3); pages += 1) {
    const startedAt = now();
    const asked = await upstream.list(progressOf(session.current()).scan?.pageToken);
    if (asked.error) {
      const end2 = pages > 0 ? "UNFINISHED" : "FAILED";
      return {
        end: end2,
        missingFromScan: [],
        ...ENDS_POLL.has(asked.error.code) ? {} : { refusal: asked.error }
      };
    }
    const { observation } = asked;
    const seen = observation.kind === "page" ? await takeInPage(poll2, observation) : await observe(observation);
    if (!seen) break;
    await session.save();
    const { scanEnd, missingFromScan } = seen;
    longest = Math.max(longest, now() - startedAt);
    const isWorthAnother = scanEnd === "BROKEN" && missingFromScan.length === 0 && restarts < MAX_RESTARTS;
    if (isWorthAnother) restarts += 1;
    else if (scanEnd) return { end: scanEnd, missingFromScan };
  }
  return { end: "UNFINISHED", missingFromScan: [] };
}

// lib/model/following/tracking-diff.ts
function changed(a, b) {
  return a.open !== b.open || a.recent !== b.recent || !sameProgress(a, b);
}
function sameProgress(a, b) {
  if (a.revision !== b.revision) return false;
  return a.progress === b.progress || JSON.stringify(a.progress) === JSON.stringify(b.progress);
}
function worthCommitting(before, after) {
  return changed(withoutScan(before), withoutScan(after));
}

// lib/model/watch/watch-lag.ts
var MAX_BEHIND = 100;
var isFarBehind = (watch, revision) => !watch.failing && revision - watch.deliveredRevision > MAX_BEHIND;
function lagOf(watch, rows, revision, most = MAX_BEHIND) {
  const last = rows.length < most ? void 0 : rows.at(-1);
  return rows.filter(matcherOf(watch)).length + (last ? revision - last.revision : 0);
}

// lib/model/watch/fanout.ts
var MAX_MATCHED = MAX_BEHIND;
var ENOUGH = 2;
function listenersOf(page2) {
  const [watch] = page2.items;
  if (page2.next) return { count: "MANY" };
  return watch ? { count: "ONE", watch } : { count: "NONE" };
}
function withPass(fanout, revision) {
  if (fanout.pass || revision <= fanout.covered) return fanout;
  return { ...fanout, pass: { upTo: revision } };
}
function wokenUpTo({ covered, pass }, after) {
  if (!pass) return { covered };
  return after ? { covered, pass: { upTo: pass.upTo, after } } : { covered: pass.upTo };
}
function isConcerned(watch, upTo, changes2) {
  if (watch.deliveredRevision >= upTo) return false;
  if (!changes2 || isFarBehind(watch, upTo)) return true;
  const matches = matcherOf(watch);
  return changes2.some(
    (change) => change.revision > watch.deliveredRevision && (matches(change) || endsWatch(watch, change))
  );
}
function nextFanout({ covered, pass }, wake, now) {
  if (pass) return now;
  return isAnnounced(wake, covered, now) ? soonAfter(wake, now) : void 0;
}

// lib/use-cases/tasks/announce.ts
async function announce(store, changes2, now, call) {
  const [first, last] = [changes2[0], changes2.at(-1)];
  if (!first || !last) return void 0;
  const { resource } = last;
  const wake = { at: now, revision: last.revision };
  const listeners = listenersOf(await store.activeWatches(resource, { limit: ENOUGH }, call));
  if (listeners.count === "NONE") return void 0;
  if (listeners.count === "ONE") {
    const { watch } = listeners;
    if (!isConcerned(watch, last.revision, changes2)) return void 0;
    const id2 = deliverTaskId(watch);
    await store.wakeTask(id2, wake, call);
    return id2;
  }
  const id = fanoutTaskId(resource);
  const task = newTask(id, now, now);
  await store.addOrWakeTask({ ...task, wake, fanout: { covered: first.revision - 1 } }, call);
  return id;
}

// lib/use-cases/following/judge.ts
var MAX_LOOKUPS = 100;
function createJudge({ store, reconcile: reconcile2 }, resource, call) {
  async function lookUp(ids) {
    const found = ids.map(async (id) => {
      const snapshot = await store.readOperation(operationKey(refOf(resource, id)), call);
      return [id, snapshot?.operation];
    });
    return new Map(await Promise.all(found));
  }
  return async (tracking, observation, seenAt) => {
    const first = reconcile2(tracking, observation, seenAt);
    if (first.lookups.length === 0) return first;
    return reconcile2(tracking, observation, seenAt, await lookUp(first.lookups.slice(0, MAX_LOOKUPS)));
  };
}

// lib/use-cases/following/record-operations.ts
async function recordOperations(store, { resource, operations, open, at }, call) {
  if (operations.length === 0) return;
  const [name, observedAt] = [formatResource(resource), new Date(at).toISOString()];
  const snapshots = operations.map((operation2) => {
    const id = trackedId(name, operation2);
    const again2 = Object.hasOwn(open, id);
    return { key: operationKey(refOf(resource, id)), operation: operation2, observedAt, again: again2 };
  });
  await store.recordOperations(snapshots, call);
}
async function recordHistory(store, history, call) {
  const deadline = history.at + (call.deadline - history.at) / 2;
  try {
    await recordOperations(store, history, { ...call, deadline });
  } catch (thrown) {
    if (!OUT_OF_REACH.has(TrackerError.from(thrown).code)) throw thrown;
  }
}

// lib/use-cases/following/tracking-session.ts
async function openSession({ store, now, reconcile: reconcile2 }, { resource, epoch, only }, known3, call) {
  const name = formatResource(resource);
  const judge = createJudge({ store, reconcile: reconcile2 }, resource, call);
  const parents = parentsOf(resource);
  const read = known3 ?? await store.readTracking(name, call) ?? newTracking(name, parents);
  checkParents(read, resource);
  if (read.epoch > epoch) throw new TrackerError("ABORTED", `a later holder polls ${name}`);
  let committed = read;
  if (follow(read, only, now()) !== read) {
    const current = await store.fence(name, parents, epoch, call);
    committed = follow(current, only, now());
    if (committed !== current) await store.commit(current, committed, call);
  }
  let working = committed;
  let changes2 = [];
  let operations = [];
  const woken = /* @__PURE__ */ new Set();
  async function fence() {
    const current = await store.fence(name, parents, epoch, call);
    working = sameProgress(current, committed) ? { ...current, progress: working.progress } : current;
    committed = current;
  }
  async function commit(state) {
    const next = { ...state, epoch };
    if (changes2.length > 0) {
      await store.writeChanges(changes2, epoch, call);
      const id = await announce(store, changes2, now(), call);
      if (id !== void 0) woken.add(id);
    }
    changes2 = [];
    await store.commit(committed, next, call);
    committed = next;
  }
  async function write(next) {
    const told = new Set(changes2.map(({ operation: operation2 }) => trackedId(name, operation2)));
    const isTold = (operation2) => told.has(trackedId(name, operation2));
    const [news, history] = [operations.filter(isTold), operations.filter((row) => !isTold(row))];
    operations = [];
    await recordOperations(store, { resource, operations: news, open: committed.open, at: now() }, call);
    if (next) await commit(next);
    await recordHistory(store, { resource, operations: history, open: {}, at: now() }, call);
  }
  return {
    current: () => working,
    async observe(observation) {
      const seenAt = now();
      let judged = await judge(working, observation, seenAt);
      if (judged.changes.length > 0 && committed.epoch !== epoch) {
        await fence();
        judged = await judge(working, observation, seenAt);
      }
      working = judged.tracking;
      changes2.push(...judged.changes);
      operations.push(...judged.operations);
      return judged;
    },
    save: () => write(worthCommitting(committed, working) ? withoutScan(working) : void 0),
    finish(keepScan) {
      const last = keepScan ? working : withoutScan(working);
      return write(changed(committed, last) ? last : void 0);
    },
    woken: () => woken
  };
}

// lib/use-cases/following/poll-resource.ts
async function pollResource(ports, request) {
  const { provider, now, random } = ports;
  const { resource, call, listedAt } = request;
  const bounded = { ...call, deadline: call.deadline - POLL_RESERVE_MS };
  const { upstream, longestCall } = timed(upstreamOf(provider, resource, bounded, now), now);
  const isTimeUp2 = (neededMs = 0) => now() + neededMs + POLL_RESERVE_MS >= call.deadline;
  let changes2 = 0;
  let hidden;
  try {
    const session = await openSession(ports, request, request.known, call);
    const observe = async (observation) => {
      const reconciled = await session.observe(observation);
      for (const anomaly of reconciled.anomalies) ports.onAnomaly(formatResource(resource), anomaly);
      changes2 += reconciled.changes.length;
      if (observation.kind === "page") hidden ??= hiddenBy(observation);
      return reconciled;
    };
    const poll2 = { session, upstream, observe, isTimeUp: isTimeUp2, now };
    const lists = choosePollMode(session.current(), listedAt, now(), request.waiting) === "LIST";
    const scan = lists ? await scanList(poll2) : void 0;
    const refusal = scan?.refusal;
    const inPart = progressOf(session.current()).only !== void 0;
    if (inPart && refusal) await observe({ kind: "unlisted" });
    const askAll = !scan || scan.end === "BROKEN" || refusal !== void 0;
    await askByIds(poll2, operationsToGet(session.current(), scan?.missingFromScan ?? [], askAll, random()));
    const unfinished2 = scan?.end === "UNFINISHED";
    await session.finish(unfinished2);
    const tracking = session.current();
    const open = Object.keys(tracking.open).length;
    const hintMs = upstream.hintMs();
    const errors = upstream.errors().filter((error) => !inPart || error !== refusal);
    const problem = errors[0] ?? (inPart ? void 0 : hidden ?? unseenBy(scan));
    const longest = longestCall();
    return {
      calls: upstream.calls(),
      changes: changes2,
      open,
      revision: tracking.revision,
      woken: session.woken(),
      allEnded: allEnded(tracking),
      ...scan && !inPart ? { scan: scan.end } : {},
      errors,
      ...problem ? { problem } : {},
      ...longest ? { longestCall: longest } : {},
      nextDelayMs: unfinished2 && errors.length === 0 && hintMs === void 0 ? 0 : nextDelay(
        {
          now: now(),
          changedAt: lastChangedAt(tracking),
          open,
          waiting: request.waiting,
          failures: errors.length > 0 ? request.failures + 1 : 0,
          gone: open === 0 && !inPart && refusal?.code === "NOT_FOUND",
          ...hintMs === void 0 ? {} : { hintMs }
        },
        random()
      ),
      ...hintMs === void 0 ? {} : { hintMs }
    };
  } catch (thrown) {
    const error = TrackerError.from(thrown);
    if (error.code === "ABORTED") return void 0;
    throw error;
  }
}

// lib/use-cases/following/task-lease.ts
var PATIENCE_MS = 2e3;
function createTaskLease({ store, now }, resource, until, call) {
  const id = pollTaskId(resource);
  let held;
  let seen;
  let mayAskAt = now() + PATIENCE_MS;
  async function renew(task, at) {
    const needed = task.callMs === void 0 ? WAIT_LEASE_MS / 2 : callTime(task);
    if (task.leaseUntil - at > needed) return task;
    const lease = leaseFor(task, at);
    const kept2 = await store.updateTask(id, task.epoch, { ...outcomeOf(task), ...lease }, call);
    return kept2 ? { ...task, ...lease } : void 0;
  }
  async function acquireFree(at) {
    const current = await store.readTask(id, call);
    seen = current;
    if (!current) await addPollTask(store, resource, at + WAIT_LEASE_MS, call);
    if (current && current.leaseUntil > at) return void 0;
    const isOverdue = current !== void 0 && at - current.dueAt >= OVERDUE_MS;
    if (current?.callMs !== void 0 && until - at < current.callMs && !isOverdue) return void 0;
    return store.takeTask(id, { now: at, ...leaseFor(current, at), early: true }, call);
  }
  return {
    async acquire() {
      held = held ? await renew(held, now()) : await acquireFree(now());
      return held;
    },
    async requestHandover() {
      if (now() < mayAskAt) return;
      mayAskAt = now() + HANDOVER_MS / 2;
      await store.wakeTask(id, { at: now(), revision: 0 }, call);
    },
    note({ attempts, problem, callMs }) {
      if (!held) return;
      const { problem: _, callMs: __, ...rest } = held;
      held = { ...rest, attempts, ...problem ? { problem } : {}, ...callMs ? { callMs } : {} };
    },
    seen: () => seen,
    forget() {
      held = void 0;
    },
    async release(dueAt, leaseUntil, soon) {
      const task = held;
      held = void 0;
      if (task) await store.updateTask(id, task.epoch, { ...outcomeOf(task), dueAt, leaseUntil }, soon);
    }
  };
}
var outcomeOf = ({ attempts, problem, callMs }) => ({
  attempts,
  problem,
  callMs
});
var callTime = (task) => (task?.callMs ?? 0) + POLL_RESERVE_MS;
function leaseFor(task, at) {
  const end2 = at + Math.max(WAIT_LEASE_MS, callTime(task));
  return { leaseUntil: end2, dueAt: end2 };
}

// lib/use-cases/following/poll-until.ts
var WAITER_LOOK_MS = 1e3;
var AFTER_WAIT_MS = 5e3;
var FAIR_CALL_MS = 5e3;
async function pollUntil(ports, resource, isNews3, until, unbounded, only) {
  const { store, now, random, sleep } = ports;
  const call = boundBy(until, now(), unbounded);
  const id = pollTaskId(resource);
  const name = formatResource(resource);
  const lease = createTaskLease(ports, resource, until, call);
  let listedAt;
  let delayMs = AFTER_WAIT_MS;
  let failure2;
  let met;
  try {
    for (; ; ) {
      const tracking = await store.readTracking(name, call);
      checkParents(tracking, resource);
      const isReady = isNews3(tracking);
      if (isReady || now() >= until) {
        if (!isReady && failure2 && !hasBeenListed(tracking)) throw failure2;
        return { tracking, ...met ?? standing(await store.readTask(id, call)) };
      }
      const task = await lease.acquire();
      if (!task) met = standing(lease.seen());
      if (!task && tracking && follow(tracking, only, now()) !== tracking) await lease.requestHandover();
      const wait = task ? await poll2(task, tracking) : WAITER_LOOK_MS * (0.5 + random());
      await sleep(Math.max(0, Math.min(wait, until - now())), call.signal);
    }
  } finally {
    await release2(now() + delayMs, 0).catch(() => void 0);
  }
  function standing(task) {
    const problem = problemOf(task, now());
    return problem ? { problem } : {};
  }
  function release2(dueAt, leaseUntil) {
    const deadline = Math.min(unbounded.deadline, now() + POLL_RESERVE_MS);
    return lease.release(dueAt, leaseUntil, { ...call, deadline });
  }
  async function poll2(task, known3) {
    const startedAt = now();
    const polled = await pollResource(ports, {
      resource,
      epoch: task.epoch,
      call: { ...call, deadline: Math.min(task.leaseUntil, call.deadline) },
      waiting: true,
      failures: task.attempts,
      known: known3,
      // Only a list shows that a problem is over: operations can be got while the list is refused.
      ...listedAt === void 0 || task.problem ? {} : { listedAt },
      ...only ? { only } : {}
    });
    if (!polled) {
      lease.forget();
      return WAITER_LOOK_MS;
    }
    const { errors, scan, changes: changes2, nextDelayMs, hintMs } = polled;
    failure2 = errors.at(-1);
    for (const error of errors) ports.onError(id, error);
    const isFirstList = scan === "COMPLETE" && listedAt === void 0 && !hasBeenListed(known3);
    if (scan === "COMPLETE" || scan === "EARLY") listedAt = now();
    const outcome = metBy(task, polled, now());
    met = standing({ ...task, ...outcome });
    const hadTime = failure2?.code !== "DEADLINE_EXCEEDED" || now() - startedAt >= FAIR_CALL_MS;
    if (hadTime) {
      lease.note({ ...outcome, attempts: failure2 ? task.attempts + 1 : 0 });
      reportTurn(ports.onProblem, name, task.problem, outcome.problem);
    } else lease.note({ ...task, callMs: outcome.callMs });
    delayMs = failure2 ? Math.max(nextDelayMs, AFTER_WAIT_MS) : AFTER_WAIT_MS;
    const refusal = scan === "FAILED" && !hasBeenListed(known3) && refusalOf(errors);
    if (refusal) {
      if (await giveUpResource(ports, resource, task.epoch, call)) lease.forget();
      throw refusal;
    }
    const isLong = hintMs !== void 0 || nextDelayMs > WAIT_LEASE_MS / 2;
    if (isLong) await release2(now() + nextDelayMs, now() + nextDelayMs);
    if (changes2 > 0 || isFirstList) return 0;
    return isLong ? WAITER_LOOK_MS : nextDelayMs;
  }
}
function boundBy(until, now, call) {
  return { ...call, deadline: Math.min(call.deadline, Math.max(until, now) + POLL_RESERVE_MS) };
}
function refusalOf(errors) {
  return errors.find(({ code: code2 }) => REFUSES_RESOURCE.has(code2));
}

// lib/use-cases/following/follow-target.ts
async function followTarget(ports, target, call, started) {
  return target.kind === "resource" ? followWhole(ports, target.resource, call) : followOperation(ports, target.operation, call, started);
}
async function followWhole({ provider, system }, resource, call) {
  const { store } = system;
  provider.limits(resource);
  const tracking = await store.readTracking(formatResource(resource), call);
  checkParents(tracking, resource);
  const isFollowed = (current) => hasBegun(current) && progressOf(current).only === void 0;
  if (!hasBeenListed(tracking)) await system.provider.list({ resource, pageSize: 1 }, call);
  await followResource(system, resource, call);
  if (!isFollowed(tracking)) await poll(system, resource, isFollowed, call);
  return followed(resource, tracking);
}
async function followOperation({ provider, system }, ref, call, started) {
  const operation2 = started ?? (await withPatience(system, call, () => provider.get(ref, call))).operation;
  const solo = soloResourceOf(ref);
  const operationResource2 = operation2.resource;
  if (!operation2.done && operationResource2 !== void 0) {
    const resource = parseResource(operationResource2);
    const id2 = trackedId(operationResource2, operation2);
    const before = await system.store.readTracking(operationResource2, call);
    const tracking = await poll(system, resource, hasMet(id2), call, [id2]);
    if (isOpen(tracking, id2)) return { ...followed(resource, before), operation: id2, operationResource: operationResource2 };
  }
  const id = trackedId(formatResource(solo), operation2);
  await poll(system, solo, hasMet(id), call, [id]);
  return {
    ...followed(solo, void 0),
    operation: id,
    ...operationResource2 === void 0 ? {} : { operationResource: operationResource2 }
  };
}
var hasMet = (id) => (tracking) => tracking !== void 0 && (isOpen(tracking, id) || Object.hasOwn(tracking.recent, id));
var isOpen = ({ open }, id) => Object.hasOwn(open, id);
async function poll(ports, resource, isReady, call, only) {
  const until = Math.min(ports.now() + FIRST_POLL_MS, call.deadline);
  const { tracking, problem } = await pollUntil(ports, resource, isReady, until, call, only);
  if (tracking && isReady(tracking)) return tracking;
  const why = problem ? `; ${problemText(problem)}` : "";
  throw new TrackerError(
    "UNAVAILABLE",
    `${formatResource(resource)} could not be polled in time; try again${why}`
  );
}
function followed(resource, tracking) {
  return {
    resource: formatResource(resource),
    parents: parentsOf(resource),
    deliveredRevision: tracking?.revision ?? 0
  };
}

// lib/use-cases/tasks/deliver-task.ts
async function ensureDeliverTask(store, watch, wake, call) {
  const id = deliverTaskId(watch);
  while (!await store.wakeTask(id, wake, call)) {
    await store.addTask({ ...newTask(id, wake.at), wake }, call);
  }
}

// lib/use-cases/folders/folder-members.ts
var PAGE = 1e3;
var MEMBERS_AT_ONCE = 16;
async function memberWatches(store, memberNamespace, call) {
  const all = [];
  for (let after = ""; after !== void 0; ) {
    const { items, next } = await store.listWatches(
      memberNamespace,
      { after, limit: PAGE },
      call
    );
    all.push(...items);
    after = next;
  }
  return all;
}
async function addMember(ports, folderWatch, memberNamespace, { resource, createdAt }, call) {
  const { store, now } = ports;
  const followed2 = await followTarget(
    { provider: ports.provider, system: ports },
    { kind: "resource", resource: parseResource(resource) },
    call
  );
  const { tenant, id, filter, types, sink, keepUntil, digest: digest2 } = folderWatch;
  const isNewer = (milliseconds(createdAt) ?? 0) > Date.parse(folderWatch.createdAt);
  const member = {
    tenant: memberNamespace,
    id: lastSegment(resource),
    ...followed2,
    ...isNewer ? { deliveredRevision: 0 } : {},
    folderWatch: { tenant, id },
    filter,
    types,
    sink,
    secrets: [],
    state: "ACTIVE",
    createdAt: new Date(now()).toISOString(),
    ...keepUntil === void 0 ? {} : { keepUntil },
    digest: digest2,
    version: ""
  };
  await ensureDeliverTask(store, member, { at: now(), revision: member.deliveredRevision + 1 }, call);
  await unlessWritten(store.writeWatch(void 0, member, call));
}
var lastSegment = (resource) => resource.slice(resource.lastIndexOf("/") + 1);
async function resumeMembers({ store, now }, memberNamespace, call, move) {
  const watches = await memberWatches(store, memberNamespace, call);
  await mapLimit(watches, MEMBERS_AT_ONCE, async ({ tenant, id, resource }) => {
    const to = move?.resource === resource ? move.revision : void 0;
    for (let written = false; !written; ) {
      const member = await store.readWatch(tenant, id, call);
      if (!member) return;
      const revision = (to ?? member.deliveredRevision) + 1;
      await ensureDeliverTask(store, member, { at: now(), revision }, call);
      const waits = member.state !== "ACTIVE" || member.failing !== void 0;
      const moves = to !== void 0 && to !== member.deliveredRevision;
      const next = resumed(member, to);
      written = !(waits || moves) || await unlessWritten(store.writeWatch(member, next, call));
    }
  });
}
async function unlessWritten(writing) {
  try {
    await writing;
    return true;
  } catch (thrown) {
    if (TrackerError.from(thrown).code === "ABORTED") return false;
    throw thrown;
  }
}

// lib/use-cases/folders/add-members.ts
var MEMBERS_ADDED_AT_ONCE = 8;
async function addFirstMembers(ports, folderWatch, { id, memberNamespace }, call) {
  const { members } = await ports.roster.members(id, call);
  const deadline = Math.min(ports.now() + ADD_MEMBERS_MS, call.deadline - ADD_MEMBERS_RESERVE_MS);
  const atPresent = { ...folderWatch, createdAt: END_OF_TIME };
  const { added, left, error } = await addMembers(ports, atPresent, memberNamespace, members, {
    ...call,
    deadline
  });
  if (error && added === 0 && left === 0) throw error;
  return error;
}
var END_OF_TIME = "9999-12-31T23:59:59Z";
async function addMembers(ports, folderWatch, memberNamespace, members, call) {
  const errors = [];
  const isTimeUp2 = () => ports.now() >= call.deadline;
  let [added, left] = [0, 0];
  const add = async (member) => {
    if (isTimeUp2()) {
      left += 1;
      return;
    }
    try {
      await addMember(ports, folderWatch, memberNamespace, member, call);
      added += 1;
    } catch (thrown) {
      const error2 = TrackerError.from(thrown);
      if (isTimeUp2()) left += 1;
      else if (error2.code !== "NOT_FOUND") errors.push(error2);
    }
  };
  await mapLimit(members, MEMBERS_ADDED_AT_ONCE, add);
  const [error] = left > 0 ? [unfinished(left)] : errors;
  return { added, left, ...error ? { error } : {} };
}
function unfinished(left) {
  const which = left === 1 ? "1 resource is" : `${left} resources are`;
  return new TrackerError("UNAVAILABLE", `${which} still to be added, which goes on by itself`);
}

// lib/use-cases/folders/follow-folder.ts
var LEAVING_MS = 30 * 6e4;
async function followFolder(ports, folderWatch, { id, memberNamespace }, until, call) {
  const { store, roster, now } = ports;
  try {
    let date;
    const sentAt = now();
    const { members, partial } = await roster.members(id, { ...call, onDate: (text) => date = text });
    const skew = clockSkew(date, sentAt, now());
    const watches = await memberWatches(store, memberNamespace, call);
    const known3 = new Set(watches.map(({ resource }) => resource));
    const listed = new Set(members.map(({ resource }) => resource));
    const fresh = members.filter(({ resource }) => !known3.has(resource));
    const bounded = { ...call, deadline: until };
    const { left, error } = await addMembers(
      ports,
      onClock(folderWatch, skew),
      memberNamespace,
      fresh,
      bounded
    );
    if (!partial) {
      await mapLimit(watches, MEMBERS_AT_ONCE, (watch) => mark(watch, listed.has(watch.resource)));
    }
    if (error) return { complete: left === 0, error };
    return { complete: true, ...partial ? { error: partial } : {} };
  } catch (thrown) {
    return { complete: true, error: TrackerError.from(thrown) };
  }
  async function mark(watch, isListed) {
    const { missingSince, ...present } = watch;
    if (isListed) {
      if (missingSince !== void 0) await unlessWritten(store.writeWatch(watch, present, call));
    } else if (missingSince === void 0) {
      await unlessWritten(store.writeWatch(watch, { ...watch, missingSince: now() }, call));
    } else if (now() - missingSince >= LEAVING_MS && await isGone(ports, watch, call)) {
      await store.deleteWatch(watch.tenant, watch.id, call);
    }
  }
}
var onClock = (watch, skewMs) => ({
  ...watch,
  createdAt: new Date(Date.parse(watch.createdAt) + skewMs).toISOString()
});
async function isGone({ store, roster }, { resource, deliveredRevision }, call) {
  const tracking = await store.readTracking(resource, call);
  if (tracking && Object.keys(tracking.open).length > 0) return false;
  if (tracking && tracking.revision > deliveredRevision) return false;
  try {
    return !await roster.knows(resource, call);
  } catch {
    return false;
  }
}

// lib/use-cases/delivery/run-folder-watch.ts
var FOLDER_LOOK_MS = 5 * 6e4;
var FOLDER_RETRY_MS = 6e4;
var SUSPENDED_LOOK_MS = 30 * 6e4;
var JITTER3 = 0.1;
async function runFolder(ports, watch, folder, until, call) {
  const { store, now, random } = ports;
  const { complete, error } = await followFolder(ports, watch, folder, until, call);
  const { error: before, ...healthy } = watch;
  const next = error ? { ...healthy, error: error.message } : healthy;
  const stored = before === error?.message ? watch : await store.writeWatch(watch, next, call);
  const wait = error ? FOLDER_RETRY_MS : FOLDER_LOOK_MS;
  return {
    ...NOTHING2,
    watch: stored,
    ...error && complete ? { failed: error.message } : {},
    againAt: complete ? now() + Math.round(wait * (1 - JITTER3 * random())) : now()
  };
}
async function runMember(ports, member, wake, until, call) {
  const { store, now } = ports;
  const folder = await folderOf(ports, member, call);
  const state = folder && stateOf(folder, now());
  if (folder && state === "ACTIVE") {
    const { failing } = member;
    const waits = member.state !== "ACTIVE" || failing !== void 0 && failing.retryAt > now();
    const run = waits ? { ...NOTHING2, watch: member } : await deliver(ports, member, until, call, folder);
    if (run.watch.state !== "ACTIVE") await endFolder(ports, run.watch, call);
    return run;
  }
  if (state === "SUSPENDED") return { ...NOTHING2, watch: member, againAt: now() + SUSPENDED_LOOK_MS };
  if (state !== void 0 || !mayBeComing(wake, now())) {
    await store.deleteWatch(member.tenant, member.id, call);
  }
  return { ...NOTHING2, watch: void 0 };
}
var NOTHING2 = { delivered: 0, caughtUp: false, revision: 0 };
async function folderOf({ store }, { folderWatch, tenant }, call) {
  const folder = folderWatch && await store.readWatch(folderWatch.tenant, folderWatch.id, call);
  return folder?.folder?.memberNamespace === tenant ? folder : void 0;
}
async function endFolder(ports, refused, call) {
  const { store, now } = ports;
  for (let written = false; !written; ) {
    const folder = await folderOf(ports, refused, call);
    const member = await store.readWatch(refused.tenant, refused.id, call);
    if (!member || member.state === "ACTIVE" || folder?.state !== "ACTIVE") return;
    const failed2 = { ...folder, ...member.error === void 0 ? {} : { error: member.error } };
    const next = member.state === "SUSPENDED" ? { ...failed2, state: "SUSPENDED" } : ended(failed2, "DONE", now());
    written = await unlessWritten(store.writeWatch(folder, next, call));
  }
}

// lib/use-cases/delivery/run-deliver-task.ts
async function runDeliverTask(ports, id, early, call) {
  const { store, now, random } = ports;
  const startedAt = now();
  const leaseUntil = startedAt + DELIVER_LEASE_MS;
  const task = await store.takeTask(id, { now: startedAt, dueAt: leaseUntil, leaseUntil, early }, call);
  if (!task) return void 0;
  const run = await runOnce(task, { ...call, deadline: Math.min(leaseUntil, call.deadline) });
  const dueAt = await release2(task, run);
  const { delivered, failed: failed2 } = run;
  const attempts = run.watch?.failing?.attempts ?? 0;
  return {
    delivered,
    attempts,
    ...failed2 === void 0 ? {} : { failed: failed2 },
    ...dueAt === void 0 ? {} : { dueAt }
  };
  async function runOnce({ wake }, bounded) {
    const { tenant, id: watchId } = parseDeliverTaskId(id);
    const read = await store.readWatch(tenant, watchId, bounded);
    const rest = { watch: read, delivered: 0, caughtUp: false, revision: 0 };
    if (!read) return rest;
    if (isOfWhole(read)) await followResource(ports, parseResource(read.resource, read.parents), bounded);
    const until = startedAt + DELIVER_RUN_MS;
    try {
      if (read.folderWatch) return await runMember(ports, read, wake, until, bounded);
      const watch = expire(read, now());
      if (watch !== read) return { ...rest, watch: await store.writeWatch(read, watch, bounded) };
      if (watch.state !== "ACTIVE" || watch.failing && watch.failing.retryAt > now()) return rest;
      if (watch.folder) return await runFolder(ports, watch, watch.folder, until, bounded);
      return await deliver(ports, watch, until, bounded);
    } catch (thrown) {
      if (TrackerError.from(thrown).code !== "ABORTED") throw thrown;
      return { ...rest, watch: resumed(read) };
    }
  }
  async function release2({ epoch, wake }, run2) {
    const next = nextRun({ ...run2, wake, now: now() }, random());
    if (!next) {
      await store.deleteTask(id, call, { epoch, ...wake ? { wake } : {} });
      return void 0;
    }
    const { quiet, ...rest } = next;
    const free = { ...rest, leaseUntil: 0 };
    const unwoken = { ...free, ...quiet && wake ? { unlessWoken: wake } : {} };
    if (await store.updateTask(id, epoch, unwoken, call)) return rest.dueAt;
    if (quiet && await store.updateTask(id, epoch, { ...free, dueAt: now() }, call)) return now();
    return void 0;
  }
}
var isOfWhole = ({ state, operation: operation2, folder }) => state === "ACTIVE" && operation2 === void 0 && folder === void 0;

// lib/use-cases/following/poll-plan.ts
var TOO_LATE_MS = 2 * 6e4;
function leaseOf(hints, known3, { now, random }) {
  const at = now();
  const planned = idleDelay(known3, at, random());
  return { dueAt: at + planned, leaseUntil: at + leaseMs(hints, known3, planned) };
}
function leaseMs({ attempts, slow = false, callMs }, known3, planned) {
  const progress = begunProgress(known3);
  const isFirstScan = !progress?.only && !progress?.fullScan;
  if (callMs !== void 0) return Math.max(callMs + POLL_RESERVE_MS, LONG_POLL_LEASE_MS);
  if (attempts > 0 || isFirstScan || progress?.scan) return LONG_POLL_LEASE_MS;
  return slow ? POLL_LEASE_MS : Math.min(planned, POLL_LEASE_MS);
}
function idleDelay(tracking, now, random) {
  if (!hasBegun(tracking)) return PACE2.shortest;
  const open = Object.keys(tracking.open).length;
  return nextDelay({ now, changedAt: lastChangedAt(tracking), open, waiting: false, failures: 0 }, random);
}
async function leavePlan(store, id, { plan, attempts, callMs }, call) {
  if (!plan || plan.writtenAs - plan.dueAt <= TOO_LATE_MS) return;
  await store.updateTask(id, plan.epoch, { dueAt: plan.dueAt, leaseUntil: 0, attempts, callMs }, call);
}

// lib/use-cases/following/run-poll-task.ts
var SLOW_MS = 1e3;
async function runPollTask(ports, id, hints, call) {
  const { store, now } = ports;
  const startedAt = now();
  const known3 = await store.readTracking(formatResource(parsePollTaskId(id)), call);
  const lease = leaseOf(hints, known3, ports);
  const task = await store.takeTask(id, { now: startedAt, ...lease, held: hints.plan?.epoch }, call);
  if (!task) return void 0;
  try {
    return await pollHeld(ports, task, { hints, lease, known: known3, startedAt }, call);
  } catch (thrown) {
    const error = TrackerError.from(thrown);
    const problem = problemAfter(task.problem, error, now());
    const failed2 = { ...lease, attempts: task.attempts + 1, problem, callMs: task.callMs };
    const soon = { ...call, deadline: Math.min(call.deadline, now() + POLL_RESERVE_MS) };
    await release(ports, task, failed2, soon).catch(() => void 0);
    throw error;
  }
}
async function pollHeld(ports, task, { hints, lease, known: known3, startedAt }, call) {
  const { store, now } = ports;
  const { id } = task;
  const resource = parsePollTaskId(id);
  const solo = soloOperation(resource);
  const progress = begunProgress(known3);
  const polled = await pollResource(ports, {
    resource,
    epoch: task.epoch,
    call: { ...call, deadline: Math.min(lease.leaseUntil, call.deadline) },
    waiting: false,
    failures: task.attempts,
    known: known3,
    // What is followed in part stays so; a caller that wants the whole polls it.
    ...progress?.only ? { only: [] } : solo === void 0 ? {} : { only: [solo] },
    // Only a list shows that a problem is over: operations can be got while the list is refused.
    ...hints.listedAt === void 0 || task.problem ? {} : { listedAt: hints.listedAt }
  });
  if (!polled) return void 0;
  const { changes: changes2, woken, errors, scan, nextDelayMs, hintMs = 0 } = polled;
  const isNowhere = scan === "FAILED" && !progress?.fullScan && errors.some(({ code: code2 }) => code2 === "NOT_FOUND");
  const isOver = polled.allEnded && errors.length === 0;
  if (isOver) await store.deleteTask(id, call, { epoch: task.epoch });
  if (isOver || isNowhere && await giveUpResource(ports, resource, task.epoch, call)) {
    return { changes: changes2, woken, errors, hints: { attempts: 0 } };
  }
  const endedAt = now();
  const dueAt = endedAt + nextDelayMs;
  const attempts = errors.length > 0 ? task.attempts + 1 : 0;
  const met = metBy(task, polled, endedAt);
  const { callMs } = met;
  const remembered = { attempts, ...callMs === void 0 ? {} : { callMs } };
  const mustStay = hintMs > 0 && lease.leaseUntil < endedAt + hintMs;
  const isAskedFor = task.wake !== void 0 && startedAt - task.wake.at < HANDOVER_MS;
  if (isAskedFor && !mustStay) {
    const given2 = { dueAt: endedAt + Math.max(nextDelayMs, HANDOVER_MS), leaseUntil: 0, attempts, ...met };
    await release(ports, task, given2, call);
    return { changes: changes2, woken, errors, hints: remembered };
  }
  const isWritten = attempts !== task.attempts || mustStay || scan === "UNFINISHED" || isNews2(task, met);
  if (isWritten) {
    const next = { dueAt, leaseUntil: mustStay ? dueAt : 0, attempts, ...met };
    if (!await release(ports, task, next, call)) return void 0;
  }
  const listedAt = scan === "COMPLETE" || scan === "EARLY" ? endedAt : hints.listedAt;
  const hintsAfter = {
    ...remembered,
    slow: endedAt - startedAt > SLOW_MS,
    ...listedAt === void 0 ? {} : { listedAt },
    plan: {
      epoch: task.epoch,
      dueAt,
      writtenAs: isWritten ? dueAt : Math.max(lease.dueAt, lease.leaseUntil)
    }
  };
  return { changes: changes2, woken, errors, hints: hintsAfter };
}
async function release({ store, onProblem }, { id, epoch, problem }, next, call) {
  const isHeld2 = await store.updateTask(id, epoch, next, call);
  if (isHeld2) reportTurn(onProblem, formatResource(parsePollTaskId(id)), problem, next.problem);
  return isHeld2;
}
var isNews2 = (before, { problem, callMs }) => problem !== void 0 || before.problem !== void 0 || callMs !== void 0 || before.callMs !== void 0;

// lib/use-cases/tasks/run-fanout-task.ts
var PAGE2 = 32;
var WAKES_AT_ONCE = 16;
var RETRIES2 = { baseMs: 2e3, maxMs: 6e4 };
async function runFanoutTask({ store, now, random }, id, early, call, onWoken) {
  const startedAt = now();
  const until = Math.min(startedAt + FANOUT_RUN_MS, call.deadline - POLL_RESERVE_MS);
  const task = await store.takeTask(id, { now: startedAt, ...leaseFrom(startedAt), early }, call);
  if (!task) return void 0;
  const { epoch, wake, attempts } = task;
  const resource = parseFanoutTaskId(id);
  let leaseUntil = task.leaseUntil;
  let fanout = task.fanout ?? { covered: 0 };
  try {
    fanout = withPass(fanout, await store.readRevision(resource, bounded()));
    if (fanout.pass && !await wakeAll(fanout.pass.upTo, await changesOf(fanout))) return void 0;
  } catch (thrown) {
    const dueAt = now() + fullJitter(RETRIES2, attempts, random());
    const failed2 = { dueAt, leaseUntil: 0, attempts: attempts + 1, fanout };
    await store.updateTask(id, epoch, failed2, call).catch(() => void 0);
    throw thrown;
  }
  return release2();
  function bounded() {
    return { ...call, deadline: Math.min(leaseUntil, call.deadline - POLL_RESERVE_MS) };
  }
  async function changesOf({ covered, pass }) {
    const upTo = pass?.upTo ?? covered;
    if (upTo - covered > MAX_MATCHED) return void 0;
    const rows = await store.readChanges(resource, { after: covered, upTo, limit: MAX_MATCHED }, bounded());
    return rows.length === upTo - covered ? rows : void 0;
  }
  async function wakeAll(upTo, changes2) {
    for (; ; ) {
      const after = fanout.pass?.after;
      const range = { limit: PAGE2, ...after ? { after } : {} };
      const { items, next } = await store.activeWatches(resource, range, bounded());
      for (let from = 0; from < items.length; from += WAKES_AT_ONCE) {
        if (from > 0 && now() >= until) return true;
        const batch = items.slice(from, from + WAKES_AT_ONCE);
        await wakeBatch(batch, upTo, changes2);
        fanout = wokenUpTo(fanout, keyOf(batch.at(-1)));
      }
      fanout = wokenUpTo(fanout, next);
      if (!fanout.pass || now() >= until) return true;
      if (!await keepProgress()) return false;
    }
  }
  async function wakeBatch(batch, upTo, changes2) {
    const ids = batch.filter((watch) => isConcerned(watch, upTo, changes2)).map(deliverTaskId);
    const due = { at: now(), revision: upTo };
    await mapLimit(ids, WAKES_AT_ONCE, (deliverId) => store.wakeTask(deliverId, due, bounded()));
    onWoken(ids);
  }
  async function keepProgress() {
    const lease = leaseFrom(now());
    leaseUntil = lease.leaseUntil;
    return store.updateTask(id, epoch, { ...lease, attempts: 0, fanout }, bounded());
  }
  async function release2() {
    const isUnfinished = fanout.pass !== void 0;
    const dueAt = nextFanout(fanout, wake, now());
    const free = { leaseUntil: 0, attempts: 0, fanout };
    const unlessWoken = isUnfinished || !wake ? {} : { unlessWoken: wake };
    const isReleased = dueAt === void 0 ? await store.deleteTask(id, call, { epoch, ...wake ? { wake } : {} }) : await store.updateTask(id, epoch, { ...free, dueAt, ...unlessWoken }, call);
    if (isReleased) return { isUnfinished, ...dueAt === void 0 ? {} : { dueAt } };
    const again2 = { ...free, dueAt: now() };
    return await store.updateTask(id, epoch, again2, call) ? { isUnfinished, dueAt: again2.dueAt } : void 0;
  }
}
var leaseFrom = (now) => ({
  dueAt: now + FANOUT_LEASE_MS,
  leaseUntil: now + FANOUT_LEASE_MS
});
var keyOf = (watch) => watch && { tenant: watch.tenant, id: watch.id };

// lib/use-cases/timer/agenda.ts
function createAgenda() {
  const waiting = /* @__PURE__ */ new Map();
  const running = /* @__PURE__ */ new Set();
  const woken = /* @__PURE__ */ new Set();
  const known3 = /* @__PURE__ */ new Map();
  const hints = (id) => known3.get(id) ?? { attempts: 0 };
  const isKnownBetter = ({ id, epoch }) => running.has(id) || woken.has(id) || (known3.get(id)?.plan?.epoch ?? -1) >= epoch;
  return {
    add(tasks, busy) {
      for (const task of tasks) {
        if (busy.has(task.id) || isKnownBetter(task)) continue;
        const { plan: _, callMs: __, ...rest } = hints(task.id);
        const { attempts, callMs } = task;
        waiting.set(task.id, Math.max(task.dueAt, task.leaseUntil));
        known3.set(task.id, { ...rest, attempts, ...callMs === void 0 ? {} : { callMs } });
      }
    },
    wake(ids, now) {
      for (const id of ids) {
        woken.add(id);
        waiting.set(id, now);
      }
    },
    due: (now) => [...waiting].flatMap(([id, at]) => at <= now && !running.has(id) ? [id] : []),
    start(id) {
      waiting.delete(id);
      running.add(id);
    },
    hints,
    take(id) {
      const taken = hints(id);
      const { plan: _, ...rest } = taken;
      known3.set(id, rest);
      return { hints: taken, woken: woken.delete(id) };
    },
    done(id, after) {
      running.delete(id);
      if (!after) return;
      known3.set(id, after.hints);
      if (after.dueAt !== void 0 && !woken.has(id)) waiting.set(id, after.dueAt);
    },
    nextAt: () => Math.min(Number.POSITIVE_INFINITY, ...waiting.values()),
    running: () => new Set(running),
    known: () => known3
  };
}

// lib/use-cases/timer/lanes.ts
var PROMPT_MS = 1e3;
var PENDING_EACH = 25;
function createLanes({ polls, deliveries, fanouts, sleep }, signal) {
  const pairs = { poll: polls, deliver: deliveries, fanout: fanouts };
  const soon = () => sleep(PROMPT_MS, signal).catch(() => void 0);
  const untilPlaced = async (id, run) => {
    let isDone = false;
    const done = run().then(() => {
      isDone = true;
    });
    await Promise.race([done, soon()]);
    if (isDone) return;
    await new Promise((resolve) => {
      const hold = () => {
        resolve();
        return done;
      };
      void done.then(resolve);
      void polls.slow.run(id, hold, "late");
    });
  };
  const untilLate = (_, run) => Promise.race([run(), soon()]);
  const makeRoom = { poll: untilPlaced, deliver: untilLate, fanout: untilLate };
  return {
    pending: () => Object.values(pairs).reduce((sum, { prompt }) => sum + prompt.load(PENDING_EACH), 0),
    start(id, pace, run) {
      const kind = taskKind(id);
      if (pace === "SLOW") void pairs[kind].slow.run(id, run);
      else void pairs[kind].prompt.run(id, () => makeRoom[kind](id, run), pace);
    }
  };
}
var paceOfTold = ({ attempts, slow = false }) => attempts > 0 || slow ? "SLOW" : "UNKNOWN";
var PACES = {
  poll: ({ attempts, callMs, listedAt }) => {
    if (callMs !== void 0) return "SLOW";
    return attempts === 0 && listedAt !== void 0 ? "PROMPT" : "UNKNOWN";
  },
  deliver: paceOfTold,
  fanout: paceOfTold
};
var paceOf = (id, hints) => PACES[taskKind(id)](hints);

// lib/use-cases/timer/task-looks.ts
var BATCH = 100;
var CROWDED_LOOK_MS = 500;
var MAX_LOOK_MS = 5e3;
async function lookForTasks({ store, now }, shards, horizon, call, positions = []) {
  const bound = { ...call, deadline: Math.min(call.deadline, now() + MAX_LOOK_MS) };
  return Promise.all(shards.map((shard, at) => store.dueTasks(shard, horizon, BATCH, bound, positions[at])));
}
function nextLook(found, looks, now) {
  const unseenFrom = Math.min(...found.map((tasks) => tasks.length < BATCH ? Infinity : lastDue(tasks)));
  const pace = looks === 1 ? SECOND_LOOK_MS : TIMER_LOOK_MS;
  return Math.min(pace, Math.max(CROWDED_LOOK_MS, unseenFrom - now));
}
function nextPositions(found, before, now) {
  return found.map((tasks, at) => {
    const dueAt = lastDue(tasks);
    if (tasks.length < BATCH || dueAt > now) return void 0;
    const shown3 = tasks.filter((task) => task.dueAt === dueAt).map(({ id }) => id);
    const earlier = before[at]?.dueAt === dueAt ? before[at].shown : [];
    return { dueAt, shown: /* @__PURE__ */ new Set([...earlier, ...shown3]) };
  });
}
var lastDue = (tasks) => tasks.at(-1)?.dueAt ?? 0;

// lib/use-cases/timer/run-due-tasks.ts
var TICK_MS = 250;
var BEGINNING_MS = 2e3;
var ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);
async function runDueTasks(ports, { shards = ALL_SHARDS }, call) {
  const { store, now, sleep, onError } = ports;
  const begunAt = now();
  const end2 = call.deadline - TIMER_RESERVE_MS;
  const agenda = createAgenda();
  const lanes = createLanes(ports, call.signal);
  let positions = [];
  let [polled, changes2, delivered, errors, lookAt, looks] = [0, 0, 0, 0, 0, 0];
  const failed2 = (id, thrown) => {
    errors += 1;
    onError(id, TrackerError.from(thrown));
  };
  const look = async (horizon, from) => {
    try {
      const found = await lookForTasks(ports, shards, horizon, call, from);
      looks += 1;
      return found;
    } catch (thrown) {
      if (looks === 0) throw thrown;
      failed2("due tasks", thrown);
      return [];
    }
  };
  const plan = async () => {
    const busy = agenda.running();
    const found = await look(end2, positions);
    agenda.add(found.flat(), busy);
    lookAt = now() + nextLook(found, looks, now());
    positions = nextPositions(found, positions, now());
  };
  const poll2 = async (id) => {
    const deadline = end2 + TIMER_POLL_MS;
    const needed = agenda.hints(id).callMs ?? 0;
    if (now() - begunAt > BEGINNING_MS && now() + needed + POLL_RESERVE_MS > deadline) return agenda.done(id);
    const { hints } = agenda.take(id);
    const done = await runPollTask(ports, id, hints, { ...call, deadline });
    if (!done) return agenda.done(id);
    polled += 1;
    changes2 += done.changes;
    for (const error of done.errors) failed2(id, error);
    agenda.wake(done.woken, now());
    agenda.done(id, { hints: done.hints, dueAt: done.hints.plan?.dueAt });
  };
  const deliver2 = async (id) => {
    const startedAt = now();
    const done = await runDeliverTask(ports, id, agenda.take(id).woken, call);
    if (!done) return agenda.done(id);
    delivered += done.delivered;
    const slow = now() - startedAt > PROMPT_MS * Math.max(1, done.delivered);
    if (done.failed !== void 0) failed2(id, new TrackerError("UNAVAILABLE", done.failed));
    agenda.done(id, { hints: { attempts: done.attempts, slow }, dueAt: done.dueAt });
  };
  const fanOut = async (id) => {
    const deadline = end2 + TIMER_POLL_MS;
    const { woken } = agenda.take(id);
    const wake = (ids) => agenda.wake(ids, now());
    const done = await runFanoutTask(ports, id, woken, { ...call, deadline }, wake);
    agenda.done(id, done && { hints: { attempts: 0, slow: done.isUnfinished }, dueAt: done.dueAt });
  };
  const runs = { poll: poll2, deliver: deliver2, fanout: fanOut };
  const run = async (id) => {
    try {
      if (now() >= end2) agenda.done(id);
      else await runs[taskKind(id)](id);
    } catch (thrown) {
      agenda.done(id);
      failed2(id, thrown);
    }
  };
  const start2 = (id) => {
    agenda.start(id);
    lanes.start(id, paceOf(id, agenda.hints(id)), () => run(id));
  };
  while (now() < end2) {
    if (now() >= lookAt && lanes.pending() < BATCH) await plan();
    for (const id of agenda.due(now())) start2(id);
    const next = Math.min(end2, lookAt, agenda.nextAt());
    await sleep(agenda.running().size > 0 ? TICK_MS : Math.max(1, next - now()), call.signal);
  }
  while (agenda.running().size > 0) await sleep(TICK_MS, call.signal);
  const leaving = [...agenda.known()].map(
    ([id, hints]) => leavePlan(store, id, hints, call).catch((thrown) => failed2(id, thrown))
  );
  await Promise.all(leaving);
  const left = (await look(now())).flat().filter(({ leaseUntil }) => leaseUntil <= now());
  const oldest = Math.min(now(), ...left.map(({ dueAt }) => dueAt));
  return { polled, changes: changes2, delivered, errors, backlog: left.length, backlogAgeMs: now() - oldest };
}

// lib/model/watch/watch-answer.ts
function answerOf(watch, { lag, source, now, secrets = {} }) {
  const { id, resource, folder, operation: operation2, filter, types, deadLetter, createdAt, expiresAt } = watch;
  const lastError = lastErrorOf(watch);
  return {
    id,
    ...folder ? { folderId: folder.id } : { resource },
    ...operation2 === void 0 ? {} : { operationId: operation2 },
    filter,
    types,
    sink: shownSink(watch, secrets.sink),
    ...deadLetter ? { deadLetter: shownDeadLetter(deadLetter, secrets.deadLetter) } : {},
    state: stateOf(watch, now),
    ...folder ? {} : { deliveredRevision: String(watch.deliveredRevision) },
    ...folder || lag === void 0 ? {} : { lag },
    ...lastError === void 0 ? {} : { lastError },
    source,
    createdAt,
    ...expiresAt === void 0 ? {} : { expiresAt }
  };
}
var shownDeadLetter = (deadLetter, secret) => ({
  sink: shownSink(deadLetter, secret),
  maxAttempts: deadLetter.maxAttempts
});
function lastErrorOf({ error, lost: lost2 }) {
  if (error === void 0 || lost2 === void 0 || error === lost2) return error ?? lost2;
  return `${error}; ${lost2}`;
}

// lib/model/backup.ts
var MAX_ID_LENGTH = 50;
var MAX_PATH_LENGTH = 4096;
function checkBackupNames(names2) {
  const { computeInstanceId, folderId, resourceId, path } = names2;
  if (computeInstanceId !== void 0) checkId("computeInstanceId", computeInstanceId);
  if (folderId !== void 0) checkId("folderId", folderId);
  if (resourceId !== void 0) parseId("resourceId", resourceId);
  if (path !== void 0) checkPath(path);
  return names2;
}
function checkId(field, id) {
  if (id.length > MAX_ID_LENGTH) {
    throw invalidArgument(field, `must be at most ${MAX_ID_LENGTH} characters long`);
  }
  parseId(field, id);
}
function checkPath(path) {
  if (path.length === 0 || path.length > MAX_PATH_LENGTH) {
    throw invalidArgument("path", `must be 1 to ${MAX_PATH_LENGTH} characters long`);
  }
  if (/[\0\p{Surrogate}]/u.test(path)) throw invalidArgument("path", "must be text without NUL");
}

// lib/model/change-log/change.ts
var CHANGE_TYPES = [
  "STARTED",
  "UPDATED",
  "FAILING",
  "SUCCEEDED",
  "FAILED",
  "CANCELLED",
  "LOST",
  "UNKNOWN"
];

// lib/model/filter/pushdown.ts
var DOCUMENTED_VALUE = /^[a-z][-a-z0-9]{1,61}[a-z0-9]$/;
function pushdown(filter, documented) {
  const names2 = filter.filter(({ field: field2 }) => field2 === "name");
  if (names2.length > 0 && !documented.includes("name")) {
    throw invalidArgument("filter", 'names the field "name", which this collection does not offer');
  }
  const [name, second] = names2;
  if (name && (second || name.operator !== "=")) {
    throw invalidArgument("filter", 'may have one clause on "name", with the operator =');
  }
  const clause = name ?? filter.find((candidate) => documented.includes(candidate.field) && isDocumented(candidate));
  if (!clause) return void 0;
  const [value = ""] = clause.values;
  if (name && !DOCUMENTED_VALUE.test(value)) {
    throw invalidArgument(
      "filter",
      "compares name with a value that no resource can have; names match [a-z][-a-z0-9]{1,61}[a-z0-9]"
    );
  }
  const field = clause.field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return clause.field === "done" ? `done=${value}` : `${field}="${value}"`;
}
function isDocumented({ field, operator, values: [value = ""] }) {
  return operator === "=" && (field === "done" || DOCUMENTED_VALUE.test(value));
}

// lib/model/watch/watch-request.ts
var WATCH_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
var WATCH_ID_RULE = "must be 1 to 63 letters, digits or any of _ . - and begin with a letter or digit";
var MAX_LIFE_MS = 366 * 24 * 36e5;
function readWatchRequest(request) {
  const { watchId, expiresAt, types = TERMINAL_TYPES } = request;
  const filter = parseFilter(request.filter ?? "");
  pushdown(filter, []);
  if (types.length === 0) throw invalidArgument("types", "must name at least one type of change");
  if (expiresAt !== void 0 && milliseconds(expiresAt) === void 0) throw badExpiry();
  const asked = {
    target: readTarget(request),
    filter: printFilter(filter),
    types: CHANGE_TYPES.filter((type) => types.includes(type)),
    ...expiresAt === void 0 ? {} : { expiresAt }
  };
  const sink = splitSecret(request.sink);
  const { target, ...credentials } = sink;
  const deadLetter = request.deadLetter && readDeadLetter(request.deadLetter);
  const body = { ...asked, sink: target, ...credentials, ...deadLetter ? { deadLetter } : {} };
  return {
    ...watchId === void 0 ? {} : { id: parseWatchId(watchId) },
    ...asked,
    sink,
    ...deadLetter ? { deadLetter } : {},
    canonical: canonicalJson(JSON.parse(JSON.stringify(body)))
  };
}
function readDeadLetter({ sink, maxAttempts }) {
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
    throw invalidArgument("deadLetter.maxAttempts", `must be a whole number from 1 to ${MAX_ATTEMPTS}`);
  }
  try {
    return { sink: splitSecret(sink), maxAttempts };
  } catch (thrown) {
    throw inDeadLetter(thrown);
  }
}
var inDeadLetter = (thrown) => renamed(thrown, (field, problem) => invalidArgument(`deadLetter.${field}`, problem));
function parseWatchId(id) {
  if (WATCH_ID.test(id)) return id;
  throw invalidArgument("watchId", WATCH_ID_RULE);
}
function checkExpiry({ expiresAt }, now) {
  const at = milliseconds(expiresAt);
  if (at !== void 0 && (at <= now || at > now + MAX_LIFE_MS)) throw badExpiry();
}
var badExpiry = () => invalidArgument("expiresAt", "must be an RFC 3339 timestamp in the future, at most a year from now");
function readTarget({ resource, operationId, folderId }) {
  const given2 = [resource, operationId, folderId].filter((name) => name !== void 0);
  if (given2.length !== 1) {
    throw invalidArgument("resource", "must be given, or operationId, or folderId: exactly one of the three");
  }
  if (folderId !== void 0) return { kind: "folder", ...checkBackupNames({ folderId }) };
  try {
    return operationId === void 0 ? { kind: "resource", resource: readResource(resource ?? "") } : { kind: "operation", operation: parseOperation(operationId) };
  } catch (thrown) {
    throw inTarget(operationId === void 0 ? "resource" : "operation", thrown);
  }
}
var TARGET_FIELDS = { resource: "resource", operation: "operationId", folder: "folderId" };
function inTarget(kind, thrown) {
  const given2 = TARGET_FIELDS[kind];
  return renamed(
    thrown,
    (field, problem) => invalidArgument(given2, field === given2 ? problem : `is wrong: ${field} ${problem}`)
  );
}
function readResource(text) {
  const [name = "", query = ""] = text.split(/\?(.*)/s);
  const parents = Object.fromEntries(new URLSearchParams(query));
  for (const [field, id] of Object.entries(parents)) parseId(field, id);
  return parseResource(name, parents);
}

// lib/use-cases/watches/new-watch.ts
var ID_BYTES = 16;
var newWatchId = ({ randomBytes }) => hex(randomBytes(ID_BYTES));
function followedFolder({ tenant, randomBytes }, id, folderId) {
  const memberNamespace = `${tenant}/${id}/${hex(randomBytes(ID_BYTES))}`;
  return {
    resource: `backup/folders/${folderId}`,
    parents: {},
    deliveredRevision: 0,
    folder: { id: folderId, memberNamespace }
  };
}
function newWatch({ tenant, sealer, now }, { id, order, followed: followed2, secrets }) {
  const { filter, types, sink, deadLetter, expiresAt, canonical } = order;
  const owner = { tenant, id };
  return {
    tenant,
    id,
    ...followed2,
    filter,
    types,
    ...seal(sealer, owner, sink, secrets.sink),
    ...deadLetter ? { deadLetter: sealDeadLetter(sealer, owner, deadLetter, secrets.deadLetter) } : {},
    state: "ACTIVE",
    createdAt: new Date(now()).toISOString(),
    ...expiresAt === void 0 ? {} : { expiresAt, keepUntil: Date.parse(expiresAt) + KEPT_MS },
    digest: sealer.digest(canonical, bindingOf(owner, "digest")),
    version: ""
  };
}
function sealDeadLetter(sealer, owner, { sink, maxAttempts }, secret) {
  return { ...seal(sealer, deadLetterOf(owner), sink, secret), maxAttempts };
}
var hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// lib/use-cases/watches/same-request.ts
function isSameRequest(sealer, watch, order) {
  return hasDigestOf(sealer, watch, order) && isSameTarget(watch, order.target) && watch.filter === order.filter && watch.types.join() === order.types.join() && watch.expiresAt === order.expiresAt && watch.deadLetter?.maxAttempts === order.deadLetter?.maxAttempts && isSameSink(sealer, watch, watch, order.sink) && (!watch.deadLetter || isSameSink(sealer, deadLetterOf(watch), watch.deadLetter, order.deadLetter?.sink));
}
function hasDigestOf(sealer, watch, { canonical }) {
  const binding = bindingOf(watch, "digest");
  if (sealer.isDigest(watch.digest, canonical, binding)) return true;
  const early = textDigest(canonical);
  return watch.digest === early || sealer.open(watch.digest, binding) === early;
}
function isSameTarget({ resource, parents, operation: operation2, folder }, target) {
  switch (target.kind) {
    case "folder":
      return folder?.id === target.folderId;
    case "resource":
      return operation2 === void 0 && resource === formatResource(target.resource) && canonicalJson(parents) === canonicalJson(parentsOf(target.resource));
    case "operation":
      return operation2 !== void 0 && operationKey(refOf(parseResource(resource, parents), operation2)) === operationKey(target.operation);
  }
}
function isSameSink(sealer, owner, destination, order) {
  const target = openTarget(sealer, owner, destination);
  return target !== void 0 && order !== void 0 && canonicalJson(target) === canonicalJson(order.target);
}

// lib/use-cases/watches/read-lag.ts
async function readLag({ store, now }, watch, revision, call, most = MAX_BEHIND) {
  if (revision <= watch.deliveredRevision || hasEnded(watch, now())) return 0;
  if (most <= 0) return revision - watch.deliveredRevision;
  const range = { after: watch.deliveredRevision, upTo: revision, limit: most };
  return lagOf(watch, await store.readChanges(watch.resource, range, call), revision, most);
}

// lib/use-cases/watches/show-watch.ts
async function showWatch({ store, now, sealer, role }, stored, call, revision) {
  const watch = withShownSinks(sealer, stored, role);
  const source = sourceOf(await store.readDeploymentId(call));
  if (watch.folder) return answerOf(watch, { source, now: now() });
  const head = revision ?? await store.readRevision(watch.resource, call);
  const lag = await readLag({ store, now }, watch, head, call);
  return answerOf(watch, { lag, source, now: now() });
}
function withShownSinks(sealer, watch, role) {
  const { deadLetter } = watch;
  const shown3 = (owner, destination) => {
    const target = openTarget(sealer, owner, destination) ?? destination.sink;
    return { sink: role === "editor" ? target : withoutQuery(target) };
  };
  return {
    ...watch,
    ...shown3(watch, watch),
    ...deadLetter ? { deadLetter: { ...deadLetter, ...shown3(deadLetterOf(watch), deadLetter) } } : {}
  };
}

// lib/use-cases/watches/create-watch.ts
var anyMachine = (ports) => ({
  family: "yandex",
  collection: "backup/resources",
  id: newWatchId(ports),
  parents: {}
});
async function createWatch(ports, request, call, started) {
  const { store, system, tenant, now } = ports;
  const order = readWatchRequest(request);
  const { target } = order;
  checkTarget(ports, target);
  const id = order.id ?? newWatchId(ports);
  const existing = await store.readWatch(tenant, id, call);
  if (existing) return again2(existing);
  checkExpiry(order, now());
  await checkSinks(ports, order, call);
  const followed2 = target.kind === "folder" ? followedFolder(ports, id, target.folderId) : await followTarget(ports, target, call, started).catch((thrown) => {
    throw inTarget(target.kind, thrown);
  });
  const secretOf = (sink) => sink && (sink.secret ?? makeSecret(sink.target, ports.randomBytes));
  const secrets = { sink: secretOf(order.sink), deadLetter: secretOf(order.deadLetter?.sink) };
  const made = newWatch(ports, { id, order, followed: followed2, secrets });
  const error = made.folder && await addFirstMembers(system, made, made.folder, call);
  const watch = error ? { ...made, error: error.message } : made;
  const wake = { at: now(), revision: followed2.deliveredRevision + 1 };
  await ensureDeliverTask(system.store, watch, wake, call);
  try {
    const created = await store.writeWatch(void 0, watch, call);
    const source = sourceOf(await system.store.readDeploymentId(call));
    return answerOf(withShownSinks(ports.sealer, created, "editor"), { lag: 0, source, now: now(), secrets });
  } catch (thrown) {
    const winner = TrackerError.from(thrown).code === "ABORTED" ? await system.store.readWatch(tenant, id, call) : void 0;
    if (!winner) throw thrown;
    return again2(await store.readWatch(tenant, id, call) ?? throwTaken(id));
  }
  async function again2(watch2) {
    if (!isSameRequest(ports.sealer, watch2, order)) throwTaken(id);
    return showWatch({ ...system, sealer: ports.sealer, role: "editor" }, watch2, call);
  }
}
function throwTaken(id) {
  throw new TrackerError("ALREADY_EXISTS", `there is a watch ${id} that was created with another body`);
}
function checkTarget(ports, target) {
  const { provider } = ports;
  try {
    if (target.kind === "resource") provider.limits(target.resource);
    if (target.kind === "folder") provider.limits(anyMachine(ports));
  } catch (thrown) {
    throw inTarget(target.kind, thrown);
  }
}
async function checkSinks({ sinks, tenant, now }, { sink, deadLetter }, call) {
  const port = await sinks();
  const limits = sinkCall(call, tenant, Math.min(now() + SINK_MS, call.deadline));
  const checks = [
    port.check(sink.target, limits),
    deadLetter && port.check(deadLetter.sink.target, limits).catch((thrown) => {
      throw inDeadLetter(thrown);
    })
  ];
  await Promise.all(checks);
}

// lib/use-cases/watches/find-position.ts
var REVISION = /^(?:0|[1-9]\d{0,15})$/;
async function findPosition(store, watch, { after, resource }, call) {
  if (after === void 0) {
    if (resource === void 0) return void 0;
    throw invalidArgument("resource", "goes with after");
  }
  const from = await followerOf(store, watch, resource, call);
  return { resource: from.resource, revision: await checkRevision(store, from.resource, after, call), from };
}
async function followerOf(store, watch, resource, call) {
  if (!watch.folder) {
    if (resource === void 0 || resource === watch.resource) return watch;
    throw invalidArgument("resource", "is not what this watch follows");
  }
  if (resource === void 0) {
    throw invalidArgument("resource", "is required: each resource of a folder has its own revisions");
  }
  const members = await memberWatches(store, watch.folder.memberNamespace, call);
  const member = members.find((candidate) => candidate.resource === resource);
  if (member) return member;
  throw invalidArgument("resource", "is none that this watch follows");
}
async function checkRevision(store, resource, after, call) {
  if (!REVISION.test(after)) throw invalidArgument("after", 'must be a revision, such as "42"');
  const [revision, head] = [Number(after), await store.readRevision(resource, call)];
  if (revision > head) throw invalidArgument("after", `must be at most ${head}, where the log ends`);
  const [next] = await store.readChanges(resource, { after: revision, upTo: head, limit: 1 }, call);
  const oldest = next?.revision ?? head + 1;
  if (revision === head || oldest === revision + 1) return revision;
  throw invalidArgument("after", `must be at least ${oldest - 1}: the log begins behind that`);
}

// lib/use-cases/watches/get-watch.ts
async function readWatch({ store, tenant }, { watchId }, call) {
  const watch = await store.readWatch(tenant, watchId, call);
  if (!watch) throw new TrackerError("NOT_FOUND", "no such watch");
  return watch;
}

// lib/use-cases/watches/resume-watch.ts
var MAX_TRIES = 5;
async function resumeWatch(ports, request, call) {
  const { store, system, sealer, now, onUntold } = ports;
  let passed2;
  for (let tries = 1; ; tries += 1) {
    const watch = await readWatch(ports, request, call);
    if (hasEnded(watch, now())) {
      const state = stateOf(watch, now());
      throw new TrackerError("FAILED_PRECONDITION", `the watch is ${state} and delivers nothing more`);
    }
    const move = await findPosition(system.store, watch, request, call);
    const next = resumed(rotated(ports, watch, request), watch.folder ? void 0 : move?.revision);
    passed2 = (move && passedOver(move.from, move.revision)) ?? passed2;
    const revision = await system.store.readRevision(watch.resource, call);
    if (watch.folder) {
      await resumeMembers({ store: system.store, now }, watch.folder.memberNamespace, call, move);
    }
    await ensureDeliverTask(system.store, watch, { at: now(), revision: revision + 1 }, call);
    try {
      const written = await store.writeWatch(watch, next, call);
      if (passed2 !== void 0) onUntold(watch, passed2);
      return await showWatch({ store: system.store, now, sealer, role: "editor" }, written, call, revision);
    } catch (thrown) {
      if (TrackerError.from(thrown).code !== "ABORTED" || tries >= MAX_TRIES) throw thrown;
    }
  }
}
function rotated({ sealer, now }, watch, request) {
  const { headers: _, deadLetter, ...rest } = watch;
  const own = { ...rest, ...rotate(sealer, watch, watch, given(watch.sink, request, ""), now()) };
  if (request.deadLetter && !deadLetter) throw invalidArgument("deadLetter", "is none that this watch has");
  if (!deadLetter) return own;
  const rotation = given(deadLetter.sink, request.deadLetter ?? {}, "deadLetter.");
  const next = rotate(sealer, deadLetterOf(watch), deadLetter, rotation, now());
  return { ...own, deadLetter: { ...next, maxAttempts: deadLetter.maxAttempts } };
}
function given(sink, { secret, headers }, field) {
  const kind = kindOf(sink);
  return {
    secret: secret === void 0 ? void 0 : parseSecret(kind, `${field}secret`, secret),
    headers: headers === void 0 ? void 0 : parseHeaders(kind, `${field}headers`, headers)
  };
}

// test/support/open-sealer.ts
var openSealer = {
  seal: (text) => text,
  open: (text) => text,
  digest: (text) => text,
  isDigest: (digest2, text) => digest2 === text
};

// test/sim/shared/faulty-store.ts
function faultyStore(store, plan, world, who, isCalm) {
  const { random } = world;
  const happens = (probability) => !isCalm() && random.chance(probability);
  function fate() {
    const slow = isCalm() ? 5 : plan.store.slow;
    const stall = happens(plan.stall) ? random.next() * 3 * Math.max(plan.lease, plan.tick) : 0;
    const times = {
      there: random.next() * slow + (random.chance(0.5) ? stall : 0),
      back: random.next() * slow + stall
    };
    const unavailable = new TrackerError("UNAVAILABLE", "the store is out of reach");
    if (happens(plan.crash)) return { ...times, dies: random.pick(["before", "after"]) };
    if (happens(plan.store.refuse)) return { ...times, refusal: unavailable };
    if (happens(plan.store.applyLate))
      return { ...times, lost: unavailable, lateBy: random.next() * 2 * plan.tick };
    if (happens(plan.store.loseAnswer)) return { ...times, lost: unavailable };
    return times;
  }
  const call = (label, effect) => world.call(who, label, fate(), effect);
  return {
    readTracking: (...args) => call("readTracking", () => store.readTracking(...args)),
    readRevision: (...args) => call("readRevision", () => store.readRevision(...args)),
    fence: (...args) => call(`fence ${args[2]}`, () => store.fence(...args)),
    commit: (...args) => call(`commit ${args[1].epoch} revision ${args[1].revision}`, () => store.commit(...args)),
    async writeChanges(changes2, epoch, bound) {
      for (const change of changes2) {
        const label = `row ${epoch} ${change.revision} ${change.type} ${change.operation.id}`;
        await call(label, () => store.writeChanges([change], epoch, bound));
      }
    },
    readChanges: (...args) => call("readChanges", () => store.readChanges(...args)),
    async recordOperations(snapshots, bound) {
      for (const snapshot of snapshots) {
        const { id, state } = snapshot.operation;
        await call(`record ${id} ${state}`, () => store.recordOperations([snapshot], bound));
      }
    },
    readOperation: (...args) => call(`readOperation ${args[0]}`, () => store.readOperation(...args)),
    listOperations: (...args) => call("listOperations", () => store.listOperations(...args)),
    addTask: (...args) => call("addTask", () => store.addTask(...args)),
    addOrWakeTask: (...args) => call(`addOrWakeTask ${args[0].id}`, () => store.addOrWakeTask(...args)),
    readTask: (...args) => call("readTask", () => store.readTask(...args)),
    dueTasks: (...args) => call("dueTasks", () => store.dueTasks(...args)),
    takeTask: (...args) => call("takeTask", () => store.takeTask(...args)),
    updateTask: (...args) => call("updateTask", () => store.updateTask(...args)),
    wakeTask: (...args) => call(`wakeTask ${args[0]}`, () => store.wakeTask(...args)),
    deleteTask: (...args) => call("deleteTask", () => store.deleteTask(...args)),
    readWatch: (...args) => call("readWatch", () => store.readWatch(...args)),
    listWatches: (...args) => call("listWatches", () => store.listWatches(...args)),
    activeWatches: (...args) => call("activeWatches", () => store.activeWatches(...args)),
    writeWatch: (...args) => call(`writeWatch ${args[1].id} at ${args[1].deliveredRevision}`, () => store.writeWatch(...args)),
    deleteWatch: (...args) => call("deleteWatch", () => store.deleteWatch(...args)),
    readConsumer: (...args) => call("readConsumer", () => store.readConsumer(...args)),
    writeConsumer: (...args) => call("writeConsumer", () => store.writeConsumer(...args)),
    // Kept by every process: it seldom is a call.
    readDeploymentId: store.readDeploymentId
  };
}

// test/sim/shared/memory-watches.ts
import { randomUUID } from "node:crypto";
var copy = (value) => JSON.parse(JSON.stringify(value));
function memoryWatches(watches, now) {
  const keyOf3 = (tenant, id) => JSON.stringify([tenant, id]);
  const isKept = ({ keepUntil = Number.POSITIVE_INFINITY }) => keepUntil > now();
  const all = () => [...watches.values()].filter(isKept);
  return {
    async readWatch(tenant, id) {
      const watch = watches.get(keyOf3(tenant, id));
      return watch && isKept(watch) ? copy(watch) : void 0;
    },
    async listWatches(tenant, { after = "", limit, where = () => true }) {
      const behind = all().filter(where).filter((watch) => watch.tenant === tenant && watch.id > after);
      const items = behind.sort((a, b) => a.id < b.id ? -1 : 1).slice(0, limit);
      const last = items.at(-1);
      return { items: copy(items), ...last && behind.length > limit ? { next: last.id } : {} };
    },
    async activeWatches(resource, page2) {
      const active = all().filter((watch) => watch.resource === resource && watch.state === "ACTIVE");
      return copy(pageOf(active, page2));
    },
    async writeWatch(previous, next) {
      const key = keyOf3(next.tenant, next.id);
      const stored = watches.get(key);
      const isNew = !stored || !isKept(stored);
      if (previous ? stored?.version !== previous.version : !isNew) {
        throw new TrackerError("ABORTED", `the watch ${next.id} was written by somebody else`);
      }
      const written = copy({ ...next, version: randomUUID() });
      watches.set(key, written);
      return copy(written);
    },
    async deleteWatch(tenant, id) {
      watches.delete(keyOf3(tenant, id));
    }
  };
}
function pageOf(watches, { after, limit }) {
  const orderOf = ({ id, tenant }) => `${id} ${tenant}`;
  const behind = watches.filter((watch) => !after || orderOf(watch) > orderOf(after));
  const items = behind.sort((a, b) => orderOf(a) < orderOf(b) ? -1 : 1).slice(0, limit);
  const last = items.at(-1);
  return last && items.length === limit ? { items, next: { tenant: last.tenant, id: last.id } } : { items };
}

// test/sim/shared/lagging-index.ts
var ALL = 1e6;
function laggingIndex(store, lagMs, most, now) {
  const past = /* @__PURE__ */ new Map();
  return {
    ...store,
    async activeWatches(resource, { limit, ...range }) {
      const states = past.get(resource) ?? [];
      const watches = states.findLast(({ at }) => at <= now() - lagMs)?.watches ?? [];
      return pageOf(watches, { ...range, limit: Math.min(limit, most) });
    },
    async writeWatch(previous, next, call) {
      const written = await store.writeWatch(previous, next, call);
      const { items: watches } = await store.activeWatches(next.resource, { limit: ALL }, call);
      past.set(next.resource, [...past.get(next.resource) ?? [], { at: now(), watches }]);
      return written;
    }
  };
}

// lib/async/fair-queue.ts
var SHARE = 3;
function createFairQueue(slots) {
  const lines = /* @__PURE__ */ new Map();
  let free = slots;
  const nextLine = () => {
    let best;
    for (const entry of lines) {
      const [, { waiting, held }] = entry;
      if (waiting.length > 0 && held < (best?.[1].held ?? SHARE * free)) best = entry;
    }
    return best;
  };
  return {
    add(key, work) {
      const line = lines.get(key);
      if (line) line.waiting.push(work);
      else lines.set(key, { waiting: [work], held: 0 });
    },
    next() {
      const [key, line] = nextLine() ?? [];
      if (key === void 0 || line === void 0) return void 0;
      line.held += 1;
      free -= 1;
      lines.delete(key);
      lines.set(key, line);
      return { key, work: line.waiting.shift() };
    },
    done(key) {
      const line = lines.get(key);
      if (!line || line.held === 0) return;
      free += 1;
      line.held -= 1;
      if (line.held === 0 && line.waiting.length === 0) lines.delete(key);
    },
    load(most) {
      let load = 0;
      for (const { waiting, held } of lines.values()) load += Math.min(most, waiting.length + held);
      return load;
    }
  };
}

// lib/async/fair-lane.ts
function createFairLane(slots, keyOf3) {
  const queue = createFairQueue(slots);
  const beginAll = () => {
    for (let begun = queue.next(); begun; begun = queue.next()) {
      const { key, work } = begun;
      void work().finally(() => {
        queue.done(key);
        beginAll();
      });
    }
  };
  return {
    run: (id, work, line = "") => new Promise((resolve, reject) => {
      queue.add(`${keyOf3(id)} ${line}`, () => Promise.resolve().then(work).then(resolve, reject));
      beginAll();
    }),
    load: queue.load
  };
}

// lib/model/core/page.ts
var MAX_PAGE_SIZE = 1e3;

// lib/providers/wire/answer.ts
import * as v from "valibot";
var jsonObject = v.custom(isJsonObject, "must be an object");
var optional = (schema) => v.fallback(v.nullish(schema), void 0);
function isUtf8(text) {
  return !text.includes("\uFFFD");
}
var known2 = v.pipe(
  v.string(),
  v.maxBytes(1e3, "is too long"),
  v.check(isUtf8, "The encoded data was not valid for encoding utf-8")
);
var timestamp = v.pipe(
  v.string(),
  v.check((text) => parseTimestamp(text) !== void 0, "must be an RFC 3339 timestamp")
);
var page = v.pipe(
  v.any(),
  v.check(isJsonObject, "must be an object"),
  v.check(isPage, "has no operations"),
  v.object({
    operations: v.nullish(v.array(v.unknown()), []),
    nextPageToken: v.nullish(v.string(), ""),
    unreachable: v.nullish(v.array(v.string()), [])
  })
);
function isPage(answer) {
  const known3 = ["operations", "nextPageToken", "unreachable"];
  return Object.keys(answer).length === 0 || known3.some((name) => name in answer);
}

// lib/async/with-timeout.ts
var LONGEST_MS = 2 ** 31 - 1;

// lib/model/core/too-large.ts
var ANSWER_TOO_LARGE = {
  "@type": "type.googleapis.com/google.rpc.ErrorInfo",
  reason: "ANSWER_TOO_LARGE",
  domain: "operation-tracker"
};
function answerTooLarge(message) {
  return new TrackerError("INTERNAL", message, { details: [ANSWER_TOO_LARGE] });
}

// lib/providers/wire/http.ts
var MAX_ANSWER_BYTES = 16 * 1024 * 1024;

// lib/providers/wire/http-error.ts
import * as v2 from "valibot";

// lib/model/time/retry-after.ts
var LONGEST_MS2 = Number.MAX_SAFE_INTEGER;

// lib/providers/wire/http-error.ts
var BARE = {
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  429: "RESOURCE_EXHAUSTED",
  504: "DEADLINE_EXCEEDED"
};
var BY_HTTP = {
  ...BARE,
  400: "INVALID_ARGUMENT",
  404: "NOT_FOUND",
  409: "ABORTED",
  499: "CANCELLED",
  501: "UNIMPLEMENTED"
};
var details = v2.pipe(
  v2.unknown(),
  v2.transform((given2) => Array.isArray(given2) ? given2.filter(isJsonObject) : [])
);
var yandexError = v2.object({
  code: v2.pipe(v2.number(), v2.integer()),
  message: v2.nullish(v2.string(), ""),
  details: v2.optional(details, [])
});
var googleError = v2.object({
  error: v2.object({
    code: v2.nullish(v2.number(), 0),
    status: v2.nullish(v2.string(), ""),
    message: v2.nullish(v2.string(), ""),
    details: v2.optional(details, [])
  })
});

// lib/providers/google/operation.ts
import * as v4 from "valibot";

// lib/providers/wire/outcome.ts
import * as v3 from "valibot";
var MAX_INT32 = 2 ** 31 - 1;
function isInt32(value) {
  if (typeof value === "string" && !/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value)) return false;
  const number2 = typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
  return Number.isInteger(number2) && number2 >= -MAX_INT32 - 1 && number2 <= MAX_INT32;
}
var code = v3.pipe(
  v3.custom(
    (value) => isInt32(value) || typeof value === "string" && isCodeName(value),
    "must be a code of google.rpc.Code"
  ),
  v3.transform((value) => typeof value === "string" && isCodeName(value) ? CODES[value] : Number(value))
);
var status = v3.pipe(
  v3.any(),
  v3.check(isJsonObject, "must be an object"),
  v3.object({
    code: v3.nullish(code, 0),
    message: v3.fallback(v3.nullish(v3.string(), ""), ""),
    details: v3.pipe(
      v3.nullish(v3.unknown(), []),
      v3.transform((given2) => readDetails(given2))
    )
  })
);
function readDetails(given2) {
  const details2 = Array.isArray(given2) ? given2 : [given2];
  return details2.filter((detail) => detail !== null).map(
    (detail) => isJsonObject(detail) ? detail : { "@type": "type.googleapis.com/google.protobuf.Value", value: detail }
  );
}

// lib/providers/google/operation.ts
var operation = v4.object({
  name: v4.pipe(
    known2,
    v4.check((name) => partsOf(name) !== void 0, "must be the name of an operation")
  ),
  metadata: optional(jsonObject),
  done: v4.nullish(v4.boolean(), false),
  error: v4.nullish(status),
  response: v4.nullish(jsonObject)
});
var MEMBERS = new Set(Object.keys(operation.entries));

// lib/providers/google/rest.ts
function googleHost(api) {
  return `${api}.googleapis.com`;
}

// lib/providers/yandex/catalogue/yandex.tsv
var yandex_default = "collection	grpc_service	rpc	host	http_path	resource_id_field	parent_fields	resource_id_length	page_size	page_token_max	filter_fields	field_numbers\napigateways/apigateways	yandex.cloud.serverless.apigateway.v1.ApiGatewayService	ListOperations	serverless-apigateway.api.cloud.yandex.net	/apigateways/v1/apigateways/{api_gateway_id}/operations	api_gateway_id	-	-	0-1000	100	done,created_by	1,2,3,4;1,2\napploadbalancer/backendGroups	yandex.cloud.apploadbalancer.v1.BackendGroupService	ListOperations	alb.api.cloud.yandex.net	/apploadbalancer/v1/backendGroups/{backend_group_id}/operations	backend_group_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\napploadbalancer/httpRouters	yandex.cloud.apploadbalancer.v1.HttpRouterService	ListOperations	alb.api.cloud.yandex.net	/apploadbalancer/v1/httpRouters/{http_router_id}/operations	http_router_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\napploadbalancer/loadBalancers	yandex.cloud.apploadbalancer.v1.LoadBalancerService	ListOperations	alb.api.cloud.yandex.net	/apploadbalancer/v1/loadBalancers/{load_balancer_id}/operations	load_balancer_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\napploadbalancer/targetGroups	yandex.cloud.apploadbalancer.v1.TargetGroupService	ListOperations	alb.api.cloud.yandex.net	/apploadbalancer/v1/targetGroups/{target_group_id}/operations	target_group_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\naudit-trails/trails	yandex.cloud.audittrails.v1.TrailService	ListOperations	audittrails.api.cloud.yandex.net	/audit-trails/v1/trails/{trail_id}/operations	trail_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nbackup/resources	yandex.cloud.backup.v1.ResourceService	ListOperations	backup.api.cloud.yandex.net	-	compute_instance_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nbaremetal-v1alpha/images	yandex.cloud.baremetal.v1alpha.ImageService	ListOperations	baremetal.api.cloud.yandex.net	/baremetal/v1alpha/images/{image_id}/operations	image_id	-	20	<=1000	-	-	1,100,101,-;1,100\nbaremetal-v1alpha/privateSubnets	yandex.cloud.baremetal.v1alpha.PrivateSubnetService	ListOperations	baremetal.api.cloud.yandex.net	/baremetal/v1alpha/privateSubnets/{private_subnet_id}/operations	private_subnet_id	-	20	<=1000	-	-	2,100,101,-;1,100\nbaremetal-v1alpha/publicPrefixPools	yandex.cloud.baremetal.v1alpha.PublicPrefixPoolService	ListOperations	baremetal.api.cloud.yandex.net	/baremetal/v1alpha/publicPrefixPools/{public_prefix_pool_id}/operations	public_prefix_pool_id	-	-	<=1000	-	-	1,100,101,-;1,100\nbaremetal-v1alpha/publicSubnets	yandex.cloud.baremetal.v1alpha.PublicSubnetService	ListOperations	baremetal.api.cloud.yandex.net	/baremetal/v1alpha/publicSubnets/{public_subnet_id}/operations	public_subnet_id	-	-	<=1000	-	-	1,100,101,-;1,100\nbaremetal-v1alpha/servers	yandex.cloud.baremetal.v1alpha.ServerService	ListOperations	baremetal.api.cloud.yandex.net	/baremetal/v1alpha/servers/{server_id}/operations	server_id	-	20	<=100	-	-	1,100,101,-;1,100\nbaremetal-v1alpha/vrfs	yandex.cloud.baremetal.v1alpha.VrfService	ListOperations	baremetal.api.cloud.yandex.net	/baremetal/v1alpha/vrfs/{vrf_id}/operations	vrf_id	-	20	<=100	-	-	1,100,101,-;1,100\nbaremetal/bootImages	yandex.cloud.baremetal.v2.BootImageService	ListBootImageOperations	baremetal.api.cloud.yandex.net	/baremetal/v2/clouds/{cloud_id}/folders/{folder_id}/bootImages/{boot_image_id}:listOperations	boot_image_id	cloud_id,folder_id	20	<=1000	-	-	3,4,5,-;1,2\nbaremetal/privateSubnets	yandex.cloud.baremetal.v2.PrivateSubnetService	ListPrivateSubnetOperations	baremetal.api.cloud.yandex.net	/baremetal/v2/clouds/{cloud_id}/folders/{folder_id}/privateSubnets/{private_subnet_id}:listOperations	private_subnet_id	cloud_id,folder_id	-	<=1000	-	-	3,4,5,-;1,2\nbaremetal/publicSubnets	yandex.cloud.baremetal.v2.PublicSubnetService	ListPublicSubnetOperations	baremetal.api.cloud.yandex.net	/baremetal/v2/clouds/{cloud_id}/folders/{folder_id}/publicSubnets/{public_subnet_id}:listOperations	public_subnet_id	cloud_id,folder_id	-	<=1000	-	-	3,4,5,-;1,2\nbaremetal/servers	yandex.cloud.baremetal.v2.ServerService	ListServerOperations	baremetal.api.cloud.yandex.net	/baremetal/v2/clouds/{cloud_id}/folders/{folder_id}/servers/{server_id}:listOperations	server_id	cloud_id,folder_id	20	<=1000	-	-	3,4,5,-;1,2\nbaremetal/vrfs	yandex.cloud.baremetal.v2.VrfService	ListVrfOperations	baremetal.api.cloud.yandex.net	/baremetal/v2/clouds/{cloud_id}/folders/{folder_id}/vrf/{vrf_id}:listOperations	vrf_id	cloud_id,folder_id	20	<=1000	-	-	3,4,5,-;1,2\ncertificate-manager/certificates	yandex.cloud.certificatemanager.v1.CertificateService	ListOperations	certificate-manager.api.cloud.yandex.net	/certificate-manager/v1/certificates/{certificate_id}/operations	certificate_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\ncic/privateConnections	yandex.cloud.cic.v1.PrivateConnectionService	ListOperations	cic.api.cloud.yandex.net	/cic/v1/privateConnections/{private_connection_id}/operations	private_connection_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\ncic/publicConnections	yandex.cloud.cic.v1.PublicConnectionService	ListOperations	cic.api.cloud.yandex.net	/cic/v1/publicConnections/{public_connection_id}/operations	public_connection_id	-	<=50	-	-	-	1,2,3,-;1,2\ncic/trunkConnections	yandex.cloud.cic.v1.TrunkConnectionService	ListOperations	cic.api.cloud.yandex.net	/cic/v1/trunkConnections/{trunk_connection_id}/operations	trunk_connection_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\ncloud-desktop/desktopGroups	yandex.cloud.clouddesktop.v1.api.DesktopGroupService	ListOperations	clouddesktops.api.cloud.yandex.net	/cloud-desktop/v1/desktopGroups/{desktop_group_id}/operations	desktop_group_id	-	<=50	0-1000	100	undocumented	1,21,22,23;1,22\ncloud-desktop/desktops	yandex.cloud.clouddesktop.v1.api.DesktopService	ListOperations	clouddesktops.api.cloud.yandex.net	/cloud-desktop/v1/desktops/{desktop_id}/operations	desktop_id	-	<=50	0-1000	100	resource name	1,21,22,23;1,22\ncloudrouter/routingInstances	yandex.cloud.cloudrouter.v1.RoutingInstanceService	ListOperations	cloudrouter.api.cloud.yandex.net	/cloudrouter/v1/routingInstances/{routing_instance_id}/operations	routing_instance_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\ncompute/diskPlacementGroups	yandex.cloud.compute.v1.DiskPlacementGroupService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/diskPlacementGroups/{disk_placement_group_id}/operations	disk_placement_group_id	-	-	-	-	-	1,2,3,-;1,2\ncompute/disks	yandex.cloud.compute.v1.DiskService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/disks/{disk_id}/operations	disk_id	-	-	-	-	-	1,2,3,-;1,2\ncompute/filesystems	yandex.cloud.compute.v1.FilesystemService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/filesystems/{filesystem_id}/operations	filesystem_id	-	-	-	-	-	1,2,3,-;1,2\ncompute/gpuClusters	yandex.cloud.compute.v1.GpuClusterService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/gpuClusters/{gpu_cluster_id}/operations	gpu_cluster_id	-	-	-	-	-	1,2,3,-;1,2\ncompute/hostGroups	yandex.cloud.compute.v1.HostGroupService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/hostGroups/{host_group_id}/operations	host_group_id	-	-	-	-	-	1,2,3,-;1,2\ncompute/images	yandex.cloud.compute.v1.ImageService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/images/{image_id}/operations	image_id	-	-	-	-	-	1,2,3,-;1,2\ncompute/instanceGroups	yandex.cloud.compute.v1.instancegroup.InstanceGroupService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/instanceGroups/{instance_group_id}/operations	instance_group_id	-	-	-	-	resource name	1,2,3,4;1,2\ncompute/instances	yandex.cloud.compute.v1.InstanceService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/instances/{instance_id}/operations	instance_id	-	-	-	-	-	1,2,3,-;1,2\ncompute/placementGroups	yandex.cloud.compute.v1.PlacementGroupService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/placementGroups/{placement_group_id}/operations	placement_group_id	-	-	-	-	-	1,2,3,-;1,2\ncompute/reservedInstancePools	yandex.cloud.compute.v1.ReservedInstancePoolService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/reservedInstancePools/{reserved_instance_pool_id}/operations	reserved_instance_pool_id	-	-	-	-	-	1,2,3,-;1,2\ncompute/snapshotSchedules	yandex.cloud.compute.v1.SnapshotScheduleService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/snapshotSchedules/{snapshot_schedule_id}/operations	snapshot_schedule_id	-	-	-	-	-	1,2,3,-;1,2\ncompute/snapshots	yandex.cloud.compute.v1.SnapshotService	ListOperations	compute.api.cloud.yandex.net	/compute/v1/snapshots/{snapshot_id}/operations	snapshot_id	-	-	-	-	-	1,2,3,-;1,2\nconnection-manager/connections	yandex.cloud.connectionmanager.v1.ConnectionService	ListOperations	connectionmanager.api.cloud.yandex.net	/v1/operations	connection_id	-	-	-	-	-	1,2,3,-;1,2\ncontainers/containers	yandex.cloud.serverless.containers.v1.ContainerService	ListOperations	serverless-containers.api.cloud.yandex.net	/containers/v1/containers/{container_id}/operations	container_id	-	-	0-1000	100	done,created_by	1,2,3,4;1,2\ndataproc/clusters	yandex.cloud.dataproc.v1.ClusterService	ListOperations	dataproc.api.cloud.yandex.net	/dataproc/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\ndns/firewalls	yandex.cloud.dns.v1.DnsFirewallService	ListOperations	dns.api.cloud.yandex.net	/dns/v1/firewalls/{dns_firewall_id}/operations	dns_firewall_id	-	<=255	0-1000	1000	resource name	1,2,3,4;1,2\ndns/inboundEndpoints	yandex.cloud.dns.v1.DnsInboundEndpointService	ListOperations	dns.api.cloud.yandex.net	/dns/v1/inboundEndpoints/{dns_inbound_endpoint_id}/operations	dns_inbound_endpoint_id	-	<=50	<=1000	1000	undocumented	1,2,3,4;1,2\ndns/zones	yandex.cloud.dns.v1.DnsZoneService	ListOperations	dns.api.cloud.yandex.net	/dns/v1/zones/{dns_zone_id}/operations	dns_zone_id	-	<=255	0-1000	1000	resource name	1,2,3,4;1,2\neventrouter/buses	yandex.cloud.serverless.eventrouter.v1.BusService	ListOperations	serverless-eventrouter.api.cloud.yandex.net	/eventrouter/v1/buses/{bus_id}/operations	bus_id	-	-	0-1000	100	description,created_at,modified_at,created_by,done	1,2,3,4;1,2\neventrouter/connectors	yandex.cloud.serverless.eventrouter.v1.ConnectorService	ListOperations	serverless-eventrouter.api.cloud.yandex.net	/eventrouter/v1/connectors/{connector_id}/operations	connector_id	-	-	0-1000	100	description,created_at,modified_at,created_by,done	1,2,3,4;1,2\neventrouter/rules	yandex.cloud.serverless.eventrouter.v1.RuleService	ListOperations	serverless-eventrouter.api.cloud.yandex.net	/eventrouter/v1/rules/{rule_id}/operations	rule_id	-	-	0-1000	100	description,created_at,modified_at,created_by,done	1,2,3,4;1,2\nfunctions/functions	yandex.cloud.serverless.functions.v1.FunctionService	ListOperations	serverless-functions.api.cloud.yandex.net	/functions/v1/functions/{function_id}/operations	function_id	-	-	0-1000	100	done,created_by	1,2,3,4;1,2\niam/accessKeys	yandex.cloud.iam.v1.awscompatibility.AccessKeyService	ListOperations	iam.api.cloud.yandex.net	/iam/aws-compatibility/v1/accessKeys/{access_key_id}/operations	access_key_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\niam/apiKeys	yandex.cloud.iam.v1.ApiKeyService	ListOperations	iam.api.cloud.yandex.net	/iam/v1/apiKeys/{api_key_id}/operations	api_key_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\niam/keys	yandex.cloud.iam.v1.KeyService	ListOperations	iam.api.cloud.yandex.net	/iam/v1/keys/{key_id}/operations	key_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\niam/serviceAccounts	yandex.cloud.iam.v1.ServiceAccountService	ListOperations	iam.api.cloud.yandex.net	/iam/v1/serviceAccounts/{service_account_id}/operations	service_account_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\niot-broker/brokers	yandex.cloud.iot.broker.v1.BrokerService	ListOperations	iot-broker.api.cloud.yandex.net	/iot-broker/v1/brokers/{broker_id}/operations	broker_id	-	-	0-1000	100	resource name	1,2,3,4;1,2\niot-devices/devices	yandex.cloud.iot.devices.v1.DeviceService	ListOperations	iot-devices.api.cloud.yandex.net	/iot-devices/v1/devices/{device_id}/operations	device_id	-	-	0-1000	100	resource name	1,2,3,4;1,2\niot-devices/registries	yandex.cloud.iot.devices.v1.RegistryService	ListOperations	iot-devices.api.cloud.yandex.net	/iot-devices/v1/registries/{registry_id}/operations	registry_id	-	-	0-1000	100	resource name	1,2,3,4;1,2\nkms/asymmetricEncryptionKeys	yandex.cloud.kms.v1.asymmetricencryption.AsymmetricEncryptionKeyService	ListOperations	kms.api.cloud.yandex.net	/kms/v1/asymmetricEncryptionKeys/{key_id}/operations	key_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nkms/asymmetricSignatureKeys	yandex.cloud.kms.v1.asymmetricsignature.AsymmetricSignatureKeyService	ListOperations	kms.api.cloud.yandex.net	/kms/v1/asymmetricSignatureKeys/{key_id}/operations	key_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nkms/keys	yandex.cloud.kms.v1.SymmetricKeyService	ListOperations	kms.api.cloud.yandex.net	/kms/v1/keys/{key_id}/operations	key_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nload-balancer/networkLoadBalancers	yandex.cloud.loadbalancer.v1.NetworkLoadBalancerService	ListOperations	load-balancer.api.cloud.yandex.net	/load-balancer/v1/networkLoadBalancers/{network_load_balancer_id}/operations	network_load_balancer_id	-	-	-	-	-	1,2,3,-;1,2\nload-balancer/targetGroups	yandex.cloud.loadbalancer.v1.TargetGroupService	ListOperations	load-balancer.api.cloud.yandex.net	/load-balancer/v1/targetGroups/{target_group_id}/operations	target_group_id	-	-	-	-	-	1,2,3,-;1,2\nlockbox/secrets	yandex.cloud.lockbox.v1.SecretService	ListOperations	lockbox.api.cloud.yandex.net	/lockbox/v1/secrets/{secret_id}/operations	secret_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nlogging/exports	yandex.cloud.logging.v1.ExportService	ListOperations	logging.api.cloud.yandex.net	/logging/v1/exports/{export_id}/operations	export_id	-	<=64	0-1000	100	description,created_at,modified_at,created_by,done	1,2,3,4;1,2\nlogging/logGroups	yandex.cloud.logging.v1.LogGroupService	ListOperations	logging.api.cloud.yandex.net	/logging/v1/logGroups/{log_group_id}/operations	log_group_id	-	<=64	0-1000	100	description,created_at,modified_at,created_by,done	1,2,3,4;1,2\nlogging/sinks	yandex.cloud.logging.v1.SinkService	ListOperations	logging.api.cloud.yandex.net	/logging/v1/sinks/{sink_id}/operations	sink_id	-	<=64	0-1000	100	description,created_at,modified_at,created_by,done	1,2,3,4;1,2\nmanaged-airflow/clusters	yandex.cloud.airflow.v1.ClusterService	ListOperations	airflow.api.cloud.yandex.net	/managed-airflow/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nmanaged-clickhouse/clusters	yandex.cloud.mdb.clickhouse.v1.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/managed-clickhouse/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nmanaged-elasticsearch/clusters	yandex.cloud.mdb.elasticsearch.v1.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/managed-elasticsearch/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nmanaged-greenplum/clusters	yandex.cloud.mdb.greenplum.v1.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/managed-greenplum/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nmanaged-kafka/clusters	yandex.cloud.mdb.kafka.v1.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/managed-kafka/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nmanaged-kubernetes/clusters	yandex.cloud.k8s.v1.ClusterService	ListOperations	mks.api.cloud.yandex.net	/managed-kubernetes/v1/clusters/{cluster_id}/operations	cluster_id	-	-	0-1000	100	resource name	1,2,3,4;1,2\nmanaged-kubernetes/nodeGroups	yandex.cloud.k8s.v1.NodeGroupService	ListOperations	mks.api.cloud.yandex.net	/managed-kubernetes/v1/nodeGroups/{node_group_id}/operations	node_group_id	-	-	0-1000	100	resource name	1,2,3,4;1,2\nmanaged-metastore/clusters	yandex.cloud.metastore.v1.ClusterService	ListOperations	metastore.api.cloud.yandex.net	/managed-metastore/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	0-1000	100	-	1,2,3,-;1,2\nmanaged-mongodb/clusters	yandex.cloud.mdb.mongodb.v1.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/managed-mongodb/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nmanaged-mysql-v1alpha/clusters	yandex.cloud.mdb.mysql.v1alpha.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/mdb/mysql/v1alpha/clusters/{cluster_id}/operations	cluster_id	-	<=50	0-1000	100	-	1,2,3,-;1,2\nmanaged-mysql/clusters	yandex.cloud.mdb.mysql.v1.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/managed-mysql/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	0-1000	100	-	1,2,3,-;1,2\nmanaged-opensearch/clusters	yandex.cloud.mdb.opensearch.v1.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/managed-opensearch/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nmanaged-postgresql/clusters	yandex.cloud.mdb.postgresql.v1.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/managed-postgresql/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nmanaged-redis/clusters	yandex.cloud.mdb.redis.v1.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/managed-redis/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	0-1000	100	-	1,2,3,-;1,2\nmanaged-spark/clusters	yandex.cloud.spark.v1.ClusterService	ListOperations	spark.api.cloud.yandex.net	-	cluster_id	-	<=50	<=1000	200	-	1,2,3,-;1,2\nmanaged-spqr/clusters	yandex.cloud.mdb.spqr.v1.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/managed-spqr/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\nmanaged-sqlserver/clusters	yandex.cloud.mdb.sqlserver.v1.ClusterService	ListOperations	mdb.api.cloud.yandex.net	/mdb/sqlserver/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	0-1000	100	-	1,2,3,-;1,2\nmanaged-trino/clusters	yandex.cloud.trino.v1.ClusterService	ListOperations	trino.api.cloud.yandex.net	/managed-trino/v1/clusters/{cluster_id}/operations	cluster_id	-	<=50	0-1000	100	-	1,2,3,-;1,2\nmcpgateway/mcpGateways	yandex.cloud.serverless.mcpgateway.v1.McpGatewayService	ListOperations	serverless-mcp-gateway.api.cloud.yandex.net	/mcpgateway/v1/mcpGateways/{mcp_gateway_id}/operations	mcp_gateway_id	-	-	0-1000	100	done,created_by	1,2,3,4;1,2\nmdbproxy/proxies	yandex.cloud.serverless.mdbproxy.v1.ProxyService	ListOperations	mdbproxy.api.cloud.yandex.net	/mdbproxy/v1/proxies/{proxy_id}/operations	proxy_id	-	-	0-1000	100	done,created_by	1,2,3,4;1,2\nmonitoring/dashboards	yandex.cloud.monitoring.v3.DashboardService	ListOperations	monitoring.api.cloud.yandex.net	/monitoring/v3/dashboards/{dashboard_id}/operations	dashboard_id	-	<=50	<=1000	100	-	1,2,3,-;1,2\norganization-manager/groups	yandex.cloud.organizationmanager.v1.GroupService	ListOperations	organization-manager.api.cloud.yandex.net	/organization-manager/v1/groups/{group_id}/operations	group_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\norganization-manager/oauthApplications	yandex.cloud.organizationmanager.v1.idp.application.oauth.ApplicationService	ListOperations	organization-manager.api.cloud.yandex.net	/organization-manager/v1/idp/application/oauth/applications/{application_id}/operations	application_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\norganization-manager/organizations	yandex.cloud.organizationmanager.v1.OrganizationService	ListOperations	organization-manager.api.cloud.yandex.net	/organization-manager/v1/organizations/{organization_id}/operations	organization_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\norganization-manager/samlApplications	yandex.cloud.organizationmanager.v1.idp.application.saml.ApplicationService	ListOperations	organization-manager.api.cloud.yandex.net	/organization-manager/v1/idp/application/saml/applications/{application_id}/operations	application_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\norganization-manager/samlCertificates	yandex.cloud.organizationmanager.v1.saml.CertificateService	ListOperations	organization-manager.api.cloud.yandex.net	/organization-manager/v1/saml/certificates/{certificate_id}/operations	certificate_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\norganization-manager/samlFederations	yandex.cloud.organizationmanager.v1.saml.FederationService	ListOperations	organization-manager.api.cloud.yandex.net	/organization-manager/v1/saml/federations/{federation_id}/operations	federation_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\norganization-manager/userpools	yandex.cloud.organizationmanager.v1.idp.UserpoolService	ListOperations	organization-manager.api.cloud.yandex.net	/organization-manager/v1/idp/userpools/{userpool_id}/operations	userpool_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\nquota-manager/quotaRequests	yandex.cloud.quotamanager.v1.QuotaRequestService	ListOperations	quota-manager.api.cloud.yandex.net	/quota-manager/v1/quotaRequests/{quota_request_id}/operations	quota_request_id	-	<=50	0-1000	100	-	1,2,3,-;1,2\nresource-manager/clouds	yandex.cloud.resourcemanager.v1.CloudService	ListOperations	resource-manager.api.cloud.yandex.net	/resource-manager/v1/clouds/{cloud_id}/operations	cloud_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\nresource-manager/folders	yandex.cloud.resourcemanager.v1.FolderService	ListOperations	resource-manager.api.cloud.yandex.net	/resource-manager/v1/folders/{folder_id}/operations	folder_id	-	<=50	0-1000	2000	-	1,2,3,-;1,2\ntriggers/triggers	yandex.cloud.serverless.triggers.v1.TriggerService	ListOperations	serverless-triggers.api.cloud.yandex.net	/triggers/v1/triggers/{trigger_id}/operations	trigger_id	-	-	0-1000	100	resource name	1,2,3,4;1,2\nvpc/addresses	yandex.cloud.vpc.v1.AddressService	ListOperations	vpc.api.cloud.yandex.net	/vpc/v1/addresses/{address_id}/operations	address_id	-	-	-	-	-	1,2,3,-;1,2\nvpc/endpoints	yandex.cloud.vpc.v1.privatelink.PrivateEndpointService	ListOperations	vpc.api.cloud.yandex.net	/vpc/v1/endpoints/{private_endpoint_id}/operations	private_endpoint_id	-	-	-	-	-	1,2,3,-;1,2\nvpc/gateways	yandex.cloud.vpc.v1.GatewayService	ListOperations	vpc.api.cloud.yandex.net	/vpc/v1/gateways/{gateway_id}/operations	gateway_id	-	-	-	-	-	1,2,3,-;1,2\nvpc/networks	yandex.cloud.vpc.v1.NetworkService	ListOperations	vpc.api.cloud.yandex.net	/vpc/v1/networks/{network_id}/operations	network_id	-	-	-	-	-	1,2,3,-;1,2\nvpc/routeTables	yandex.cloud.vpc.v1.RouteTableService	ListOperations	vpc.api.cloud.yandex.net	/vpc/v1/routeTables/{route_table_id}/operations	route_table_id	-	-	-	-	-	1,2,3,-;1,2\nvpc/securityGroups	yandex.cloud.vpc.v1.SecurityGroupService	ListOperations	vpc.api.cloud.yandex.net	/vpc/v1/securityGroups/{security_group_id}/operations	security_group_id	-	-	-	-	-	1,2,3,-;1,2\nvpc/subnets	yandex.cloud.vpc.v1.SubnetService	ListOperations	vpc.api.cloud.yandex.net	/vpc/v1/subnets/{subnet_id}/operations	subnet_id	-	-	-	-	-	1,2,3,-;1,2\nworkflows/workflows	yandex.cloud.serverless.workflows.v1.WorkflowService	ListOperations	serverless-workflows.api.cloud.yandex.net	/workflows/v1/workflow/{workflow_id}/operations	workflow_id	-	-	0-1000	100	done,created_by	1,2,3,4;1,2\n";

// lib/providers/yandex/catalogue/catalogue.ts
function parseRow(line) {
  const cells = line.split("	");
  const cell = (index) => cells[index] ?? "-";
  const list = (index) => cell(index) === "-" ? [] : cell(index).split(",");
  const number2 = (text) => Number(text);
  const [request = "", response = ""] = cell(11).split(";");
  const [id, pageSize, pageToken, filter] = request.split(",");
  const [operations, nextPageToken] = response.split(",");
  const length = /^(<=)?(\d+)$/.exec(cell(7));
  return {
    name: cell(0),
    grpcService: cell(1),
    rpc: cell(2),
    host: cell(3),
    ...cell(4) === "-" ? {} : { httpPath: cell(4) },
    idField: cell(5),
    parentFields: list(6),
    idLength: { min: length && !length[1] ? Number(length[2]) : 1, max: Number(length?.[2] ?? 255) },
    maxPageSize: Number(/\d+$/.exec(cell(8))?.[0] ?? MAX_PAGE_SIZE),
    filterFields: parseFilterFields(cell(10)),
    fieldNumbers: {
      id: number2(id),
      pageSize: number2(pageSize),
      pageToken: number2(pageToken),
      ...filter === "-" ? {} : { filter: number2(filter) },
      operations: number2(operations),
      nextPageToken: number2(nextPageToken)
    }
  };
}
function parseFilterFields(text) {
  if (text === "-" || text === "undocumented") return [];
  return text === "resource name" ? ["name"] : text.split(",").map(camelCase);
}
var CATALOGUE = new Map(
  yandex_default.trim().split("\n").slice(1).map(parseRow).map((collection) => [collection.name, collection])
);
var OPERATION_HOST = "operation.api.cloud.yandex.net";
var yandexHost = (collection) => CATALOGUE.get(collection)?.host ?? OPERATION_HOST;
var BY_PACKAGE = groupByPackage(
  [...CATALOGUE.values()].filter((collection) => collection.parentFields.length === 0)
);
function groupByPackage(collections) {
  const groups = /* @__PURE__ */ new Map();
  for (const collection of collections) {
    const pkg = parentName(collection.grpcService);
    groups.set(pkg, [...groups.get(pkg) ?? [], collection]);
  }
  return groups;
}
function parentName(fullName) {
  return fullName.slice(0, Math.max(0, fullName.lastIndexOf(".")));
}

// lib/runtime/lanes.ts
var createTaskLane = (slots) => createFairLane(slots, laneKey);
var KEYS = {
  /** The host that a poll asks. */
  poll: (taskId) => {
    try {
      return upstreamHost(parsePollTaskId(taskId));
    } catch {
      return taskId;
    }
  },
  /** The tenant, a folder's members counted as its own: tenants have no slashes, members are named after theirs. */
  deliver: (taskId) => parseDeliverTaskId(taskId).tenant.replace(/\/.*/s, ""),
  /** The resource: its watches may be of many tenants. */
  fanout: (taskId) => taskId
};
var laneKey = (taskId) => KEYS[taskKind(taskId)](taskId);
var upstreamHost = (resource) => resource.family === "google" ? googleHost(resource.api) : yandexHost(resource.collection);

// test/sim/shared/lane.ts
var createLane = (most) => createTaskLane(most);

// test/sim/shared/memory-store.ts
import { isDeepStrictEqual } from "node:util";

// lib/model/change-log/consumer.ts
var MAX_CONSUMERS = 1e3;
var CONSUMER_WINDOW_DAYS = 30;
function tooManyConsumers() {
  return new TrackerError(
    "RESOURCE_EXHAUSTED",
    `a key begins at most ${MAX_CONSUMERS} consumers in ${CONSUMER_WINDOW_DAYS} days; go on with one that there is`
  );
}
function isSamePlace(a, b) {
  return a.filter === b.filter && a.acknowledged === b.acknowledged && a.handedOut === b.handedOut && a.synced === b.synced;
}

// lib/store/documents/items.ts
function toItem(attributes) {
  const item = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "string") item[name] = { S: value };
    else if (typeof value === "number") item[name] = { N: String(value) };
    else if (value !== void 0) item[name] = { B: value };
  }
  return item;
}

// lib/store/rows/packing.ts
import { deflateRawSync, inflateRawSync } from "node:zlib";
var COMPRESS_FROM_BYTES = 700;
var MAX_PACKED_BYTES = 39e4;
var MAX_JSON_BYTES = 1e6;
var MAX_TEXT = 1e3;
function pack(value) {
  return packJson(JSON.stringify(value));
}
function packJson(json) {
  if (Buffer.byteLength(json) < COMPRESS_FROM_BYTES) return json;
  const deflated = deflateRawSync(json);
  return deflated.byteLength < Buffer.byteLength(json) ? deflated : json;
}
function unpack(item, name) {
  const { S, B } = item[name] ?? {};
  try {
    return JSON.parse(B ? inflateRawSync(B).toString() : S ?? "");
  } catch (cause) {
    throw new TrackerError("DATA_LOSS", `a stored item has an unreadable "${name}"`, { cause });
  }
}
function packOperation(operation2) {
  let fitting = operation2;
  for (const cut of CUTS) {
    const json = JSON.stringify(fitting);
    const packed = Buffer.byteLength(json) <= MAX_JSON_BYTES ? packJson(json) : void 0;
    if (packed !== void 0 && packedBytes(packed) <= MAX_PACKED_BYTES) return packed;
    fitting = cut(fitting);
  }
  return pack(fitting);
}
var CUTS = [
  (operation2) => operation2.response ? { ...operation2, response: truncated(operation2.response) } : operation2,
  (operation2) => operation2.metadata ? { ...operation2, metadata: truncated(operation2.metadata) } : operation2,
  (operation2) => operation2.error ? {
    ...operation2,
    error: {
      ...operation2.error,
      message: shorten(operation2.error.message, MAX_TEXT),
      details: [{ truncated: true }]
    }
  } : operation2,
  (operation2) => ({
    ...operation2,
    description: shorten(operation2.description, MAX_TEXT),
    createdBy: shorten(operation2.createdBy, MAX_TEXT)
  })
];
function truncated({ "@type": type }) {
  return { ...typeof type === "string" ? { "@type": shorten(type, MAX_TEXT) } : {}, truncated: true };
}
var packedBytes = (packed) => typeof packed === "string" ? Buffer.byteLength(packed) : packed.byteLength;

// test/sim/shared/memory-operations.ts
var RETENTION_MS = 90 * 864e5;
var kept = (operation2) => unpack(toItem({ o: packOperation(operation2) }), "o");
var copy2 = ({ operation: operation2, ...rest }) => ({ ...rest, operation: kept(operation2) });
function memoryOperations(snapshots, now) {
  const stored = (key) => {
    const row = snapshots.get(key);
    return row && row.expiresAt > now() ? row.snapshot : void 0;
  };
  return {
    async recordOperations(added) {
      for (const { again: _, ...snapshot } of added) {
        const before = stored(snapshot.key);
        if (before && compareSnapshots(before, snapshot) > 0) continue;
        snapshots.set(snapshot.key, { snapshot: copy2(snapshot), expiresAt: now() + RETENTION_MS });
      }
    },
    async readOperation(key) {
      const snapshot = stored(key);
      return snapshot && copy2(snapshot);
    },
    async listOperations({ after, limit }) {
      const all = [...snapshots.keys()].flatMap((key) => stored(key) ?? []);
      const sorted = all.sort((a, b) => comparePositions(positionOf(b), positionOf(a)));
      const rest = sorted.filter((snapshot) => !after || comparePositions(positionOf(snapshot), after) < 0);
      const items = rest.slice(0, limit).map((row) => ({ ...copy2(row), position: positionOf(row) }));
      const next = rest.length > items.length ? items.at(-1)?.position : void 0;
      const bytes = Buffer.byteLength(JSON.stringify(items));
      return { items, ...next === void 0 ? {} : { next }, bytes };
    }
  };
}
var isEnded = ({ operation: operation2 }) => operation2.done || TERMINAL_STATES.has(operation2.state);
var compareSnapshots = (a, b) => Number(isEnded(a)) - Number(isEnded(b)) || Number(a.operation.modifiedAt !== void 0) - Number(b.operation.modifiedAt !== void 0) || compareInstants(a.operation.modifiedAt, b.operation.modifiedAt) || compareInstants(a.observedAt, b.observedAt);
var positionOf = ({ operation: operation2, observedAt, key }) => JSON.stringify([operation2.createdAt ?? observedAt, key]);
function comparePositions(a, b) {
  const [[timeA, keyA], [timeB, keyB]] = [JSON.parse(a), JSON.parse(b)];
  return compareInstants(timeA, timeB) || String(keyA).localeCompare(String(keyB));
}

// test/sim/shared/memory-changes.ts
var RETENTION_MS2 = 14 * 864e5;
var copy3 = (change) => ({ ...change, operation: kept(change.operation) });
function memoryChanges(logs, now) {
  return {
    async writeChanges(changes2, epoch) {
      for (const change of changes2) {
        const { resource, revision } = change;
        const log = logs.get(resource) ?? /* @__PURE__ */ new Map();
        logs.set(resource, log);
        const row = log.get(revision);
        if (row && row.epoch > epoch) {
          throw new TrackerError("ABORTED", `revision ${revision} has epoch ${row.epoch}`);
        }
        log.set(revision, { change: copy3(change), epoch, expiresAt: now() + RETENTION_MS2 });
      }
    },
    async readChanges(resource, { after, upTo, limit }) {
      const rows = [...logs.get(resource)?.values() ?? []].filter(
        ({ change: { revision }, expiresAt }) => revision > after && revision <= upTo && expiresAt > now()
      );
      const inOrder = rows.sort((a, b) => a.change.revision - b.change.revision);
      return inOrder.slice(0, Math.max(0, limit)).map(({ change }) => copy3(change));
    }
  };
}

// test/sim/shared/memory-tasks.ts
function memoryTasks(tasks) {
  return {
    async addTask(task) {
      if (!tasks.has(task.id)) tasks.set(task.id, { ...task });
    },
    async addOrWakeTask({ ...task }) {
      const { wake } = task;
      tasks.set(task.id, { ...tasks.get(task.id) ?? task, dueAt: task.dueAt, wake: { ...wake } });
    },
    async readTask(id) {
      return tasks.get(id);
    },
    async dueTasks(shard, now, limit, _call, after) {
      const due = [...tasks.values()].filter(
        ({ id, dueAt, leaseUntil, ...task }) => task.shard === shard && dueAt <= now && leaseUntil <= now && dueAt >= (after?.dueAt ?? 0) && !after?.shown.has(id)
      );
      return due.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
    },
    async takeTask(id, { now, dueAt, leaseUntil, early, held }) {
      const task = tasks.get(id);
      const isFree = task && task.leaseUntil <= now && (task.dueAt <= now || early);
      if (!task || !isFree && task.epoch !== held) return void 0;
      const taken = { ...task, dueAt, leaseUntil, epoch: task.epoch + 1 };
      tasks.set(id, taken);
      return taken;
    },
    async updateTask(id, epoch, { dueAt, leaseUntil, attempts, problem, callMs, fanout, unlessWoken }) {
      const task = tasks.get(id);
      if (!task || !isHeld(task, { epoch, ...unlessWoken ? { wake: unlessWoken } : {} })) return false;
      const { problem: _, callMs: __, ...rest } = task;
      const met = {
        ...problem ? { problem } : {},
        ...callMs ? { callMs } : {},
        ...fanout ? { fanout } : {}
      };
      tasks.set(id, { ...rest, dueAt, leaseUntil, attempts, ...met });
      return true;
    },
    async wakeTask(id, wake) {
      const task = tasks.get(id);
      if (task) tasks.set(id, { ...task, dueAt: wake.at, wake: { ...wake } });
      return task !== void 0;
    },
    async deleteTask(id, _call, held) {
      const task = tasks.get(id);
      if (held && !(task && isHeld(task, held))) return false;
      tasks.delete(id);
      return true;
    }
  };
}
function isHeld(task, { epoch, wake }) {
  const unwoken = !wake || task.wake?.at === wake.at && task.wake.revision === wake.revision;
  return task.epoch === epoch && unwoken;
}

// test/sim/shared/memory-store.ts
var aborted = (what) => new TrackerError("ABORTED", what);
var copy4 = (value) => JSON.parse(JSON.stringify(value));
var memoryTables = () => ({
  trackings: /* @__PURE__ */ new Map(),
  logs: /* @__PURE__ */ new Map(),
  snapshots: /* @__PURE__ */ new Map(),
  tasks: /* @__PURE__ */ new Map(),
  watches: /* @__PURE__ */ new Map(),
  consumers: /* @__PURE__ */ new Map()
});
function createMemoryStore({
  tables = memoryTables(),
  now = () => 0
} = {}) {
  const { trackings, consumers } = tables;
  return {
    ...memoryTasks(tables.tasks),
    ...memoryWatches(tables.watches, now),
    ...memoryChanges(tables.logs, now),
    ...memoryOperations(tables.snapshots, now),
    async readTracking(resource) {
      const tracking = trackings.get(resource);
      return tracking && copy4(tracking);
    },
    async readRevision(resource) {
      return trackings.get(resource)?.revision ?? 0;
    },
    async fence(resource, parents, epoch) {
      const tracking = trackings.get(resource) ?? newTracking(resource, parents);
      if (tracking.epoch > epoch) throw aborted(`${resource} is held with epoch ${tracking.epoch}`);
      trackings.set(resource, { ...tracking, epoch });
      return copy4({ ...tracking, epoch });
    },
    async commit(previous, next) {
      const stored = trackings.get(next.resource);
      if (stored?.epoch !== previous.epoch) {
        throw aborted(`${next.resource} is held with epoch ${stored?.epoch}`);
      }
      if (!isSame(previous, stored)) {
        throw aborted(`${next.resource} is no longer what its holder has read`);
      }
      trackings.set(next.resource, copy4(next));
    },
    async readConsumer(tenant, resource, name) {
      return consumers.get(JSON.stringify([tenant, resource, name]));
    },
    async writeConsumer(previous, next) {
      const key = JSON.stringify([next.tenant, next.resource, next.name]);
      const stored = consumers.get(key);
      const same = stored && previous ? isSamePlace(stored, previous) : stored === previous;
      const begun = [...consumers.values()].filter(
        ({ tenant, owner }) => owner && tenant === next.tenant && owner === next.owner
      );
      if (!previous && begun.length >= MAX_CONSUMERS) throw tooManyConsumers();
      if (!same || previous?.owner !== stored?.owner || next.acknowledged < (stored?.acknowledged ?? 0))
        throw aborted(`${next.name} has moved`);
      consumers.set(key, copy4(next));
    },
    readDeploymentId: async () => "sim"
  };
}
var isSame = (a, b) => a === b || isDeepStrictEqual(copy4(a), copy4(b));

// test/sim/shared/random.ts
function seeded(seed) {
  let state = seed * 2654435761 | 0;
  const next = () => {
    state = state + 1831565813 | 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
  const whole = (min, max) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick: (from) => {
      const picked = from[whole(0, from.length - 1)];
      if (picked === void 0) throw new Error("nothing to pick from");
      return picked;
    }
  };
}

// test/sim/shared/world.ts
function createWorld(random, start2) {
  const events = [];
  const trace = [];
  let clock = start2;
  const note = (who, what) => {
    trace.push({ at: clock, who, what });
  };
  function at(time, action) {
    const event = { at: Math.max(time, clock), order: random.next(), action };
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = low + high >> 1;
      const other = events[middle];
      if (other && (other.at > event.at || other.at === event.at && other.order > event.order))
        low = middle + 1;
      else high = middle;
    }
    events.splice(low, 0, event);
  }
  const sleep = (who, ms) => new Promise((resolve) => at(clock + ms, () => who.dead || resolve()));
  function call(who, label, fate, effect) {
    return new Promise((resolve, reject) => {
      const answer = (tell2, what) => at(clock + fate.back, () => {
        if (who.dead) return;
        note(who.name, `${label} ${what}`);
        tell2();
      });
      const die = () => {
        who.dead = true;
        note(who.name, `${label} dies ${fate.dies} it took effect`);
      };
      const run = () => {
        effect().then(
          (value) => {
            if (fate.dies) die();
            else if (fate.lost) answer(() => reject(fate.lost), "took effect, but the answer is lost");
            else answer(() => resolve(value), "ok");
          },
          (error) => {
            if (fate.dies) die();
            else answer(() => reject(error), `fails: ${error.message}`);
          }
        );
      };
      at(clock + fate.there, () => {
        if (who.dead) return;
        if (fate.dies === "before") die();
        else if (fate.refusal) answer(() => reject(fate.refusal), `refused: ${fate.refusal.message}`);
        else if (fate.lost && fate.lateBy !== void 0) {
          answer(() => reject(fate.lost), "will take effect later");
          at(clock + fate.back + fate.lateBy, () => void effect().then(ignore, ignore));
        } else run();
      });
    });
  }
  async function runUntil(time) {
    for (let next = events.at(-1); next && next.at <= time; next = events.at(-1)) {
      events.pop();
      clock = next.at;
      next.action();
      await settled();
    }
    clock = Math.max(clock, time);
  }
  return { random, trace, now: () => clock, at, sleep, call, note, runUntil };
}
var ignore = () => {
};
var settled = () => new Promise((resolve) => setImmediate(resolve));

// test/sim/polls/ordeal.ts
var isSilent = ({ silence }, at) => silence !== void 0 && silence.from <= at && at < silence.to;

// test/sim/polls/cloud.ts
var LIST_LAG = 40 * 6e4;
function createCloud(plan, lives, world, malformed2 = () => false, { capacity, swaps } = { capacity: Number.POSITIVE_INFINITY, swaps: () => false }, ordeal = {}) {
  const { random } = world;
  const { upstream, order, pageSize } = plan;
  const shown3 = [];
  let isCalm = false;
  let lists = 0;
  const isMalformed = (id) => !isCalm && malformed2(id, world.now());
  const happens = (probability) => !isCalm && random.chance(probability);
  const moment = (most) => happens(upstream.stale) ? world.now() - random.next() * Math.min(upstream.lag, most) : world.now();
  function list({ pageToken, pageSize: asked }) {
    if (!isCalm && isSilent(ordeal, world.now()))
      throw new TrackerError("PERMISSION_DENIED", "sim lists no more");
    const token = pageToken === void 0 ? void 0 : JSON.parse(pageToken);
    if (token && world.now() - token.issuedAt > upstream.tokenLife) {
      throw new TrackerError("INVALID_ARGUMENT", "the page token has expired");
    }
    const salt = token?.salt ?? random.whole(1, 1e6);
    const isHidden = ({ hidden }) => !isCalm && hidden.some(({ from, to }) => from <= world.now() && world.now() < to);
    const rows = lives.filter((life) => viewOf(life, moment(LIST_LAG)) && !isHidden(life)).map((life) => ({ life, key: keyOf2(life, order, salt) })).filter(({ key }) => token === void 0 || key > token.after).sort((a, b) => a.key < b.key ? -1 : 1);
    const page2 = rows.slice(0, happens(upstream.emptyPage) ? 0 : Math.min(pageSize, asked));
    if (page2.length > capacity) throw answerTooLarge("sim has more rows than an answer holds");
    const operations = page2.flatMap(({ life }) => viewOf(life, world.now()) ?? []);
    if (happens(upstream.duplicate)) {
      const again2 = viewOf(random.pick(lives), moment(LIST_LAG));
      if (again2) operations.splice(random.whole(0, operations.length), 0, again2);
    }
    const stale = operations.map((operation2) => staleOf(operation2) ?? operation2);
    const more = page2.length < rows.length;
    const next = { salt, issuedAt: world.now(), after: page2.at(-1)?.key ?? token?.after ?? "" };
    const looped = pageToken !== void 0 && happens(upstream.loop);
    const unreadable = stale.map((operation2) => idOf(plan, operation2)).filter(isMalformed);
    return {
      operations: stale.filter((operation2) => !isMalformed(idOf(plan, operation2))),
      ...unreadable.length > 0 ? { unreadable: unreadable.map((id) => ({ id, error: nonsense() })) } : {},
      ...more ? { nextPageToken: looped ? pageToken : JSON.stringify(next) } : {},
      ...happens(upstream.unreachable) ? { unreachable: ["somewhere"] } : {}
    };
  }
  function staleOf({ name, id }) {
    const life = lives.find((other) => other.id === name || other.id === id);
    return life && viewOf(life, moment(LIST_LAG));
  }
  function get(id) {
    const life = lives.find((other2) => other2.id === id);
    const view = life && viewOf(life, moment(upstream.lag));
    if (!view) throw new TrackerError("NOT_FOUND", `no operation ${id}`);
    if (isMalformed(id)) throw nonsense();
    const other = !isCalm && swaps() ? random.pick(lives) : void 0;
    return (other && viewOf(other, world.now())) ?? view;
  }
  async function ask(who, label, { deadline, onRequest }, effect, tookMs = 0) {
    void onRequest("sim");
    const there = random.next() * (isCalm ? 20 : upstream.slow) + (isCalm ? 0 : tookMs);
    const back = random.next() * (isCalm ? 20 : upstream.slow);
    const stall = happens(plan.stall) ? random.next() * 3 * Math.max(plan.lease, plan.tick) : 0;
    const hangs = happens(upstream.hang) || world.now() + there + back > deadline;
    const refusal = hangs ? new TrackerError("DEADLINE_EXCEEDED", "no answer") : fault();
    const rest = Math.max(0, deadline - world.now() - there);
    return world.call(
      who,
      label,
      {
        there,
        back: hangs ? rest : back + stall,
        ...refusal ? { refusal } : {},
        ...happens(plan.crash) ? { dies: random.pick(["before", "after"]) } : {}
      },
      async () => effect()
    );
  }
  function fault() {
    if (happens(upstream.malformed)) return nonsense();
    if (!happens(upstream.error)) return void 0;
    const retryAfterMs2 = random.whole(1, 20) * 1e3;
    return random.pick([
      new TrackerError("UNAVAILABLE", "sim is down"),
      new TrackerError("RESOURCE_EXHAUSTED", "sim has had enough", { retryAfterMs: retryAfterMs2 }),
      new TrackerError("PERMISSION_DENIED", "sim does not like you")
    ]);
  }
  return {
    shown: shown3,
    lives,
    lists: () => lists,
    ask,
    calm: () => {
      isCalm = true;
    },
    providerFor: (who) => ({
      limits: () => ({ maxPageSize: pageSize, filterFields: [] }),
      async list(request, call) {
        const label = `list ${request.pageToken ?? ""}`;
        const page2 = await ask(who, label, call, () => list(request), ordeal.listMs);
        lists += 1;
        if (!ordeal.undated) call.onDate?.(new Date(world.now() + plan.skew).toUTCString());
        const rows = page2.operations.map((operation2) => ({
          at: world.now(),
          id: idOf(plan, operation2),
          operation: operation2
        }));
        shown3.push(...rows);
        world.note(who.name, `is shown ${rows.map(describe).join(", ")}`);
        return page2;
      },
      async get(ref, call) {
        const id = ref.family === "yandex" ? ref.id : ref.name;
        try {
          const operation2 = await ask(who, `get ${id}`, call, () => get(id));
          const about = idOf(plan, operation2);
          shown3.push({ at: world.now(), id: about, operation: operation2 });
          world.note(who.name, `asked for ${id}, is shown ${describe({ id: about, operation: operation2 })}`);
          return { operation: operation2, ...happens(0.05) ? { pollAfterMs: 3e3 } : {} };
        } catch (thrown) {
          if (TrackerError.from(thrown).code === "NOT_FOUND") shown3.push({ at: world.now(), id });
          throw thrown;
        }
      },
      cancel: () => Promise.reject(new TrackerError("UNIMPLEMENTED", "sim cancels nothing"))
    })
  };
}
var nonsense = () => new TrackerError("INTERNAL", "sim gave an answer that is no answer");
var describe = ({ id, operation: operation2 }) => `${id.slice(id.lastIndexOf("/") + 1)} ${operation2?.state} ${operation2?.modifiedAt ?? ""}`;
var idOf = ({ family }, { id, name }) => family === "yandex" ? id : name;
function viewOf({ versions, vanishesAt }, at) {
  if (vanishesAt !== void 0 && at >= vanishesAt) return void 0;
  return versions.findLast((version) => version.at <= at)?.operation;
}
function keyOf2({ id, bornAt }, order, salt) {
  const time = Math.round(bornAt).toString().padStart(16, "0");
  if (order === "oldest") return `${time} ${id}`;
  if (order === "newest") return `${(1e15 - Math.round(bornAt)).toString().padStart(16, "0")} ${id}`;
  let mixed = salt;
  for (const letter of id) mixed = Math.imul(mixed, 31) + letter.charCodeAt(0) >>> 0;
  return `${(Math.imul(mixed, 2654435761) >>> 0).toString().padStart(16, "0")} ${id}`;
}

// test/sim/polls/lives.ts
var MINUTE = 6e4;
var failure = (code2) => ({ code: code2, message: "it broke", details: [] });
function livesOf(plan, random, begin, prefix = "") {
  return Array.from(
    { length: plan.operations },
    (_, index) => lifeOf(plan, random, begin, `${prefix}op${index}`)
  );
}
function lifeOf(plan, random, begin, id) {
  const early = random.chance(0.25);
  const bornAt = early ? begin - random.pick([1e3, 4 * MINUTE, 30 * MINUTE, 60 * 24 * MINUTE]) * random.next() : begin + random.next() * plan.duration;
  const lasting = random.pick([500, 2e4, 5 * MINUTE, 90 * MINUTE, 240 * MINUTE]) * random.next();
  const endedAt = Math.min(bornAt + lasting, Math.max(bornAt, begin + plan.duration));
  const versions = [];
  const add = (at, result) => {
    versions.push({ at, operation: operationResource(plan, id, bornAt, at, versions.length, result) });
  };
  add(bornAt, {});
  const steps = random.whole(0, 3);
  for (let step = 1; step <= steps; step += 1) {
    const rollsBack = random.chance(0.25);
    add(bornAt + (endedAt - bornAt) * step / (steps + 1), rollsBack ? { error: failure(9) } : {});
  }
  const end2 = random.pick([
    { response: { "@type": "x" } },
    { error: failure(13) },
    { error: failure(1) },
    {}
  ]);
  add(endedAt, { done: true, ...end2 });
  const odd = random.chance(plan.upstream.odd);
  if (odd) {
    const later = endedAt + random.next() * 60 * MINUTE;
    if (random.chance(0.5)) add(later, {});
    add(later + random.next() * 30 * MINUTE, {
      done: true,
      ...random.pick([end2, { error: failure(2) }])
    });
  }
  const vanishes = random.chance(plan.upstream.vanish);
  return {
    id: plan.family === "yandex" ? id : `${parentOf(plan)}/operations/${id}`,
    bornAt,
    versions,
    endedAt,
    odd,
    hidden: random.chance(plan.upstream.gaps) ? hidesOf(random, bornAt, endedAt) : [],
    ...vanishes ? { vanishesAt: bornAt + (random.next() + 0.2) * (endedAt - bornAt + 10 * MINUTE) } : {}
  };
}
function hidesOf(random, bornAt, endedAt) {
  const until = endedAt + 40 * MINUTE;
  if (random.chance(0.2)) return [{ from: bornAt, to: endedAt }];
  return Array.from({ length: random.whole(1, 4) }, () => {
    const from = bornAt + random.next() * (until - bornAt);
    return { from, to: Math.min(until, from + random.next() * 10 * MINUTE) };
  });
}
function operationResource(plan, id, born, at, step, result) {
  const { family, timestamps } = plan;
  const metadata = { "@type": "type.googleapis.com/sim.Metadata", step };
  const modifiedAt = timestampOf(plan, at);
  const createdAt = timestampOf(plan, born);
  const done = result.done ?? false;
  return {
    id,
    name: family === "yandex" ? `operations/${id}` : `${parentOf(plan)}/operations/${id}`,
    description: "simulated",
    createdBy: "sim",
    ...timestamps === "none" ? {} : { createdAt, modifiedAt },
    metadata,
    ...result,
    done,
    state: deriveState(family, { ...result, done })
  };
}
var parentOf = ({ resource }) => resource.family === "google" ? resource.parent : "";
function timestampOf({ skew, timestamps }, at) {
  const text = new Date(Math.floor(at + skew)).toISOString();
  return timestamps === "seconds" ? `${text.slice(0, 19)}Z` : `${text.slice(0, 23)}123456Z`;
}

// test/sim/deliveries/mishaps.ts
var naming = (provider, resource) => ({
  ...provider,
  async get(ref, call) {
    const { operation: operation2, ...rest } = await provider.get(ref, call);
    return { ...rest, operation: { ...operation2, resource } };
  }
});
function spoiled(world, mishapOf) {
  return {
    ...world,
    call(who, label, fate, effect) {
      const mishap = mishapOf(label);
      if (!mishap) return world.call(who, label, fate, effect);
      const late2 = "lateMs" in mishap ? { there: fate.there + mishap.lateMs } : mishap;
      return world.call(who, label, { ...fate, ...late2 }, effect);
    }
  };
}

// test/sim/deliveries/folder.ts
var PAGE3 = 2;
function createUpstreams({ world: plan, machines, named }, world) {
  const { random } = world;
  const start2 = world.now();
  const clouds = /* @__PURE__ */ new Map();
  function add(own, id, comesAt, goesAt = Number.POSITIVE_INFINITY) {
    const lives = livesOf(own, random, comesAt, id && `${id}-`);
    const place = { resource: own.resource, name: formatResource(own.resource), id, lives, comesAt, goesAt };
    const createdAt = new Date(comesAt + plan.skew).toISOString();
    clouds.set({ ...place, createdAt }, createCloud(own, lives, world));
  }
  if (machines === 0) add(plan, "", start2);
  for (let index = 0; index < machines; index += 1) {
    const id = `m${index}`;
    const resource = { family: "yandex", collection: "backup/resources", id, parents: {} };
    const comesAt = index === 0 ? start2 : start2 + random.next() * plan.duration * 0.8;
    const goesAt = random.chance(0.2) ? comesAt + random.next() * 2 * plan.duration : void 0;
    const duration = start2 + plan.duration - comesAt;
    add({ ...plan, resource, duration, operations: Math.min(plan.operations, 4) }, id, comesAt, goesAt);
  }
  const places = [...clouds.keys()];
  let isCalm = false;
  function providerOf(place, who) {
    const provider = clouds.get(place).providerFor(who);
    return named ? naming(provider, place.name) : provider;
  }
  const isThere = ({ comesAt, goesAt }) => comesAt <= world.now() && world.now() < goesAt;
  const knows = (ref) => (place) => place.lives.some(({ id }) => id === (ref.family === "yandex" ? ref.id : ref.name));
  return {
    places,
    calm() {
      isCalm = true;
      for (const cloud of clouds.values()) cloud.calm();
    },
    providerFor: (who) => ({
      limits: () => ({ maxPageSize: plan.pageSize, filterFields: [] }),
      list(request, call) {
        const place = places.find(({ name }) => name === formatResource(request.resource));
        return providerOf(place, who).list(request, call);
      },
      get: (ref, call) => providerOf(places.find(knows(ref)) ?? places[0], who).get(ref, call),
      cancel: () => Promise.reject(new TrackerError("UNIMPLEMENTED", "sim cancels nothing"))
    }),
    backupFor(who) {
      const [any3] = clouds.values();
      const ask = any3.ask;
      return {
        /** A list may be without a machine now and then. */
        listResources: ({ pageToken = "0" }, call) => ask(who, `list machines from ${pageToken}`, call, () => {
          const shown3 = places.filter(
            (place) => isThere(place) && (isCalm || !random.chance(plan.upstream.gaps / 4))
          );
          const next = Number(pageToken) + PAGE3;
          return {
            items: shown3.slice(Number(pageToken), next).map(machineOf),
            ...next < shown3.length ? { nextPageToken: String(next) } : {}
          };
        }),
        getResource: ({ computeInstanceId }, call) => ask(who, `get machine ${computeInstanceId}`, call, () => {
          const place = places.find(({ id }) => id === computeInstanceId);
          if (!place || !isThere(place)) throw new TrackerError("NOT_FOUND", "no such machine");
          return machineOf(place);
        })
      };
    }
  };
}
var machineOf = ({ id, createdAt }) => ({ computeInstanceId: id, createdAt, type: "COMPUTE" });

// test/sim/shared/plan.ts
var MINUTE2 = 6e4;
function planOf(random) {
  const sometimes = (most) => random.chance(0.5) ? random.next() * most : 0;
  const family = random.pick(["yandex", "yandex", "google"]);
  const crowded = random.chance(0.3);
  const duration = crowded ? 5 * MINUTE2 : random.pick([10, 40, 150, 400]) * MINUTE2;
  return {
    family,
    resource: family === "yandex" ? { family, collection: "dns/zones", id: "z1", parents: {} } : { family, api: "run", version: "v2", parent: "projects/p/locations/l" },
    duration,
    tick: Math.max(3e3, duration / random.whole(40, 90)),
    lease: crowded ? 6e3 : random.pick([3e4, 6e4]),
    operations: random.chance(0.1) ? random.whole(60, 120) : random.whole(1, 30),
    pageSize: random.pick([1, 2, 3, 5, 10, 100]),
    order: random.pick(["newest", "newest", "oldest", "shuffled"]),
    timestamps: random.pick(family === "google" ? ["nanos", "seconds", "none"] : ["nanos", "seconds"]),
    skew: random.pick([0, 0, 2e3, -2e3, 12e4, -12e4]),
    upstream: {
      slow: random.pick([20, 200, 3e3]),
      error: sometimes(0.3),
      malformed: sometimes(0.1),
      hang: sometimes(0.05),
      stale: sometimes(0.4),
      lag: random.pick([1e4, MINUTE2, 20 * MINUTE2, 180 * MINUTE2]),
      duplicate: sometimes(0.4),
      loop: sometimes(0.15),
      emptyPage: sometimes(0.2),
      unreachable: sometimes(0.1),
      tokenLife: random.pick([1e3, 3e4, 6e5]),
      gaps: sometimes(0.7),
      vanish: sometimes(0.3),
      odd: sometimes(0.3)
    },
    store: {
      slow: random.pick(crowded ? [500, 1500] : [5, 50, 1e3]),
      refuse: sometimes(0.05),
      loseAnswer: sometimes(0.05),
      applyLate: sometimes(0.03)
    },
    crash: sometimes(0.03),
    stall: crowded ? 0.1 : sometimes(0.03),
    overlap: crowded ? 1 : sometimes(0.6)
  };
}

// test/sim/deliveries/plan.ts
var MINUTE3 = 6e4;
var IN_A_FOLDER = { family: "yandex", timestamps: "nanos" };
function deliveryPlanOf(random) {
  const sometimes = (most) => random.chance(0.5) ? random.next() * most : 0;
  const machines = random.chance(0.35) ? random.whole(1, 4) : 0;
  const plan = planOf(random);
  return {
    world: {
      ...plan,
      ...machines > 0 ? IN_A_FOLDER : {},
      duration: random.pick([4, 10]) * MINUTE3,
      tick: 3e4,
      lease: 2e4,
      operations: random.whole(1, 8),
      // Long enough for a lease to end meanwhile, so that holders overlap.
      stall: random.chance(0.3) ? 0.08 : plan.stall,
      upstream: { ...plan.upstream, lag: Math.min(plan.upstream.lag, 20 * MINUTE3) }
    },
    habits: {
      refuses: sometimes(0.5),
      takesAndFails: sometimes(0.4),
      hangs: sometimes(0.2),
      slow: random.pick([20, 500, 4e3]),
      crash: sometimes(0.05)
    },
    watches: random.whole(1, 4),
    machines,
    indexLag: random.pick([0, 500, 5e3]),
    named: random.chance(0.5),
    outage: random.chance(0.1)
  };
}
function calmPlanOf(random, machines) {
  const { world, ...plan } = deliveryPlanOf(random);
  const none = (of, but) => ({ ...Object.fromEntries(Object.keys(of).map((name) => [name, 0])), ...but });
  return {
    ...plan,
    world: {
      ...world,
      family: "yandex",
      resource: { family: "yandex", collection: "dns/zones", id: "z1", parents: {} },
      timestamps: "nanos",
      skew: 0,
      duration: (machines > 0 ? 8 : 3) * MINUTE3,
      operations: 3,
      upstream: none(world.upstream, { slow: 20, tokenLife: 6e5 }),
      store: none(world.store, { slow: 5 }),
      crash: 0,
      stall: 0,
      overlap: 0
    },
    habits: none(plan.habits, { slow: 20 }),
    watches: machines > 0 ? 1 : 2,
    machines,
    indexLag: 0,
    outage: false
  };
}

// test/sim/deliveries/receivers.ts
var targetOf = (watch) => ({ queue: { url: `https://sim/${watch}` } });
var lettersOf = (watch) => targetOf(`${watch}/letters`);
var receiverOf = (target) => "queue" in target ? target.queue.url.slice("https://sim/".length) : "";
function createReceivers(habits, random, world, refuses = () => false) {
  const receipts = [];
  let [down, isCalm] = [false, false];
  const happens = (probability) => !isCalm && random.chance(probability);
  function receive(watch, event) {
    const takes = !down && !happens(habits.refuses) && !refuses(watch, event.id);
    const denies = happens(habits.takesAndFails);
    const hangs = happens(habits.hangs);
    if (takes) receipts.push({ watch, event, at: world.now() });
    world.note("sim", `${watch} is given ${event.id}${takes ? "" : ", refuses"}${denies ? ", denies" : ""}`);
    if (hangs) return void 0;
    return takes && !denies ? { outcome: "TAKEN" } : { outcome: "FAILED", error: "HTTP 500" };
  }
  return {
    receipts,
    setDown: (is) => {
      down = is;
    },
    calm: () => {
      isCalm = true;
    },
    sinkFor: (who) => ({
      check: async () => {
      },
      async deliver(target, event) {
        const slow = isCalm ? 20 : habits.slow;
        const fate = {
          there: random.next() * slow,
          back: random.next() * slow,
          ...happens(habits.crash) ? { dies: random.pick(["before", "after"]) } : {}
        };
        const delivered = await world.call(
          who,
          `deliver ${event.id}`,
          fate,
          async () => receive(receiverOf(target), event)
        );
        return delivered ?? new Promise(() => {
        });
      }
    })
  };
}

// test/sim/deliveries/poison.ts
var poisonOf = (random) => random.pick(["NONE", "NONE", "LETTERS", "USER"]);
function isPoison(watch, id) {
  let sum = 7;
  for (const character of `${watch} ${id}`) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 10007;
  return sum % 4 === 0;
}
var deadLetterOf2 = (id, random) => ({
  deadLetter: { sink: lettersOf(id), maxAttempts: random.whole(1, 3) }
});
function passOver({ failing, deliveredRevision, resource }) {
  if (!failing || failing.attempts < 2) return void 0;
  return { after: String(deliveredRevision + 1), resource };
}
function namedIn({ lost: lost2 = "" }) {
  const named = /* @__PURE__ */ new Set();
  for (const [, from = "", to = from] of lost2.matchAll(
    /changes? (\d+)(?: to (\d+))?(?: of \S+)? passed over/g
  )) {
    for (let revision = Number(from); revision <= Number(to); revision += 1) named.add(revision);
  }
  return named;
}

// test/sim/deliveries/invariants.ts
function dueTo(watch, log) {
  const behind = log.filter(({ revision }) => revision > watch.deliveredRevision);
  const end2 = behind.findIndex((change) => endsWatch(watch, change));
  return (end2 < 0 ? behind : behind.slice(0, end2 + 1)).filter(matcherOf(watch));
}
function storyFaults({ first, last, log, receipts, named }) {
  const due = dueTo(first, log);
  const firsts = /* @__PURE__ */ new Map();
  for (const receipt of receipts) {
    if (!firsts.has(receipt.event.id)) firsts.set(receipt.event.id, receipt);
  }
  const isUnnamed = (revision) => !named.has(revision);
  const told = [...firsts.values()].map(({ event }) => Number(event.data.revision)).filter(isUnnamed);
  const wanted = due.map(({ revision }) => revision).filter(isUnnamed);
  const faults = [];
  if (told.join() !== wanted.join()) {
    faults.push(`${first.id} was told ${told.join(" ")}, and should have been told ${wanted.join(" ")}`);
  }
  for (const { event } of receipts) {
    const row = log.find(({ revision }) => String(revision) === event.data.revision);
    const same = row && JSON.stringify(row.operation) === JSON.stringify(event.data.operation);
    if (!same || row.type !== event.data.type) faults.push(`${first.id} was told of what the log has not`);
    const { attempts = 0, watchid } = event;
    if (watchid !== void 0 && attempts < 1) faults.push(`a dead letter of ${watchid} says not why`);
  }
  const end2 = due.at(-1);
  if (end2 && endsWatch(first, end2) && last.state !== "DONE") faults.push(`${first.id} is ${last.state}`);
  return faults;
}
function cursorFaults(first, previous, next, log, receipts, named, asked) {
  const isBack = next.deliveredRevision < previous.deliveredRevision;
  if (isBack && !asked.has(next.deliveredRevision)) return [`the cursor of ${next.id} moves back`];
  const taken = new Set(receipts.map(({ event }) => event.data.revision));
  const passed2 = dueTo(first, log).filter(({ revision }) => revision <= next.deliveredRevision);
  return passed2.filter(({ revision }) => !taken.has(String(revision)) && !named.has(revision)).map(({ revision }) => `the cursor of ${next.id} passes ${revision}, which was not taken`);
}

// test/sim/deliveries/stories.ts
var ANY_TIME = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };
function createStories(memory, places, receipts, now) {
  const births = /* @__PURE__ */ new Map();
  const faults = [];
  const keyOf3 = ({ tenant, id }) => `${tenant} ${id}`;
  const logOf = (resource) => memory.readChanges(resource, { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 1e6 }, ANY_TIME);
  const receiptsOf = ({ sink, resource }) => {
    const own = receiverOf(sink);
    const isOwn = ({ watch }) => watch === own || watch === `${own}/letters`;
    return receipts.filter((receipt) => isOwn(receipt) && receipt.event.data.resource === resource);
  };
  const [named, asked] = [/* @__PURE__ */ new Map(), /* @__PURE__ */ new Map()];
  const revisionsOf = (all, watch) => {
    const known3 = all.get(keyOf3(watch)) ?? /* @__PURE__ */ new Set();
    all.set(keyOf3(watch), known3);
    return known3;
  };
  const told = /* @__PURE__ */ new Set();
  const list = async (tenant) => (await memory.listWatches(tenant, { limit: 100 }, ANY_TIME)).items;
  async function endOf(last) {
    const { watch: first } = births.get(keyOf3(last)) ?? { watch: last };
    const revision = await memory.readRevision(last.resource, ANY_TIME);
    const log = (await logOf(last.resource)).filter((row) => row.revision <= revision);
    const own = receiptsOf(last);
    for (const receipt of own) told.add(receipt);
    faults.push(...storyFaults({ first, last, log, receipts: own, named: revisionsOf(named, last) }));
    if (last.operation !== void 0 && last.state !== "DONE") faults.push(`${last.id} waits for ever`);
  }
  async function endOfFolder(folder, members) {
    const present = await list(members);
    const { at: madeAt } = births.get(keyOf3(folder)) ?? { at: now() };
    for (const { id, createdAt, goesAt } of places) {
      const birth = births.get(keyOf3({ tenant: members, id }));
      const last = present.find((member) => member.id === id);
      if (birth) {
        const { deliveredRevision } = birth.watch;
        const isLater = birth.at > madeAt && Date.parse(createdAt) > madeAt;
        if (isLater && deliveredRevision > 0) {
          faults.push(`${id} is told of from behind ${deliveredRevision}, and came after the watch`);
        }
        if (!last && goesAt === Number.POSITIVE_INFINITY) faults.push(`${id} was let go`);
        await endOf(last ?? birth.watch);
      } else if (goesAt === Number.POSITIVE_INFINITY) faults.push(`nobody watches ${id}`);
    }
  }
  return {
    faults,
    async watches() {
      const own = await list("t");
      const members = own.flatMap(({ folder }) => folder ? [list(folder.memberNamespace)] : []);
      return [...own, ...(await Promise.all(members)).flat()];
    },
    asks: (watch, revision) => void revisionsOf(asked, watch).add(revision),
    watched: (engine) => ({
      ...engine,
      async writeWatch(previous, next, call) {
        const stored = await memory.readWatch(next.tenant, next.id, call);
        const written = await engine.writeWatch(previous, next, call);
        const { watch: first } = births.get(keyOf3(next)) ?? { watch: written };
        if (!births.has(keyOf3(next))) births.set(keyOf3(next), { watch: written, at: now() });
        const log = await logOf(next.resource);
        const known3 = revisionsOf(named, next);
        for (const revision of namedIn(next)) known3.add(revision);
        const moves = revisionsOf(asked, next);
        if (stored) faults.push(...cursorFaults(first, stored, next, log, receiptsOf(next), known3, moves));
        return written;
      }
    }),
    async end() {
      for (const watch of await list("t")) {
        if (watch.folder) await endOfFolder(watch, watch.folder.memberNamespace);
        else await endOf(watch);
      }
      const strays = receipts.filter((receipt) => !told.has(receipt));
      faults.push(
        ...strays.map(({ watch, event }) => `${watch} was told of ${event.id}, which it is not for`)
      );
    }
  };
}

// test/sim/deliveries/deliveries.ts
var START = Date.parse("2026-11-01T00:00:00Z");
var MINUTE4 = 6e4;
var TIMER_MS = 7e4;
var COUNTED_MS = 9e4;
var USER_MS = 2 * MINUTE4;
var OUTAGE_MS = 26 * 60 * MINUTE4;
async function simulateDeliveries(seed, options = {}) {
  const { fault = {}, mishap, calm: isTame = false, machines = 0, drainMs = 100 * MINUTE4 } = options;
  const random = seeded(seed);
  const plan = isTame ? calmPlanOf(random, machines) : deliveryPlanOf(random);
  const luck = seeded(seed * 7919);
  const drawn = poisonOf(luck);
  const poison = options.poison ?? (isTame ? "NONE" : drawn);
  let calls = 0;
  const world = spoiled(createWorld(random, START), (label) => {
    if (/^(?:read|list|active|dueTasks)/.test(label)) return void 0;
    calls += 1;
    return mishap && calls === mishap.call ? mishap.fate : void 0;
  });
  const upstreams = createUpstreams(plan, world);
  const { places } = upstreams;
  const receivers = createReceivers(plan.habits, random, world, (watch, id) => {
    return poison !== "NONE" && !watch.endsWith("/letters") && isPoison(watch, id);
  });
  const shown3 = seeded(seed * 104729).pick([1, 2, 1e3]);
  const memory = laggingIndex(createMemoryStore({ now: world.now }), plan.indexLag, shown3, world.now);
  const stories = createStories(memory, places, receivers.receipts, world.now);
  const { faults } = stories;
  const watched = stories.watched(fault.engine?.(memory) ?? memory);
  let calm = false;
  let processes = 0;
  const portsOf = (name) => {
    processes += 1;
    const who = { name: `${name} ${processes}`, dead: false };
    const reach = faultyStore(watched, plan.world, world, who, () => calm);
    const sink = receivers.sinkFor(who);
    const backup = upstreams.backupFor(who);
    return {
      who,
      store: fault.store?.(reach) ?? reach,
      provider: upstreams.providerFor(who),
      roster: createBackupRoster(async () => fault.backup?.(backup) ?? backup),
      reconcile,
      sealer: openSealer,
      sinks: async () => fault.sink?.(sink) ?? sink,
      tenant: "t",
      randomBytes: (size) => Uint8Array.from({ length: size }, () => random.whole(0, 255)),
      now: world.now,
      random: random.next,
      sleep: (ms) => world.sleep(who, ms),
      polls: { prompt: createLane(4), slow: createLane(4) },
      deliveries: { prompt: createLane(8), slow: createLane(2) },
      fanouts: { prompt: createLane(4), slow: createLane(4) },
      onError: () => {
      },
      onUntold: () => {
      },
      onAnomaly: () => {
      },
      onProblem: () => {
      }
    };
  };
  const callUntil = (deadline) => ({
    deadline,
    signal: new AbortController().signal,
    onRequest: () => {
    },
    authorize: async () => bearer("iam")
  });
  const guard = (work) => void work.catch((thrown) => {
    if (!(thrown instanceof TrackerError)) faults.push(`a process threw ${thrown.stack}`);
  });
  const startTimer = () => guard(runDueTasks(portsOf("timer"), {}, callUntil(world.now() + TIMER_MS)));
  async function lookAtWatches() {
    for (const watch of await stories.watches()) {
      const asked = passOver(watch);
      if (!asked) continue;
      stories.asks(watch, Number(asked.after));
      const ports = portsOf("user");
      const request = { ...asked, watchId: watch.folderWatch?.id ?? watch.id };
      guard(resumeWatch({ ...ports, system: ports }, request, callUntil(world.now() + MINUTE4)));
    }
  }
  const startCreator = (id, target) => {
    const ports = portsOf(`creator of ${id}`);
    const letters = poison === "LETTERS" ? deadLetterOf2(id, luck) : {};
    const request = { watchId: id, ...target, sink: targetOf(id), ...letters };
    let done = false;
    guard(
      createWatch({ ...ports, system: ports }, request, callUntil(world.now() + MINUTE4)).then(() => {
        done = true;
      })
    );
    world.at(world.now() + MINUTE4 + 1e4, () => {
      if (!done && !calm) startCreator(id, target);
    });
  };
  const end2 = START + plan.world.duration;
  for (let time = START; time < end2; time += plan.world.tick) {
    world.at(time + random.next() * 1e4, startTimer);
  }
  const startUser = () => void (poison === "USER" && lookAtWatches());
  for (let time = START; time < end2; time += USER_MS) world.at(time, startUser);
  for (let index = 0; index < plan.watches; index += 1) {
    const { name, resource, lives, comesAt } = random.pick(places);
    const { id, bornAt } = random.pick(lives);
    const types = isTame || random.chance(0.5) ? { types: ["STARTED", "UPDATED", "FAILING", "SUCCEEDED", "FAILED"] } : {};
    const operationId = resource.family === "yandex" ? id : `google/run/v2/${id}`;
    const onFolder = plan.machines > 0 && index === 0;
    const single = !onFolder && (isTame ? index === 1 : random.chance(0.4));
    const target = single ? { operationId } : { ...onFolder ? { folderId: "f" } : { resource: name }, ...types };
    const from = onFolder ? START : Math.max(START, single ? bornAt : comesAt);
    world.at(from + random.next() * Math.max(0, end2 - from) * 0.8, () => startCreator(`w${index}`, target));
  }
  await world.runUntil(end2);
  calm = true;
  upstreams.calm();
  receivers.calm();
  world.note("sim", "the faults stop");
  let callsByThen = 0;
  world.at(end2 + COUNTED_MS, () => {
    callsByThen = calls;
  });
  async function drain(ms) {
    const from = world.now();
    for (let time = from; time < from + ms; time += MINUTE4) world.at(time, startTimer);
    for (let time = from; time < from + ms; time += USER_MS) world.at(time, startUser);
    await world.runUntil(from + ms + MINUTE4);
  }
  if (plan.outage) {
    receivers.setDown(true);
    for (let hour = 0; hour < OUTAGE_MS / (60 * MINUTE4); hour += 1) {
      await drain(3 * MINUTE4);
      await world.runUntil(world.now() + 56 * MINUTE4);
    }
    receivers.setDown(false);
    for (const { id, state, folderWatch } of await stories.watches()) {
      if (state === "SUSPENDED" && !folderWatch) {
        const ports = portsOf("user");
        guard(resumeWatch({ ...ports, system: ports }, { watchId: id }, callUntil(world.now() + MINUTE4)));
      }
    }
  }
  await drain(drainMs);
  await stories.end();
  return {
    seed,
    plan,
    violations: [...new Set(faults)],
    trace: world.trace,
    receipts: receivers.receipts.length,
    calls: callsByThen
  };
}

// test/sim/deliveries/faults.ts
var DELIVERY_FAULTS = {
  "the cursor moves before the sink has taken the change": {
    sink: (sink) => ({
      ...sink,
      async deliver(...args) {
        void sink.deliver(...args);
        return { outcome: "TAKEN" };
      }
    })
  },
  "a delivery that failed is taken for one that did not": {
    sink: (sink) => ({
      ...sink,
      async deliver(...args) {
        await sink.deliver(...args);
        return { outcome: "TAKEN" };
      }
    })
  },
  "a change that the sink did not take is skipped": {
    store: (store) => ({
      ...store,
      writeWatch: (previous, next, call) => store.writeWatch(
        previous,
        next.failing ? { ...next, deliveredRevision: next.deliveredRevision + 1 } : next,
        call
      )
    })
  },
  "the cursor is not fenced": {
    engine: (store) => ({
      ...store,
      async writeWatch(previous, next, call) {
        const current = await store.readWatch(next.tenant, next.id, call);
        return store.writeWatch(previous && (current ?? previous), next, call);
      }
    })
  },
  "rows are delivered that nobody has committed": {
    store: (store) => ({
      ...store,
      readRevision: async (...args) => await store.readRevision(...args) + 100
    })
  },
  "watches are woken only after the commit": { store: (store) => late(store, (wakes) => wakes) },
  "watches are not woken at all": {
    store: (store) => ({ ...store, wakeTask: async () => true, addOrWakeTask: async () => void 0 })
  },
  "a fan-out is woken only after the commit": {
    store: (store) => late(store, ({ addOrWakeTask }) => ({ addOrWakeTask }))
  },
  "a fan-out counts as done before its last page": {
    store: (store) => onProgress(store, ({ pass, covered }) => ({ covered: pass?.upTo ?? covered }))
  },
  "a fan-out forgets where it was": {
    store: (store) => onProgress(store, ({ pass, ...fanout }) => ({
      ...fanout,
      ...pass ? { pass: { upTo: pass.upTo } } : {}
    }))
  },
  "a fan-out takes the first page for all": {
    store: (store) => ({
      ...store,
      async activeWatches(resource, page2, call) {
        const { items, ...rest } = await store.activeWatches(resource, page2, call);
        return page2.limit > ENOUGH ? { items } : { items, ...rest };
      }
    })
  },
  "a change that comes during a fan-out is overlooked": {
    engine: (store) => ({
      ...store,
      deleteTask: (id, call, held) => store.deleteTask(id, call, held && { epoch: held.epoch }),
      updateTask: (id, epoch, { unlessWoken: _, ...next }, call) => store.updateTask(id, epoch, next, call)
    })
  },
  "a watch is written before there is a task for it": { store: taskLate },
  "a machine that came after the watch is told of from where its log stands": {
    backup: (service) => ({
      ...service,
      async listResources(...args) {
        const { items, ...rest } = await service.listResources(...args);
        return { ...rest, items: items.map(({ createdAt, ...machine }) => machine) };
      }
    })
  },
  "a dead letter that failed is taken for one that did not": {
    sink: (sink) => ({
      ...sink,
      async deliver(target, ...rest) {
        const delivered = await sink.deliver(target, ...rest);
        return receiverOf(target).endsWith("/letters") ? { outcome: "TAKEN" } : delivered;
      }
    })
  },
  "a change is given up and goes to no dead letter": {
    store: (store) => ({
      ...store,
      writeWatch(previous, next, call) {
        const { failing, ...rest } = next;
        const passed2 = { ...rest, deliveredRevision: next.deliveredRevision + 1 };
        return store.writeWatch(previous, failing?.givenUp ? passed2 : next, call);
      }
    })
  },
  "a resume passes over changes and does not say which": {
    store: (store) => ({
      ...store,
      writeWatch(previous, { lost: lost2, ...next }, call) {
        return store.writeWatch(previous, next, call);
      }
    })
  },
  "a machine that a list leaves out is let go at once": {
    store: (store) => ({
      ...store,
      async writeWatch(previous, next, call) {
        if (next.missingSince === void 0) return store.writeWatch(previous, next, call);
        await store.deleteWatch(next.tenant, next.id, call);
        return next;
      }
    })
  }
};
function late(store, which) {
  let kept2 = [];
  const wakes = which({
    async wakeTask(...args) {
      kept2.push(() => store.wakeTask(...args));
      return await store.readTask(args[0], args[2]) !== void 0;
    },
    async addOrWakeTask(...args) {
      kept2.push(() => store.addOrWakeTask(...args));
    }
  });
  return {
    ...store,
    ...wakes,
    async commit(...args) {
      await store.commit(...args);
      for (const wake of kept2) await wake();
      kept2 = [];
    }
  };
}
function onProgress(store, change) {
  return {
    ...store,
    updateTask: (id, epoch, { fanout, ...next }, call) => store.updateTask(id, epoch, { ...next, ...fanout ? { fanout: change(fanout) } : {} }, call)
  };
}
function taskLate(store) {
  let kept2 = [];
  return {
    ...store,
    async addTask(...args) {
      if (taskKind(args[0].id) !== "deliver") return store.addTask(...args);
      kept2.push(() => store.addTask(...args));
    },
    wakeTask: async (...args) => await store.wakeTask(...args) || kept2.length > 0,
    async writeWatch(...args) {
      const written = await store.writeWatch(...args);
      for (const add of kept2) await add();
      kept2 = [];
      return written;
    }
  };
}

// test/bench/zz.ts
var SOON = 5 * 6e4;
var PAUSE = 75e3;
var names = Object.keys(DELIVERY_FAULTS).filter((n) => process.argv[2] === "new" ? /fan-out|only after|not woken/.test(n) : !/fan-out|only after|not woken/.test(n));
for (const name of names) {
  const fault = DELIVERY_FAULTS[name];
  const calm = { calm: true, fault, drainMs: SOON };
  const found = [];
  if (process.argv[3] === "calm") {
    search: for (const world of [1, 2, 3]) {
      const { calls, violations } = await simulateDeliveries(world, calm);
      if (violations.length) {
        found.push(`calm world ${world}`);
        break search;
      }
      for (let call = 1; call <= calls; call++) for (const [n, fate] of [["dies", { dies: "after" }], ["late", { lateMs: PAUSE }]]) {
        const run = await simulateDeliveries(world, { ...calm, mishap: { call, fate } });
        if (run.violations.length) {
          found.push(`${n}(${world}, ${call}) of ${calls}`);
          break search;
        }
      }
    }
  } else {
    let n = 0, first = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const { violations } = await simulateDeliveries(seed, { fault });
      if (violations.length) {
        n++;
        first ||= seed;
      }
    }
    found.push(`first ${first}, ${n} of 100`);
  }
  console.log(name, "|", found.join("; ") || "not noticed");
}
