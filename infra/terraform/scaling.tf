# Each keeps within the quotas of a new cloud, 10 instances and 10 calls at once in a zone; together the instances do, and
# so do the calls of watch and poll: callers that wait leave the timer its own.
resource "yandex_function_scaling_policy" "tracker" {
  for_each    = local.functions
  function_id = yandex_function.tracker[each.key].id

  policy {
    tag                  = local.live
    zone_instances_limit = each.value.zoneInstances
    zone_requests_limit  = each.value.zoneRequests
  }
}
