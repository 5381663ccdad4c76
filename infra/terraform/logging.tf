# The lines of functions and gateway. The period is written as the service answers it, so that no plan finds a difference.
resource "yandex_logging_group" "tracker" {
  folder_id        = var.folder_id
  name             = local.name
  description      = "Operation tracker: its functions and its gateway"
  labels           = local.labels
  retention_period = "${24 * var.log_retention_days}h0m0s"
}
