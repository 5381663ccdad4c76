# What docs/operate.md has alarms for, at a glance. The provider has no resource for the alarms themselves.
locals {
  function_metrics = "folderId=\"${var.folder_id}\", service=\"serverless-functions\", resource_id=\"${join("|", values(local.function_ids))}\""
  gateway_metrics  = "folderId=\"${var.folder_id}\", service=\"serverless-apigateway\", gateway=\"${yandex_api_gateway.tracker.id}\""
  queue_metrics    = "folderId=\"${var.folder_id}\", service=\"message-queue\", queue=\"${yandex_message_queue.dead_letters.name}\""

  charts = [
    { title = "Calls at the gateway, by status", query = "{${local.gateway_metrics}, name=\"api_gateway.requests_count_per_second\"}" },
    { title = "Errors of the functions", query = "{${local.function_metrics}, name=\"functions_errors\"}" },
    { title = "Calls of the functions", query = "{${local.function_metrics}, name=\"functions_started\"}" },
    { title = "Calls that the scaling policy held off", query = "{${local.function_metrics}, name=\"functions_throttles\"}" },
    { title = "Longest call, in milliseconds", query = "{${local.function_metrics}, name=\"functions_max_duration\"}" },
    { title = "Timer events that failed", query = "{${local.queue_metrics}, name=\"queue.messages.stored_count\"}" },
  ]
}

resource "yandex_monitoring_dashboard" "tracker" {
  folder_id   = var.folder_id
  name        = local.name
  title       = "Operation tracker: ${local.name}"
  description = "Operation tracker: its gateway, functions and timer"
  labels      = local.labels

  dynamic "widgets" {
    for_each = local.charts
    content {
      chart {
        chart_id       = "chart${widgets.key}"
        title          = widgets.value.title
        display_legend = true
        queries {
          target {
            query     = widgets.value.query
            text_mode = true
          }
        }
      }
      position {
        h = 8
        w = 18
        x = 18 * (widgets.key % 2)
        y = 8 * floor(widgets.key / 2)
      }
    }
  }
}
