locals {
  function_ids = { for name, function in yandex_function.tracker : "${name}_function_id" => function.id }
}

resource "yandex_api_gateway" "tracker" {
  name              = local.name
  execution_timeout = "300"
  spec = templatefile("${path.module}/../gateway.yaml", merge(local.function_ids, {
    gateway_service_account_id = yandex_iam_service_account.gateway.id
    security_profile_id        = var.security_profile_id
    for_readers                = false
  }))
  depends_on = [yandex_function_iam_binding.invokers]
}
