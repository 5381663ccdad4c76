# Static keys of an account that does nothing but write to queues. They go from IAM to Lockbox and never to the state.
resource "yandex_lockbox_secret" "static_keys" {
  count      = var.queue_sinks ? 1 : 0
  folder_id  = var.folder_id
  name       = "${local.name}-static-keys"
  labels     = local.labels
  kms_key_id = var.kms_key_id
}

resource "yandex_iam_service_account_static_access_key" "sinks" {
  count              = var.queue_sinks ? 1 : 0
  service_account_id = yandex_iam_service_account.sinks[0].id
  description        = "Operation tracker: queues as sinks"

  output_to_lockbox {
    secret_id            = yandex_lockbox_secret.static_keys[0].id
    entry_for_access_key = "YMQ_ACCESS_KEY_ID"
    entry_for_secret_key = "YMQ_SECRET_ACCESS_KEY"
  }

  # The old key goes once the functions read the new one.
  lifecycle {
    create_before_destroy = true
  }
}
