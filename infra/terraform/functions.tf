locals {
  zips = { for name, _ in local.functions : name => "${path.module}/../../dist/${name}.zip" }
  environment = {
    for name, value in merge(
      local.spec.environment,
      var.environment,
      local.federated ? { YC_SERVICE_ACCOUNT_ID = yandex_iam_service_account.functions.id } : {},
      { YDB_DOCAPI_ENDPOINT = yandex_ydb_database_serverless.tracker.document_api_endpoint },
    ) : name => value if value != ""
  }
  static_key_names = ["YMQ_ACCESS_KEY_ID", "YMQ_SECRET_ACCESS_KEY"]
}

resource "yandex_function" "tracker" {
  for_each           = local.functions
  name               = "${local.name}-${each.key}"
  runtime            = local.spec.runtime
  entrypoint         = each.value.entrypoint
  memory             = each.value.memory
  execution_timeout  = each.value.timeout
  concurrency        = each.value.concurrency
  service_account_id = yandex_iam_service_account.functions.id
  environment        = local.environment
  user_hash          = filesha256(local.zips[each.key])

  content {
    zip_filename = local.zips[each.key]
  }

  dynamic "secrets" {
    for_each = setintersection(local.secret_names, each.value.secrets)
    content {
      id                   = yandex_lockbox_secret.settings.id
      version_id           = yandex_lockbox_secret_version.settings.id
      key                  = secrets.value
      environment_variable = secrets.value
    }
  }

  dynamic "secrets" {
    for_each = setintersection(var.queue_sinks ? local.static_key_names : [], each.value.secrets)
    content {
      id                   = yandex_lockbox_secret.static_keys[0].id
      version_id           = yandex_iam_service_account_static_access_key.sinks[0].output_to_lockbox_version_id
      key                  = secrets.value
      environment_variable = secrets.value
    }
  }

  depends_on = [yandex_lockbox_secret_iam_member.functions, yandex_lockbox_secret_iam_member.static_keys]
}

# Each keeps within the quotas of a new cloud, 10 instances and 10 calls at once in a zone; together the instances do, and
# so do the calls of watch and poll: callers that wait leave the timer its own.
resource "yandex_function_scaling_policy" "tracker" {
  for_each    = local.functions
  function_id = yandex_function.tracker[each.key].id

  policy {
    tag                  = "$latest"
    zone_instances_limit = each.value.zoneInstances
    zone_requests_limit  = each.value.zoneRequests
  }
}

resource "yandex_function_trigger" "timer" {
  for_each = { for name, function in local.functions : name => function.timer if can(function.timer) }
  name     = "${local.name}-${each.key}"

  timer {
    cron_expression = each.value.cron
    payload         = each.value.payload
  }

  function {
    id                 = yandex_function.tracker[each.key].id
    service_account_id = yandex_iam_service_account.timer.id
    retry_attempts     = each.value.retryAttempts
    retry_interval     = each.value.retryInterval
  }

  dlq {
    queue_id           = yandex_message_queue.dead_letters.arn
    service_account_id = yandex_iam_service_account.timer.id
  }

  depends_on = [yandex_function_iam_binding.invokers, yandex_resourcemanager_folder_iam_member.timer]
}
