# Every file of infra/workflows; the example of a follow-up only where it is said what follows.
locals {
  follow_up = var.follow_up_function_id != "" && var.alert_url != ""
  workflows = {
    for file in fileset("${path.module}/../workflows", "*.yaml") : trimsuffix(file, ".yaml") => file
    if local.follow_up || file != "on-operation-done.yaml"
  }
}

resource "yandex_serverless_workflow" "tracker" {
  for_each           = local.workflows
  name               = "${local.name}-${each.key}"
  service_account_id = yandex_iam_service_account.workflows.id
  specification = {
    spec_yaml = templatefile("${path.module}/../workflows/${each.value}", merge(local.function_ids, {
      follow_up_function_id = var.follow_up_function_id
      alert_url             = var.alert_url
    }))
  }
  depends_on = [yandex_function_iam_binding.invokers]
}
