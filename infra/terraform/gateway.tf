locals {
  function_ids = { for name, function in yandex_function.tracker : "${name}_function_id" => function.id }
}

resource "yandex_api_gateway" "tracker" {
  folder_id         = var.folder_id
  name              = local.name
  labels            = local.labels
  execution_timeout = "300"
  spec = templatefile("${path.module}/../gateway.yaml", merge(local.function_ids, {
    gateway_service_account_id = yandex_iam_service_account.gateway.id
    security_profile_id        = local.security_profile_id
    function_tag               = local.live
    for_readers                = false
  }))

  dynamic "custom_domains" {
    for_each = var.domains
    content {
      fqdn           = custom_domains.key
      certificate_id = custom_domains.value
    }
  }

  log_options {
    log_group_id = yandex_logging_group.tracker.id
  }

  depends_on = [yandex_function_iam_binding.invokers]
}
