# Who calls the functions: the gateway those that answer HTTP, the timer those that have one, and workflows all that answer,
# where these take calls without a key. Any other account with the role, on the folder for one, may then call them so too.
resource "yandex_iam_service_account" "gateway" {
  folder_id   = var.folder_id
  name        = "${local.name}-gateway"
  description = "Operation tracker: calls the functions behind the gateway"
}

resource "yandex_iam_service_account" "timer" {
  folder_id   = var.folder_id
  name        = "${local.name}-timer"
  description = "Operation tracker: calls the functions that have a timer, and keeps what failed"
}

resource "yandex_iam_service_account" "workflows" {
  folder_id   = var.folder_id
  name        = "${local.name}-workflows"
  description = "Operation tracker: runs its workflows"
}

locals {
  callers = {
    for name, function in local.functions :
    name => can(function.timer) ? ["timer"] : local.direct_calls ? ["gateway", "workflows"] : ["gateway"]
  }
}

locals {
  invokers = {
    gateway   = yandex_iam_service_account.gateway.id
    timer     = yandex_iam_service_account.timer.id
    workflows = yandex_iam_service_account.workflows.id
  }
}

resource "yandex_function_iam_binding" "invokers" {
  for_each    = local.functions
  function_id = yandex_function.tracker[each.key].id
  role        = "functions.functionInvoker"
  members     = [for account in local.callers[each.key] : "serviceAccount:${local.invokers[account]}"]
  sleep_after = local.role_delay
}

resource "yandex_resourcemanager_folder_iam_member" "timer" {
  folder_id   = var.folder_id
  role        = "ymq.writer"
  member      = "serviceAccount:${yandex_iam_service_account.timer.id}"
  sleep_after = local.role_delay
}
