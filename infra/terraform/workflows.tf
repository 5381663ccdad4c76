# Of the files in infra/workflows those that find what they need. A wait calls the functions as a workflow's step, which they
# refuse unless DIRECT_CALLS says in whose name; a follow-up is started by watches, and needs to know what follows.
locals {
  direct_calls = lookup(merge(local.spec.environment, var.environment), "DIRECT_CALLS", "") != ""
  follow_up    = var.workflow_sinks && var.follow_up_function_id != "" && var.alert_url != ""
  workflows = toset(concat(
    local.direct_calls ? ["wait-for-operation"] : [],
    local.follow_up ? ["on-operation-done"] : [],
  ))
}

# Beside the other accounts that may call the function that follows.
resource "yandex_function_iam_member" "follow_up" {
  count       = local.follow_up ? 1 : 0
  function_id = var.follow_up_function_id
  role        = "functions.functionInvoker"
  member      = "serviceAccount:${yandex_iam_service_account.workflows.id}"
  sleep_after = local.role_delay
}

resource "yandex_serverless_workflow" "tracker" {
  for_each           = local.workflows
  folder_id          = var.folder_id
  name               = "${local.name}-${each.key}"
  labels             = local.labels
  service_account_id = yandex_iam_service_account.workflows.id
  specification = {
    spec_yaml = templatefile("${path.module}/../workflows/${each.key}.yaml", merge(local.function_ids, {
      function_tag          = local.live
      follow_up_function_id = var.follow_up_function_id
      alert_url             = var.alert_url
    }))
  }
  depends_on = [yandex_function_iam_binding.invokers, yandex_function_iam_member.follow_up]
}
