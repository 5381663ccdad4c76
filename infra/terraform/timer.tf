# The tables must be there before it: `npm run deploy` makes them between the database and the rest.
resource "yandex_function_trigger" "timer" {
  for_each  = { for name, function in local.functions : name => function.timer if can(function.timer) }
  folder_id = var.folder_id
  name      = "${local.name}-${each.key}"
  labels    = local.labels

  timer {
    cron_expression = each.value.cron
    payload         = each.value.payload
  }

  function {
    id                 = yandex_function.tracker[each.key].id
    tag                = local.live
    service_account_id = yandex_iam_service_account.timer.id
    retry_attempts     = each.value.retryAttempts
    retry_interval     = each.value.retryInterval
  }

  dlq {
    queue_id           = yandex_message_queue.dead_letters.arn
    service_account_id = yandex_iam_service_account.timer.id
  }

  depends_on = [yandex_function_iam_binding.invokers, yandex_resourcemanager_folder_iam_member.timer]
}
