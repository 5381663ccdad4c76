# The tables are made by `npm run tables`, through the Document API: Terraform cannot make document tables.
resource "yandex_ydb_database_serverless" "tracker" {
  folder_id           = var.folder_id
  name                = local.name
  labels              = local.labels
  location_id         = "ru-central1"
  deletion_protection = var.deletion_protection

  serverless_database {
    enable_throttling_rcu_limit = true
    throttling_rcu_limit        = var.request_units_per_second
    storage_size_limit          = var.storage_gigabytes
  }
}
