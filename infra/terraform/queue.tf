# Where the timer's calls go that failed with every retry. Queues are made with static keys, so an account of its own has some.
resource "yandex_iam_service_account" "queues" {
  folder_id   = var.folder_id
  name        = "${local.name}-queues"
  description = "Operation tracker: makes its dead-letter queue"
}

resource "yandex_resourcemanager_folder_iam_member" "queues" {
  folder_id   = var.folder_id
  role        = "ymq.admin"
  member      = "serviceAccount:${yandex_iam_service_account.queues.id}"
  sleep_after = local.role_delay
}

# The one key that is in the state: the queue takes it from there.
resource "yandex_iam_service_account_static_access_key" "queues" {
  service_account_id = yandex_iam_service_account.queues.id
  description        = "Operation tracker: Terraform makes the dead-letter queue with it"

  lifecycle {
    create_before_destroy = true
  }
}

resource "yandex_message_queue" "dead_letters" {
  name                      = "${local.name}-dead-letters"
  message_retention_seconds = 1209600
  access_key                = yandex_iam_service_account_static_access_key.queues.access_key
  secret_key                = yandex_iam_service_account_static_access_key.queues.secret_key
  depends_on                = [yandex_resourcemanager_folder_iam_member.queues]
}
