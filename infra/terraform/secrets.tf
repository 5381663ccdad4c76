# Another value makes another version, and every function that reads it is deployed anew. The values are in Terraform's
# state: keep that where only those may read it who may read the secrets.
resource "yandex_lockbox_secret" "settings" {
  name                = "${local.name}-settings"
  description         = "Operation tracker: the secret settings of its functions"
  deletion_protection = var.deletion_protection
}

resource "yandex_lockbox_secret_version" "settings" {
  secret_id = yandex_lockbox_secret.settings.id

  dynamic "entries" {
    for_each = local.secret_names
    content {
      key        = entries.value
      text_value = var.secrets[entries.value]
    }
  }

  # The old version goes once no function reads it any more.
  lifecycle {
    create_before_destroy = true
  }
}

# Static keys of an account that does nothing but write to queues. They go from IAM to Lockbox and never to the state.
resource "yandex_lockbox_secret" "static_keys" {
  count = var.queue_sinks ? 1 : 0
  name  = "${local.name}-static-keys"
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
}

locals {
  # The names are no secret.
  given_names  = toset(nonsensitive([for name, value in var.secrets : name if value != ""]))
  secret_names = setsubtract(local.given_names, local.static_key_names)
  # Nor is the type of Google's credentials.
  federated = nonsensitive(try(jsondecode(var.secrets["GOOGLE_CREDENTIALS"]).type == "external_account", false))
}
