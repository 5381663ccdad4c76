# Another value makes another version, and every function that reads it is deployed anew. The state has hashes of the
# values, which a short or guessable value does not withstand: it is to be kept where few may read it all the same.
resource "yandex_lockbox_secret" "settings" {
  folder_id           = var.folder_id
  name                = "${local.name}-settings"
  description         = "Operation tracker: the secret settings of its functions"
  labels              = local.labels
  kms_key_id          = var.kms_key_id
  deletion_protection = var.deletion_protection
}

locals {
  static_key_names = ["YMQ_ACCESS_KEY_ID", "YMQ_SECRET_ACCESS_KEY"]
  secret_names = sort(setsubtract(
    toset(flatten([for function in local.functions : function.secrets])),
    local.static_key_names,
  ))

  # Every name has an entry, a blank one where no value is given: functions without any secret would keep those that they had.
  secret_values = [for name in local.secret_names : coalesce(lookup(var.secrets, name, ""), " ")]

  # The type of Google's credentials is no secret.
  federated = nonsensitive(try(jsondecode(var.secrets["GOOGLE_CREDENTIALS"]).type == "external_account", false))
}

# It takes ten entries, each in attributes of its own.
resource "yandex_lockbox_secret_version_hashed" "settings" {
  secret_id    = yandex_lockbox_secret.settings.id
  key_1        = try(local.secret_names[0], null)
  text_value_1 = try(local.secret_values[0], null)
  key_2        = try(local.secret_names[1], null)
  text_value_2 = try(local.secret_values[1], null)
  key_3        = try(local.secret_names[2], null)
  text_value_3 = try(local.secret_values[2], null)
  key_4        = try(local.secret_names[3], null)
  text_value_4 = try(local.secret_values[3], null)
  key_5        = try(local.secret_names[4], null)
  text_value_5 = try(local.secret_values[4], null)
  key_6        = try(local.secret_names[5], null)
  text_value_6 = try(local.secret_values[5], null)
  key_7        = try(local.secret_names[6], null)
  text_value_7 = try(local.secret_values[6], null)
  key_8        = try(local.secret_names[7], null)
  text_value_8 = try(local.secret_values[7], null)

  # The old version goes once no function reads it any more.
  lifecycle {
    create_before_destroy = true
    precondition {
      condition     = length(local.secret_names) <= 8
      error_message = "There are more secret settings than entries: add key_9 and text_value_9."
    }
  }
}
