# The account of the functions. What it sees, every caller of the tracker with a key for it sees.
resource "yandex_iam_service_account" "functions" {
  folder_id   = var.folder_id
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
  secret_id   = yandex_lockbox_secret.settings.id
  role        = "lockbox.payloadViewer"
  member      = "serviceAccount:${yandex_iam_service_account.functions.id}"
  sleep_after = local.role_delay
}

resource "yandex_lockbox_secret_iam_member" "static_keys" {
  count       = var.queue_sinks ? 1 : 0
  secret_id   = yandex_lockbox_secret.static_keys[0].id
  role        = "lockbox.payloadViewer"
  member      = "serviceAccount:${yandex_iam_service_account.functions.id}"
  sleep_after = local.role_delay
}

# Queues and workflows have no roles of their own: these hold for the whole folder, and are given only if asked for.
resource "yandex_iam_service_account" "sinks" {
  count       = var.queue_sinks ? 1 : 0
  folder_id   = var.folder_id
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
