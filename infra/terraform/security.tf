# What one address may send, before anything is called. A profile that is given is taken as it is, in the place of this one.
locals {
  makes_profile       = var.security_profile_id == "" && var.requests_per_minute > 0
  security_profile_id = local.makes_profile ? yandex_sws_security_profile.callers[0].id : var.security_profile_id
}

resource "yandex_sws_advanced_rate_limiter_profile" "callers" {
  count       = local.makes_profile ? 1 : 0
  folder_id   = var.folder_id
  name        = local.name
  description = "Operation tracker: what one address may send"
  labels      = local.labels

  advanced_rate_limiter_rule {
    name     = "per-address"
    priority = 1

    dynamic_quota {
      action = "DENY"
      limit  = var.requests_per_minute
      period = 60

      characteristic {
        simple_characteristic {
          type = "IP"
        }
      }
    }
  }
}

resource "yandex_sws_security_profile" "callers" {
  count                            = local.makes_profile ? 1 : 0
  folder_id                        = var.folder_id
  name                             = local.name
  description                      = "Operation tracker: what one address may send"
  labels                           = local.labels
  default_action                   = "ALLOW"
  advanced_rate_limiter_profile_id = yandex_sws_advanced_rate_limiter_profile.callers[0].id
}
