# The account of the functions. What it sees, every caller of the tracker with a key for it sees.
resource "yandex_iam_service_account" "functions" {
  name        = "${local.name}-functions"
  description = "Operation tracker: reads operations, keeps them in the database"
}

resource "yandex_resourcemanager_folder_iam_member" "observer" {
  for_each = {
    for pair in setproduct(setunion([var.folder_id], var.observed_folder_ids), var.observer_roles) :
    join(" ", pair) => { folder = pair[0], role = pair[1] }
  }
  folder_id = each.value.folder
  role      = each.value.role
  member    = "serviceAccount:${yandex_iam_service_account.functions.id}"
}

resource "yandex_ydb_database_iam_binding" "functions" {
  database_id = yandex_ydb_database_serverless.tracker.id
  role        = "ydb.editor"
  members     = ["serviceAccount:${yandex_iam_service_account.functions.id}"]
}

# By federation Google takes an ID token of the account, which the account gets for itself: docs/google.md.
resource "yandex_iam_service_account_iam_member" "federated" {
  count              = local.federated ? 1 : 0
  service_account_id = yandex_iam_service_account.functions.id
  role               = "iam.serviceAccounts.tokenCreator"
  member             = "serviceAccount:${yandex_iam_service_account.functions.id}"
}

resource "yandex_lockbox_secret_iam_member" "functions" {
  secret_id = yandex_lockbox_secret.settings.id
  role      = "lockbox.payloadViewer"
  member    = "serviceAccount:${yandex_iam_service_account.functions.id}"
}

resource "yandex_lockbox_secret_iam_member" "static_keys" {
  count     = var.queue_sinks ? 1 : 0
  secret_id = yandex_lockbox_secret.static_keys[0].id
  role      = "lockbox.payloadViewer"
  member    = "serviceAccount:${yandex_iam_service_account.functions.id}"
}

# Queues and workflows have no roles of their own: these hold for the whole folder, and are given only if asked for.
resource "yandex_iam_service_account" "sinks" {
  count       = var.queue_sinks ? 1 : 0
  name        = "${local.name}-sinks"
  description = "Operation tracker: writes to the queues that watches name"
}

resource "yandex_resourcemanager_folder_iam_member" "sinks" {
  count     = var.queue_sinks ? 1 : 0
  folder_id = var.folder_id
  role      = "ymq.writer"
  member    = "serviceAccount:${yandex_iam_service_account.sinks[0].id}"
}

resource "yandex_resourcemanager_folder_iam_member" "executor" {
  count     = var.workflow_sinks ? 1 : 0
  folder_id = var.folder_id
  role      = "serverless.workflows.executor"
  member    = "serviceAccount:${yandex_iam_service_account.functions.id}"
}

# Who calls the functions: the gateway those that answer HTTP, the timer those that have one, and workflows all that answer,
# where these take calls without a key. Any other account with the role, on the folder for one, may then call them so too.
resource "yandex_iam_service_account" "gateway" {
  name        = "${local.name}-gateway"
  description = "Operation tracker: calls the functions behind the gateway"
}

resource "yandex_iam_service_account" "timer" {
  name        = "${local.name}-timer"
  description = "Operation tracker: calls the functions that have a timer, and keeps what failed"
}

resource "yandex_iam_service_account" "workflows" {
  name        = "${local.name}-workflows"
  description = "Operation tracker: runs its workflows"
}

resource "yandex_function_iam_binding" "invokers" {
  for_each    = local.functions
  function_id = yandex_function.tracker[each.key].id
  role        = "functions.functionInvoker"
  members     = [for account in local.callers[each.key] : "serviceAccount:${local.invokers[account]}"]
}

locals {
  callers = {
    for name, function in local.functions :
    name => can(function.timer) ? ["timer"] : local.direct_calls ? ["gateway", "workflows"] : ["gateway"]
  }
}

locals {
  invokers = {
    gateway   = yandex_iam_service_account.gateway.id
    timer     = yandex_iam_service_account.timer.id
    workflows = yandex_iam_service_account.workflows.id
  }
}

resource "yandex_resourcemanager_folder_iam_member" "timer" {
  folder_id = var.folder_id
  role      = "ymq.writer"
  member    = "serviceAccount:${yandex_iam_service_account.timer.id}"
}
