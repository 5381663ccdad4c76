locals {
  zips = {
    for name, _ in local.functions :
    name => "${coalesce(var.bundles, "${path.module}/../../dist")}/${name}.zip"
  }
  environment = {
    for name, value in merge(
      local.spec.environment,
      var.environment,
      local.federated ? { YC_SERVICE_ACCOUNT_ID = yandex_iam_service_account.functions.id } : {},
      { YDB_DOCAPI_ENDPOINT = yandex_ydb_database_serverless.tracker.document_api_endpoint },
    ) : name => value if value != ""
  }

  # Gateway, timer and workflows call what is tagged so, and a version takes the tag once it has been made. The release is
  # on all versions that were deployed together: `npm run deploy -- terraform --rollback` gives `live` to those of the one before.
  live = "live"
  release = "release-${substr(sha256(jsonencode([
    local.spec, local.environment, [for zip in values(local.zips) : try(filesha256(zip), "")],
    yandex_lockbox_secret_version_hashed.settings.id,
    yandex_iam_service_account_static_access_key.sinks[*].output_to_lockbox_version_id,
  ])), 0, 12)}"
}

resource "yandex_function" "tracker" {
  for_each           = local.functions
  folder_id          = var.folder_id
  name               = "${local.name}-${each.key}"
  description        = "Operation tracker: functions/${each.key}.ts"
  labels             = local.labels
  tags               = [local.live, local.release]
  runtime            = local.spec.runtime
  entrypoint         = each.value.entrypoint
  memory             = each.value.memory
  execution_timeout  = each.value.timeout
  concurrency        = each.value.concurrency
  service_account_id = yandex_iam_service_account.functions.id
  environment        = local.environment
  user_hash          = try(filesha256(local.zips[each.key]), "")

  content {
    zip_filename = local.zips[each.key]
  }

  dynamic "secrets" {
    for_each = setintersection(local.secret_names, each.value.secrets)
    content {
      id                   = yandex_lockbox_secret.settings.id
      version_id           = yandex_lockbox_secret_version_hashed.settings.id
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

  log_options {
    log_group_id = yandex_logging_group.tracker.id
  }

  # Off, both: functions have their token from each invocation, and post to addresses that callers give.
  metadata_options {
    gce_http_endpoint    = 2
    aws_v1_http_endpoint = 2
  }

  lifecycle {
    precondition {
      condition     = fileexists(local.zips[each.key])
      error_message = "There is no ${local.zips[each.key]}: npm run deploy -- zips makes it, or name the folder in bundles."
    }
    # The provider takes a version that could not be made for a warning.
    postcondition {
      condition     = try(length(self.version) > 0, false)
      error_message = "${self.name} has no version. See the warning; then: -replace='yandex_function.tracker[\"${each.key}\"]'"
    }
  }

  depends_on = [yandex_lockbox_secret_iam_member.functions, yandex_lockbox_secret_iam_member.static_keys]
}
